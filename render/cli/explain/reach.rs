//! The files and lines of a cluster that a field reaches, as their reasons say.

use std::collections::BTreeMap;

use kubecast::artifact::{Artifact, ArtifactSet};
use kubecast::report::{Origin, Origins, Report};
use serde::Serialize;

use super::rendered::Rendered;

/// Files by path, each with the hosts that have it.
#[derive(Debug, Serialize)]
pub(super) struct Reach {
    pub(super) files: Vec<ReachedFile>,
}

/// A file that a field reaches.
#[derive(Debug, Serialize)]
pub(super) struct ReachedFile {
    pub(super) path: String,
    /// The hosts, sorted; none for a file of the cluster.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hosts: Vec<String>,
    /// What a host does when the file changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) reactions: Vec<String>,
    /// The lines, where they are known more closely than the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) lines: Vec<ReachedLine>,
}

/// Lines that a field reaches, as they are on the first of the hosts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReachedLine {
    pub(super) first: usize,
    pub(super) last: usize,
    /// The text of the first line.
    pub(super) text: String,
    /// Whether other hosts say something else there.
    pub(super) differs: bool,
}

/// What is the same on the hosts of one entry: the path, the reactions, and where the lines stand.
type Place = (String, Vec<String>, Vec<(usize, usize)>);

/// The files of one host, or of the cluster.
type Found = Vec<(Place, Vec<String>)>;

/// Looks for a reason in every file.
pub(super) fn reach(
    rendered: &Rendered,
    concerns: &(dyn Fn(&Origin) -> bool + Sync),
) -> Result<Reach, Report> {
    let by_host = rendered.of_hosts(|host, files| (host.to_string(), found(files, concerns)))?;
    let mut files: BTreeMap<Place, (Vec<String>, Vec<ReachedLine>)> = BTreeMap::new();
    for (host, found) in by_host {
        for (place, texts) in found {
            let lines = || lines(&place, &texts);
            let (hosts, known) = files
                .entry(place.clone())
                .or_insert_with(|| (Vec::new(), lines()));
            hosts.push(host.clone());
            for (line, text) in known.iter_mut().zip(&texts) {
                line.differs |= line.text != *text;
            }
        }
    }
    let of_hosts = files
        .into_iter()
        .map(|((path, reactions, _), (mut hosts, lines))| {
            hosts.sort();
            ReachedFile {
                path,
                hosts,
                reactions,
                lines,
            }
        });
    let of_cluster = found(&rendered.cluster()?, concerns).into_iter();
    let of_cluster = of_cluster.map(|(place, texts)| ReachedFile {
        path: format!("cluster{}", place.0),
        hosts: Vec::new(),
        reactions: Vec::new(),
        lines: lines(&place, &texts),
    });
    Ok(Reach {
        files: of_hosts.chain(of_cluster).collect(),
    })
}

fn found(files: &ArtifactSet, concerns: &dyn Fn(&Origin) -> bool) -> Found {
    let is_reached = |origins: &Origins| origins.iter().any(concerns);
    let reached = files.files().filter(|file| {
        is_reached(file.origins()) || file.marks().iter().any(|mark| is_reached(&mark.origins))
    });
    reached.filter_map(|file| entry(file, &is_reached)).collect()
}

/// Where a file is reached; `None` if only by parts that are not in it.
fn entry(file: &Artifact, is_reached: &dyn Fn(&Origins) -> bool) -> Option<(Place, Vec<String>)> {
    let mut lines: Vec<(usize, usize)> = if file.marks().iter().any(|mark| is_reached(&mark.origins)) {
        let marked = file.marked().into_iter();
        marked
            .filter(|marked| is_reached(&marked.mark.origins))
            .map(|marked| (*marked.lines.start(), *marked.lines.end()))
            .collect()
    } else {
        Vec::new()
    };
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() && !is_reached(file.origins()) {
        return None;
    }
    let view = file.public_view();
    let all: Vec<&str> = view.lines().collect();
    let text = |(first, _): &(usize, usize)| all.get(first - 1).map(|line| line.trim().to_owned());
    let texts = lines.iter().map(|line| text(line).unwrap_or_default()).collect();
    let reactions = file.reactions().iter().map(ToString::to_string).collect();
    Some(((file.path().to_string(), reactions, lines), texts))
}

fn lines((_, _, places): &Place, texts: &[String]) -> Vec<ReachedLine> {
    let line = |((first, last), text): (&(usize, usize), &String)| ReachedLine {
        first: *first,
        last: *last,
        text: text.clone(),
        differs: false,
    };
    places.iter().zip(texts).map(line).collect()
}
