//! What a certificate says: subject, issuer, usages and names.

use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate, parse_x509_pem};

/// The certificate in openssl's words, as far as the kept files say them.
pub(crate) fn describe(pem: &str) -> Vec<String> {
    let (_, pem) = parse_x509_pem(pem.as_bytes()).expect("a PEM certificate");
    let (_, certificate) = X509Certificate::from_der(&pem.contents).expect("a certificate");
    let mut lines = vec![
        format!("subject={}", certificate.subject()),
        format!("issuer={}", certificate.issuer()),
    ];
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => {
                lines.push("X509v3 Key Usage: critical".into());
                let names = [
                    (usage.digital_signature(), "Digital Signature"),
                    (usage.key_encipherment(), "Key Encipherment"),
                    (usage.key_cert_sign(), "Certificate Sign"),
                    (usage.crl_sign(), "CRL Sign"),
                ];
                lines.push(words(&names));
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                lines.push("X509v3 Extended Key Usage:".into());
                let names = [
                    (usage.server_auth, "TLS Web Server Authentication"),
                    (usage.client_auth, "TLS Web Client Authentication"),
                ];
                lines.push(words(&names));
            }
            ParsedExtension::BasicConstraints(constraints) => {
                lines.push("X509v3 Basic Constraints: critical".into());
                lines.push(if constraints.ca {
                    "CA:TRUE".into()
                } else {
                    "CA:FALSE".into()
                });
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                lines.push("X509v3 Subject Alternative Name:".into());
                lines.push(
                    names
                        .general_names
                        .iter()
                        .map(general_name)
                        .collect::<Vec<_>>()
                        .join(", "),
                );
            }
            _ => {}
        }
    }
    lines
}

fn words(names: &[(bool, &str)]) -> String {
    names
        .iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, name)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}

pub(crate) fn general_name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => format!("DNS:{name}"),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => format!("IP Address:{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]),
            _ => {
                let groups = bytes
                    .chunks(2)
                    .map(|pair| format!("{:X}", u16::from(pair[0]) << 8 | u16::from(pair[1])));
                format!("IP Address:{}", groups.collect::<Vec<_>>().join(":"))
            }
        },
        other => format!("{other:?}"),
    }
}
