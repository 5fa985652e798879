//! The cluster's authority where `kubeadm join` leaves it, whatever the directory of certificates.

use super::draft::Draft;
use super::scope::Scope;
use super::{RenderError, between, files};
use crate::artifact::{ArtifactId, Authority, Content, Directory, Reaction};
use crate::layout::{File, Place};
use crate::report::{Origin, Origins, Report, Resolved, messages};
use crate::types::{HostPath, Mode};

/// Adds the certificate a second time, once all is there that it could stand in the way of. Nobody reads it: every program
/// is told of the one in the directory of certificates.
///
/// # Errors
/// If the spec chose a path that is taken.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let own = scope.layout.path(File::CaCert);
    let second = scope.host.ca_cert_path.as_ref();
    let Some(second) =
        second.filter(|path| path.value != own && (scope.host.has_kubelet || scope.host.is_control_plane()))
    else {
        return Ok(());
    };
    if let (Some(owner), Origin::Spec(field)) = (files::owner(draft, &second.value), &second.origin) {
        let message = messages::file::path_taken(&second.value, &owner);
        return Err(RenderError::Refused(Report::from(message.at(field))));
    }
    add_directories(scope, second, draft);
    draft.read_by(Reaction::Standalone, [second.value.clone()]);
    let place = Place {
        path: second.value.clone(),
        ..scope.layout.place(File::JoinedCaCert)
    };
    let trust = scope.issued.trust(scope.plan, Authority::Kubernetes)?;
    let origins = Origins::from(&second.origin).and(&scope.plan.pki.issued_from.origin);
    draft.place_at(
        place,
        ArtifactId::new("pki", "joined-ca"),
        Content::public(trust),
        origins,
    )
}

/// Directories of kubeadm's own are as it makes them; of others nothing is said.
fn add_directories(scope: &Scope<'_>, path: &Resolved<HostPath>, draft: &mut Draft) {
    let top = scope.layout.place(File::KubernetesDir);
    for path in between(&top.path, &path.value) {
        if !draft.directories().any(|known| known.path == path) {
            draft.add_directory(Directory::new(path, Mode::new(0o755), top.owner.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::artifact::ArtifactSet;
    use crate::component::sample::Sample;

    /// A cluster with a directory of certificates, with more fields of the hosts that join.
    fn sample(head: &str, more: &str) -> Sample {
        Sample::new(&format!(
            "  controlPlaneEndpoint: api.example.test\n{head}  hosts:\n  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n  - {{name: cp2, address: 192.0.2.12, roles: [control-plane], etcd: {{joinOrder: 1}}{more}}}\n  - {{name: w1, address: 192.0.2.13{more}}}\n"
        ))
    }

    /// Where a host has the certificate of the authority, and the directories above.
    fn places(set: &ArtifactSet) -> Vec<String> {
        let is_authority = |path: &str| path.ends_with("/ca.crt") && !path.contains("/etcd/");
        let files = set
            .files()
            .filter(|file| is_authority(file.path().as_str()))
            .map(|file| format!("{} {}", file.mode(), file.path()));
        let is_above = |path: &str| path.starts_with("/etc/kubernetes/") && !path.ends_with("/etcd");
        let directories = set
            .directories()
            .filter(|directory| {
                is_above(directory.path.as_str()) && !directory.path.as_str().ends_with("manifests")
            })
            .map(|directory| format!("{} {}/", directory.mode, directory.path));
        files.chain(directories).collect()
    }

    const MOVED: &str = "  certificatesDir: /etc/kubernetes/ssl\n";

    #[test]
    fn who_joins_has_the_authority_where_kubeadm_leaves_it_too() {
        for version in ["1.21.14", "1.36.3"] {
            let head = format!("  version: {version}\n  hardening: none\n{MOVED}");
            let sample = sample(&head, "");
            let own = ["0644 /etc/kubernetes/ssl/ca.crt", "0755 /etc/kubernetes/ssl/"];
            assert_eq!(places(&sample.host("cp1")), own);
            let joined = [
                "0644 /etc/kubernetes/pki/ca.crt",
                "0644 /etc/kubernetes/ssl/ca.crt",
                "0755 /etc/kubernetes/pki/",
                "0755 /etc/kubernetes/ssl/",
            ];
            assert_eq!(places(&sample.host("w1")), joined);
            let mode = if version == "1.21.14" { "0600" } else { "0644" };
            let downloaded = format!("{mode} /etc/kubernetes/ssl/ca.crt");
            let expected: Vec<&str> = joined
                .iter()
                .map(|line| {
                    if line.ends_with("ssl/ca.crt") {
                        downloaded.as_str()
                    } else {
                        line
                    }
                })
                .collect();
            assert_eq!(places(&sample.host("cp2")), expected);
        }
    }

    #[test]
    fn it_is_elsewhere_or_not_there_at_all_where_the_spec_says_so() {
        let own = ["0644 /etc/kubernetes/ssl/ca.crt", "0755 /etc/kubernetes/ssl/"];
        for (head, more, expected) in [
            (
                "  hardening: none\n",
                ", caCertPath: /etc/kubernetes/ssl/ca.crt",
                own.to_vec(),
            ),
            ("", "", own.to_vec()),
            (
                "  hardening: none\n",
                ", caCertPath: /etc/kubernetes/a/b/ca.crt",
                vec![
                    "0644 /etc/kubernetes/a/b/ca.crt",
                    own[0],
                    "0755 /etc/kubernetes/a/",
                    "0755 /etc/kubernetes/a/b/",
                    own[1],
                ],
            ),
            (
                "",
                ", caCertPath: /opt/ca.crt",
                vec![own[0], "0644 /opt/ca.crt", own[1]],
            ),
        ] {
            let head = format!("  version: 1.36.3\n{head}{MOVED}");
            let sample = sample(&head, more);
            assert_eq!(places(&sample.host("cp2")), expected, "{more}");
            assert_eq!(places(&sample.host("w1")), expected, "{more}");
        }
        let usual = sample("  version: 1.36.3\n  hardening: none\n", "");
        let expected = ["0644 /etc/kubernetes/pki/ca.crt", "0755 /etc/kubernetes/pki/"];
        assert_eq!(places(&usual.host("cp2")), expected);
    }

    #[test]
    fn it_takes_the_place_of_nothing_else() {
        let sample = sample(
            "  version: 1.36.3\n",
            ", caCertPath: /var/lib/kubelet/config.yaml",
        );
        let refused = sample
            .try_host("w1")
            .expect_err("a path that is taken")
            .to_string();
        assert!(
            refused.contains("`/var/lib/kubelet/config.yaml` stands in the way of"),
            "{refused}"
        );
    }
}
