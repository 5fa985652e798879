//! The part of a certificate that is signed.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::facts::SubjectKeyIdentifier;
use crate::secrets::PublicKey;

use super::der::{self, Der};
use super::{AlternativeName, BasicConstraints, CertificateRequest, Profile, Purpose, SerialRule, Subject};

/// What a certificate takes over from that of its issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IssuerFacts {
    name: Der,
    key: PublicKey,
    key_id: Option<[u8; 20]>,
}

impl IssuerFacts {
    /// What the certificate of this request, for this key, hands down.
    pub(super) fn of(request: &CertificateRequest, key: &PublicKey) -> Self {
        Self {
            name: name(&request.subject),
            key: *key,
            key_id: key_id(request.profile.subject_key_id, key),
        }
    }
}

/// The signed part, and the digest of all that decided it.
pub(super) struct Tbs {
    pub(super) der: Der,
    pub(super) inputs: [u8; 32],
}

/// Lays out the signed part of a certificate.
///
/// The digest is SHA-256 over the label, the generation, the issuer's key, and the signed part itself with zero
/// for its serial number: so nothing that reaches the bytes can be left out of it. The serial number then comes
/// from the digest.
pub(super) fn tbs(request: &CertificateRequest, key: &PublicKey, issuer: &IssuerFacts) -> Tbs {
    let version = der::explicit(0, &[der::unsigned(&[2])]);
    let algorithm = signature_algorithm();
    let validity = der::sequence(&[
        der::time(request.not_before.utc()),
        der::time(request.not_after.utc()),
    ]);
    let subject = name(&request.subject);
    let extensions = der::explicit(3, &[der::sequence(&extensions(request, key, issuer))]);
    let assemble = |serial: &Der| {
        der::sequence(&[
            &version,
            serial,
            &algorithm,
            &issuer.name,
            &validity,
            &subject,
            key.der(),
            &extensions,
        ])
    };
    let inputs = digest(request, issuer, &assemble(&der::unsigned(&[])));
    Tbs {
        der: assemble(&serial(request.profile.serial, &inputs)),
        inputs,
    }
}

/// ecdsa-with-SHA256, without parameters (RFC 5758).
pub(super) fn signature_algorithm() -> Der {
    der::sequence(&[der::oid(&[1, 2, 840, 10045, 4, 3, 2])])
}

fn digest(request: &CertificateRequest, issuer: &IssuerFacts, unnumbered: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let (label, generation) = (request.label(), request.key.generation());
    for field in [
        b"kubecast-certificate-v1",
        label.as_bytes(),
        generation.as_bytes(),
        issuer.key.der(),
        unnumbered,
    ] {
        // `usize` has at most 64 bits wherever Rust runs.
        hash.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(field);
    }
    hash.finalize().into()
}

fn serial(rule: SerialRule, inputs: &[u8; 32]) -> Der {
    let length = match rule {
        SerialRule::Octets20 => 20,
        SerialRule::Octets8 => 8,
        SerialRule::Zero => 0,
    };
    let mut bytes = inputs[..length].to_vec();
    if let Some(first) = bytes.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    der::unsigned(&bytes)
}

/// A distinguished name: each organisation, then the common name, as Go writes it.
///
/// Go would put several organisations into one RDN, which X.501 forbids; each gets its own here. kubeadm never
/// writes more than one.
fn name(subject: &Subject) -> Der {
    let rdn = |arc, text: &str| {
        let attribute = der::sequence(&[der::oid(&[2, 5, 4, arc]), der::text(text)]);
        der::set(&attribute)
    };
    let organizations = subject.organizations.iter().map(|text| rdn(10, text));
    let parts: Vec<Der> = organizations.chain([rdn(3, &subject.common_name)]).collect();
    der::sequence(&parts)
}

/// The name of a key: SHA-1 of its bits, or the left 160 bits of their SHA-256 (RFC 7093, method 1).
fn key_id(kind: SubjectKeyIdentifier, key: &PublicKey) -> Option<[u8; 20]> {
    match kind {
        SubjectKeyIdentifier::None => None,
        SubjectKeyIdentifier::Sha1 => Some(<sha1::Sha1 as sha1::Digest>::digest(key.point()).into()),
        SubjectKeyIdentifier::Sha256 => Sha256::digest(key.point()).first_chunk().copied(),
    }
}

fn extensions(request: &CertificateRequest, key: &PublicKey, issuer: &IssuerFacts) -> Vec<Der> {
    let Profile {
        key_usage,
        basic_constraints,
        subject_key_id,
        authority_key_id,
        lab,
        ..
    } = request.profile;
    let mut all = vec![extension(&[2, 5, 29, 15], true, &der::named_bits(key_usage.0))];
    if !request.purposes.is_empty() {
        let purposes: Vec<Der> = request
            .purposes
            .iter()
            .map(|purpose| purpose_oid(*purpose))
            .collect();
        all.push(extension(&[2, 5, 29, 37], false, &der::sequence(&purposes)));
    }
    if let Some(constraints) = constraints(basic_constraints) {
        all.push(extension(&[2, 5, 29, 19], true, &constraints));
    }
    if let Some(id) = key_id(subject_key_id, key) {
        all.push(extension(&[2, 5, 29, 14], false, &der::octets(&id)));
    }
    if let Some(id) = issuer.key_id.filter(|_| authority_key_id) {
        let identifier = der::sequence(&[der::implicit(0, &id)]);
        all.push(extension(&[2, 5, 29, 35], false, &identifier));
    }
    if !request.names.is_empty() {
        let names: Vec<Der> = request.names.iter().map(general_name).collect();
        all.push(extension(&[2, 5, 29, 17], false, &der::sequence(&names)));
    }
    if lab {
        all.push(extension(LAB_STAMP, false, &der::ia5(LAB_COMMENT)));
    }
    all
}

/// Netscape's comment. It is a number of our own in all but name: every tool prints it and none acts on it. A
/// number below 2.25, made from a UUID, is not possible: Go refuses a certificate with an arc above 31 bits.
const LAB_STAMP: &[u32] = &[2, 16, 840, 1, 113_730, 1, 13];
/// What it says.
pub(super) const LAB_COMMENT: &str = "kubecast lab: everybody knows this key";

fn extension(arcs: &[u32], critical: bool, value: &[u8]) -> Der {
    let (oid, value) = (der::oid(arcs), der::octets(value));
    if critical {
        der::sequence(&[oid, der::yes(), value])
    } else {
        der::sequence(&[oid, value])
    }
}

fn constraints(constraints: BasicConstraints) -> Option<Der> {
    match constraints {
        BasicConstraints::Absent => None,
        BasicConstraints::Leaf => Some(der::sequence::<Der>(&[])),
        BasicConstraints::Authority => Some(der::sequence(&[der::yes()])),
        BasicConstraints::LastAuthority => Some(der::sequence(&[der::yes(), der::unsigned(&[])])),
    }
}

fn purpose_oid(purpose: Purpose) -> Der {
    let last = match purpose {
        Purpose::ServerAuth => 1,
        Purpose::ClientAuth => 2,
    };
    der::oid(&[1, 3, 6, 1, 5, 5, 7, 3, last])
}

fn general_name(name: &AlternativeName) -> Der {
    match name {
        AlternativeName::Dns(name) => der::implicit(2, name.as_bytes()),
        AlternativeName::Ip(IpAddr::V4(address)) => der::implicit(7, &address.octets()),
        AlternativeName::Ip(IpAddr::V6(address)) => der::implicit(7, &address.octets()),
    }
}
