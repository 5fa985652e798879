use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use data_encoding::BASE64;
use rayon::prelude::*;
use serde_json::Value;

use crate::run;

/// Names without a dot are no domain names to RFC 5280, and Kubernetes needs them (`kubernetes`, a node's name).
const SINGLE_LABEL: &str = "pkix.invalid_domain_name_syntax";

/// Samples that show our own profile. With `hardening: none` certificates are what kubeadm makes, faults included.
const SAMPLES: [&str; 2] = ["single", "hardened"];

/// The certificates of a sample's lock by label, as DER.
fn certificates(sample: &str) -> Vec<(String, Vec<u8>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("clusters/{sample}/pki.lock"));
    let text = std::fs::read_to_string(path).expect("a lock");
    let entries = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    entries
        .filter_map(|entry| {
            let der = BASE64
                .decode(entry["certificate"].as_str()?.as_bytes())
                .expect("base64");
            Some((format!("{sample}: {}", entry["label"].as_str()?), der))
        })
        .collect()
}

/// What pkilint finds wrong or doubtful in a certificate, or `None` without pkilint.
fn findings(der: &[u8]) -> Option<BTreeSet<String>> {
    let file = tempfile::NamedTempFile::with_suffix(".der").expect("a file");
    std::fs::write(file.path(), der).expect("written");
    let mut lint = Command::new("lint_pkix_cert");
    lint.args(["lint", "-f", "JSON", "-s", "NOTICE"]).arg(file.path());
    let output = run(&mut lint)?;
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", crate::said(&output)));
    let results = report["results"].as_array().expect("results");
    let descriptions = results
        .iter()
        .filter_map(|result| result["finding_descriptions"].as_array());
    Some(
        descriptions
            .flatten()
            .filter(|finding| !is_single_label(finding))
            .map(|finding| {
                format!(
                    "{} {} {}",
                    finding["severity"], finding["code"], finding["message"]
                )
            })
            .collect(),
    )
}

fn is_single_label(finding: &Value) -> bool {
    let message = finding["message"].as_str().unwrap_or_default();
    finding["code"] == SINGLE_LABEL
        && message
            .split('"')
            .nth(1)
            .is_some_and(|name| !name.is_empty() && !name.contains('.'))
}

#[test]
fn pkilint_finds_nothing_in_any_certificate() {
    let certificates: Vec<_> = SAMPLES.iter().flat_map(|sample| certificates(sample)).collect();
    assert!(certificates.len() > 30, "{}", certificates.len());
    // Without the program one word about it is enough.
    if findings(&certificates[0].1).is_none() {
        return;
    }
    let wrong: Vec<String> = certificates
        .par_iter()
        .filter_map(|(label, der)| {
            let found = findings(der)?;
            (!found.is_empty()).then(|| format!("{label}: {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The judge itself is awake: a negative serial number is an error to it.
#[test]
fn pkilint_refuses_a_negative_serial_number() {
    let (_, mut der) = certificates("single").remove(0);
    let serial = der
        .windows(2)
        .position(|pair| pair == [0x02, 20])
        .expect("a serial number of 20 bytes");
    der[serial + 2] |= 0x80;
    let Some(found) = findings(&der) else {
        return;
    };
    assert!(
        found.iter().any(|finding| finding.contains("serial")),
        "{found:?}"
    );
}
