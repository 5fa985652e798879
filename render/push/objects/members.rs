use crate::layout::{File, Layout};
use crate::plan::{HostPlan, Plan};
use crate::report::{Diagnostic, messages::push_objects as messages};
use crate::spec;
use crate::types::{Endpoint, HostName};

use super::super::steps::Steps;
use super::super::{Remote, Target};
use super::Cluster;

/// Where a member of etcd answers clients.
const CLIENT_PORT: u16 = 2379;

/// The members of etcd, asked with etcdctl on the host of one that stays, with the certificates that lie there.
pub(super) struct Members<'a> {
    pub(super) plan: &'a Plan,
    pub(super) cluster: &'a dyn Cluster,
    pub(super) steps: &'a Steps<'a>,
}

/// A row of `member list`.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    id: String,
    name: String,
}

impl Row {
    /// Reads `ID, started, NAME, PEERS, CLIENTS, IS-LEARNER`. The number goes back to etcdctl, so it is one.
    fn read(line: &str) -> Option<Self> {
        let mut cells = line.split(", ");
        let id = cells.next()?.trim();
        let name = cells.nth(1)?.trim();
        let is_number = !id.is_empty() && id.chars().all(|c| c.is_ascii_hexdigit());
        is_number.then(|| Self {
            id: id.into(),
            name: name.into(),
        })
    }
}

impl Members<'_> {
    /// Whether etcd has a member of that name.
    pub(super) fn has(&self, member: &HostName) -> Result<bool, Diagnostic> {
        let (_, rows) = self.list()?;
        Ok(rows.iter().any(|row| row.name == member.as_str()))
    }

    /// Takes a member out, if it is one. etcd itself refuses where the rest would have no quorum.
    pub(super) fn remove(&self, member: &HostName) -> Result<(), Diagnostic> {
        let (host, rows) = self.list()?;
        let Some(row) = rows.into_iter().find(|row| row.name == member.as_str()) else {
            return Ok(());
        };
        let doing = format!("take the member {member} out");
        let removed = self.ask(host, &["member", "remove", &row.id]);
        removed.map_err(|said| messages::etcd_refused(&doing, &said))?;
        Ok(())
    }

    /// What the first member that answers says.
    fn list(&self) -> Result<(&HostPlan, Vec<Row>), Diagnostic> {
        let mut last = "none is left".to_owned();
        for host in self.plan.etcd_members() {
            match self.ask(host, &["member", "list"]) {
                Ok(lines) => return Ok((host, lines.iter().filter_map(|line| Row::read(line)).collect())),
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
        if is_pod {
            let pod = format!("etcd-{}", host.name);
            let answer = self.cluster.etcdctl(&pod, &all);
            return answer.map_err(|refusal| refusal.diagnostic("run etcdctl").message);
        }
        let program = format!("{}/etcdctl", layout.path(File::EtcdProgramsDir));
        let remote = Remote::etcdctl(&program, &all);
        let answer = self.steps.etcdctl(&Target::of(host), &remote);
        answer.map_err(|trouble| trouble.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_numbers_are_numbers() {
        let row =
            Row::read("8211f1d0f64f3269, started, cp2, https://10.0.0.2:2380, https://10.0.0.2:2379, false");
        let row = row.expect("a row");
        assert_eq!((row.id.as_str(), row.name.as_str()), ("8211f1d0f64f3269", "cp2"));
        assert_eq!(Row::read("--help, started, cp2, x"), None);
        assert_eq!(Row::read(""), None);
    }
}
