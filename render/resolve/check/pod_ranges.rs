//! Where the objects of well-known pod networks say which addresses pods have.

use serde_json::Value as Json;

use crate::source::Node;

/// A range that an object states.
pub(super) struct Stated<'a> {
    /// The field, variable or argument.
    pub(super) what: &'static str,
    /// The range as it is written.
    pub(super) text: String,
    /// Where.
    pub(super) node: &'a Node,
    /// Whether the network has this range only, or may have further ones.
    pub(super) rule: Rule,
}

/// How a range relates to the pod subnet of the cluster.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// It is the pod subnet of its family.
    Whole,
    /// It is the pod subnet, or a part of it: there may be several.
    Part,
}

/// A place in objects of one kind.
struct Place {
    /// How the apiVersion begins; empty is any.
    api: &'static str,
    /// The kind; empty is any with pods.
    kind: &'static str,
    at: At,
    rule: Rule,
}

/// Where in the object.
enum At {
    /// A field by its path.
    Field(&'static str, &'static [&'static str]),
    /// A field of each item of a list.
    Items(&'static str, &'static [&'static str], &'static str),
    /// A field of JSON in a text.
    Json(&'static str, &'static [&'static str]),
    /// A variable of a container.
    Variable(&'static str),
    /// An argument of a container, with its dashes.
    Argument(&'static str),
}

const fn pods(at: At) -> Place {
    Place {
        api: "",
        kind: "",
        at,
        rule: Rule::Whole,
    }
}

const fn config_map(at: At, rule: Rule) -> Place {
    Place {
        api: "v1",
        kind: "ConfigMap",
        at,
        rule,
    }
}

/// Sources: the reference pages of Calico (node, IPPool, Installation), of Cilium (cluster-pool IPAM), of flannel (configuration), of Weave
/// Net (IPALLOC_RANGE) and of Kube-OVN (default-cidr).
const PLACES: &[Place] = &[
    pods(At::Variable("CALICO_IPV4POOL_CIDR")),
    pods(At::Variable("CALICO_IPV6POOL_CIDR")),
    Place {
        api: "crd.projectcalico.org/",
        kind: "IPPool",
        at: At::Field("cidr", &["spec", "cidr"]),
        rule: Rule::Part,
    },
    Place {
        api: "projectcalico.org/",
        kind: "IPPool",
        at: At::Field("cidr", &["spec", "cidr"]),
        rule: Rule::Part,
    },
    Place {
        api: "operator.tigera.io/",
        kind: "Installation",
        at: At::Items("cidr", &["spec", "calicoNetwork", "ipPools"], "cidr"),
        rule: Rule::Part,
    },
    config_map(
        At::Field("cluster-pool-ipv4-cidr", &["data", "cluster-pool-ipv4-cidr"]),
        Rule::Part,
    ),
    config_map(
        At::Field("cluster-pool-ipv6-cidr", &["data", "cluster-pool-ipv6-cidr"]),
        Rule::Part,
    ),
    config_map(At::Json("Network", &["data", "net-conf.json"]), Rule::Whole),
    config_map(At::Json("IPv6Network", &["data", "net-conf.json"]), Rule::Whole),
    pods(At::Variable("IPALLOC_RANGE")),
    pods(At::Argument("--default-cidr")),
];

/// The ranges that an object states.
pub(super) fn stated(object: &Node) -> Vec<Stated<'_>> {
    let text = |key| object.get(key).and_then(Node::as_text).unwrap_or_default();
    let (api, kind) = (text("apiVersion"), text("kind"));
    let concerned =
        |place: &&Place| api.starts_with(place.api) && (place.kind.is_empty() || place.kind == kind);
    let places = PLACES.iter().filter(concerned);
    places.flat_map(|place| place.stated(object)).collect()
}

impl Place {
    fn stated<'a>(&self, object: &'a Node) -> Vec<Stated<'a>> {
        match &self.at {
            At::Field(what, path) => {
                let field = below(object, path).filter(|_| is_for_pods(object.get("spec")));
                field.map_or_else(Vec::new, |node| self.list(what, node))
            }
            At::Items(what, path, key) => {
                let items = below(object, path).and_then(Node::as_list).into_iter().flatten();
                let pools = items.filter(|item| is_for_pods(Some(item)));
                let fields = pools.filter_map(|pool| pool.get(key));
                fields.flat_map(|node| self.list(what, node)).collect()
            }
            At::Json(what, path) => below(object, path)
                .and_then(|node| {
                    let json: Json = serde_json::from_str(node.as_text()?).ok()?;
                    let text = json[what].as_str()?.to_owned();
                    Some(vec![self.one(what, text, node)])
                })
                .unwrap_or_default(),
            At::Variable(what) => containers(object)
                .filter_map(|container| variable(container, what)?.get("value"))
                .flat_map(|node| self.list(what, node))
                .collect(),
            At::Argument(what) => containers(object)
                .flat_map(arguments)
                .filter_map(|node| {
                    let value = node.as_text()?.strip_prefix(what)?.strip_prefix('=')?;
                    Some(self.one(what, value.to_owned(), node))
                })
                .collect(),
        }
    }

    /// The ranges of a text that may list several.
    fn list<'a>(&self, what: &'static str, node: &'a Node) -> Vec<Stated<'a>> {
        let text = node.as_text().unwrap_or_default();
        let ranges = text.split([',', ' ', '\n']).filter(|range| !range.is_empty());
        ranges
            .map(|range| self.one(what, range.to_owned(), node))
            .collect()
    }

    fn one<'a>(&self, what: &'static str, text: String, node: &'a Node) -> Stated<'a> {
        Stated {
            what,
            text,
            node,
            rule: self.rule,
        }
    }
}

/// The variable with which a container of Calico's is told the range, and what it takes without one.
pub(super) const CALICO: (&str, &str) = ("CALICO_IPV4POOL_CIDR", "192.168.0.0/16");

/// The container of Calico's that makes a pool of its own, if it is to make one and not told which.
pub(super) fn guesses(object: &Node) -> Option<&Node> {
    let said = [CALICO.0, "NO_DEFAULT_POOLS"];
    containers(object).find(|container| {
        let is_node = container.get("name").and_then(Node::as_text) == Some("calico-node");
        is_node && said.iter().all(|name| variable(container, name).is_none())
    })
}

/// Whether an object is where the ranges of Calico's pods are said for all of its nodes.
pub(super) fn is_pool(object: &Node) -> bool {
    let kind = object.get("kind").and_then(Node::as_text);
    matches!(kind, Some("IPPool" | "Installation"))
}

fn below<'a>(object: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(object, |node, key| node.get(key))
}

/// A pool of Calico's may be switched off, or be for load balancers or tunnels only.
fn is_for_pods(pool: Option<&Node>) -> bool {
    let Some(pool) = pool else { return true };
    let uses = pool.get("allowedUses").and_then(Node::as_list);
    let is_use = |node: &Node| node.as_text() == Some("Workload");
    let is_disabled = pool.get("disabled").is_some_and(|node| node.to_json() == true);
    !is_disabled && uses.is_none_or(|uses| uses.iter().any(is_use))
}

/// The containers of a workload's pods, or of a pod.
fn containers(object: &Node) -> impl Iterator<Item = &Node> {
    let pod = below(object, &["spec", "template", "spec"]).or_else(|| object.get("spec"));
    let lists = ["initContainers", "containers"].into_iter();
    let lists = lists.filter_map(move |key| pod?.get(key)?.as_list());
    lists.flatten()
}

fn variable<'a>(container: &'a Node, name: &str) -> Option<&'a Node> {
    let variables = container.get("env")?.as_list()?;
    variables
        .iter()
        .find(|variable| variable.get("name").and_then(Node::as_text) == Some(name))
}

fn arguments(container: &Node) -> impl Iterator<Item = &Node> {
    let lists = ["command", "args"].into_iter();
    lists.filter_map(|key| container.get(key)?.as_list()).flatten()
}
