use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::example::example;
use crate::report::{Diagnostic, Location, Segment, SpecPath, excerpt, messages::field, nearest};

/// How many field names a message lists.
const LISTED: usize = 16;

/// Names that people bring from elsewhere, and where the same thing is said here.
const HABITS: &[(&str, &str)] = &[
    ("advertiseAddress", "spec.hosts.address"),
    ("apiServerCertSANs", "spec.apiServer.certSANs"),
    ("auditPolicy", "spec.apiServer.audit.policyFile"),
    ("caCertHashes", "spec.bootstrapTokens"),
    ("clusterCIDR", "spec.network.podSubnet"),
    ("clusterDomain", "spec.network.dnsDomain"),
    ("criSocket", "spec.containerRuntime.socket"),
    ("dns", "spec.addons.coreDNS"),
    ("endpoint", "spec.controlPlaneEndpoint"),
    ("imageRepository", "spec.images.repository"),
    ("internalIP", "spec.hosts.address"),
    ("ip", "spec.hosts.address"),
    ("keepalived", "spec.apiFront"),
    ("kubeProxy", "spec.addons.kubeProxy"),
    ("kubernetesVersion", "spec.version"),
    ("loadBalancer", "spec.apiFront"),
    ("localAPIEndpoint", "spec.hosts.address"),
    ("networking", "spec.network"),
    ("nodeCidrMaskSize", "spec.network.nodeMask"),
    ("nodeRegistration", "spec.hosts"),
    ("nodes", "spec.hosts"),
    ("podCIDR", "spec.network.podSubnet"),
    ("role", "spec.hosts.roles"),
    ("serviceCIDR", "spec.network.serviceSubnet"),
    ("serviceClusterIPRange", "spec.network.serviceSubnet"),
    ("token", "spec.bootstrapTokens"),
];

/// The fields of a schema.
pub(super) struct Fields<'a> {
    schema: &'a Json,
    homes: OnceCell<BTreeMap<&'a str, String>>,
}

impl<'a> Fields<'a> {
    /// The fields of this schema.
    pub(super) fn new(schema: &'a Json) -> Self {
        Self {
            schema,
            homes: OnceCell::new(),
        }
    }

    /// The schema that holds the rule at a pointer.
    pub(super) fn rules(&self, pointer: &str) -> &'a Json {
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        self.schema.pointer(parent).unwrap_or(&Json::Null)
    }

    /// The schema behind a reference, or the schema itself.
    pub(super) fn resolve<'r>(&self, rules: &'r Json) -> &'r Json
    where
        'a: 'r,
    {
        let target = rules.get("$ref").and_then(Json::as_str);
        target
            .and_then(|target| self.schema.pointer(target.trim_start_matches('#')))
            .unwrap_or(rules)
    }

    /// The message about a field that `object` does not have, and the field that was probably meant.
    pub(super) fn unknown<'r>(
        &self,
        object: &SpecPath,
        name: &str,
        rules: &'r Json,
    ) -> (Diagnostic, Option<&'r str>) {
        let at = Location::Key(object.key(name));
        let diagnostic = field::unknown(&excerpt(name)).place(at.clone());
        let names: Vec<&str> = rules
            .get("properties")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect();
        if let Some(meant) = nearest(name, names.iter().copied()) {
            let diagnostic = diagnostic
                .help(format!("did you mean `{meant}`?"))
                .patch(at, meant);
            return (diagnostic, Some(meant));
        }
        let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let home = self.home(name);
        // What is meant may be a sibling of another name, which then is not missing either.
        let sibling = home
            .as_deref()
            .and_then(|home| home.strip_prefix(&dotted(object))?.strip_prefix('.'));
        let meant = names.iter().copied().find(|name| Some(*name) == sibling);
        let help = match home {
            Some(home) => format!("write it as `{home}`"),
            None if listed.is_empty() => "remove it".into(),
            None if listed.len() > LISTED => format!("remove it; `{}` lists the fields", explain(object)),
            None => format!(
                "write {}{}",
                if listed.len() > 1 { "one of " } else { "" },
                listed.join(", ")
            ),
        };
        (diagnostic.help(help), meant)
    }

    /// Where the format has what is called so, or nearly so, elsewhere or by other people.
    pub(super) fn home(&self, name: &str) -> Option<String> {
        if let Some((_, path)) = HABITS.iter().find(|(habit, _)| habit.eq_ignore_ascii_case(name)) {
            return Some((*path).into());
        }
        let homes = self.homes.get_or_init(|| self.find_homes());
        let field = nearest(name, homes.keys().copied())?;
        homes.get(field).cloned()
    }

    /// The path of each name; the highest counts.
    fn find_homes(&self) -> BTreeMap<&'a str, String> {
        let mut homes: BTreeMap<&str, String> = BTreeMap::new();
        self.walk(self.schema, "", 0, &mut |path, field| {
            let home = homes.entry(field).or_insert_with(|| path.into());
            if path.matches('.').count() < home.matches('.').count() {
                *home = path.into();
            }
        });
        homes
    }

    /// Calls `visit` with the path and the name of each field.
    fn walk(&self, rules: &'a Json, path: &str, depth: usize, visit: &mut impl FnMut(&str, &'a str)) {
        let rules = self.resolve(rules);
        if let Some(items) = rules.get("items").filter(|_| depth < 8) {
            self.walk(items, path, depth + 1, visit);
        }
        for (name, below) in rules
            .get("properties")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
        {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            visit(&path, name);
            if depth < 8 {
                self.walk(below, &path, depth + 1, visit);
            }
        }
    }

    /// The message about a field that is not there.
    pub(super) fn missing(&self, path: &SpecPath, name: &str, rules: &Json) -> Diagnostic {
        let property = rules
            .get("properties")
            .and_then(|properties| properties.get(name));
        let diagnostic = field::missing(&path.to_string());
        let example = |property| example(property).or_else(|| example(self.resolve(property)));
        match property.and_then(example) {
            Some(example) => diagnostic.help(format!("add `{name}: {example}` with your value")),
            None => diagnostic.help(format!("add `{name}`")),
        }
    }
}

/// The command that shows the fields of an object.
fn explain(object: &SpecPath) -> String {
    format!("kubecast explain {}", dotted(object)).trim_end().into()
}

/// The path of an object by its fields alone, whatever its place in lists.
fn dotted(object: &SpecPath) -> String {
    let fields = object.segments().iter().filter_map(|segment| match segment {
        Segment::Field(name) => Some(name.as_str()),
        Segment::Index(_) | Segment::Named(_) => None,
    });
    fields.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_habit_leads_to_a_field_that_exists() {
        let schema = super::super::schema();
        let mut paths = BTreeSet::new();
        Fields::new(schema).walk(schema, "", 0, &mut |path, _| {
            paths.insert(path.to_owned());
        });
        for (habit, path) in HABITS {
            assert!(
                paths.contains(*path),
                "{habit} leads to {path}, which is no field"
            );
        }
        assert!(HABITS.is_sorted(), "{HABITS:?}");
    }
}
