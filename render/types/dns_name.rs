use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use super::Address;
use super::text_form::{Invalid, text_form};

/// Says why `text` is not an RFC 1123 subdomain: labels of at most 63 of `a-z 0-9 -`, 253 in all.
pub(super) fn subdomain_problem(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("it is empty".into());
    }
    if text.len() > 253 {
        return Some(format!("it has {} characters, 253 are allowed", text.len()));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if let Some(c) = text.chars().find(|c| !allowed(*c)) {
        return Some(if c.is_ascii_uppercase() {
            format!("`{c}` is an upper-case letter")
        } else {
            format!("{} is not allowed", show(c))
        });
    }
    for label in text.split('.') {
        if label.is_empty() {
            return Some("a part between two dots is empty".into());
        }
        if label.len() > 63 {
            return Some(format!(
                "the part `{label}` has {} characters, 63 are allowed",
                label.len()
            ));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Some(format!("the part `{label}` starts or ends with `-`"));
        }
    }
    None
}

/// A character as a message names it: visible ones as they are, others by code point.
pub(super) fn show(c: char) -> String {
    if c.is_ascii_graphic() {
        format!("`{c}`")
    } else if c == ' ' {
        "a space".into()
    } else {
        format!("U+{:04X}", u32::from(c))
    }
}

/// An RFC 1123 subdomain, such as `cluster.local`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DnsName(String);

impl DnsName {
    /// A constant of this crate, which a debug build checks.
    pub(crate) fn known(text: impl Into<String>) -> Self {
        let text = text.into();
        debug_assert!(text.parse::<Self>().is_ok(), "{text} is not a name");
        Self(text)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DnsName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match subdomain_problem(text) {
            None => Ok(Self(text.into())),
            Some(problem) => Err(Invalid::new("name.dns", format!("is not a DNS name: {problem}"))
                .help("use lower-case letters, digits, `-` and dots")),
        }
    }
}

text_form!(
    DnsName,
    "kubecast-dns-name",
    "A DNS name in lower case (RFC 1123).",
    "cluster.local"
);

/// A subject alternative name: an IP address, a DNS name, or a DNS name below a wildcard label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CertificateName {
    /// A DNS name, perhaps starting with `*.`.
    Dns(String),
    /// An IP address, and how it was written, since `kubeadm-config` holds the text.
    Ip(IpAddr, String),
}

impl CertificateName {
    /// The address that it is, if it is one.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Dns(_) => None,
            Self::Ip(address, _) => Some(*address),
        }
    }
}

impl From<IpAddr> for CertificateName {
    fn from(address: IpAddr) -> Self {
        Self::Ip(address, address.to_string())
    }
}

impl fmt::Display for CertificateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(text) | Self::Ip(_, text) => f.write_str(text),
        }
    }
}

impl FromStr for CertificateName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let code = "name.san";
        let numeric = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if numeric || text.contains(':') {
            // A certificate holds an IPv4-mapped address as that of IPv4 (Go, `crypto/x509`).
            let mapped = text.parse::<Ipv6Addr>().ok().and_then(|v6| v6.to_ipv4_mapped());
            return match mapped {
                Some(v4) => Ok(Self::Ip(v4.into(), text.into())),
                None => text
                    .parse::<Address>()
                    .map(|a| Self::Ip(a.ip(), text.into()))
                    .map_err(|invalid| Invalid { code, ..invalid }),
            };
        }
        let below = text.strip_prefix("*.").unwrap_or(text);
        if below.contains('*') {
            return Err(
                Invalid::new(code, "has a wildcard that is not a whole left-most label")
                    .help("write `*.` followed by a DNS name"),
            );
        }
        match subdomain_problem(below) {
            None => Ok(Self::Dns(text.into())),
            Some(problem) => Err(
                Invalid::new(code, format!("is not a name for a certificate: {problem}"))
                    .help("write an IP address, a DNS name, or `*.` followed by a DNS name"),
            ),
        }
    }
}

text_form!(
    CertificateName,
    "kubecast-san",
    "A subject alternative name: an IP address, a DNS name, or `*.` followed by a DNS name.",
    "api.example.com"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn dns_names_are_rfc_1123() {
        check_lists::<DnsName>(
            &["cluster.local", "a", "1a.b-c"],
            &[
                ("", "it is empty"),
                ("Cluster.local", "`C` is an upper-case letter"),
                ("a..b", "between two dots"),
                ("a.", "between two dots"),
                ("-a", "starts or ends"),
                ("a b", "a space is not allowed"),
                ("\u{430}pi", "U+0430 is not allowed"),
            ],
        );
    }

    #[test]
    fn wildcards_are_whole_labels() {
        check_lists::<CertificateName>(
            &[
                "api.example.com",
                "*.example.com",
                "10.0.0.1",
                "fd00::1",
                "::ffff:192.0.2.9",
            ],
            &[
                ("*", "wildcard"),
                ("*.*.x", "wildcard"),
                ("a*.x", "wildcard"),
                ("10.0.0.256", "more than 255"),
                ("bad_name", "`_` is not allowed"),
            ],
        );
        let mapped: CertificateName = "::ffff:192.0.2.9".parse().expect("an address");
        assert_eq!(mapped.address(), Some(IpAddr::from([192, 0, 2, 9])));
    }
}
