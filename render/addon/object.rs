//! Objects of the shapes that several add-ons share.

use serde_json::{Map, Value, json};

use crate::plan::DEFAULT_NODE_TOKEN_GROUP;

/// The namespace of the control plane.
pub(super) const SYSTEM: &str = "kube-system";
/// The namespace that anybody may read.
pub(super) const PUBLIC: &str = "kube-public";
/// The group of hosts that join.
pub(super) const BOOTSTRAPPERS: Subject<'_> = Subject::Group(DEFAULT_NODE_TOKEN_GROUP);
/// The group of kubelets.
pub(super) const NODES: Subject<'_> = Subject::Group("system:nodes");

const RBAC: &str = "rbac.authorization.k8s.io";

/// Where rights hold.
#[derive(Clone, Copy)]
pub(super) enum Reach<'a> {
    /// Everywhere: a ClusterRole or ClusterRoleBinding.
    Cluster,
    /// In one namespace: a Role or RoleBinding.
    Namespace(&'a str),
}

/// Who gets rights.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    User(&'a str),
    Group(&'a str),
    /// The account of a namespace, in this order: namespace, name.
    ServiceAccount(&'a str, &'a str),
}

/// Which rights a binding gives.
#[derive(Clone, Copy)]
pub(super) enum RoleRef<'a> {
    Role(&'a str),
    ClusterRole(&'a str),
}

/// What may be done with which resources of one API group.
#[derive(Clone, Copy)]
pub(super) struct Rule<'a> {
    pub(super) group: &'a str,
    pub(super) resources: &'a [&'a str],
    /// The objects by name; empty is all.
    pub(super) names: &'a [&'a str],
    pub(super) verbs: &'a [&'a str],
}

impl Rule<'_> {
    fn value(&self) -> Value {
        let mut value = json!({"apiGroups": [self.group], "resources": self.resources, "verbs": self.verbs});
        if !self.names.is_empty() {
            value["resourceNames"] = json!(self.names);
        }
        value
    }
}

impl Subject<'_> {
    fn value(&self) -> Value {
        match self {
            Self::User(name) => json!({"kind": "User", "name": name}),
            Self::Group(name) => json!({"kind": "Group", "name": name}),
            Self::ServiceAccount(namespace, name) => {
                json!({"kind": "ServiceAccount", "name": name, "namespace": namespace})
            }
        }
    }
}

/// Metadata of an object in a namespace.
pub(super) fn named(namespace: &str, name: &str) -> Value {
    json!({"name": name, "namespace": namespace})
}

/// A Role, or a ClusterRole if it reaches everywhere.
pub(super) fn role(reach: Reach<'_>, name: &str, rules: &[Rule<'_>]) -> Value {
    let mut role = rbac(reach, "Role", name);
    role["rules"] = rules.iter().map(Rule::value).collect();
    role
}

/// A RoleBinding, or a ClusterRoleBinding if it reaches everywhere.
pub(super) fn binding(reach: Reach<'_>, name: &str, role: RoleRef<'_>, subjects: &[Subject<'_>]) -> Value {
    let (kind, role) = match role {
        RoleRef::Role(role) => ("Role", role),
        RoleRef::ClusterRole(role) => ("ClusterRole", role),
    };
    let mut binding = rbac(reach, "RoleBinding", name);
    binding["roleRef"] = json!({"apiGroup": RBAC, "kind": kind, "name": role});
    binding["subjects"] = subjects.iter().map(Subject::value).collect();
    binding
}

fn rbac(reach: Reach<'_>, kind: &str, name: &str) -> Value {
    let (kind, metadata) = match reach {
        Reach::Cluster => (format!("Cluster{kind}"), json!({"name": name})),
        Reach::Namespace(namespace) => (kind.to_owned(), named(namespace, name)),
    };
    json!({"apiVersion": format!("{RBAC}/v1"), "kind": kind, "metadata": metadata})
}

/// A role `name` to get one ConfigMap, and its binding to those who read it.
pub(super) fn readers(namespace: &str, name: &str, config_map: &str, subjects: &[Subject<'_>]) -> [Value; 2] {
    let rule = Rule {
        group: "",
        resources: &["configmaps"],
        names: &[config_map],
        verbs: &["get"],
    };
    let reach = Reach::Namespace(namespace);
    [
        role(reach, name, &[rule]),
        binding(reach, name, RoleRef::Role(name), subjects),
    ]
}

/// A ConfigMap.
pub(super) fn config_map<'a>(
    namespace: &str,
    name: &str,
    data: impl IntoIterator<Item = (&'a str, String)>,
) -> Value {
    let data: Map<String, Value> = data
        .into_iter()
        .map(|(key, text)| (key.to_owned(), text.into()))
        .collect();
    let mut map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": named(namespace, name)});
    if !data.is_empty() {
        map["data"] = data.into();
    }
    map
}

/// A ServiceAccount.
pub(super) fn service_account(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": named(namespace, name)})
}

/// Gives an object the same labels, with those that it has.
pub(super) fn with_labels(mut object: Value, labels: &[(&str, &str)]) -> Value {
    for (key, value) in labels {
        object["metadata"]["labels"][*key] = json!(value);
    }
    object
}
