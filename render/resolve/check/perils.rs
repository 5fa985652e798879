//! Settings that programs take and that are known to break a cluster, or to open it to everybody.
//!
//! Source: the flags' own documentation, and what well-known guides get wrong.

use serde_json::Value;

use super::super::{Context, path_of, present};
use crate::plan::Plan;
use crate::report::{Diagnostic, Report, SpecPath, messages};
use crate::spec::ExtraArg;
use crate::types::Program;

/// What a setting does.
enum Harm {
    /// The cluster does not work.
    Breaks,
    /// Everybody may do what only some should.
    Opens,
    /// Other settings of the program are not heeded.
    Shadows,
}

use Harm::{Breaks, Opens, Shadows};

/// A flag with a value that does harm.
struct Peril {
    programs: &'static [Program],
    flag: &'static str,
    /// Whether a value does.
    has: fn(&str) -> bool,
    /// Whether it does so in this cluster.
    applies: fn(&Plan) -> bool,
    harm: Harm,
    why: &'static str,
}

const LEADERS: &[Program] = &[Program::KubeControllerManager, Program::KubeScheduler];
const API_SERVER: &[Program] = &[Program::KubeApiserver];

const PERILS: &[Peril] = &[
    Peril {
        programs: LEADERS,
        flag: "leader-elect",
        has: |value| value == "false",
        applies: |plan| plan.control_planes().count() > 1,
        harm: Breaks,
        why: "the control planes would all act at the same time, each against the others",
    },
    Peril {
        programs: LEADERS,
        flag: "master",
        has: |_| true,
        applies: |_| true,
        harm: Breaks,
        why: "it goes before the address in the kubeconfig, and leads to a port that API servers closed in 1.20",
    },
    Peril {
        programs: &[Program::KubeScheduler],
        flag: "config",
        has: |_| true,
        applies: |_| true,
        harm: Shadows,
        why: "kubeconfig and leader election are then heeded in that file only",
    },
    Peril {
        programs: API_SERVER,
        flag: "insecure-port",
        has: |value| value != "0",
        applies: |_| true,
        harm: Breaks,
        why: "whoever reaches that port is administrator, without a name and without TLS",
    },
    Peril {
        programs: API_SERVER,
        flag: "authorization-mode",
        has: |value| holds(value, "AlwaysAllow"),
        applies: |_| true,
        harm: Breaks,
        why: "whoever is let in may do everything",
    },
    Peril {
        programs: API_SERVER,
        flag: "kubelet-certificate-authority",
        has: str::is_empty,
        // kubeadm itself leaves it out.
        applies: |plan| !plan.equals_kubeadm(),
        harm: Breaks,
        why: "whoever stands in for a kubelet is believed, and gets what is typed into its pods",
    },
    Peril {
        programs: API_SERVER,
        flag: "disable-admission-plugins",
        has: |value| holds(value, "NodeRestriction"),
        applies: |_| true,
        harm: Opens,
        why: "a kubelet may then change the nodes and pods of other hosts",
    },
];

/// A field of the kubelet's configuration with a value that does harm.
struct Field {
    path: &'static [&'static str],
    has: fn(&Value) -> bool,
    why: &'static str,
}

const FIELDS: &[Field] = &[
    Field {
        path: &["authentication", "anonymous", "enabled"],
        has: |value| *value == true,
        why: "whoever reaches the kubelet is asked for no certificate",
    },
    Field {
        path: &["authorization", "mode"],
        has: |value| value == "AlwaysAllow",
        why: "whoever the kubelet lets in may run commands in every pod of the host",
    },
    Field {
        path: &["readOnlyPort"],
        has: |value| *value != 0,
        why: "whoever reaches that port reads what runs on the host, without a name and without TLS",
    },
];

/// A kernel setting with a value that does harm.
struct Kernel {
    key: &'static str,
    has: fn(&str) -> bool,
    why: &'static str,
}

const UNREACHED: &str = "Services would not be reached from pods of the same host";

const KERNEL: &[Kernel] = &[
    Kernel {
        key: "net.ipv4.ip_forward",
        has: |value| value == "0",
        why: "no pod would reach another host",
    },
    Kernel {
        key: "net.bridge.bridge-nf-call-iptables",
        has: |value| value == "0",
        why: UNREACHED,
    },
    Kernel {
        key: "net.bridge.bridge-nf-call-ip6tables",
        has: |value| value == "0",
        why: UNREACHED,
    },
    Kernel {
        key: "net.ipv4.tcp_tw_recycle",
        has: |_| true,
        why: "kernels have no such setting since 4.12",
    },
];

/// Whether a list holds a word.
fn holds(list: &str, word: &str) -> bool {
    list.split(',').any(|item| item.trim() == word)
}

pub(super) fn check(context: &Context<'_>, plan: &Plan, report: &mut Report) {
    let spec = context.spec;
    for (program, written, path) in [
        (
            Program::KubeApiserver,
            &spec.api_server.extra_args,
            "spec.apiServer.extraArgs",
        ),
        (
            Program::KubeControllerManager,
            &spec.controller_manager.extra_args,
            "spec.controllerManager.extraArgs",
        ),
        (
            Program::KubeScheduler,
            &spec.scheduler.extra_args,
            "spec.scheduler.extraArgs",
        ),
    ] {
        arguments(plan, program, written, &SpecPath::of(path), report);
    }
    let all = SpecPath::of("spec.kubelet.config");
    kubelet(&spec.kubelet.config, &all, report);
    for host in present(spec) {
        let path = path_of(host).field("kubelet.config");
        kubelet(&host.kubelet.config, &path, report);
    }
}

fn arguments(plan: &Plan, program: Program, written: &[ExtraArg], path: &SpecPath, report: &mut Report) {
    for (index, argument) in written.iter().enumerate() {
        let perils = PERILS.iter().filter(|peril| {
            peril.programs.contains(&program)
                && plan.facts.flag(program, peril.flag).known().is_some()
                && peril.flag == argument.name.as_str()
                && (peril.has)(&argument.value)
                && (peril.applies)(plan)
        });
        for peril in perils {
            let setting = format!("{}={}", peril.flag, crate::report::excerpt(&argument.value));
            report.push(message(&peril.harm, &setting, peril.why).at(&path.index(index)));
        }
    }
}

fn message(harm: &Harm, setting: &str, why: &str) -> Diagnostic {
    match harm {
        Breaks => messages::flag::breaks(setting, why),
        Opens => messages::flag::opens(setting, why),
        Shadows => messages::flag::shadows(setting, why),
    }
}

fn kubelet(config: &std::collections::BTreeMap<String, Value>, path: &SpecPath, report: &mut Report) {
    for field in FIELDS {
        let Some((first, rest)) = field.path.split_first() else {
            continue;
        };
        let value = rest
            .iter()
            .try_fold(config.get(*first), |value, name| Some(value?.get(name)));
        if let Some(Some(value)) = value
            && (field.has)(value)
        {
            let at = field.path.iter().fold(path.clone(), |path, name| path.key(name));
            let setting = format!("{}: {value}", field.path.join("."));
            report.push(messages::flag::opens(&setting, field.why).at(&at));
        }
    }
}

/// Kernel settings of the user.
pub(super) fn check_sysctl(context: &Context<'_>, report: &mut Report) {
    let path = SpecPath::of("spec.hostPreparation.sysctl");
    for (key, value) in &context.spec.host_preparation.sysctl {
        let name = key.trim_start_matches('-').replace('/', ".");
        let peril = KERNEL
            .iter()
            .find(|peril| peril.key == name && (peril.has)(value));
        if let Some(peril) = peril {
            let setting = format!("{name} = {value}");
            report.push(messages::flag::breaks(&setting, peril.why).at(&path.key(key)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name that is misspelt here would never be found.
    #[test]
    fn every_peril_is_a_flag_of_some_release() {
        let catalogue = crate::facts::Catalogue::embedded().expect("facts");
        let releases = ["1.17.0", "1.36.3"].map(|release| release.parse().expect("a release"));
        let facts = releases.map(|release| catalogue.release(&release).expect("facts"));
        for peril in PERILS {
            for program in peril.programs {
                let is_known =
                    |facts: &crate::facts::Facts| facts.flag(*program, peril.flag).known().is_some();
                assert!(facts.iter().any(is_known), "{program} {}", peril.flag);
            }
        }
    }
}
