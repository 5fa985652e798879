use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};
use super::{Address, DnsName};

/// The host part of an [`Endpoint`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndpointHost {
    /// A DNS name.
    Dns(DnsName),
    /// An IP address, and how it was written, since kubeconfigs and `kubeadm-config` hold the text.
    Ip(IpAddr, String),
}

impl From<IpAddr> for EndpointHost {
    fn from(ip: IpAddr) -> Self {
        Self::Ip(ip, ip.to_string())
    }
}

impl fmt::Display for EndpointHost {
    /// The host as it stands in a URL: IPv6 in brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => name.fmt(f),
            Self::Ip(IpAddr::V4(_), text) => f.write_str(text),
            Self::Ip(IpAddr::V6(_), text) => write!(f, "[{text}]"),
        }
    }
}

/// `HOST` or `HOST:PORT`, as kubeadm's `controlPlaneEndpoint`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// Name or address.
    pub host: EndpointHost,
    /// The port, if one was written.
    pub port: Option<u16>,
}

impl Endpoint {
    /// An endpoint at an address.
    pub fn at(ip: IpAddr, port: u16) -> Self {
        Self {
            host: ip.into(),
            port: Some(port),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.port) {
            (host, Some(port)) => write!(f, "{host}:{port}"),
            (EndpointHost::Ip(_, text), None) => f.write_str(text),
            (host, None) => host.fmt(f),
        }
    }
}

impl FromStr for Endpoint {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: String| {
            Invalid::new("net.endpoint", format!("is not an endpoint: {problem}"))
                .help("write HOST or HOST:PORT")
        };
        if text.contains("://") {
            return Err(invalid("a URL scheme is not part of it".into()));
        }
        if let Some(c) = text.chars().find(|c| matches!(c, '/' | '@' | ' ' | '?' | '#')) {
            return Err(invalid(format!("{} is not allowed", super::dns_name::show(c))));
        }
        let (host, port) = split(text).map_err(|()| {
            invalid("an IPv6 address with a port needs brackets, as in [2001:db8::10]:6443".into())
        })?;
        let port = match port {
            None => None,
            Some(port) => match port.parse::<u16>() {
                Ok(number) if number > 0 && port.bytes().all(|b| b.is_ascii_digit()) => Some(number),
                _ => return Err(invalid(format!("`{port}` is not a port of 1 to 65535"))),
            },
        };
        let numeric =
            host.contains(':') || (!host.is_empty() && host.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        let host = if numeric {
            let address: Address = host
                .parse()
                .map_err(|e: Invalid| invalid(format!("`{host}` {}", e.problem)))?;
            EndpointHost::Ip(address.ip(), host.into())
        } else {
            EndpointHost::Dns(
                host.parse()
                    .map_err(|e: Invalid| invalid(format!("`{host}` {}", e.problem)))?,
            )
        };
        Ok(Self { host, port })
    }
}

fn split(text: &str) -> Result<(&str, Option<&str>), ()> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(())?;
        return match after.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if after.is_empty() => Ok((host, None)),
            None => Err(()),
        };
    }
    match text.matches(':').count() {
        0 => Ok((text, None)),
        1 => text
            .split_once(':')
            .map(|(host, port)| (host, Some(port)))
            .ok_or(()),
        _ if text.parse::<IpAddr>().is_ok() => Ok((text, None)),
        _ => Err(()),
    }
}

text_form!(
    Endpoint,
    "kubecast-endpoint",
    "A host name or address, with a port or without.",
    "api.example.com:6443"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn endpoints_are_host_and_port() {
        check_lists::<Endpoint>(
            &[
                "api.example.com",
                "api:6443",
                "10.0.0.1:6443",
                "[2001:db8::10]:7443",
                "2001:db8::10",
                "[2001:db8::10]",
            ],
            &[
                ("https://x/", "URL scheme"),
                ("x:0", "1 to 65535"),
                ("x:65536", "1 to 65535"),
                ("x:+1", "1 to 65535"),
                ("u@x", "`@` is not allowed"),
                ("a b", "a space"),
                ("", "it is empty"),
                ("2001:db8::10:70000:6443:1:2:3", "brackets"),
                ("10.0.0.256:1", "more than 255"),
            ],
        );
        for (written, printed) in [
            ("[2001:db8::10]:7443", "[2001:db8::10]:7443"),
            ("[FD00:0::0:1]:6443", "[FD00:0::0:1]:6443"),
            ("FD00:0::0:1", "FD00:0::0:1"),
            ("[FD00:0::0:1]", "FD00:0::0:1"),
        ] {
            let endpoint: Endpoint = written.parse().expect(written);
            assert_eq!(endpoint.to_string(), printed);
        }
    }
}
