//! Hosts that answer as real ones do, and count who is down.

mod answers;
mod fault;
mod parcels;
mod transport;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use super::etcd::Members;
use crate::plan::Plan;
use crate::push::{Back, Delivery, ForHost, Interrupt, Options, Outcome, objects, private_folder};
use crate::review::ClusterFacts;
use crate::types::HostName;

pub(super) use fault::Fault;

/// A file of each host that people want to compare.
const MANIFEST: &str = "files/etc/kubernetes/manifests/kube-apiserver.yaml";
const DROP_IN: &str = "files/etc/systemd/system/front.service.d/50-own.conf";

fn read(path: &std::path::Path) -> String {
    let bytes = crate::secrets::read_file(path, 1 << 20).expect("a file");
    String::from_utf8(bytes.to_vec()).expect("text")
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

    pub(super) fn roll_back(&self) -> Outcome {
        self.run(
            |_| (),
            &Interrupt::new(),
            |delivery| delivery.roll_back(&self.all(), &Back::ToPrevious),
        )
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
}
