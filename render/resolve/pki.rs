use super::Context;
use crate::plan::{PkiPlan, SigningKeys};
use crate::report::{Origin, Report, Resolved, SpecPath, messages};
use crate::spec::{AuthorityKey, ClusterSpec, Environment, PkiMode, ServiceAccountKey};
use crate::types::{Duration, Generation, Timestamp};

/// The day of lab certificates where the spec names none: no clock is read.
const LAB_ISSUED_FROM: i64 = 1_767_225_600;

/// 2026-01-01.
fn lab_issued_from() -> Timestamp {
    Timestamp::from_unix(LAB_ISSUED_FROM).unwrap_or(Timestamp::EPOCH)
}

/// Where no clock may be read, a lab starts at a fixed day.
pub(super) fn issued_from(spec: &ClusterSpec) -> Resolved<Timestamp> {
    Resolved::or_default(spec.pki.issued_from, "spec.pki.issuedFrom", lab_issued_from)
}

/// Keys and certificates.
pub(super) fn pki(context: &Context<'_>, report: &mut Report) -> PkiPlan {
    let written = &context.spec.pki;
    let path = "spec.pki";
    let mode = Resolved::or_default(written.mode, &format!("{path}.mode"), Default::default);
    let environment = context.spec.environment.unwrap_or_default();
    if mode.value == PkiMode::Lab && environment == Environment::Production {
        report.push(messages::pki::lab_in_production().at(&SpecPath::of(path).field("mode")));
    }
    if mode.value == PkiMode::Sealed && written.issued_from.is_none() {
        report.push(messages::pki::no_issued_from().at(&SpecPath::of(path)));
    }
    PkiPlan {
        mode,
        issued_from: issued_from(context.spec),
        validity: Resolved::or_default(
            written.certificate_validity_period,
            &format!("{path}.certificateValidityPeriod"),
            || Duration::from_seconds(365 * 86_400),
        ),
        ca_validity: Resolved::or_default(
            written.ca_certificate_validity_period,
            &format!("{path}.caCertificateValidityPeriod"),
            || Duration::from_seconds(3650 * 86_400),
        ),
        key_algorithm: Resolved::or_default(
            written.key_algorithm,
            &format!("{path}.keyAlgorithm"),
            Default::default,
        ),
        cluster_signing: Resolved::or_default(
            written.cluster_signing,
            &format!("{path}.clusterSigning"),
            Default::default,
        ),
        leaf_seed_generation: generation(written.generations.leaf_seed),
        service_account: service_account(&written.service_account),
        kubernetes_authority: authority(&written.authorities.kubernetes, "kubernetes"),
        etcd_authority: authority(&written.authorities.etcd, "etcd"),
        front_proxy_authority: authority(&written.authorities.front_proxy, "frontProxy"),
        certificates: written.certificates.clone(),
    }
}

/// The keys of the authority with this name in the spec.
fn authority(written: &AuthorityKey, name: &str) -> SigningKeys {
    let is_written = *written != AuthorityKey::default();
    let path = format!("spec.pki.authorities.{name}");
    keys(written.generation, &written.also_trust, is_written, &path)
}

/// The keys of service-account tokens.
fn service_account(written: &ServiceAccountKey) -> SigningKeys {
    let is_written = *written != ServiceAccountKey::default();
    keys(
        written.generation,
        &written.also_accept,
        is_written,
        "spec.pki.serviceAccount",
    )
}

fn keys(signing: Option<u32>, others: &[u32], is_written: bool, path: &str) -> SigningKeys {
    let origin = is_written.then(|| Origin::Spec(SpecPath::of(path)));
    let others = others.iter().copied().filter_map(Generation::new);
    SigningKeys::new(generation(signing), others, origin)
}

/// A counter of the spec; the schema allows none below one.
pub(super) fn generation(written: Option<u32>) -> Generation {
    written.and_then(Generation::new).unwrap_or(Generation::FIRST)
}
