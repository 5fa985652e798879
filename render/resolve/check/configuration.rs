//! Fields of KubeletConfiguration and KubeProxyConfiguration against the release.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::{Map, Value};

use super::super::network::default_service_subnet;
use super::super::{Context, path_of, present};
use super::gates;
use super::owned::{self, Home};
use crate::facts::{ConfigFields, ConfigKind, Finding};
use crate::report::{Report, SpecPath, messages};
use crate::types::{GoDuration, Program, Subnets};

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let spec = context.spec;
    let mut written = vec![
        (
            ConfigKind::KubeletConfiguration,
            &spec.kubelet.config,
            SpecPath::of("spec.kubelet.config"),
        ),
        (
            ConfigKind::KubeProxyConfiguration,
            &spec.network.proxy.config,
            SpecPath::of("spec.network.proxy.config"),
        ),
    ];
    for host in present(spec) {
        let path = path_of(host).field("kubelet.config");
        written.push((ConfigKind::KubeletConfiguration, &host.kubelet.config, path));
    }
    for (kind, config, path) in written {
        let checker = Checker {
            context,
            kind,
            fields: context.facts.config_fields(kind),
        };
        // Of kinds that the release does not have, no field is known.
        if checker.fields.iter().next().is_some() {
            checker.all(config, &path, report);
        }
    }
}

/// The fields of one file.
struct Checker<'a> {
    context: &'a Context<'a>,
    kind: ConfigKind,
    fields: ConfigFields<'a>,
}

impl Checker<'_> {
    fn all(&self, config: &BTreeMap<String, Value>, at: &SpecPath, report: &mut Report) {
        for (name, value) in config {
            self.field(name, value, &at.key(name), report);
        }
    }

    fn object(&self, prefix: &str, object: &Map<String, Value>, at: &SpecPath, report: &mut Report) {
        for (name, value) in object {
            self.field(&format!("{prefix}.{name}"), value, &at.key(name), report);
        }
    }

    fn field(&self, path: &str, value: &Value, at: &SpecPath, report: &mut Report) {
        if let Some(home) = owned::field(self.kind, path)
            && !(path == "clusterDNS" && self.is_of_cache(value))
        {
            let message = match home {
                Home::Field(field) => messages::flag::owned_field(path, field),
                Home::Layout => messages::flag::fixed_field(path),
            };
            report.push(message.at_key(at));
            return;
        }
        let kind = &self.kind;
        let message = match self.fields.find(path) {
            Finding::Known(row) => return self.value(path, &row.value.kind, value, at, report),
            Finding::Removed(row) => {
                let until = row.interval.until.as_ref();
                until.map(|until| messages::flag::removed_field(path, kind, until))
            }
            Finding::NotYet(row) => {
                let since = row.interval.since.as_ref();
                since.map(|since| messages::flag::field_not_yet(path, kind, since))
            }
            Finding::Unknown { nearest } => {
                let message = messages::flag::unknown_field(path, kind, self.context.facts.release());
                Some(match nearest {
                    Some(meant) => message.help(format!("did you mean `{meant}`?")),
                    None => message.help("remove it, or correct its spelling: upper and lower case count"),
                })
            }
        };
        report.extend_with(message.map(|message| message.at_key(at)));
    }

    fn is_of_cache(&self, value: &Value) -> bool {
        let services = self.context.spec.network.service_subnet.clone();
        is_dns_cache(value, &services.unwrap_or_else(default_service_subnet))
    }

    fn value(&self, path: &str, kind: &str, value: &Value, at: &SpecPath, report: &mut Report) {
        if let Some((wrong, wanted)) = refusal(kind, value) {
            report.push(messages::flag::field_type(path, &found(wrong), wanted).at(at));
            return;
        }
        if path == "featureGates" {
            let program = match self.kind {
                ConfigKind::KubeletConfiguration => Program::Kubelet,
                ConfigKind::KubeProxyConfiguration => Program::KubeProxy,
            };
            return gates::check_field(self.context, program, value, at, report);
        }
        match (kind, value) {
            ("object", Value::Object(object)) if self.has_fields(path) => {
                self.object(path, object, at, report);
            }
            ("list of object", Value::Array(items)) if self.has_fields(&format!("{path}[]")) => {
                for (index, item) in items.iter().enumerate() {
                    if let Some(object) = item.as_object() {
                        self.object(&format!("{path}[]"), object, &at.index(index), report);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether the fields below an object are known.
    fn has_fields(&self, path: &str) -> bool {
        self.fields.iter().any(|field| {
            field
                .path
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('.'))
        })
    }
}

/// Whether addresses are those of a DNS cache on each node, such as NodeLocal DNSCache, which stands before the Service: of
/// local scope, and in no range of Services.
///
/// Source: kubernetes.io/docs/tasks/administer-cluster/nodelocaldns (169.254.0.0/16 or fd00::/8).
fn is_dns_cache(value: &Value, services: &Subnets) -> bool {
    let is_cache = |item: &Value| {
        let address = item.as_str().and_then(|text| text.parse::<IpAddr>().ok());
        address.is_some_and(|address| {
            let is_local = match address {
                IpAddr::V4(address) => address.is_link_local(),
                IpAddr::V6(address) => address.is_unique_local(),
            };
            is_local && !services.ranges().iter().any(|range| range.contains(address))
        })
    };
    let items = value.as_array();
    items.is_some_and(|items| !items.is_empty() && items.iter().all(is_cache))
}

/// The value whose type is wrong, which may be an item, and what is needed in its place.
fn refusal<'v>(kind: &str, value: &'v Value) -> Option<(&'v Value, &'static str)> {
    if let Some(item) = kind.strip_prefix("list of ") {
        let Value::Array(items) = value else {
            return Some((value, "a list"));
        };
        return items.iter().find_map(|value| refusal(item, value));
    }
    if let Some(item) = kind.strip_prefix("map of ") {
        let Value::Object(fields) = value else {
            return Some((value, "a mapping"));
        };
        return fields.values().find_map(|value| refusal(item, value));
    }
    let (fits, wanted) = match kind {
        "bool" => (value.is_boolean(), "a boolean"),
        "integer" => (value.is_i64() || value.is_u64(), "a whole number"),
        "number" => (value.is_number(), "a number"),
        "text" => (value.is_string(), "text"),
        "duration" => (
            value
                .as_str()
                .is_some_and(|text| text.parse::<GoDuration>().is_ok()),
            "a length of time such as 1m30s",
        ),
        "quantity" => (value.is_string() || value.is_number(), "a quantity such as 100Mi"),
        "object" => (value.is_object(), "a mapping"),
        _ => (true, ""),
    };
    (!fits).then_some((value, wanted))
}

/// A value as a message names it.
fn found(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) => format!("the text `{}`", crate::report::excerpt(text)),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "a mapping".into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dns_cache_has_an_address_of_local_scope_outside_the_services() {
        let services = |text: &str| text.parse::<Subnets>().expect("ranges");
        let v4 = services("10.96.0.0/12");
        assert!(is_dns_cache(&json!(["169.254.20.10"]), &v4));
        assert!(is_dns_cache(&json!(["169.254.20.10", "fd00:90::10"]), &v4));
        for other in [
            json!([]),
            json!("169.254.20.10"),
            json!(["10.96.0.10"]),
            json!(["10.0.0.10"]),
            json!(["169.254.20.10", "8.8.8.8"]),
        ] {
            assert!(!is_dns_cache(&other, &v4), "{other}");
        }
        assert!(!is_dns_cache(
            &json!(["fd00:10:96::a"]),
            &services("fd00:10:96::/112")
        ));
    }
}
