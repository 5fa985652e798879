//! Files that the user brings, delivered as they are.

use super::RenderError;
use super::draft::Draft;
use super::scope::Scope;
use crate::artifact::{Artifact, ArtifactId, Content, Reaction, service_of_drop_in};
use crate::layout::File;
use crate::plan::FilePlan;
use crate::report::{Origin, Report, messages};
use crate::types::{HostPath, UnitName};

/// The static pods of a cluster.
const PODS: &[&str] = &[
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
];

/// Adds the user's files of a host, last: whatever is there already belongs to kubecast.
///
/// # Errors
/// Every file whose path is taken, or whose `restart` names nothing that can be restarted.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let mut report = Report::new();
    let manifests = scope.path(File::ManifestsDir);
    for file in files_of(scope) {
        match owner(draft, &file.path) {
            Some(owner) => {
                let message = messages::file::path_taken(&file.path, &owner);
                report.push(message.at(&file.path_in_spec.field("path")));
            }
            None => {
                if file.path.parent() == manifests {
                    draft.read_by(Reaction::Watched("kubelet".into()), [file.path.clone()]);
                }
                add_file(file, draft, &mut report)?;
            }
        }
    }
    if !report.is_empty() {
        return Err(RenderError::Refused(report));
    }
    for file in files_of(scope) {
        read_drop_in(&file.path, draft);
    }
    Ok(())
}

/// The user's files of the host.
fn files_of<'a>(scope: &Scope<'a>) -> impl Iterator<Item = &'a FilePlan> {
    let host = &scope.host.name;
    let files = scope.plan.files.iter();
    files.filter(move |file| file.hosts.is_empty() || file.hosts.contains(host))
}

/// Says that a service starts anew if a file is its drop-in, once all are known that start because of kubecast: these are
/// also waited for.
fn read_drop_in(path: &HostPath, draft: &mut Draft) {
    if let Some(unit) = service_of_drop_in(path) {
        let reaction = match draft.restarts(&unit) {
            true => Reaction::Restart(unit),
            false => Reaction::TryRestart(unit),
        };
        draft.read_by(reaction, [path.clone()]);
    }
}

fn add_file(file: &FilePlan, draft: &mut Draft, report: &mut Report) -> Result<(), RenderError> {
    for (index, name) in file.restart.iter().enumerate() {
        match reaction(name, draft) {
            Some(reaction) => draft.read_by(reaction, [file.path.clone()]),
            None => {
                let path = file.path_in_spec.field("restart").index(index);
                report.push(messages::file::unknown_restart(name).at(&path));
            }
        }
    }
    if file.restart.is_empty() {
        draft.read_by(Reaction::Standalone, [file.path.clone()]);
    }
    draft.add(Artifact::new(
        ArtifactId::new("files", file.path_in_spec.to_string()),
        file.path.clone(),
        file.mode,
        file.owner.clone(),
        Content::public(file.text.clone()),
        Origin::Spec(file.path_in_spec.clone()),
    )?);
    Ok(())
}

/// What of ours stands in a file's way: a file or directory of that path, a file above it, or one below it. The
/// user's own files were held against each other before.
pub(super) fn owner(draft: &Draft, path: &HostPath) -> Option<String> {
    let same_or_above = |other: &Artifact| path.is_below(other.path().as_str());
    let path = path.as_str();
    let below = |other: &Artifact| other.path().is_below(path);
    if let Some(other) = draft.files().find(|other| same_or_above(other) || below(other)) {
        return Some(format!("kubecast's {} at {}", other.id(), other.path()));
    }
    let directory = draft
        .directories()
        .find(|directory| directory.path.is_below(path))?;
    Some(format!("kubecast's directory {}", directory.path))
}

/// What a name of `restart` means: a unit by its kind, or a static pod by its manifest.
fn reaction(name: &str, draft: &Draft) -> Option<Reaction> {
    if let Ok(unit) = name.parse::<UnitName>() {
        return Some(Reaction::Restart(unit));
    }
    if draft.has_pod(name) {
        return Some(Reaction::RestartPod(name.to_owned()));
    }
    // A file for all hosts may restart what only some of them run.
    PODS.contains(&name).then_some(Reaction::Standalone)
}

#[cfg(test)]
mod tests {
    use crate::component::RenderError;
    use crate::component::sample::Sample;

    /// A cluster with these files of the user.
    fn with(files: &str) -> Sample {
        Sample::new(&format!(
            "  version: 1.36.3
  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}
  - {{name: node1, address: 192.0.2.21}}
  files:
{files}"
        ))
    }

    #[test]
    fn a_drop_in_restarts_its_service_which_reads_it_only_at_its_start() {
        let sample = with(
            "  - {path: /etc/systemd/system/kubelet.service.d/50-proxy.conf, content: '[Service]'}
  - {path: /etc/systemd/system/ssh.service.d/x.conf, content: '[Service]'}
  - {path: /etc/systemd/system/own.service.d/x.conf, content: '[Service]', restart: [own.service]}
  - {path: /etc/systemd/system/own.service, content: '[Service]'}
  - {path: /etc/systemd/system/getty@.service.d/x.conf, content: '[Service]'}
",
        );
        let reactions = |path: &str| {
            let file = sample.file("node1", &format!("/etc/systemd/system/{path}"));
            file.lines().nth(1).unwrap_or_default().to_owned()
        };
        for (path, wanted) in [
            (
                "kubelet.service.d/50-proxy.conf",
                "apply units, restart kubelet.service",
            ),
            ("ssh.service.d/x.conf", "apply units, try-restart ssh.service"),
            ("own.service.d/x.conf", "apply units, restart own.service"),
            ("own.service", "apply units"),
            ("getty@.service.d/x.conf", "apply units"),
        ] {
            assert_eq!(reactions(path), wanted, "{path}");
        }
    }

    fn refusals(files: &str) -> Vec<String> {
        match with(files).try_host("cp1") {
            Ok(_) => Vec::new(),
            Err(RenderError::Refused(report)) => {
                let line = |one: &crate::report::Diagnostic| format!("{}: {}", one.code, one.message);
                report.diagnostics().iter().map(line).collect()
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_file_is_delivered_as_it_is() {
        let sample = with(
            "  - {path: /etc/kubernetes/manifests/probe.yaml, content: 'a: b', mode: '0600', hosts: [cp1]}
  - {path: /etc/sysctl.d/50-x.conf, content: 'a = 1'}
  - {path: /opt/tool.conf, content: x, owner: 'daemon:daemon', restart: [tool.service, etcd]}
",
        );
        insta::assert_snapshot!(sample.file("cp1", "/opt/tool.conf"), @r"
        /opt/tool.conf 0644 daemon:daemon
        restart tool.service, restart-pod etcd
        because of spec.files[2]

        x
        ");
        let reactions = |host: &str, path: &str| {
            sample
                .file(host, path)
                .lines()
                .nth(1)
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(reactions("node1", "/opt/tool.conf"), "restart tool.service");
        assert_eq!(reactions("node1", "/etc/sysctl.d/50-x.conf"), "apply sysctl");
        assert_eq!(
            reactions("cp1", "/etc/kubernetes/manifests/probe.yaml"),
            "watched kubelet"
        );
        let node = sample.host("node1");
        assert!(
            !node
                .files()
                .any(|file| file.path().as_str().ends_with("probe.yaml"))
        );
        let preflight = sample.file("cp1", "/usr/local/lib/kubecast/preflight.sh");
        assert!(
            preflight.contains(" etcd.yaml probe.yaml\n"),
            "the kubelet may run it"
        );
    }

    #[test]
    fn what_is_ours_stays_ours_and_everything_is_said_at_once() {
        insta::assert_snapshot!(refusals("  - {path: /etc/hosts, content: x}
  - {path: /etc/kubernetes/manifests, content: x}
  - {path: /etc/kubernetes/pki/ca.crt/more, content: x}
  - {path: /etc/systemd, content: x}
  - {path: /var/log/kubernetes, content: x}
  - {path: /opt/b, content: x, restart: [nginx, kubelet.service]}
").join("\n"), @"
        file.path-taken: `/etc/hosts` stands in the way of kubecast's host/hosts at /etc/hosts
        file.path-taken: `/etc/kubernetes/manifests` stands in the way of kubecast's kube-apiserver/manifest at /etc/kubernetes/manifests/kube-apiserver.yaml
        file.path-taken: `/etc/kubernetes/pki/ca.crt/more` stands in the way of kubecast's pki/kubernetes-ca at /etc/kubernetes/pki/ca.crt
        file.path-taken: `/etc/systemd` stands in the way of kubecast's host/recover-unit at /etc/systemd/system/kubecast-recover.service
        file.path-taken: `/var/log/kubernetes` stands in the way of kubecast's directory /var/log/kubernetes/audit
        file.restart: `nginx` is neither a systemd unit nor a static pod of the cluster
        ");
    }

    #[test]
    fn files_of_different_hosts_may_share_a_path() {
        let both =
            "  - {path: /opt/a, content: x, hosts: [cp1]}\n  - {path: /opt/a, content: z, hosts: [node1]}\n";
        assert_eq!(refusals(both), [""; 0]);
    }
}
