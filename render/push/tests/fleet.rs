//! Hosts that answer as real ones do, and count who is down.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Mutex;
use std::time::Duration;

use crate::artifact::{Artifact, ArtifactId, ArtifactSet, Content, Reaction, Target as Whose};
use crate::plan::Plan;
use crate::push::{
    Answer, Brought, Call, Cargo, Connection, Delivery, Event, ForHost, Interrupt, Options, Outcome, Parcel,
    Parcels, Sent, Target, Transport, TroubleKind, objects, private_folder,
};
use crate::report::{Origins, Report};
use crate::review::ClusterFacts;
use crate::types::{HostName, Mode, Owner};

/// A file of each host that people want to compare.
const MANIFEST: &str = "files/etc/kubernetes/manifests/kube-apiserver.yaml";

fn read(path: &std::path::Path) -> String {
    let bytes = crate::secrets::read_file(path, 1 << 20).expect("a file");
    String::from_utf8(bytes.to_vec()).expect("text")
}

use super::etcd::Members;

/// What is wrong with a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing answers.
    Off,
    /// Its gates are closed before anything is done.
    Ill,
    /// Its activation fails and is undone.
    Restores,
    /// Its activation fails and cannot be undone.
    Breaks,
    /// The connection is lost while it activates.
    Cut,
    /// An earlier run was killed before it confirmed.
    Unsettled,
    /// Confirming comes too late.
    Unconfirmed,
    /// rsync is missing.
    NoRsync,
    /// It is not ready.
    Unready,
    /// Its disk is full.
    Full,
    /// It refuses its new files.
    Refuses,
    /// Somebody else has the lease.
    Leased,
    /// A file was changed by hand.
    Drifted,
}

#[derive(Clone, Debug, Default)]
struct Host {
    current: Option<String>,
    incoming: Option<String>,
    staged: Option<String>,
    has_data: bool,
    owner: Option<String>,
    /// The programs and images that lie there: bytes by digest.
    assets: BTreeMap<String, u64>,
    /// What lies in `current/` and holds no secret, by its path there.
    public: BTreeMap<String, String>,
}

/// The hosts.
pub(super) struct Fleet {
    plan: Plan,
    faults: BTreeMap<HostName, Fault>,
    hosts: Mutex<BTreeMap<HostName, Host>>,
    /// Who is down now.
    down: Mutex<BTreeSet<HostName>>,
    /// The most members of etcd that were down at the same time.
    most_members_down: Mutex<usize>,
    /// The most hosts that were down at the same time.
    most_down: Mutex<usize>,
    /// The members of etcd.
    pub(super) members: Mutex<Members>,
    /// What was asked of whom, in order.
    pub(super) log: Mutex<Vec<String>>,
    /// What the tree of each host is about.
    pub(super) content: String,
    /// What each host gets beside it.
    pub(super) assets: ForHost,
    /// What the cluster relies on.
    pub(super) facts: ClusterFacts,
    /// A manifest that each host gets too.
    pub(super) manifest: String,
}

impl Fleet {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            faults: BTreeMap::new(),
            hosts: Mutex::default(),
            down: Mutex::default(),
            most_members_down: Mutex::default(),
            most_down: Mutex::default(),
            log: Mutex::default(),
            members: Mutex::default(),
            content: "first".into(),
            assets: ForHost::default(),
            facts: ClusterFacts::default(),
            manifest: String::new(),
            plan,
        }
    }

    /// With members of etcd that run already, and every host at an earlier tree.
    pub(super) fn running(plan: Plan) -> Self {
        let fleet = Self::new(plan);
        for host in &fleet.plan.hosts {
            let old = Host {
                current: Some("000001-00000000aaaa".into()),
                has_data: host.etcd.is_some(),
                ..Host::default()
            };
            if host.etcd.is_some() {
                fleet.members.lock().expect("whole").found(host);
            }
            fleet.hosts.lock().expect("whole").insert(host.name.clone(), old);
        }
        fleet
    }

    pub(super) fn with(mut self, host: &str, fault: Fault) -> Self {
        self.faults.insert(host.parse().expect("a name"), fault);
        self
    }

    /// With these hosts as empty as new ones, of which etcd does not know.
    pub(super) fn without(self, hosts: &[&str]) -> Self {
        for host in hosts {
            let name: HostName = host.parse().expect("a name");
            self.hosts.lock().expect("whole").remove(&name);
            self.members.lock().expect("whole").forget(host);
        }
        self
    }

    /// The disk of a member was replaced.
    pub(super) fn lose_data(&self, host: &str) {
        let name: HostName = host.parse().expect("a name");
        self.hosts
            .lock()
            .expect("whole")
            .entry(name)
            .or_default()
            .has_data = false;
    }

    /// A cured fleet with the same state.
    pub(super) fn cured(&mut self) {
        self.faults.clear();
        self.log.lock().expect("whole").clear();
    }

    pub(super) fn all(&self) -> BTreeSet<HostName> {
        self.plan.hosts.iter().map(|host| host.name.clone()).collect()
    }

    pub(super) fn push(&self, change: impl FnOnce(&mut Options)) -> Outcome {
        self.run(change, &Interrupt::new(), |delivery| {
            delivery.carry_out(delivery.prepare(&self.all()))
        })
    }

    pub(super) fn run(
        &self,
        change: impl FnOnce(&mut Options),
        interrupt: &Interrupt,
        work: impl FnOnce(&Delivery<'_>) -> Outcome,
    ) -> Outcome {
        let mut options = Options {
            parallel: 8,
            max_unavailable: None,
            skips_offline: false,
            revert_after: 60,
            overwrites_drift: false,
            owner: "me".into(),
            joining: objects::Pace {
                limit: Duration::from_millis(200),
                pause: Duration::from_millis(1),
            },
        };
        change(&mut options);
        let parent = tempfile::tempdir().expect("a folder");
        let folder = private_folder(&[parent.path().to_owned()]).expect("private");
        let delivery = Delivery {
            plan: &self.plan,
            transport: self,
            parcels: self,
            folder: &folder,
            options: &options,
            interrupt,
            observe: &|_| (),
        };
        let outcome = work(&delivery);
        for place in ["hosts", "assets"] {
            let left = std::fs::read_dir(folder.path().join(place));
            assert_eq!(left.map_or(0, Iterator::count), 0, "a tree with secrets stayed");
        }
        let hosts = self.hosts.lock().expect("whole");
        let leased = hosts.iter().filter(|(_, host)| host.owner.is_some());
        assert_eq!(leased.count(), 0, "a lease stayed");
        outcome
    }

    pub(super) fn most_members_down(&self) -> usize {
        *self.most_members_down.lock().expect("whole")
    }

    pub(super) fn most_down(&self) -> usize {
        *self.most_down.lock().expect("whole")
    }

    /// The hosts that were activated, in the order in which that began.
    pub(super) fn activated(&self) -> Vec<String> {
        let log = self.log.lock().expect("whole");
        let lines = log.iter().filter_map(|line| line.strip_suffix(" activate"));
        lines.map(str::to_owned).collect()
    }

    pub(super) fn count(&self, what: &str) -> usize {
        let log = self.log.lock().expect("whole");
        log.iter()
            .filter(|line| line.ends_with(&format!(" {what}")))
            .count()
    }

    fn fault(&self, host: &HostName) -> Option<Fault> {
        self.faults.get(host).copied()
    }

    fn is_member(&self, name: &HostName) -> bool {
        self.plan.host(name).is_some_and(|host| host.etcd.is_some())
    }

    /// The host is down for a moment, while others are counted.
    fn go_down(&self, name: &HostName, is_for_ever: bool) {
        {
            let mut down = self.down.lock().expect("whole");
            down.insert(name.clone());
            let ill = self.faults.iter().filter(|(_, fault)| **fault == Fault::Ill);
            let all: BTreeSet<&HostName> = down.iter().chain(ill.map(|(name, _)| name)).collect();
            let members = all.iter().filter(|name| self.is_member(name)).count();
            let mut most = self.most_members_down.lock().expect("whole");
            *most = (*most).max(members);
            let mut most = self.most_down.lock().expect("whole");
            *most = (*most).max(down.len());
        }
        std::thread::sleep(Duration::from_millis(2));
        if !is_for_ever {
            self.down.lock().expect("whole").remove(name);
        }
    }

    fn activate(&self, name: &HostName, generation: &str) -> Result<(i32, &'static str), TroubleKind> {
        let fault = self.fault(name);
        let stays_down = matches!(fault, Some(Fault::Breaks | Fault::Cut));
        self.go_down(name, stays_down);
        match fault {
            Some(Fault::Restores) => return Ok((20, "failed\tkubelet.service\tit does not start")),
            Some(Fault::Breaks) => return Ok((21, "failed\tkubelet.service\tit does not start")),
            Some(Fault::Cut) => return Err(TroubleKind::Cut),
            _ => {}
        }
        if let Some(host) = self.plan.host(name).filter(|host| host.etcd.is_some()) {
            self.members.lock().expect("whole").start(host);
        }
        let mut hosts = self.hosts.lock().expect("whole");
        let host = hosts.entry(name.clone()).or_default();
        host.current = Some(generation.into());
        host.has_data = true;
        Ok((10, "current\t000002-0\tchanged"))
    }

    fn look(&self, name: &HostName) -> Vec<String> {
        let hosts = self.hosts.lock().expect("whole");
        let host = hosts.get(name).cloned().unwrap_or_default();
        let mut lines = Vec::new();
        if self.fault(name) != Some(Fault::NoRsync) {
            lines.push("rsync\t\t".into());
        }
        if let Some(current) = &host.current {
            lines.push(format!("current\t{current}\t"));
        }
        if self.fault(name) == Some(Fault::Unsettled) {
            lines.push("unsettled\tunconfirmed\t".into());
        }
        if host.has_data && self.is_member(name) {
            lines.push("etcd-data\t\t".into());
        }
        let assets = host.assets.iter();
        lines.extend(assets.map(|(digest, size)| format!("asset\t{digest}\t{size}")));
        lines.push("looked\t\t".into());
        lines
    }

    /// Tells files of the current generation, as the script does.
    fn public(&self, name: &HostName, asked: &[u8]) -> Vec<String> {
        let hosts = self.hosts.lock().expect("whole");
        let host = hosts.get(name).cloned().unwrap_or_default();
        let mut lines = Vec::new();
        for path in std::str::from_utf8(asked).expect("text").lines() {
            let inside = path
                .strip_prefix("=/var/lib/kubecast/current/")
                .expect("no other file");
            if let Some(text) = host.public.get(inside) {
                let bytes = data_encoding::BASE64.encode(text.as_bytes());
                lines.push(format!("file\t{path}\t600 root:root"));
                lines.extend(
                    [format!("bytes\t\t{bytes}")]
                        .into_iter()
                        .filter(|_| !text.is_empty()),
                );
            }
        }
        lines.push("read\t\t".into());
        lines
    }

    /// Takes files as rsync does, through links.
    fn take_assets(&self, target: &Target, folder: &std::path::Path) -> Sent {
        let mut hosts = self.hosts.lock().expect("whole");
        let host = hosts.entry(target.name.clone()).or_default();
        let mut sent = Sent::default();
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let file = std::fs::canonicalize(entry.path()).expect("a link");
            let bytes = crate::secrets::read_file(&file, 1 << 20).expect("a file");
            let name = entry.file_name().into_string().expect("text");
            assert_eq!(crate::tree::FileDigest::of(&bytes).to_string(), name);
            host.assets.insert(name, bytes.len() as u64);
            sent.files += 1;
        }
        let mut log = self.log.lock().expect("whole");
        log.push(format!("{} assets", target.name));
        sent
    }

    fn etcdctl(&self, name: &HostName, words: &[&str]) -> Answer {
        let mut log = self.log.lock().expect("whole");
        log.push(format!("{name} member {}", words.join(" ")));
        let result = self.members.lock().expect("whole").ask(words);
        let refusal = result.as_ref().err().map(ToString::to_string);
        Answer {
            code: i32::from(refusal.is_some()),
            lines: result.unwrap_or_default(),
            said: refusal.unwrap_or_default(),
            ..Answer::default()
        }
    }

    fn lease(&self, name: &HostName, verb: &str, owner: &str) -> i32 {
        let mut hosts = self.hosts.lock().expect("whole");
        let host = hosts.entry(name.clone()).or_default();
        if self.fault(name) == Some(Fault::Leased) {
            return 30;
        }
        host.owner = (verb != "release").then(|| owner.to_owned());
        0
    }

    fn stage(&self, name: &HostName) -> String {
        let mut hosts = self.hosts.lock().expect("whole");
        let host = hosts.entry(name.clone()).or_default();
        for file in self.assets.lacking(&BTreeMap::new()) {
            assert!(
                host.assets.contains_key(&file.sha256.to_string()),
                "it cannot verify {}",
                file.name
            );
        }
        let generation = format!("000002-{}", &host.incoming.clone().expect("sent")[..12]);
        host.staged = Some(generation.clone());
        format!("staged\t{generation}\tnew")
    }
}

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
            ["sh", "-s", "--", "lease", verb, owner, _] => (self.lease(name, verb, owner), vec![]),
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

impl Parcels for Fleet {
    fn parcel(&self, host: &HostName, _: &Brought) -> Result<Parcel, Report> {
        let file = |path: &str, text: String| {
            Artifact::new(
                ArtifactId::new("test", path.to_owned()),
                path.parse().expect("a path"),
                Mode::new(0o600),
                Owner::root(),
                Content::public(text),
                Origins::none(),
            )
            .expect("no secret")
        };
        let files = [
            file("/etc/key", format!("{} for {host}", self.content)),
            file("/usr/local/lib/kubecast/activate.sh", "script".into()),
            file("/usr/local/lib/kubecast/preflight.sh", "check".into()),
            file(&MANIFEST["files".len()..], self.manifest.clone())
                .with_reactions([Reaction::RestartPod("kube-apiserver".into())].into()),
        ];
        Ok(Parcel {
            files: ArtifactSet::new(Whose::Host(host.clone()), files, []).expect("a set"),
            manifest: format!("m\tkubecast.dev/manifest/v1\t{}\t{host}\n", self.content),
            assets: self.assets.clone(),
            facts: self.facts.clone(),
        })
    }

    fn reveal(&self, file: &Artifact, sink: &mut dyn Write) -> Result<(), Report> {
        sink.write_all(file.public_view().as_bytes()).expect("memory");
        Ok(())
    }
}
