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
    /// An IP address.
    Ip(IpAddr),
}

impl fmt::Display for EndpointHost {
    /// The host as it stands in a URL: IPv6 in brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => name.fmt(f),
            Self::Ip(IpAddr::V4(ip)) => ip.fmt(f),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
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
            host: EndpointHost::Ip(ip),
            port: Some(port),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.port) {
            (host, Some(port)) => write!(f, "{host}:{port}"),
            (EndpointHost::Ip(ip), None) => ip.fmt(f),
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
            EndpointHost::Ip(
                host.parse::<Address>()
                    .map_err(|e| invalid(format!("`{host}` {}", e.problem)))?
                    .ip(),
            )
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
        assert_eq!(
            "[2001:db8::10]:7443".parse::<Endpoint>().map(|e| e.to_string()),
            Ok("[2001:db8::10]:7443".into())
        );
    }
}
