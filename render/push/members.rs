use crate::layout::{File, Layout};
use crate::plan::{HostPlan, LocalEtcdPlan, Plan};
use crate::report::{Diagnostic, messages::push_objects as messages};
use crate::spec;
use crate::types::{Endpoint, HostName};

use super::steps::Steps;
use super::{Remote, Target};

/// Where a member of etcd answers clients, and where other members.
const CLIENT_PORT: u16 = 2379;
const PEER_PORT: u16 = 2380;

/// The members of etcd, asked with etcdctl on the host of one of them, with the certificates that lie there.
pub(super) struct Members<'a> {
    pub(super) plan: &'a Plan,
    pub(super) steps: &'a Steps<'a>,
    /// The hosts whose members may be asked, in this order.
    pub(super) through: Vec<&'a HostPlan>,
}

/// A row of `member list`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    id: String,
    /// Empty until it has started.
    name: String,
    peers: String,
    is_learner: bool,
}

/// What etcd knows of a host that is to have a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing.
    Unknown,
    /// It was told of it, and has not heard of it yet.
    Added,
    /// It gets the data, and has no vote.
    Learner,
    /// It has a vote.
    Voter,
}

impl Member {
    /// Reads `ID, started, NAME, PEERS, CLIENTS, IS-LEARNER`. The number goes back to etcdctl, so it is one.
    fn read(line: &str) -> Option<Self> {
        let mut cells = line.split(", ").map(str::trim);
        let id = cells.next()?;
        let name = cells.nth(1)?;
        let peers = cells.next().unwrap_or_default();
        let is_number = !id.is_empty() && id.chars().all(|c| c.is_ascii_hexdigit());
        is_number.then(|| Self {
            id: id.into(),
            name: name.into(),
            peers: peers.into(),
            is_learner: cells.nth(1) == Some("true"),
        })
    }

    fn standing(&self) -> Standing {
        match (self.name.is_empty(), self.is_learner) {
            (true, _) => Standing::Added,
            (false, true) => Standing::Learner,
            (false, false) => Standing::Voter,
        }
    }
}

impl Members<'_> {
    /// Whether etcd has a member of that name.
    pub(super) fn has(&self, name: &HostName) -> Result<bool, Diagnostic> {
        let (_, members) = self.list()?;
        Ok(members.iter().any(|member| member.name == name.as_str()))
    }

    /// Takes a member out, if it is one. etcd itself refuses where the rest would have no quorum.
    pub(super) fn remove(&self, name: &HostName) -> Result<(), Diagnostic> {
        let (host, members) = self.list()?;
        let Some(member) = members.into_iter().find(|member| member.name == name.as_str()) else {
            return Ok(());
        };
        let doing = format!("take the member {name} out");
        let removed = self.ask(host, &["member", "remove", &member.id]);
        removed.map_err(|said| messages::etcd_refused(&doing, &said))?;
        Ok(())
    }

    /// What etcd knows of the member that a host is to have. One that has not started has no name: its address tells.
    pub(super) fn standing(&self, host: &HostPlan) -> Result<Standing, Diagnostic> {
        let (_, members) = self.list()?;
        let member = members.iter().find(|member| member.is_at(host));
        Ok(member.map_or(Standing::Unknown, Member::standing))
    }

    /// Tells etcd of the member of a host: as a learner, which takes nothing from the quorum, where it knows such.
    pub(super) fn add(&self, host: &HostPlan) -> Result<(), String> {
        let name = host.etcd.as_ref().map_or(&host.name, |member| &member.name.value);
        let peers = format!("--peer-urls={}", peer_url(host));
        let mut words = vec!["member", "add", name.as_str(), peers.as_str()];
        let knows_learners = self.plan.etcd.local().is_some_and(LocalEtcdPlan::knows_learners);
        words.extend(knows_learners.then_some("--learner"));
        let (through, _) = self.list().map_err(|diagnostic| diagnostic.message)?;
        self.ask(through, &words).map(drop)
    }

    /// Gives the member of a host its vote; etcd refuses until it has all data.
    pub(super) fn promote(&self, host: &HostPlan) -> Result<(), String> {
        let (through, members) = self.list().map_err(|diagnostic| diagnostic.message)?;
        match members.iter().find(|member| member.is_at(host)) {
            Some(member) => self.ask(through, &["member", "promote", &member.id]).map(drop),
            None => Err("it has no such member".into()),
        }
    }

    /// What the first member that answers says.
    fn list(&self) -> Result<(&HostPlan, Vec<Member>), Diagnostic> {
        let mut last = "none is left".to_owned();
        for host in &self.through {
            match self.ask(host, &["member", "list"]) {
                Ok(lines) => {
                    let members = lines.iter().filter_map(|line| Member::read(line));
                    return Ok((host, members.collect()));
                }
                Err(said) => last = format!("{}: {said}", host.name),
            }
        }
        Err(messages::etcd_refused("list its members", &last))
    }

    fn ask(&self, host: &HostPlan, words: &[&str]) -> Result<Vec<String>, String> {
        let plan = self.plan;
        let layout = Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts);
        let option = |name: &str, file: File| format!("--{name}={}", layout.path(file));
        let is_pod = plan.layout.value == spec::Layout::Kubeadm;
        let address = match is_pod {
            true => "127.0.0.1:2379".to_owned(),
            false => Endpoint::at(host.ip(), CLIENT_PORT).to_string(),
        };
        let mut all = vec![
            format!("--endpoints=https://{address}"),
            option("cacert", File::EtcdCaCert),
            option("cert", File::EtcdHealthcheckClientCert),
            option("key", File::EtcdHealthcheckClientKey),
        ];
        all.extend(words.iter().map(ToString::to_string));
        let remote = match is_pod {
            true => Remote::etcdctl_of_pod(&host.name, &all),
            false => {
                let program = format!("{}/etcdctl", layout.path(File::EtcdProgramsDir));
                Remote::etcdctl(&program, &all)
            }
        };
        let answer = self.steps.etcdctl(&Target::of(host), &remote);
        answer.map_err(|trouble| trouble.to_string())
    }
}

impl Member {
    fn is_at(&self, host: &HostPlan) -> bool {
        self.peers.split(',').any(|peer| peer == peer_url(host))
    }
}

fn peer_url(host: &HostPlan) -> String {
    format!("https://{}", Endpoint::at(host.ip(), PEER_PORT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_numbers_are_numbers() {
        let row = "8211f1d0f64f3269, started, cp2, https://10.0.0.2:2380, https://10.0.0.2:2379, false";
        let row = Member::read(row).expect("a row");
        assert_eq!((row.id.as_str(), row.name.as_str()), ("8211f1d0f64f3269", "cp2"));
        assert_eq!(row.peers, "https://10.0.0.2:2380");
        assert_eq!(Member::read("--help, started, cp2, x"), None);
        assert_eq!(Member::read(""), None);
    }

    #[test]
    fn what_etcd_knows_of_a_member_is_told_by_its_row() {
        for (row, standing) in [
            ("8a, unstarted, , https://10.0.0.2:2380, , true", Standing::Added),
            ("8a, unstarted, , https://10.0.0.2:2380, , false", Standing::Added),
            (
                "8a, started, m, https://10.0.0.2:2380, https://10.0.0.2:2379, true",
                Standing::Learner,
            ),
            (
                "8a, started, m, https://10.0.0.2:2380, https://10.0.0.2:2379, false",
                Standing::Voter,
            ),
            // etcd 3.3 has no last cell.
            (
                "8a, started, m, https://10.0.0.2:2380, https://10.0.0.2:2379",
                Standing::Voter,
            ),
        ] {
            assert_eq!(Member::read(row).expect("a row").standing(), standing, "{row}");
        }
    }
}
