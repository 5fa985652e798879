//! Clusters for the tests of this folder.

use std::collections::BTreeMap;

use super::scope::Scope;
use super::{Process, Renderer, etcd, kube_apiserver, kube_controller_manager, kube_scheduler};
use crate::artifact::{Artifact, ArtifactSet, Authority, Commitment, KeyLabel, LeafRole, SecretLabel};
use crate::facts::Catalogue;
use crate::layout::Layout;
use crate::pki::{Issued, IssuedCertificate, IssuedKey, authority, leaf_key};
use crate::plan::{EtcdPlan, Plan};
use crate::report::{Diagnostic, Report};
use crate::resolve::{Companions, resolve};
use crate::source;
use crate::spec::Cluster;

/// A cluster with certificates that nobody signed.
pub(super) struct Sample {
    pub(super) plan: Plan,
    issued: Issued,
}

/// The head of every sample; `spec` goes on from there.
const HEAD: &str = "\
apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata:
  name: sample
  uid: 01234567-89ab-4cde-8f01-23456789abcd
spec:
  environment: lab
  pki: {mode: lab, clusterSigning: control-plane}
";

impl Sample {
    /// The cluster of these fields of `spec`, indented by two.
    pub(super) fn new(spec: &str) -> Self {
        Self::with(spec, &[])
    }

    /// The same, with files beside the spec.
    pub(super) fn with(spec: &str, files: &[(&str, &str)]) -> Self {
        let plan = decide(spec, files).expect("a plan");
        let issued = issued(&plan);
        Self { plan, issued }
    }

    /// Why these fields make no cluster: codes and messages.
    pub(super) fn refused(spec: &str) -> Vec<String> {
        let report = decide(spec, &[]).expect_err("no plan");
        let line = |one: &Diagnostic| format!("{}: {}", one.code, one.message);
        report.diagnostics().iter().map(line).collect()
    }

    /// The files of a host.
    pub(super) fn host(&self, name: &str) -> ArtifactSet {
        self.try_host(name).expect("files")
    }

    /// The files of a host, or why there are none.
    pub(super) fn try_host(&self, name: &str) -> Result<ArtifactSet, super::RenderError> {
        let host = self.plan.host(&name.parse().expect("a name")).expect("a host");
        Renderer::new(&self.plan, &self.issued)?.host(host)
    }

    /// What runs on a host of the control plane.
    pub(super) fn processes(&self, name: &str) -> Vec<Process> {
        let plan = &self.plan;
        let host = plan.host(&name.parse().expect("a name")).expect("a host");
        let scope = Scope {
            plan,
            host,
            layout: &Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts)
                .hardened(plan.hardening.value),
            issued: &self.issued,
        };
        let mut processes = vec![
            kube_apiserver::process(&scope),
            kube_controller_manager::process(&scope),
            kube_scheduler::process(&scope),
        ];
        if let (EtcdPlan::Local(etcd), Some(member)) = (&plan.etcd, &host.etcd) {
            processes.push(etcd::process(&scope, etcd, member));
        }
        processes
    }

    /// A file of a host with its mode, owner, and what happens when it changes.
    pub(super) fn file(&self, host: &str, path: &str) -> String {
        let files = self.host(host);
        let file = files.file(&path.parse().expect("a path"));
        shown(file.unwrap_or_else(|| panic!("{path} is not there")))
    }
}

fn decide(spec: &str, files: &[(&str, &str)]) -> Result<Plan, Report> {
    let document = source::parse_spec("cluster.yaml", &format!("{HEAD}{spec}")).expect("YAML");
    let report = crate::spec::check(&document, crate::spec::schema());
    assert!(!report.has_errors(), "{report:?}");
    let cluster: Cluster = serde_json::from_value(document.root.to_json()).expect("a spec");
    let mut companions = Companions::none();
    for (name, text) in files {
        companions.insert(*name, *text);
    }
    let catalogue = Catalogue::embedded().expect("facts");
    resolve(&cluster, &companions, &catalogue).map(|(plan, _)| plan)
}

/// A file as a reviewer wants to see it.
pub(super) fn shown(file: &Artifact) -> String {
    let reactions: Vec<_> = file.reactions().iter().map(ToString::to_string).collect();
    let origins: Vec<_> = file.origins().iter().map(ToString::to_string).collect();
    format!(
        "{} {} {}\n{}\nbecause of {}\n\n{}",
        file.path(),
        file.mode(),
        file.owner(),
        reactions.join(", "),
        origins.join(", "),
        file.public_view(),
    )
}

fn issued(plan: &Plan) -> Issued {
    let certificate = || IssuedCertificate {
        pem: "certificate\n".into(),
        public_key: "public key\n".into(),
        commitment: Commitment::Spki([7; 32]),
    };
    let mut certificates = BTreeMap::new();
    for which in Authority::ALL {
        certificates.insert(authority(plan, *which), certificate());
    }
    for host in &plan.hosts {
        for role in LeafRole::ALL {
            certificates.insert(KeyLabel::Leaf(leaf_key(plan, host, *role)), certificate());
        }
    }
    let encryption = plan.api_server.encryption.iter().flat_map(|one| &one.keys.value);
    let named = plan
        .runtime
        .registries
        .iter()
        .filter_map(|one| one.credentials.as_ref());
    let labels = encryption
        .map(|name| SecretLabel::Encryption(name.parse().expect("a name")))
        .chain(
            plan.front
                .auth_pass()
                .map(|name| SecretLabel::Vrrp(name.value.clone())),
        )
        .chain(named.map(|name| SecretLabel::Named(name.parse().expect("a name"))))
        .chain(
            plan.tokens
                .iter()
                .map(|token| SecretLabel::Token(token.id.clone())),
        );
    Issued {
        certificates,
        keys: crate::pki::service_accounts(plan)
            .map(|label| {
                let key = IssuedKey {
                    pem: "public key\n".into(),
                    commitment: Commitment::Spki([8; 32]),
                };
                (label, key)
            })
            .collect(),
        commitments: labels
            .map(|label| (label, Commitment::Symmetric([9; 32])))
            .collect(),
    }
}
