//! The way to the hosts: commands as they are written, and files.

use super::{DROP_IN, Fault, Fleet, MANIFEST, read};
use crate::push::{Answer, Call, Cargo, Connection, Event, Sent, Target, Transport, TroubleKind};

/// What a host with this fault says no to, with its status and words.
fn refusal(fault: Option<Fault>, words: &[&str]) -> Option<(i32, Vec<String>)> {
    let (code, lines): (i32, &[&str]) = match (fault?, words) {
        (Fault::Unready, ["sh", "-s", "--", "--quiet", ..]) => {
            (1, &["FAIL  swap is on", "      cure: turn it off"])
        }
        (Fault::Refuses, ["sh", _, "plan", _]) => (40, &["refused\t/etc\t1 KB are free"]),
        (Fault::Drifted, ["sh", _, "status"]) => (0, &["drift\t/etc/key\tcontent"]),
        _ => return None,
    };
    Some((code, lines.iter().map(ToString::to_string).collect()))
}

impl Transport for Fleet {
    fn open(&self, target: &Target) -> Result<(), TroubleKind> {
        match self.fault(&target.name) {
            Some(Fault::Off) => Err(TroubleKind::Unreachable("no route to host".into())),
            _ => Ok(()),
        }
    }

    fn run(
        &self,
        target: &Target,
        call: &Call<'_>,
        hear: &mut dyn FnMut(&Event),
    ) -> Result<Answer, TroubleKind> {
        let name = &target.name;
        let line = call.remote.to_string();
        let words: Vec<&str> = line.split(' ').collect();
        let fault = self.fault(name);
        if let ["env", _, _, _, _, _, _, "member", words @ ..] = words.as_slice() {
            return Ok(self.etcdctl(name, words));
        }
        let (code, lines): (i32, Vec<String>) = match words.as_slice() {
            words if refusal(fault, words).is_some() => refusal(fault, words).unwrap_or_default(),
            ["sh", "-s", "--", "lease", verb, owner, _] | ["sh", _, "lease", verb, owner, _, "back"] => {
                (self.lease(name, verb, owner), vec![])
            }
            ["sh", "-s", ..] => (0, vec![]),
            ["sh", "/var/lib/kubecast/incoming/activate.sh", "stage"] => (10, vec![self.stage(name)]),
            ["sh", script, "activate", generation, ..] => {
                assert_eq!(
                    *script,
                    format!("/var/lib/kubecast/generations/{generation}/activate.sh")
                );
                self.log.lock().expect("whole").push(format!("{name} activate"));
                let (code, line) = self.activate(name, generation)?;
                (code, vec![line.into()])
            }
            ["sh", _, "rollback", "--lease", _] => self.go_back(name)?,
            ["sh", _, "confirm"] => {
                assert_eq!(
                    call.connection,
                    Connection::Fresh,
                    "an old connection proves nothing"
                );
                let is_late = fault == Some(Fault::Unconfirmed);
                (if is_late { 20 } else { 0 }, vec![])
            }
            ["sh", _, "gates"] => {
                let is_down = self.down.lock().expect("whole").contains(name);
                let is_closed = fault == Some(Fault::Ill) || is_down;
                (if is_closed { 20 } else { 0 }, vec![])
            }
            _ if call.remote.doing() == "tell its public files" => {
                (0, self.public(name, call.input.unwrap_or_default()))
            }
            _ if call.remote.doing() == "tell what it is like" => (0, self.look(name)),
            _ => (0, vec![]),
        };
        self.log
            .lock()
            .expect("whole")
            .push(format!("{name} {}", call.remote.doing()));
        let events: Vec<Event> = lines.iter().filter_map(|line| Event::read(line)).collect();
        events.iter().for_each(&mut *hear);
        Ok(Answer {
            code,
            lines: lines
                .into_iter()
                .filter(|line| Event::read(line).is_none())
                .collect(),
            events,
            said: String::new(),
        })
    }

    fn send(&self, target: &Target, cargo: &Cargo<'_>) -> Result<Sent, TroubleKind> {
        if self.fault(&target.name) == Some(Fault::Full) {
            return Err(TroubleKind::DiskFull);
        }
        let folder = match cargo {
            Cargo::Tree(folder) => folder,
            Cargo::Assets(folder) => return Ok(self.take_assets(target, folder)),
        };
        let manifest = read(&folder.join("manifest.tsv"));
        let secret = read(&folder.join("files/etc/key"));
        assert_eq!(secret, format!("{} for {}", self.content, target.name));
        let digest = crate::tree::FileDigest::of(manifest.as_bytes()).to_string();
        let mut hosts = self.hosts.lock().expect("whole");
        let host = hosts.entry(target.name.clone()).or_default();
        host.incoming = Some(digest);
        let names = [
            "public/index.json",
            "public/cluster.json",
            "files/etc/key",
            DROP_IN,
            MANIFEST,
        ];
        host.public = names
            .map(|name| (name.to_owned(), read(&folder.join(name))))
            .into();
        self.log
            .lock()
            .expect("whole")
            .push(format!("{} send", target.name));
        Ok(Sent { files: 1, bytes: 1 })
    }

    fn close(&self, _: &Target) {}
}
