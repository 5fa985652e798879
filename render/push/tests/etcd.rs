//! etcd as far as its members go.

use crate::plan::{HostPlan, InitialState};

/// The members, as `member list` tells them.
#[derive(Debug, Default)]
pub(super) struct Members {
    rows: Vec<Row>,
    /// How often a learner that has started is still behind when it is to get its vote.
    pub(super) lag: usize,
    /// How many members had a vote and had not started, at most.
    pub(super) most_absent_voters: usize,
}

#[derive(Debug)]
struct Row {
    id: u64,
    name: String,
    peer: String,
    is_started: bool,
    is_learner: bool,
}

impl Members {
    /// A member was taken out, or never was one.
    pub(super) fn forget(&mut self, name: &str) {
        self.rows.retain(|row| row.name != name);
    }

    /// Those that a running fleet begins with.
    pub(super) fn found(&mut self, host: &HostPlan) {
        let plan = host.etcd.as_ref().expect("a member");
        self.add(
            plan.name.value.as_str(),
            &format!("https://{}:2380", host.ip()),
            false,
        );
        self.rows.last_mut().expect("added").is_started = true;
        self.most_absent_voters = 0;
    }

    /// The member of a host starts: it is known already, or founds the cluster.
    pub(super) fn start(&mut self, host: &HostPlan) {
        let plan = host.etcd.as_ref().expect("a member");
        let peer = format!("https://{}:2380", host.ip());
        if let Some(row) = self.rows.iter_mut().find(|row| row.peer == peer) {
            row.is_started = true;
            return;
        }
        assert_eq!(
            plan.initial_state,
            InitialState::New,
            "etcd was not told of {}",
            host.name
        );
        self.add(plan.name.value.as_str(), &peer, false);
        self.rows.last_mut().expect("added").is_started = true;
    }

    fn add(&mut self, name: &str, peer: &str, is_learner: bool) {
        self.rows.push(Row {
            id: 0xa0 + self.rows.len() as u64,
            name: name.into(),
            peer: peer.into(),
            is_started: false,
            is_learner,
        });
        let absent = self.rows.iter().filter(|row| !row.is_started && !row.is_learner);
        self.most_absent_voters = self.most_absent_voters.max(absent.count());
    }

    /// The names of those with a vote.
    pub(super) fn voters(&self) -> Vec<&str> {
        let voters = self.rows.iter().filter(|row| row.is_started && !row.is_learner);
        voters.map(|row| row.name.as_str()).collect()
    }

    /// What etcdctl says to `member` with these words.
    pub(super) fn ask(&mut self, words: &[&str]) -> Result<Vec<String>, &'static str> {
        match words {
            ["list"] => {}
            ["add", name, peers, rest @ ..] => {
                let peer = peers.strip_prefix("--peer-urls=").expect("an address");
                assert!(self.rows.iter().all(|row| row.peer != peer), "added twice");
                let is_learner = rest == ["--learner"];
                if is_learner && self.rows.iter().any(|row| row.is_learner) {
                    return Err("Error: etcdserver: too many learner members in cluster");
                }
                self.add(name, peer, is_learner);
            }
            ["promote", id] => {
                let row = self.rows.iter_mut().find(|row| format!("{:x}", row.id) == *id);
                let row = row.ok_or("Error: etcdserver: member not found")?;
                if !row.is_started || self.lag > 0 {
                    self.lag = self.lag.saturating_sub(1);
                    return Err(
                        "Error: etcdserver: can only promote a learner member which is in sync with leader",
                    );
                }
                row.is_learner = false;
            }
            _ => panic!("{words:?}"),
        }
        let line = |row: &Row| {
            let (word, name) = match row.is_started {
                true => ("started", row.name.as_str()),
                false => ("unstarted", ""),
            };
            format!("{:x}, {word}, {name}, {}, , {}", row.id, row.peer, row.is_learner)
        };
        Ok(self.rows.iter().map(line).collect())
    }
}
