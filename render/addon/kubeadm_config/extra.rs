//! What a component gets beyond kubeadm's own: `extraArgs`, `extraVolumes`, `extraEnvs`.
//!
//! The user's come first, then what hardening and kubecast's own features add.

use serde_json::{Map, Value, json};

use crate::addon::Cluster;
use crate::component::{Mount, additions, known_authorization_modes};
use crate::facts::{Facts, UnknownModes};
use crate::plan::{ComponentPlan, Plan};
use crate::report::{Origin, Origins};
use crate::spec::{EnvSource, ExtraEnv};
use crate::types::Program;

/// One argument: name and value.
type Argument = (String, String);

/// The programs that kubeadm gives extras to.
const PROGRAMS: &[Program] = &[
    Program::KubeApiserver,
    Program::KubeControllerManager,
    Program::KubeScheduler,
    Program::Etcd,
];

/// The extra fields of a component, those that are not empty.
pub(super) fn component(cluster: &Cluster<'_>, program: Program) -> Map<String, Value> {
    let mut fields = Map::new();
    put(&mut fields, "extraArgs", arguments(cluster, program));
    let volumes = volumes(cluster, program).iter().map(volume).collect();
    put(&mut fields, "extraVolumes", volumes);
    if *cluster.plan.facts.kubeadm_config.extra_environment {
        let written = written(cluster.plan, program).into_iter();
        let variables = written.flat_map(|component| &component.extra_envs).map(variable);
        put(&mut fields, "extraEnvs", variables.collect());
    }
    fields
}

/// Adds a field unless its value is an empty list, map or text.
pub(super) fn put(fields: &mut Map<String, Value>, name: &str, value: Value) {
    let is_empty = match &value {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    };
    if !is_empty {
        fields.insert(name.into(), value);
    }
}

/// `extraArgs`. An argument of the user's takes the place of an added one.
pub(super) fn arguments(cluster: &Cluster<'_>, program: Program) -> Value {
    let plan = cluster.plan;
    let written = written(plan, program)
        .into_iter()
        .flat_map(|component| &component.extra_args);
    let mut arguments: Vec<Argument> = written
        .map(|argument| (argument.name.to_string(), argument.value.clone()))
        .collect();
    if program == Program::KubeApiserver && *plan.facts.kubeadm_config.authorization_mode {
        put_authorization_mode(&plan.facts, &mut arguments);
    }
    for added in additions::arguments(plan, cluster.layout, program) {
        if arguments.iter().all(|(name, _)| *name != added.name) {
            arguments.push((added.name, added.value));
        }
    }
    stored(&plan.facts, &arguments)
}

/// `extraVolumes`. A volume of the user's takes the place of an added one.
pub(super) fn volumes(cluster: &Cluster<'_>, program: Program) -> Vec<Mount> {
    let written = written(cluster.plan, program)
        .into_iter()
        .flat_map(|component| &component.extra_volumes);
    let mut volumes: Vec<Mount> = written.map(Mount::from).collect();
    for added in additions::mounts(cluster.plan, cluster.layout, program) {
        if volumes.iter().all(|volume| volume.name != added.name) {
            volumes.push(added);
        }
    }
    volumes
}

/// Why the extras are there.
pub(super) fn origins(cluster: &Cluster<'_>) -> Origins {
    let mut origins = Origins::none();
    for program in PROGRAMS {
        for argument in additions::arguments(cluster.plan, cluster.layout, *program) {
            origins.extend(&argument.origins);
        }
        let written = written(cluster.plan, *program).into_iter();
        for argument in written.flat_map(|component| &component.extra_args) {
            origins.extend(&Origin::Spec(argument.path.clone()).into());
        }
    }
    origins
}

/// One of a component's volumes.
pub(super) fn volume(mount: &Mount) -> Value {
    let mut value = json!({"hostPath": mount.host_path, "mountPath": mount.mount_path, "name": mount.name});
    if let Some(kind) = mount.kind {
        value["pathType"] = kind.as_str().into();
    }
    if mount.is_read_only {
        value["readOnly"] = true.into();
    }
    value
}

/// Some releases store the modes of authorization as they end up in the static pod.
fn put_authorization_mode(facts: &Facts, arguments: &mut Vec<Argument>) {
    let name = "authorization-mode";
    let drops = *facts.static_pod.unknown_authorization_modes == UnknownModes::Dropped;
    match arguments.iter_mut().find(|(other, _)| other == name) {
        Some((_, modes)) if drops => *modes = known_authorization_modes(modes),
        Some(_) => {}
        None => arguments.push((name.into(), known_authorization_modes(""))),
    }
}

/// Arguments as the release stores them: a list in which names repeat, or a map in which the last wins.
fn stored(facts: &Facts, arguments: &[Argument]) -> Value {
    if *facts.kubeadm_config.arguments_as_list {
        let item = |(name, value): &Argument| json!({"name": name, "value": value});
        arguments.iter().map(item).collect()
    } else {
        let field = |(name, value): &Argument| (name.clone(), value.as_str().into());
        Value::Object(arguments.iter().map(field).collect())
    }
}

/// What the spec says of a component.
fn written(plan: &Plan, program: Program) -> Option<&ComponentPlan> {
    match program {
        Program::KubeApiserver => Some(&plan.api_server.component),
        Program::KubeControllerManager => Some(&plan.controller_manager),
        Program::KubeScheduler => Some(&plan.scheduler),
        Program::Etcd => plan.etcd.local().map(|local| &local.component),
        Program::Flanneld | Program::KubeProxy | Program::Kubelet => None,
    }
}

fn variable(variable: &ExtraEnv) -> Value {
    match (&variable.value_from, variable.value.as_str()) {
        (Some(source), _) => json!({"name": variable.name, "valueFrom": source_of(source)}),
        (None, "") => json!({"name": variable.name}),
        (None, value) => json!({"name": variable.name, "value": value}),
    }
}

/// Where a value comes from, with the defaults that kubeadm writes out.
fn source_of(source: &EnvSource) -> Value {
    let mut value = json!(source);
    let (pointer, field, default) = match source {
        EnvSource::FieldRef(_) => ("/fieldRef", "apiVersion", "v1"),
        EnvSource::ResourceFieldRef(_) => ("/resourceFieldRef", "divisor", "0"),
    };
    if let Some(reference) = value.pointer_mut(pointer).and_then(Value::as_object_mut) {
        reference.entry(field).or_insert_with(|| default.into());
    }
    value
}
