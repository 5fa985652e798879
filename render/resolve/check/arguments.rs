//! Arguments of the user against the flags that each program has in the release.

use std::collections::BTreeMap;

use super::super::{Context, path_of, present, user_arguments};
use super::gates;
use super::owned::{self, Home};
use crate::facts::{Finding, Flag, FlagType};
use crate::plan::{EtcdVersionPlan, Plan, UserArgument};
use crate::report::{Report, SpecPath, excerpt, messages};
use crate::types::{GoDuration, Program};

/// Prefixes of labels that belong to Kubernetes (kubernetes, `apis/well_known_labels.go`).
const KUBERNETES_DOMAINS: &[&str] = &["kubernetes.io", "k8s.io"];
/// Those that a kubelet may give to its own node all the same.
const KUBELET_DOMAINS: &[&str] = &["kubelet.kubernetes.io", "node.kubernetes.io"];
const KUBELET_KEYS: &[&str] = &[
    "beta.kubernetes.io/arch",
    "beta.kubernetes.io/instance-type",
    "beta.kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "kubernetes.io/arch",
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "node.kubernetes.io/instance-type",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];

pub(super) fn check(context: &Context<'_>, plan: &Plan, report: &mut Report) {
    let spec = context.spec;
    let mut lists = vec![
        (
            Program::KubeApiserver,
            &spec.api_server.extra_args,
            SpecPath::of("spec.apiServer"),
        ),
        (
            Program::KubeControllerManager,
            &spec.controller_manager.extra_args,
            SpecPath::of("spec.controllerManager"),
        ),
        (
            Program::KubeScheduler,
            &spec.scheduler.extra_args,
            SpecPath::of("spec.scheduler"),
        ),
        (
            Program::Etcd,
            &spec.etcd.local.extra_args,
            SpecPath::of("spec.etcd.local"),
        ),
        (
            Program::Kubelet,
            &spec.kubelet.extra_args,
            SpecPath::of("spec.kubelet"),
        ),
    ];
    for host in present(spec) {
        lists.push((
            Program::Kubelet,
            &host.kubelet.extra_args,
            path_of(host).field("kubelet"),
        ));
    }
    for (program, written, path) in lists {
        let arguments = user_arguments(written, &path.field("extraArgs"));
        let checker = Checker {
            context,
            plan,
            program,
            flags_are_known: flags_are_known(context, plan, program),
        };
        checker.list(&arguments, report);
    }
}

/// Of old programs, and of an etcd whose version is not known, the flags are not known.
fn flags_are_known(context: &Context<'_>, plan: &Plan, program: Program) -> bool {
    match program {
        Program::Etcd => etcd_version(plan).is_some_and(|version| *version.facts.flags_known),
        _ => context.facts.run().standing != crate::facts::Standing::Museum,
    }
}

fn etcd_version(plan: &Plan) -> Option<&EtcdVersionPlan> {
    plan.etcd.local()?.version.as_ref()
}

/// The arguments of one program.
struct Checker<'a> {
    context: &'a Context<'a>,
    plan: &'a Plan,
    program: Program,
    flags_are_known: bool,
}

impl Checker<'_> {
    fn list(&self, arguments: &[UserArgument], report: &mut Report) {
        let mut seen: BTreeMap<&str, &SpecPath> = BTreeMap::new();
        for argument in arguments {
            let name = argument.name.as_str();
            let at = argument.path.field("name");
            if let Some(home) = owned::flag(self.plan, self.program, name) {
                let message = match home {
                    Home::Field(field) => messages::flag::owned(name, field),
                    Home::Layout => messages::flag::fixed(name),
                };
                report.push(message.at(&at));
                continue;
            }
            let kind = self.kind(name, &at, report);
            if let Some(first) = seen.insert(name, &argument.path)
                && kind.is_some_and(|kind| !kind.repeats())
            {
                let message = messages::flag::twice(name).at(&at);
                report.push(message.note_at("the other one is at", &first.field("name")));
                continue;
            }
            self.value(argument, kind, report);
        }
    }

    /// The type of a flag, if the program has it in this release.
    fn kind(&self, name: &str, at: &SpecPath, report: &mut Report) -> Option<FlagType> {
        let program = &self.program;
        let found = match (self.program, etcd_version(self.plan)) {
            (Program::Etcd, Some(version)) => version.facts.flag(name),
            _ => self.context.facts.flag(self.program, name),
        };
        let message = match found {
            Finding::Known(row) => return Some(row.value.kind),
            _ if !self.flags_are_known => return None,
            Finding::Removed(row) => {
                let message = messages::flag::removed(name, program, row.interval.until.as_ref()?);
                message.help(advice(&row.value))
            }
            Finding::NotYet(row) => messages::flag::not_yet(name, program, row.interval.since.as_ref()?),
            Finding::Unknown { nearest } => {
                let message = messages::flag::unknown(name, &self.program_in_its_version());
                match nearest {
                    Some(meant) => message.help(format!("did you mean `{meant}`?")),
                    None => message.help(
                        "remove it, or add a row for it under `flags` in a file in `facts/` beside the spec",
                    ),
                }
            }
        };
        report.push(message.at(at));
        None
    }

    /// `etcd 3.6.8`, `kubelet in Kubernetes 1.36.3`.
    fn program_in_its_version(&self) -> String {
        match (self.program, etcd_version(self.plan)) {
            (Program::Etcd, Some(version)) => format!("{} {}", self.program, version.version.value),
            _ => format!("{} in Kubernetes {}", self.program, self.context.facts.release()),
        }
    }

    fn value(&self, argument: &UserArgument, kind: Option<FlagType>, report: &mut Report) {
        let (name, value) = (argument.name.as_str(), argument.value.as_str());
        let at = argument.path.field("value");
        if let Some((wanted, help)) = self.problem(value, kind) {
            let message = messages::flag::value(name, &excerpt(value), wanted);
            report.push(message.at(&at).help(help));
            return;
        }
        match (self.program, name) {
            (Program::Etcd, _) => {}
            (program, "feature-gates") => gates::check_flag(self.context, program, value, &at, report),
            (
                Program::KubeApiserver,
                "enable-admission-plugins" | "disable-admission-plugins" | "admission-control",
            ) if self.flags_are_known => self.admission(value, &at, report),
            (Program::Kubelet, "node-labels") => node_labels(value, &at, report),
            _ => {}
        }
    }

    /// What is wrong with a value, and what to write.
    fn problem(&self, value: &str, kind: Option<FlagType>) -> Option<(&'static str, &'static str)> {
        if value.contains(['\n', '\r', '\0']) {
            return Some(("one line is needed", "write it on one line"));
        }
        if self.program == Program::Kubelet && value.contains([' ', '\t', '"', '\'']) {
            let help = "write it without them, or as a field of `kubelet.config`";
            return Some((
                "spaces and quotes split it where the kubelet's unit reads it",
                help,
            ));
        }
        if value.contains("${") {
            return Some(("nothing replaces `${`", "write the value itself"));
        }
        match kind? {
            FlagType::Bool if gates::boolean(value).is_none() => {
                Some(("true or false is needed", "write \"true\" or \"false\""))
            }
            FlagType::Integer if !is_integer(value) => Some((
                "a whole number is needed",
                "write it in quotes, for example \"10\"",
            )),
            FlagType::Number if value.parse::<f64>().is_err() => {
                Some(("a number is needed", "write it in quotes, for example \"0.5\""))
            }
            FlagType::Duration if value.parse::<GoDuration>().is_err() => Some((
                "a length of time is needed",
                "write for example 90s, 1m30s or 1.5h",
            )),
            FlagType::Address if value.parse::<std::net::IpAddr>().is_err() => {
                Some(("an IP address is needed", "write for example 0.0.0.0"))
            }
            _ => None,
        }
    }

    fn admission(&self, value: &str, at: &SpecPath, report: &mut Report) {
        let release = self.context.facts.release();
        for plugin in value
            .split(',')
            .map(str::trim)
            .filter(|plugin| !plugin.is_empty())
        {
            let shown = excerpt(plugin);
            let message = match self.context.facts.admission_plugin(plugin) {
                Finding::Known(_) => continue,
                Finding::Removed(row) => row
                    .interval
                    .until
                    .as_ref()
                    .map(|until| messages::flag::removed_admission(&shown, until)),
                Finding::NotYet(row) => row
                    .interval
                    .since
                    .as_ref()
                    .map(|since| messages::flag::admission_not_yet(&shown, since)),
                Finding::Unknown { nearest } => {
                    let message = messages::flag::unknown_admission(&shown, release);
                    Some(match nearest {
                        Some(meant) => message.help(format!("did you mean `{meant}`?")),
                        None => message.help("remove it"),
                    })
                }
            };
            report.extend_with(message.map(|message| message.at(at)));
        }
    }
}

/// What to do in place of a flag that is gone.
fn advice(flag: &Flag) -> String {
    match &flag.instead {
        Some(instead) => format!("remove it; {instead}"),
        None => "remove it".into(),
    }
}

/// As Go reads a whole number (`strconv.ParseInt` with base 0).
fn is_integer(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    match digits.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).is_ok(),
        None => text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok(),
    }
}

/// The kubelet refuses to start with labels of Kubernetes that are not its own.
fn node_labels(value: &str, at: &SpecPath, report: &mut Report) {
    let below = |domain: &str, domains: &[&str]| {
        domains.iter().any(|known| {
            domain
                .strip_suffix(known)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    };
    for item in value.split(',') {
        let key = item.split_once('=').map_or(item, |(key, _)| key).trim();
        let Some((domain, _)) = key.split_once('/') else {
            continue;
        };
        let is_allowed = KUBELET_KEYS.contains(&key) || below(domain, KUBELET_DOMAINS);
        if below(domain, KUBERNETES_DOMAINS) && !is_allowed {
            report.push(messages::host::restricted_label(&excerpt(key)).at(at));
        }
    }
}
