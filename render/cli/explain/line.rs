//! Where a file of a rendered tree comes from, or one of its lines.

use std::path::{Path, PathBuf};

use kubecast::artifact::{Artifact, ArtifactSet, Mark, Marked, Reaction};
use kubecast::report::{Origins, Report, messages};
use kubecast::source;
use serde::Serialize;

use super::reason::{Reason, Reasoning};
use super::rendered::Rendered;
use super::subject::{FileSubject, Owner};
use crate::cli::Failure;
use crate::cli::args::ExplainArgs;
use crate::cli::render::output;
use crate::cli::screen::Screen;

/// The largest file of a tree that is read.
const LARGEST: u64 = 64 << 20;

/// What is said about a file or a line; the form of `--format json`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileExplanation {
    /// The file as it was named, and the line.
    pub(super) subject: String,
    /// The host; none for objects of the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) host: Option<String>,
    /// Its path there.
    pub(super) path: String,
    /// The line that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<NumberedLine>,
    /// Whether the reasons are those of the line; otherwise no part of the file has reasons of its own there, and they are
    /// those of the whole file.
    pub(super) is_exact: bool,
    /// The reasons, of each part that the line holds, or of the whole file.
    pub(super) reasons: Vec<PartReasons>,
    /// The parts of the file that have reasons of their own, if no line was named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<PartLines>,
    /// What a host does when the file changes, for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) reactions: Vec<String>,
}

/// A line and its number.
#[derive(Debug, Serialize)]
pub(super) struct NumberedLine {
    pub(super) number: usize,
    pub(super) text: String,
}

/// A part of a file with its reasons; without a name it is the whole file.
#[derive(Debug, Serialize)]
pub(super) struct PartReasons {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) part: Option<String>,
    pub(super) because: Vec<Reason>,
}

/// A part of a file, where it stands, and its reasons in short.
#[derive(Debug, Serialize)]
pub(super) struct PartLines {
    pub(super) part: String,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) because: Vec<String>,
}

impl PartLines {
    fn of(marked: Marked<'_>) -> Self {
        Self {
            part: marked.mark.part.to_string(),
            first: *marked.lines.start(),
            last: *marked.lines.end(),
            because: marked.mark.origins.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Explains a file.
pub(super) fn explain(
    screen: &Screen,
    args: &ExplainArgs,
    subject: &FileSubject,
) -> Result<FileExplanation, Failure> {
    let cluster = args
        .cluster
        .clone()
        .or_else(|| subject.cluster())
        .ok_or_else(|| {
            Failure::Usage(format!(
                "`{}` does not say which cluster it belongs to\nhelp: name the cluster with --cluster",
                args.field
            ))
        })?;
    if !cluster.exists() {
        return Err(Failure::Usage(format!(
            "`{}` belongs to a tree whose spec is not at {}\nhelp: name the cluster with --cluster",
            args.field,
            cluster.display()
        )));
    }
    let rendered = Rendered::of(screen, &cluster)?;
    let reject = |report: Report| screen.reject(&rendered.loaded.document, &report);
    let files = files(&rendered, args, subject, &reject)?;
    let path = subject.path.parse().ok();
    let Some(file) = path.and_then(|path| files.file(&path)) else {
        return Err(Failure::Usage(format!(
            "`{}` is not a file that the spec renders{}",
            args.field,
            nearest(&files, &subject.path)
        )));
    };
    let tree = tree(args, subject, &rendered);
    compare(file, &subject.within(&tree), &cluster).map_err(reject)?;
    about(&rendered, args, subject, file)
}

fn files(
    rendered: &Rendered,
    args: &ExplainArgs,
    subject: &FileSubject,
    reject: &dyn Fn(Report) -> Failure,
) -> Result<ArtifactSet, Failure> {
    match &subject.owner {
        Owner::Host(host) => rendered.host(host).map_err(reject)?.ok_or_else(|| {
            Failure::Usage(format!(
                "`{}` is on no host of the spec: it has no `{host}`",
                args.field
            ))
        }),
        Owner::Cluster => rendered.cluster().map_err(reject),
        Owner::Document => Err(Failure::Usage(format!(
            "`{}` describes the whole tree and has no reasons of its own\nhelp: ask about the files that it lists",
            args.field
        ))),
    }
}

fn tree(args: &ExplainArgs, subject: &FileSubject, rendered: &Rendered) -> PathBuf {
    let name = rendered.loaded.plan.name.as_str();
    let by_output = || output(args.output.as_deref(), &rendered.loaded.folder).join(name);
    subject.tree.clone().unwrap_or_else(by_output)
}

/// Reasons of a file that the spec no longer renders so would be wrong ones.
fn compare(file: &Artifact, on_disk: &Path, cluster: &Path) -> Result<(), Report> {
    if !on_disk.exists() {
        return Ok(());
    }
    let bytes = source::read_bytes(on_disk, LARGEST)?;
    if bytes == file.public_view().as_bytes() {
        return Ok(());
    }
    Err(messages::tree::stale(&on_disk.display(), &cluster.display()).into())
}

fn nearest(files: &ArtifactSet, path: &str) -> String {
    let paths = files.files().map(|file| file.path().as_str());
    let near = kubecast::report::nearest(path, paths);
    near.map(|near| format!("\nhelp: did you mean `{near}`?"))
        .unwrap_or_default()
}

fn about(
    rendered: &Rendered,
    args: &ExplainArgs,
    subject: &FileSubject,
    file: &Artifact,
) -> Result<FileExplanation, Failure> {
    let reasoning = Reasoning::of(&rendered.loaded);
    let because = |origins: &Origins| origins.iter().map(|origin| reasoning.explain(origin)).collect();
    let whole = || PartReasons {
        part: None,
        because: because(file.origins()),
    };
    let of_mark = |mark: &Mark| PartReasons {
        part: Some(mark.part.to_string()),
        because: because(&mark.origins),
    };
    let line = subject
        .line
        .map(|number| numbered(file, number, &args.field))
        .transpose()?;
    let marks = line
        .as_ref()
        .map(|line| file.marks_of_line(line.number))
        .unwrap_or_default();
    let is_exact = !marks.is_empty();
    let mut parts: Vec<PartLines> = match line {
        None => file.marked().into_iter().map(PartLines::of).collect(),
        Some(_) => Vec::new(),
    };
    parts.sort_by_key(|part| (part.first, part.last));
    Ok(FileExplanation {
        subject: args.field.clone(),
        host: match &subject.owner {
            Owner::Host(host) => Some(host.to_string()),
            Owner::Cluster | Owner::Document => None,
        },
        path: subject.path.clone(),
        is_exact,
        reasons: if is_exact {
            marks.into_iter().map(of_mark).collect()
        } else {
            vec![whole()]
        },
        parts,
        reactions: file.reactions().iter().map(Reaction::words).collect(),
        line,
    })
}

/// The line of that number.
fn numbered(file: &Artifact, number: usize, subject: &str) -> Result<NumberedLine, Failure> {
    let view = file.public_view();
    let text = number.checked_sub(1).and_then(|index| view.lines().nth(index));
    let text = text.ok_or_else(|| {
        let count = view.lines().count();
        Failure::Usage(format!(
            "`{subject}` is behind the end of the file, which has {count} lines"
        ))
    })?;
    Ok(NumberedLine {
        number,
        text: text.into(),
    })
}
