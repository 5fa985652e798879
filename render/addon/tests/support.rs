//! From the text of a spec to its objects, with certificates that nobody issued.

use std::sync::Arc;

use serde_json::Value;

use crate::artifact::{ArtifactSet, Commitment, SecretLabel};
use crate::facts::Catalogue;
use crate::pki::{self, Issued, IssuedCertificate};
use crate::plan::Plan;
use crate::resolve::{Companions, resolve};
use crate::spec::Cluster;

/// A spec: its version, what stands below `spec`, and lab keys.
pub(super) fn plan(version: &str, spec: &str) -> Plan {
    plan_with(version, spec, &Companions::none())
}

/// The same with files beside the spec.
pub(super) fn plan_with(version: &str, spec: &str, companions: &Companions) -> Plan {
    let indented: String = spec.lines().map(|line| format!("  {line}\n")).collect();
    let text = format!(
        "apiVersion: kubecast.dev/v1alpha1\n\
         kind: Cluster\n\
         metadata: {{name: demo, uid: 0f5ab2d4-3f1c-4f0e-9b1a-2d0c6d1e7a55}}\n\
         spec:\n  version: {version}\n  environment: lab\n{indented}"
    );
    let text = if text.contains("\n  pki:") {
        text
    } else {
        format!("{text}  pki: {{mode: lab}}\n")
    };
    let value: Value = yaml_serde::from_str(&text).expect("YAML");
    let cluster: Cluster = serde_json::from_value(value).expect("a spec");
    let catalogue = Catalogue::embedded().expect("the embedded facts");
    match resolve(&cluster, companions, &catalogue) {
        Ok((plan, _)) => plan,
        Err(report) => panic!("{report:?}"),
    }
}

/// The objects of a plan, by file.
pub(super) fn objects(plan: &Plan) -> ArtifactSet {
    crate::addon::cluster(plan, &issued(plan)).expect("objects")
}

/// An authority and a commitment for each token.
fn issued(plan: &Plan) -> Issued {
    let authority = IssuedCertificate {
        pem: Arc::from("-----BEGIN CERTIFICATE-----\n"),
        public_key: Arc::from("-----BEGIN PUBLIC KEY-----\n"),
        commitment: Commitment::Spki([1; 32]),
    };
    let token = |id: &crate::types::TokenId| (SecretLabel::Token(id.clone()), Commitment::Spki([2; 32]));
    Issued {
        certificates: [(pki::cluster_ca(plan), authority)].into(),
        commitments: plan.tokens.iter().map(|plan| token(&plan.id)).collect(),
        ..Issued::default()
    }
}

/// The public view of a file, empty if there is none.
pub(super) fn file(set: &ArtifactSet, path: &str) -> String {
    let file = set.files().find(|file| file.path().as_str() == path);
    file.map(|file| file.public_view().into_owned())
        .unwrap_or_default()
}
