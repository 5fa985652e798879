//! Chains, usages and names, judged by webpki and, where it is installed, by openssl.

use std::io::Write;
use std::net::IpAddr;
use std::process::Command;
use std::time::Duration;

use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use proptest::prelude::*;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, ServerName, SignatureVerificationAlgorithm,
    UnixTime, alg_id,
};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::artifact::{Authority, LeafRole};
use crate::pki::{AlternativeName, Certificate, CertificateRequest, Lock, Profile, Purpose, Wanted};

use super::sample::{authority, issued, of_role, wanted};

#[derive(Debug)]
struct P256;

impl SignatureVerificationAlgorithm for P256 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| InvalidSignature)?;
        let signature = DerSignature::from_bytes(signature).map_err(|_| InvalidSignature)?;
        key.verify(message, &signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P256
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA256
    }
}

/// What webpki says of a leaf below its authority.
fn judge(lock: &Lock, request: &CertificateRequest, usage: KeyUsage) -> Result<(), webpki::Error> {
    let certificate = lock.certificate(&request.key).expect("it was issued");
    let find = |label: &str| lock.certificates().find(|other| other.label() == label);
    let authority = find(certificate.issuer()).expect("its authority was issued");
    judge_among(certificate, &[authority], request, usage)
}

/// What webpki says of a leaf to somebody who trusts these, half a day after it became valid.
pub(super) fn judge_among(
    certificate: &Certificate,
    trusted: &[&Certificate],
    request: &CertificateRequest,
    usage: KeyUsage,
) -> Result<(), webpki::Error> {
    let trusted: Vec<CertificateDer<'_>> = trusted
        .iter()
        .map(|one| CertificateDer::from(one.der()))
        .collect();
    let anchors = trusted
        .iter()
        .map(anchor_from_trusted_cert)
        .collect::<Result<Vec<_>, _>>()?;
    let leaf = CertificateDer::from(certificate.der());
    let leaf = EndEntityCert::try_from(&leaf)?;
    let seconds = u64::try_from(request.not_before.unix() + 43_200).expect("after 1970");
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    leaf.verify_for_usage(&[&P256], &anchors, &[], time, usage, None, None)?;
    for name in &request.names {
        let name = name.to_string().replace('*', "any");
        leaf.verify_is_valid_for_subject_name(&ServerName::try_from(name).expect("a name"))?;
    }
    Ok(())
}

pub(super) fn usages(request: &CertificateRequest) -> Vec<KeyUsage> {
    let usage = |purpose: &Purpose| match purpose {
        Purpose::ServerAuth => KeyUsage::server_auth(),
        Purpose::ClientAuth => KeyUsage::client_auth(),
    };
    request.purposes.iter().map(usage).collect()
}

#[test]
fn each_leaf_chains_to_its_authority_and_covers_its_names() {
    let wanted = wanted();
    let lock = issued(&wanted);
    for request in wanted
        .certificates
        .iter()
        .filter(|request| !request.profile.is_authority())
    {
        for usage in usages(request) {
            assert_eq!(judge(&lock, request, usage), Ok(()), "{}", request.label());
        }
    }
    let server = of_role(&wanted, LeafRole::ApiServer);
    assert!(
        judge(&lock, server, KeyUsage::client_auth()).is_err(),
        "a server is no client"
    );
    let stranger = CertificateRequest {
        names: super::sample::names(&["elsewhere.example.com"]),
        ..server.clone()
    };
    assert!(judge(&lock, &stranger, KeyUsage::server_auth()).is_err());
}

fn alternative_name() -> impl Strategy<Value = AlternativeName> {
    prop_oneof![
        "(\\*\\.)?[a-z][a-z0-9-]{0,20}[a-z0-9](\\.[a-z]{2,9}){1,3}".prop_map(AlternativeName::Dns),
        any::<IpAddr>().prop_map(AlternativeName::Ip),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_its_names_a_server_is_reached_by_all_of_them(
        names in prop::collection::vec(alternative_name(), 1..40),
        organizations in prop::collection::vec("[ -~]{1,30}", 0..4),
        kubeadm in any::<bool>(),
    ) {
        let mut wanted = wanted();
        let request = &mut wanted.certificates[0];
        request.names = names.clone();
        request.subject.organizations = organizations.clone();
        if kubeadm {
            request.profile = Profile { subject_key_id: crate::facts::SubjectKeyIdentifier::Sha1, ..Profile::LEAF };
        }
        let lock = issued(&wanted);
        let request = &wanted.certificates[0];
        prop_assert_eq!(judge(&lock, request, KeyUsage::server_auth()), Ok(()));
        let described = lock.certificate(&request.key).and_then(Certificate::describe).expect("it is read");
        prop_assert_eq!(described.names, names.iter().map(ToString::to_string).collect::<Vec<_>>());
        prop_assert_eq!(described.organizations, organizations);
        prop_assert_eq!(&lock, &issued(&wanted), "issued twice, the same");
        prop_assert!(lock.reconcile(&wanted).stale.is_empty());
    }
}

/// What openssl prints for these arguments; `None` where it is not installed.
#[expect(clippy::disallowed_methods, reason = "openssl judges our certificates")]
pub(super) fn openssl(arguments: &[&str], input: &str) -> Option<String> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(input.as_bytes()).expect("written");
    let path = file.path().to_str().expect("text");
    let arguments = arguments
        .iter()
        .map(|argument| if *argument == "FILE" { path } else { argument });
    match Command::new("openssl").args(arguments).output() {
        Ok(output) => Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()),
        Err(error) => {
            crate::judge::skip(format_args!("openssl cannot be started: {error}"));
            None
        }
    }
}

#[test]
fn openssl_accepts_every_chain_strictly() {
    let mut wanted = wanted();
    wanted.certificates.push(authority(
        Authority::FrontProxy,
        "front-proxy-ca",
        Profile::AUTHORITY,
    ));
    let lock = issued(&wanted);
    for request in wanted
        .certificates
        .iter()
        .filter(|request| !request.profile.is_authority())
    {
        let certificate = lock.certificate(&request.key).expect("it was issued");
        let authority = lock
            .certificates()
            .find(|other| other.label() == certificate.issuer());
        let purpose = match request.purposes.as_slice() {
            [Purpose::ClientAuth] => "sslclient",
            _ => "sslserver",
        };
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("ca.crt");
        crate::secrets::replace_file(
            &path,
            authority.expect("it was issued").pem().as_bytes(),
            crate::types::Mode::new(0o644),
        )
        .expect("written");
        let arguments = [
            "verify",
            "-x509_strict",
            "-check_ss_sig",
            "-purpose",
            purpose,
            "-attime",
            "1770000000",
            "-CAfile",
            path.to_str().expect("text"),
            "FILE",
        ];
        if let Some(said) = openssl(&arguments, &certificate.pem()) {
            assert!(said.ends_with(": OK\n"), "{}: {said}", request.label());
        }
    }
}

#[test]
fn two_threads_and_two_runs_make_the_same_lock() {
    let wanted: Wanted = wanted();
    let text = issued(&wanted).text();
    let pool = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads")
    };
    assert_eq!(pool(1).install(|| issued(&wanted).text()), text);
    assert_eq!(pool(4).install(|| issued(&wanted).text()), text);
    let mut turned = wanted.clone();
    turned.certificates.reverse();
    assert_eq!(issued(&turned).text(), text);
}
