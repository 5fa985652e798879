//! A process as a systemd unit, and the file that the unit reads its arguments from.

use super::super::draft::Draft;
use super::super::process::Process;
use super::super::scope::Scope;
use super::super::{Argument, RenderError};
use crate::artifact::{Artifact, ArtifactId, Content, Reaction};
use crate::emit;
use crate::emit::views::{OptionsFile, ProcessUnit, Variable};
use crate::layout::File;
use crate::report::Origins;
use crate::spec::RuntimeType;
use crate::types::{HostPath, Program, UnitName};

/// How a unit hands its arguments on.
enum Form {
    /// One variable holds them all: `$KUBE_APISERVER_OPTS`.
    Together(&'static str),
    /// Each is a variable of its own with this prefix, but for these, which are on the command line. etcd takes no
    /// flag from both places (3.4 on, fatal).
    Apart(&'static str, &'static [&'static str]),
}

/// What a unit says beside its process.
struct Manner {
    description: &'static str,
    documentation: &'static str,
    programs: File,
    /// Whether it tells systemd that it is ready (kube-apiserver, etcd: `sd_notify`).
    notifies: bool,
    form: Form,
}

const fn manner(program: Program) -> Manner {
    let (description, variable) = match program {
        Program::Etcd => return ETCD,
        Program::KubeApiserver => ("Kubernetes API server", "KUBE_APISERVER_OPTS"),
        Program::KubeControllerManager => ("Kubernetes controller manager", "KUBE_CONTROLLER_MANAGER_OPTS"),
        Program::KubeScheduler => ("Kubernetes scheduler", "KUBE_SCHEDULER_OPTS"),
        Program::Kubelet => ("Kubernetes kubelet", "KUBELET_OPTS"),
        Program::KubeProxy => ("Kubernetes network proxy", "KUBE_PROXY_OPTS"),
    };
    Manner {
        description,
        documentation: "https://kubernetes.io/docs/reference/command-line-tools-reference/",
        programs: File::ProgramsDir,
        notifies: matches!(program, Program::KubeApiserver | Program::Kubelet),
        form: Form::Together(variable),
    }
}

const ETCD: Manner = Manner {
    description: "etcd",
    documentation: "https://etcd.io/docs/",
    programs: File::EtcdProgramsDir,
    notifies: true,
    form: Form::Apart(
        "ETCD_",
        &[
            "cert-file",
            "key-file",
            "trusted-ca-file",
            "client-cert-auth",
            "peer-cert-file",
            "peer-key-file",
            "peer-trusted-ca-file",
            "peer-client-cert-auth",
        ],
    ),
};

/// The units of the same host that start first.
fn after(scope: &Scope<'_>, program: Program) -> &'static [&'static str] {
    match program {
        Program::KubeApiserver if scope.host.etcd.is_some() => &["etcd.service"],
        Program::KubeControllerManager | Program::KubeScheduler => &["kube-apiserver.service"],
        Program::Kubelet => match scope.plan.runtime.kind.value {
            RuntimeType::Containerd => &["containerd.service"],
            RuntimeType::Docker => &["docker.service"],
            RuntimeType::Other => &[],
        },
        Program::Etcd | Program::KubeApiserver | Program::KubeProxy => &[],
    }
}

/// Adds the unit and its options file.
pub(super) fn add(scope: &Scope<'_>, process: &Process, draft: &mut Draft) -> Result<(), RenderError> {
    let manner = &manner(process.program);
    let name = process.program.name();
    let options = scope.layout.options(process.file);
    let unit = scope.layout.path(process.file);
    let mut origins = process.origins.clone();
    for argument in &process.arguments {
        origins.extend(&argument.origins);
    }
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
        origins,
    )?);
    let text = unit_text(scope, manner, process, &options.path)?;
    let id = ArtifactId::new(name, "unit");
    let origins = Origins::from(&scope.plan.layout.origin).and(&scope.plan.version.origin);
    scope.add(draft, id, process.file, text, origins)
}

fn options_text(manner: &Manner, process: &Process) -> Result<String, RenderError> {
    let environment = process.environment.iter().map(|variable| Variable {
        name: variable.name.clone(),
        words: vec![variable.value.clone()],
        splits: false,
    });
    let mut variables: Vec<Variable> = Vec::new();
    match manner.form {
        Form::Together(name) => variables.push(Variable {
            name: name.into(),
            words: process.arguments.iter().map(ToString::to_string).collect(),
            splits: true,
        }),
        Form::Apart(prefix, flags) => {
            let apart = process
                .arguments
                .iter()
                .filter(|argument| !flags.contains(&argument.name.as_str()));
            variables.extend(apart.map(|argument| Variable {
                name: format!("{prefix}{}", argument.name.to_ascii_uppercase().replace('-', "_")),
                words: vec![argument.value.clone()],
                splits: false,
            }));
        }
    }
    variables.extend(environment);
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
        Form::Apart(_, flags) => {
            let on_line = |argument: &&Argument| flags.contains(&argument.name.as_str());
            (
                None,
                process
                    .arguments
                    .iter()
                    .filter(on_line)
                    .map(ToString::to_string)
                    .collect(),
            )
        }
    };
    Ok(emit::text(&ProcessUnit {
        description: manner.description,
        documentation: manner.documentation,
        after: after(scope, process.program),
        notifies: manner.notifies,
        options: options.as_str(),
        program: &program,
        variable,
        words: &words,
    })?)
}
