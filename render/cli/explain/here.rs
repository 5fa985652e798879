//! A field in one cluster: its value, why it is so, and what it reaches.

use kubecast::facts::{Catalogue, Row};
use kubecast::plan::Answer;
use kubecast::report::{Lines, Origin, Segment, SpecPath};
use kubecast::source::{Document, Node, Value as Written};
use serde::Serialize;
use serde_json::Value;

use super::reach::{Reach, reach};
use super::rendered::Rendered;
use crate::cli::Failure;
use crate::cli::args::ExplainArgs;
use crate::cli::load::{Loaded, load};
use crate::cli::render::output;
use crate::cli::screen::Screen;

/// A subject in a cluster.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Here {
    /// The cluster's name.
    pub(super) name: String,
    /// The values, one for each item of the lists on the way.
    pub(super) values: Vec<Decided>,
    /// Rows about releases: those that decide the value, and for `spec.version` those beside the spec.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) facts: Vec<FactRow>,
    /// The files whose content depends on it, if the cluster has been rendered.
    pub(super) reaches: Option<Reach>,
    /// The folder of the rendered cluster.
    pub(super) tree: String,
}

/// A value and where it comes from.
#[derive(Debug, Serialize)]
pub(super) struct Decided {
    pub(super) path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<Value>,
    /// `default`, `default:PATH`, `fact:KEY` or the path in the spec.
    pub(super) origin: String,
    /// File, line and column, if a person wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<String>,
}

/// A row about releases.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct FactRow {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
    pub(in crate::cli) releases: String,
    pub(super) source: String,
    pub(super) file: String,
}

/// What a cluster says about a field, if one was named.
pub(super) fn of_field(
    screen: &Screen,
    args: &ExplainArgs,
    path: &SpecPath,
) -> Result<Option<Here>, Failure> {
    let Some(cluster) = &args.cluster else {
        return Ok(None);
    };
    let loaded = load(screen, cluster)?;
    let answers = loaded.plan.answers();
    let paths = spread(&loaded.document.root, path);
    let values: Vec<Decided> = paths
        .iter()
        .map(|path| decided(&loaded, &answers, path))
        .collect();
    let catalogue = loaded.plan.facts.catalogue();
    let mut facts: Vec<FactRow> = Vec::new();
    for key in values
        .iter()
        .filter_map(|value| value.origin.strip_prefix("fact:"))
    {
        for row in rows(&loaded, key) {
            if !facts.contains(&row) {
                facts.push(row);
            }
        }
    }
    if path.to_string() == "spec.version" {
        facts.extend(beside(catalogue));
    }
    here(screen, loaded, args, values, facts, |origin| match origin {
        Origin::Spec(written) | Origin::Default(written) => written.touches(path),
        Origin::Fact(_) => false,
    })
    .map(Some)
}

/// What a cluster says about a fact, if one was named.
pub(super) fn of_fact(screen: &Screen, args: &ExplainArgs, key: &str) -> Result<Option<Here>, Failure> {
    let Some(cluster) = &args.cluster else {
        return Ok(None);
    };
    let loaded = load(screen, cluster)?;
    let wanted = Origin::fact(key);
    let rows = rows(&loaded, key);
    here(screen, loaded, args, Vec::new(), rows, |origin| *origin == wanted).map(Some)
}

fn here(
    screen: &Screen,
    loaded: Loaded,
    args: &ExplainArgs,
    values: Vec<Decided>,
    facts: Vec<FactRow>,
    concerns: impl Fn(&Origin) -> bool + Sync,
) -> Result<Here, Failure> {
    let name = loaded.plan.name.to_string();
    let tree = output(args.output.as_deref(), &loaded.folder).join(&name);
    let reaches = match Rendered::with(loaded) {
        Ok(rendered) => {
            let reached = reach(&rendered, &concerns);
            let document = &rendered.loaded.document;
            Some(reached.map_err(|report| screen.reject(document, &report))?)
        }
        // Without its certificates it cannot be rendered in memory.
        Err(_) => None,
    };
    Ok(Here {
        name,
        values,
        facts,
        reaches,
        tree: tree.display().to_string(),
    })
}

/// The paths that a path without items, or with `[]`, stands for: one for each item that is there.
fn spread(root: &Node, path: &SpecPath) -> Vec<SpecPath> {
    let mut open = vec![SpecPath::root()];
    let mut segments = path.segments().iter().peekable();
    while let Some(segment) = segments.next() {
        let mut next = Vec::new();
        for before in open {
            match segment {
                Segment::Field(name) => next.push(before.key(name)),
                Segment::Index(index) => next.push(item(root, &before, *index)),
                Segment::Named(name) => next.push(before.named(name)),
            }
        }
        open = next;
        // What follows a list concerns each of its items.
        if let Some(Segment::Field(_)) = segments.peek() {
            open = open.into_iter().flat_map(|path| items(root, path)).collect();
        }
    }
    open
}

fn items(root: &Node, path: SpecPath) -> Vec<SpecPath> {
    match root.at(&path).and_then(Node::as_list) {
        Some(items) => (0..items.len()).map(|index| item(root, &path, index)).collect(),
        None => vec![path],
    }
}

/// The path of an item: by its name, as reasons spell it, where the list is one of hosts.
fn item(root: &Node, list: &SpecPath, index: usize) -> SpecPath {
    let by_index = list.index(index);
    let name = root.at(&by_index.key("name")).and_then(Node::as_text);
    match name {
        Some(name) if *list == SpecPath::of("spec.hosts") => list.named(name),
        _ => by_index,
    }
}

fn decided(loaded: &Loaded, answers: &[Answer], path: &SpecPath) -> Decided {
    let document = &loaded.document;
    if let Some(node) = document.root.at(path) {
        return Decided {
            path: path.to_string(),
            value: Some(node.to_json()),
            origin: path.to_string(),
            place: Some(place(document, path)),
        };
    }
    match answers.iter().find(|answer| answer.path == *path) {
        Some(answer) => Decided {
            path: path.to_string(),
            value: Some(answer.value.clone()),
            origin: answer.origin.to_string(),
            place: match &answer.origin {
                Origin::Spec(written) => Some(place(document, written)),
                Origin::Default(_) | Origin::Fact(_) => None,
            },
        },
        None => Decided {
            path: path.to_string(),
            value: None,
            origin: Origin::Default(path.clone()).to_string(),
            place: None,
        },
    }
}

/// `clusters/demo/cluster.yaml:14:14`.
pub(super) fn place(document: &Document, path: &SpecPath) -> String {
    let (line, column) = line_and_column(document, path);
    format!("{}:{line}:{column}", document.name)
}

/// Where the value stands; of a collection, its key.
pub(super) fn line_and_column(document: &Document, path: &SpecPath) -> (usize, usize) {
    let place = document.locate(path);
    let is_collection = matches!(
        document.root.at(path).map(|node| &node.value),
        Some(Written::List(_) | Written::Map(_))
    );
    let span = place.key.filter(|_| is_collection).unwrap_or(place.value);
    Lines::of(&document.text).position(&document.text, span.start)
}

/// The rows about a key that hold in the cluster's release.
pub(super) fn rows(loaded: &Loaded, key: &str) -> Vec<FactRow> {
    let facts = &loaded.plan.facts;
    let rows = facts.catalogue().history(key).iter();
    let stated = rows
        .filter(|row| row.holds(facts.release()))
        .map(|row| fact_row(key, row, Some(kubecast::spec::in_yaml(&row.value))));
    let flags = facts.catalogue().kubeadm_flag_history(key).iter();
    let set = flags
        .filter(|row| row.holds(facts.release()))
        .map(|row| fact_row(key, row, None));
    stated.chain(set).collect()
}

fn fact_row<T>(key: &str, row: &Row<T>, value: Option<String>) -> FactRow {
    FactRow {
        name: format!("fact:{key}"),
        value,
        releases: row.interval.to_string(),
        source: row.source.to_string(),
        file: row.file.to_string(),
    }
}

/// The rows that stand beside the spec.
fn beside(catalogue: &Catalogue) -> Vec<FactRow> {
    let statements = catalogue.beside_the_spec().into_iter();
    statements
        .map(|statement| FactRow {
            name: format!("{}: {}", statement.list, statement.name),
            value: None,
            releases: statement.interval.to_string(),
            source: statement.source.to_string(),
            file: statement.file.to_string(),
        })
        .collect()
}
