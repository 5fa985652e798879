//! A process as a systemd unit, and the file that the unit reads its arguments from.

use super::super::draft::Draft;
use super::super::flannel_network::DOCKER_OPTIONS;
use super::super::process::Process;
use super::super::scope::Scope;
use super::super::{Argument, RenderError};
use super::marks;
use crate::artifact::{Artifact, ArtifactId, Content, Mark, Reaction, Reasons};
use crate::emit;
use crate::emit::views::{OptionsFile, ProcessUnit, Variable};
use crate::layout::{File, RunAs};
use crate::report::Origins;
use crate::spec::RuntimeType;
use crate::types::{HostPath, Program, UnitName};

/// How a unit hands its arguments on.
enum Form {
    /// One variable holds them all: `$KUBE_APISERVER_OPTS`.
    Together(&'static str),
    /// Each is a variable of its own, but for those on the command line.
    Apart(&'static Variables),
}

/// How arguments become variables.
struct Variables {
    prefix: &'static str,
    /// Those that stay on the command line. etcd takes no flag from both places (3.4 on, fatal).
    on_line: &'static [&'static str],
    /// The others under headings, in this order.
    sections: &'static [(&'static str, &'static [&'static str])],
    /// The heading of what stands under no other.
    rest: &'static str,
}

impl Variables {
    fn is_on_line(&self, argument: &Argument) -> bool {
        self.on_line.contains(&argument.name.as_str())
    }

    /// The name of an argument's variable.
    fn variable(&self, argument: &Argument) -> String {
        let name = argument.name.to_ascii_uppercase().replace('-', "_");
        format!("{}{name}", self.prefix)
    }

    /// Where a variable stands: its section and its place in it.
    fn place(&self, argument: &Argument) -> (usize, usize) {
        let places = self.sections.iter().enumerate();
        places
            .filter_map(|(section, (_, names))| {
                let place = names.iter().position(|name| *name == argument.name)?;
                Some((section, place))
            })
            .next()
            .unwrap_or((self.sections.len(), 0))
    }

    /// The variables in order, the first of each section with its heading.
    fn of(&self, arguments: &[Argument]) -> Vec<Variable> {
        let mut apart: Vec<_> = arguments
            .iter()
            .filter(|argument| !self.is_on_line(argument))
            .map(|argument| (self.place(argument), argument))
            .collect();
        apart.sort_by_key(|(place, _)| *place);
        let mut before = None;
        let mut variables = Vec::new();
        for ((section, _), argument) in apart {
            let heading = self
                .sections
                .get(section)
                .map_or(self.rest, |(heading, _)| heading);
            variables.push(Variable {
                heading: (before.replace(section) != Some(section)).then_some(heading),
                ..Variable::new(self.variable(argument), &argument.value)
            });
        }
        variables
    }
}

/// What a unit says beside its process.
struct Manner {
    description: &'static str,
    documentation: &'static str,
    programs: File,
    /// Whether it tells systemd that it is ready (kube-apiserver, etcd: `sd_notify`).
    notifies: bool,
    /// How soon it is killed where memory runs out, if not as soon as others.
    oom_score_adjust: Option<i16>,
    form: Form,
}

const fn manner(program: Program) -> Manner {
    let (description, variable) = match program {
        Program::Etcd => return ETCD,
        Program::KubeApiserver => ("Kubernetes API server", "KUBE_APISERVER_OPTS"),
        Program::KubeControllerManager => ("Kubernetes controller manager", "KUBE_CONTROLLER_MANAGER_OPTS"),
        Program::KubeScheduler => ("Kubernetes scheduler", "KUBE_SCHEDULER_OPTS"),
        Program::Flanneld => return FLANNELD,
        Program::Kubelet => ("Kubernetes kubelet", "KUBELET_OPTS"),
        Program::KubeProxy => ("Kubernetes network proxy", "KUBE_PROXY_OPTS"),
    };
    Manner {
        description,
        documentation: "https://kubernetes.io/docs/reference/command-line-tools-reference/",
        programs: File::ProgramsDir,
        notifies: matches!(program, Program::KubeApiserver | Program::Kubelet),
        oom_score_adjust: None,
        form: Form::Together(variable),
    }
}

const ETCD: Manner = Manner {
    description: "etcd",
    documentation: "https://etcd.io/docs/",
    programs: File::EtcdProgramsDir,
    notifies: true,
    oom_score_adjust: Some(-999),
    form: Form::Apart(&ETCD_VARIABLES),
};

/// The headings and the order are those of the tradition (fxkjnj/kubernetes, `etcd.conf`).
const ETCD_VARIABLES: Variables = Variables {
    prefix: "ETCD_",
    on_line: &[
        "cert-file",
        "key-file",
        "trusted-ca-file",
        "client-cert-auth",
        "peer-cert-file",
        "peer-key-file",
        "peer-trusted-ca-file",
        "peer-client-cert-auth",
    ],
    sections: &[
        (
            "Member",
            &[
                "name",
                "data-dir",
                "listen-peer-urls",
                "listen-client-urls",
                "listen-metrics-urls",
                "snapshot-count",
                "quota-backend-bytes",
            ],
        ),
        (
            "Clustering",
            &[
                "initial-advertise-peer-urls",
                "advertise-client-urls",
                "initial-cluster",
                "initial-cluster-token",
                "initial-cluster-state",
                "enable-v2",
            ],
        ),
    ],
    rest: "Other",
};

const FLANNELD: Manner = Manner {
    description: "flannel, the network of pods",
    documentation: "https://github.com/flannel-io/flannel",
    programs: File::ProgramsDir,
    // It does so when the lease is taken and `subnet.env` written.
    notifies: true,
    form: Form::Together("FLANNEL_OPTIONS"),
    oom_score_adjust: None,
};

/// Whether the control plane and etcd are units too.
fn are_units(scope: &Scope<'_>) -> bool {
    matches!(RunAs::of(scope.plan.layout.value), RunAs::Unit)
}

/// The units of the same host that start first.
fn after(scope: &Scope<'_>, program: Program) -> &'static [&'static str] {
    match program {
        // As a static pod, a member starts after the kubelet.
        Program::Flanneld | Program::KubeApiserver if scope.host.etcd.is_some() && are_units(scope) => {
            &["etcd.service"]
        }
        Program::KubeControllerManager | Program::KubeScheduler => &["kube-apiserver.service"],
        Program::Kubelet => match scope.plan.runtime.kind.value {
            RuntimeType::Containerd => &["containerd.service"],
            RuntimeType::Docker => &["docker.service"],
            RuntimeType::Other => &[],
        },
        Program::Etcd | Program::Flanneld | Program::KubeApiserver | Program::KubeProxy => &[],
    }
}

/// The units of the same host that wait for it.
fn before(scope: &Scope<'_>, program: Program) -> &'static [&'static str] {
    match program {
        Program::Flanneld if scope.plan.docker_bridges_pods() => &["docker.service"],
        _ => &[],
    }
}

/// What runs each time when the program is ready.
fn then(scope: &Scope<'_>, program: Program) -> Vec<String> {
    match program {
        // docker's options have a file of their own: flanneld, started anew, reads its part from `subnet.env`.
        Program::Flanneld if scope.plan.docker_bridges_pods() => vec![
            format!("{}/mk-docker-opts.sh", scope.path(File::ProgramsDir)),
            "-k".into(),
            "DOCKER_NETWORK_OPTIONS".into(),
            "-d".into(),
            DOCKER_OPTIONS.into(),
        ],
        _ => Vec::new(),
    }
}

/// Adds the unit and its options file.
pub(super) fn add(scope: &Scope<'_>, process: &Process, draft: &mut Draft) -> Result<(), RenderError> {
    let manner = &manner(process.program);
    let name = process.program.name();
    let options = scope.layout.options(process.file);
    let unit = scope.layout.path(process.file);
    let unit_name = UnitName::known(&format!("{name}.service"));
    draft.start_at_boot(unit_name.clone(), process.origins.clone());
    let restart = Reaction::Restart(unit_name);
    let reads = process.reads.iter().cloned();
    draft.read_by(restart, reads.chain([unit, options.path.clone()]));
    draft.read_by(Reaction::Watched(name.into()), process.watches.clone());
    draft.add(Artifact::new(
        ArtifactId::new(name, "options"),
        options.path.clone(),
        options.mode,
        options.owner,
        Content::public(options_text(manner, process)?),
        Reasons {
            parts: option_marks(scope, manner, process),
            ..Reasons::from(process.reasons())
        },
    )?);
    let text = unit_text(scope, manner, process, &options.path)?;
    let id = ArtifactId::new(name, "unit");
    let origins = Origins::from(&scope.plan.layout.origin).and(&scope.plan.version.origin);
    let reasons = Reasons {
        parts: unit_marks(manner, process),
        ..Reasons::from(origins)
    };
    scope.add(draft, id, process.file, text, reasons)
}

/// The reasons of single arguments and variables in the options file.
fn option_marks(scope: &Scope<'_>, manner: &Manner, process: &Process) -> Vec<Mark> {
    let mut marks = match manner.form {
        Form::Together(_) => marks::of_arguments(&process.arguments),
        Form::Apart(form) => {
            let apart = process
                .arguments
                .iter()
                .filter(|argument| !form.is_on_line(argument));
            apart
                .map(|argument| Mark::line(&form.variable(argument), argument.origins.clone()))
                .collect()
        }
    };
    let variables = marks::of_variables(scope, process);
    marks.extend(variables.map(|(name, origin)| Mark::line(name, origin)));
    marks
}

/// The reasons of the arguments that stand in the unit itself.
fn unit_marks(manner: &Manner, process: &Process) -> Vec<Mark> {
    match manner.form {
        Form::Together(_) => Vec::new(),
        Form::Apart(form) => {
            let on_line = process
                .arguments
                .iter()
                .filter(|argument| form.is_on_line(argument));
            on_line
                .map(|argument| Mark::argument(&argument.name, argument.origins.clone()))
                .collect()
        }
    }
}

fn options_text(manner: &Manner, process: &Process) -> Result<String, RenderError> {
    let mut variables = match manner.form {
        Form::Together(name) => vec![Variable {
            words: process.arguments.iter().map(ToString::to_string).collect(),
            splits: true,
            ..Variable::new(name, "")
        }],
        Form::Apart(form) => form.of(&process.arguments),
    };
    let environment = process.environment.iter();
    variables.extend(environment.map(|variable| Variable::new(&variable.name, &variable.value)));
    Ok(emit::text(&OptionsFile { variables })?)
}

fn unit_text(
    scope: &Scope<'_>,
    manner: &Manner,
    process: &Process,
    options: &HostPath,
) -> Result<String, RenderError> {
    let program = format!("{}/{}", scope.path(manner.programs), process.program);
    let (variable, words) = match manner.form {
        Form::Together(name) => (Some(name), Vec::new()),
        Form::Apart(form) => {
            let on_line = process
                .arguments
                .iter()
                .filter(|argument| form.is_on_line(argument));
            (None, on_line.map(ToString::to_string).collect())
        }
    };
    Ok(emit::text(&ProcessUnit {
        description: manner.description,
        documentation: manner.documentation,
        after: after(scope, process.program),
        before: before(scope, process.program),
        notifies: manner.notifies,
        oom_score_adjust: manner.oom_score_adjust,
        options: options.as_str(),
        program: &program,
        variable,
        words: &words,
        then: &then(scope, process.program),
    })?)
}
