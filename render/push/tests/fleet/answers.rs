//! What a host does when it is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Fault, Fleet};
use crate::push::{Answer, Sent, Target, TroubleKind};
use crate::types::HostName;

impl Fleet {
    pub(super) fn fault(&self, host: &HostName) -> Option<Fault> {
        self.faults.get(host).copied()
    }

    pub(super) fn is_member(&self, name: &HostName) -> bool {
        self.plan.host(name).is_some_and(|host| host.etcd.is_some())
    }

    /// The host is down for a moment, while others are counted.
    pub(super) fn go_down(&self, name: &HostName, is_for_ever: bool) {
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

    pub(super) fn activate(
        &self,
        name: &HostName,
        generation: &str,
    ) -> Result<(i32, &'static str), TroubleKind> {
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

    /// The host goes back to the generation before.
    pub(super) fn go_back(&self, name: &HostName) -> Result<(i32, Vec<String>), TroubleKind> {
        self.log.lock().expect("whole").push(format!("{name} activate"));
        let back = "000001-00000000aaaa";
        let (code, line) = self.activate(name, back)?;
        Ok(match code {
            10 => (10, vec![format!("current\t{back}\trestored")]),
            // There is nothing to put a host back to that was going back.
            _ => (21, vec![line.into()]),
        })
    }

    pub(super) fn look(&self, name: &HostName) -> Vec<String> {
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
    pub(super) fn public(&self, name: &HostName, asked: &[u8]) -> Vec<String> {
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
    pub(super) fn take_assets(&self, target: &Target, folder: &std::path::Path) -> Sent {
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

    pub(super) fn etcdctl(&self, name: &HostName, words: &[&str]) -> Answer {
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

    pub(super) fn lease(&self, name: &HostName, verb: &str, owner: &str) -> i32 {
        let mut hosts = self.hosts.lock().expect("whole");
        let host = hosts.entry(name.clone()).or_default();
        if self.fault(name) == Some(Fault::Leased) {
            return 30;
        }
        host.owner = (verb != "release").then(|| owner.to_owned());
        0
    }

    pub(super) fn stage(&self, name: &HostName) -> String {
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
