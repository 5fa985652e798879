use std::ops::RangeInclusive;

use super::Artifact;
use crate::report::{Origins, Span, SpecPath};
use crate::source;

/// A part of a file that has reasons of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which part.
    pub part: Part,
    /// Why it is there and so.
    pub origins: Origins,
}

/// How a part of a file is found again in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// An argument of a command line, by its flag without dashes.
    Argument(String),
    /// A field of a document in YAML or JSON, with all that is below it.
    Field(SpecPath),
    /// The line of a text that begins with this word, as those of environment files do.
    Line(String),
}

impl Mark {
    /// A part and its reasons.
    pub fn new(part: Part, origins: impl Into<Origins>) -> Self {
        let origins = origins.into();
        Self { part, origins }
    }

    /// An argument, by its flag without dashes.
    pub fn argument(flag: &str, origins: impl Into<Origins>) -> Self {
        Self::new(Part::Argument(flag.into()), origins)
    }

    /// A field, by its dotted path.
    pub fn field(dotted: &str, origins: impl Into<Origins>) -> Self {
        Self::new(Part::Field(SpecPath::of(dotted)), origins)
    }

    /// A line, by its first word.
    pub fn line(word: &str, origins: impl Into<Origins>) -> Self {
        Self::new(Part::Line(word.into()), origins)
    }
}

impl std::fmt::Display for Part {
    /// `--audit-log-maxage`, `authentication.x509.clientCAFile`, `FLANNEL_MTU`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Argument(flag) => write!(f, "--{flag}"),
            Self::Field(path) => path.fmt(f),
            Self::Line(word) => f.write_str(word),
        }
    }
}

/// Why a file is as it is: the whole of it, and its parts as far as they are known more closely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// The reasons of the whole, those of its parts among them.
    pub whole: Origins,
    /// The reasons of parts.
    pub parts: Vec<Mark>,
}

impl Reasons {
    /// Adds a part; its reasons are not added to those of the whole.
    #[must_use]
    pub fn and(mut self, mark: Mark) -> Self {
        self.parts.push(mark);
        self
    }
}

impl<T: Into<Origins>> From<T> for Reasons {
    fn from(whole: T) -> Self {
        Self {
            whole: whole.into(),
            parts: Vec::new(),
        }
    }
}

/// Lines of a file, counted from 1, and the mark that stands on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked<'a> {
    /// The mark.
    pub mark: &'a Mark,
    /// The lines.
    pub lines: RangeInclusive<usize>,
}

impl Artifact {
    /// Where each mark of the file stands in its public view, in the order of the marks. What is not there, because a
    /// patch took it away, has no place.
    pub fn marked(&self) -> Vec<Marked<'_>> {
        let text = self.public_view();
        let lines = Lines::of(&text);
        let has_fields = self
            .marks()
            .iter()
            .any(|mark| matches!(mark.part, Part::Field(_)));
        let document = has_fields
            .then(|| source::read_foreign(self.path().as_str(), &text).ok())
            .flatten()
            .and_then(|documents| documents.into_iter().next());
        let mut marked: Vec<Marked<'_>> = Vec::new();
        for mark in self.marks() {
            if matches!(mark.part, Part::Field(_)) {
                // Who set a field last, decided it.
                marked.retain(|other| other.mark.part != mark.part);
            }
            let found: Vec<RangeInclusive<usize>> = match &mark.part {
                Part::Field(path) => {
                    let place = document.as_ref().map(|document| document.root.locate(path));
                    let place = place.filter(|place| place.exact);
                    place
                        .map(|place| {
                            let start = place.key.unwrap_or(place.value).start;
                            let end = place.value.end;
                            lines.around(Span { start, end })
                        })
                        .into_iter()
                        .collect()
                }
                Part::Argument(flag) => lines.that(|line| has_flag(line, flag)),
                Part::Line(word) => lines.that(|line| begins_with(line, word)),
            };
            marked.extend(found.into_iter().map(|lines| Marked { mark, lines }));
        }
        marked
    }

    /// The marks of one line, counted from 1: those that stand on it alone, else the narrowest around it.
    pub fn marks_of_line(&self, line: usize) -> Vec<&Mark> {
        let mut around = self.marked();
        around.retain(|marked| marked.lines.contains(&line));
        let width = |marked: &Marked<'_>| marked.lines.end() - marked.lines.start();
        let narrowest = around.iter().map(width).min();
        around.retain(|marked| Some(width(marked)) == narrowest);
        around.into_iter().map(|marked| marked.mark).collect()
    }
}

/// The lines of a text, and where each begins.
struct Lines<'a> {
    lines: Vec<&'a str>,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let mut start = 0;
        let mut starts = Vec::new();
        for line in text.split_inclusive('\n') {
            starts.push(start);
            start += line.len();
        }
        let lines = text.lines().collect();
        Self { lines, starts }
    }

    /// The numbers of the lines that a span touches.
    fn around(&self, span: Span) -> RangeInclusive<usize> {
        let number = |at: usize| self.starts.partition_point(|start| *start <= at).max(1);
        let first = number(span.start);
        first..=number(span.end.saturating_sub(1)).max(first)
    }

    /// The numbers of the lines of which something holds.
    fn that(&self, holds: impl Fn(&str) -> bool) -> Vec<RangeInclusive<usize>> {
        let numbered = self.lines.iter().zip(1..);
        let those = numbered.filter(|(line, _)| holds(line));
        those.map(|(_, number)| number..=number).collect()
    }
}

/// Whether a line has this flag as a word of its own.
fn has_flag(line: &str, flag: &str) -> bool {
    let word = format!("--{flag}");
    line.match_indices(&word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Whether the first word of a line is this one.
fn begins_with(line: &str, word: &str) -> bool {
    let rest = line.trim_start().strip_prefix(word);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_.".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::{ArtifactId, Content};
    use crate::report::Origin;
    use crate::types::{Mode, Owner};

    fn file(text: &str, marks: Vec<Mark>) -> Artifact {
        Artifact::new(
            ArtifactId::new("test", "file"),
            "/etc/a".parse().expect("a path"),
            Mode::new(0o644),
            Owner::root(),
            Content::public(text),
            Reasons {
                parts: marks,
                ..Reasons::default()
            },
        )
        .expect("no secret")
    }

    fn because(dotted: &str) -> Origin {
        Origin::spec(dotted)
    }

    /// `2: --a; 3: --b`, line by line.
    fn shown(file: &Artifact) -> String {
        let count = file.public_view().lines().count();
        let line = |number: usize| {
            let marks = file.marks_of_line(number);
            let parts: Vec<String> = marks.iter().map(|mark| mark.part.to_string()).collect();
            format!("{number}: {}", parts.join(", "))
        };
        (1..=count).map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_narrowest_mark_of_a_line_wins() {
        let manifest = file(
            "spec:\n  containers:\n  - command:\n    - etcd\n    - --name=a\n    - --name-of=b\n    image: x\n  hostNetwork: true\n",
            vec![
                Mark::new(Part::Field(SpecPath::of("spec")), because("all")),
                Mark::new(
                    Part::Field(SpecPath::read("spec.containers[0].image").expect("a path")),
                    because("image"),
                ),
                Mark::argument("name", because("name")),
                Mark::argument("gone", because("gone")),
            ],
        );
        assert_eq!(
            shown(&manifest),
            "1: spec\n2: spec\n3: spec\n4: spec\n5: --name\n6: spec\n7: spec.containers[0].image\n8: spec"
        );
    }

    #[test]
    fn a_line_of_many_arguments_has_many_marks() {
        let options = file(
            "# x\nARGS=\"--a=1 --b-c=2 \\\n--d\"\nFLANNEL_MTU=1\nFLANNEL_MTU_2=1\n",
            vec![
                Mark::argument("a", because("a")),
                Mark::argument("b-c", because("b")),
                Mark::argument("b", because("none")),
                Mark::argument("d", because("d")),
                Mark::line("FLANNEL_MTU", because("mtu")),
            ],
        );
        assert_eq!(shown(&options), "1: \n2: --a, --b-c\n3: --d\n4: FLANNEL_MTU\n5: ");
    }

    #[test]
    fn a_field_of_several_lines_is_all_of_them() {
        let config = file(
            "a: {b: 1, c: 2}\nlist:\n- x\n- y\nz: 1\n",
            vec![
                Mark::field("list", because("list")),
                Mark::field("a.c", because("c")),
                Mark::field("a.b", because("b")),
            ],
        );
        assert_eq!(shown(&config), "1: a.c, a.b\n2: list\n3: list\n4: list\n5: ");
        let lines: Vec<_> = config.marked().into_iter().map(|marked| marked.lines).collect();
        assert_eq!(lines, [2..=4, 1..=1, 1..=1]);
    }
}
