//! What kubeadm's certificates are beside their subjects and names: periods, extensions, key identifiers.

use std::path::Path;

use data_encoding::BASE64;
use serde_json::Value;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate, parse_x509_pem};

use crate::certificate::{describe, general_name};
use crate::lines::lines;
use crate::run::Rendered;
use crate::x509::normal;

/// The day that `--issued-from` names, in seconds since 1970: the start of the run.
const START: i64 = 1_795_132_800;

/// kubeadm's processes start some seconds after each other.
const PAUSE: i64 = 90;

/// The mark on certificates of a lab, which kubeadm does not have.
const LAB: &str = "2.16.840.1.113730.1.13";

/// Every certificate of `pki-details.json`, those inside kubeconfigs too, against the one of the same name. Keys and
/// signatures are those that the spec asks for; kubeadm's default of RSA is none of kubecast's.
pub(crate) fn compare(kept: &Path, rendered: &Rendered, host: &str) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(kept.join("pki-details.json")) else {
        return Vec::new();
    };
    let facts: Value = serde_json::from_str(&text).expect("pki-details.json is JSON");
    let mut differences = Vec::new();
    for (name, theirs) in entries(&facts["pki"]).filter(|(name, _)| name.ends_with(".crt")) {
        // The kubelet's own certificates are made when it runs.
        if !name.starts_with("kubelet") {
            differences.extend(difference(name, theirs, rendered.certificate(host, name)));
        }
    }
    // After a kubelet ran, its kubeconfig refers to files of its own.
    for (name, theirs) in entries(&facts["kubeconfigs"]).filter(|(_, theirs)| theirs["details"].is_object()) {
        let pem = embedded(rendered, host, name);
        differences.extend(subject(name, &theirs["x509"], pem.as_deref()));
        differences.extend(difference(name, &theirs["details"], pem));
    }
    differences
}

fn difference(name: &str, theirs: &Value, pem: Option<String>) -> Option<String> {
    let label = format!("details of {name}");
    match pem {
        None => Some(format!("{label}: not rendered")),
        Some(pem) => lines(&label, &theirs_in_words(theirs), &ours_in_words(&pem, theirs)),
    }
}

/// What the certificate in a kubeconfig says of its holder.
fn subject(name: &str, theirs: &Value, pem: Option<&str>) -> Option<String> {
    let line = |line: &str| normal(line) + "\n";
    let theirs = theirs.as_array().into_iter().flatten();
    let theirs: String = theirs.filter_map(|text| text.as_str().map(line)).collect();
    let ours: String = pem
        .into_iter()
        .flat_map(describe)
        .map(|text| line(&text))
        .collect();
    lines(&format!("x509 of {name}"), &theirs, &ours)
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The client certificate in a kubeconfig.
fn embedded(rendered: &Rendered, host: &str, name: &str) -> Option<String> {
    let text = rendered.host_file(host, &format!("etc/kubernetes/{name}"))?;
    let value: Value = yaml_serde::from_str(&text).ok()?;
    let data = value["users"][0]["user"]["client-certificate-data"].as_str()?;
    String::from_utf8(BASE64.decode(data.as_bytes()).ok()?).ok()
}

fn theirs_in_words(details: &Value) -> String {
    let number = |key: &str| details[key].as_i64().unwrap_or_default();
    let list = |key: &str| {
        let items = details[key].as_array().into_iter().flatten();
        items.filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
    };
    let begins = number("not_before_minus_start_s");
    let mut words = vec![
        format!("blocks {}", number("pem_blocks")),
        begins_in_words(begins),
        ends_in_words(begins + number("period_s")),
        format!("extensions {}", list("extensions")),
        format!("names {}", list("san_order")),
        format!("serial is zero: {}", number("serial_bits") == 0),
        format!(
            "authority named by {}",
            details["aki"].as_str().unwrap_or("nothing")
        ),
        format!("own name {}", details["ski"].as_str().unwrap_or("none")),
    ];
    if is_chosen(details) {
        words.push(format!(
            "signature {}",
            details["signature"].as_str().unwrap_or_default()
        ));
    }
    words.join("\n") + "\n"
}

/// Whether the input chose a key that kubecast makes too.
fn is_chosen(details: &Value) -> bool {
    details["signature"] == "ecdsa-with-SHA256"
}

/// A certificate begins with the run, or five minutes earlier.
fn begins_in_words(seconds: i64) -> String {
    let is_backdated = (seconds + 300).abs() <= PAUSE;
    let is_now = seconds.abs() <= PAUSE;
    match (is_backdated, is_now) {
        (true, _) => "begins five minutes before the start".into(),
        (_, true) => "begins with the start".into(),
        _ => format!("begins {seconds} s after the start"),
    }
}

/// Its period ends whole days after the run's start.
fn ends_in_words(seconds: i64) -> String {
    let hours = (seconds + PAUSE).div_euclid(3600);
    if (seconds - hours * 3600).abs() <= PAUSE {
        format!("ends {hours} h after the start")
    } else {
        format!("ends {seconds} s after the start")
    }
}

fn ours_in_words(pem: &str, theirs: &Value) -> String {
    let (_, block) = parse_x509_pem(pem.as_bytes()).expect("a PEM certificate");
    let (_, certificate) = X509Certificate::from_der(&block.contents).expect("a certificate");
    let (mut extensions, mut names) = (Vec::new(), Vec::new());
    let (mut authority, mut own) = ("nothing", "none");
    for extension in certificate.extensions() {
        let name = match extension.parsed_extension() {
            ParsedExtension::KeyUsage(_) => "keyUsage",
            ParsedExtension::ExtendedKeyUsage(_) => "extendedKeyUsage",
            ParsedExtension::BasicConstraints(_) => "basicConstraints",
            ParsedExtension::SubjectKeyIdentifier(id) => {
                own = algorithm(id.0, &certificate);
                "subjectKeyIdentifier"
            }
            ParsedExtension::AuthorityKeyIdentifier(_) => {
                authority = "keyid";
                "authorityKeyIdentifier"
            }
            ParsedExtension::SubjectAlternativeName(list) => {
                names = list.general_names.iter().map(bare).collect();
                "subjectAltName"
            }
            _ if extension.oid.to_id_string() == LAB => continue,
            _ => "unknown",
        };
        let criticality = if extension.critical { " critical" } else { "" };
        extensions.push(format!("{name}{criticality}"));
    }
    let validity = certificate.validity();
    let mut words = vec![
        format!("blocks {}", pem.matches("-----BEGIN ").count()),
        begins_in_words(validity.not_before.timestamp() - START),
        ends_in_words(validity.not_after.timestamp() - START),
        format!("extensions {}", extensions.join(", ")),
        format!("names {}", names.join(", ")),
        format!("serial is zero: {}", certificate.serial.bits() == 0),
        format!("authority named by {authority}"),
        format!("own name {own}"),
    ];
    if is_chosen(theirs) {
        let is_ecdsa = certificate.signature_algorithm.algorithm.to_id_string() == "1.2.840.10045.4.3.2";
        words.push(format!(
            "signature {}",
            if is_ecdsa { "ecdsa-with-SHA256" } else { "another" }
        ));
    }
    words.join("\n") + "\n"
}

/// How a key identifier was made.
fn algorithm(id: &[u8], certificate: &X509Certificate<'_>) -> &'static str {
    let key = &certificate.public_key().subject_public_key.data;
    if id == Sha1::digest(key).as_slice() {
        "sha1(subjectPublicKey)"
    } else if Some(id) == Sha256::digest(key).get(..20) {
        "sha256(subjectPublicKey)[:20]"
    } else {
        "unknown"
    }
}

/// A name without its kind, and an address as short as it goes.
fn bare(name: &GeneralName<'_>) -> String {
    let text = general_name(name);
    let (kind, value) = text.split_once(':').unwrap_or_default();
    match (kind, value.parse::<std::net::IpAddr>()) {
        ("IP Address", Ok(address)) => address.to_string(),
        _ => value.to_owned(),
    }
}
