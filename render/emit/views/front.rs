use serde::Serialize;

use super::{Template, View};

/// The unit of a balancer.
#[derive(Clone, Debug, Serialize)]
pub struct FrontUnit<'a> {
    /// What it is.
    pub description: &'a str,
    /// Where more is written about it.
    pub documentation: &'a str,
    /// Whether the program tells systemd that it is ready.
    pub notifies: bool,
    /// The command that says whether the configuration can be read.
    pub check: &'a [&'a str],
    /// The command that runs in the foreground.
    pub start: &'a [&'a str],
    /// The signal upon which the program reads its configuration anew.
    pub reload_signal: &'a str,
    /// The name of its directory below `/run`.
    pub runtime_directory: &'a str,
}

impl View for FrontUnit<'_> {
    fn template(&self) -> Template {
        Template::FrontUnit
    }
}

/// nginx as a balancer of TCP. Source: nginx, `ngx_stream_core_module`, `ngx_stream_upstream_module`.
#[derive(Clone, Debug, Serialize)]
pub struct NginxConfig<'a> {
    /// The files that load modules.
    pub modules: Option<&'a str>,
    /// Where it keeps its number.
    pub pid_file: &'a str,
    /// Where it listens.
    pub listen: &'a [String],
    /// The API servers.
    pub backends: &'a [Backend<'a>],
}

impl View for NginxConfig<'_> {
    fn template(&self) -> Template {
        Template::NginxConfig
    }
}

/// haproxy as a balancer of TCP. Source: haproxy, `configuration.txt`.
#[derive(Clone, Debug, Serialize)]
pub struct HaproxyConfig<'a> {
    /// Where it listens.
    pub listen: &'a [String],
    /// What it asks an API server for its health.
    pub health_path: &'a str,
    /// The API servers.
    pub backends: &'a [Backend<'a>],
}

impl View for HaproxyConfig<'_> {
    fn template(&self) -> Template {
        Template::HaproxyConfig
    }
}

/// An API server behind a balancer.
#[derive(Clone, Debug, Serialize)]
pub struct Backend<'a> {
    /// The host's name.
    pub name: &'a str,
    /// Address and port.
    pub address: String,
}

/// keepalived. Source: keepalived.conf(5).
#[derive(Clone, Debug, Serialize)]
pub struct KeepalivedConfig<'a> {
    /// The host's name.
    pub router_name: &'a str,
    /// The program that says whether the balancer is well.
    pub check_script: &'a str,
    /// What is added to the priority of a balancer that is not; 0 lets go of the address instead.
    pub weight: i16,
    /// `MASTER` or `BACKUP`.
    pub state: &'a str,
    /// Whether the address stays where it is when a better balancer comes back.
    pub stays: bool,
    /// The interface that gets the address.
    pub interface: &'a str,
    /// The number of the group.
    pub router_id: u8,
    /// The highest of the group holds the address.
    pub priority: u8,
    /// Who is told by name that this balancer lives; without it, who listens on the link.
    pub unicast: Option<Unicast>,
    /// The group's password.
    pub auth_pass: Option<String>,
    /// The address with its prefix length.
    pub virtual_address: String,
}

/// The members of a group by their addresses.
#[derive(Clone, Debug, Serialize)]
pub struct Unicast {
    /// This one.
    pub source: String,
    /// The others.
    pub peers: Vec<String>,
}

impl View for KeepalivedConfig<'_> {
    fn template(&self) -> Template {
        Template::KeepalivedConfig
    }
}

/// The program that says whether a balancer leads to an API server.
#[derive(Clone, Debug, Serialize)]
pub struct FrontCheck {
    /// What it asks.
    pub url: String,
}

impl View for FrontCheck {
    fn template(&self) -> Template {
        Template::FrontCheck
    }
}
