use crate::artifact::{Mark, Part as MarkedPart};
use crate::report::{Origin, Segment, SpecPath};
use crate::review::{Finding, Kind};

/// The part of a file that a finding is about, as the marks of files name parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::review) enum Part {
    /// An argument of a command line, without dashes.
    Flag(String),
    /// A field of a document, step by step.
    Field(Vec<String>),
    /// A variable.
    Variable(String),
    /// The file as a whole.
    Whole,
}

/// The fields of what is told in words of its own.
const FIELDS: &[(Kind, &[&str])] = &[
    (Kind::KubeconfigServer, &["clusters", "0", "cluster", "server"]),
    (
        Kind::KubeconfigCa,
        &["clusters", "0", "cluster", "certificate-authority-data"],
    ),
    (Kind::KubeconfigUser, &["users", "0", "user"]),
    (Kind::CertSanAdded, &["subjectAltName"]),
    (Kind::CertSanRemoved, &["subjectAltName"]),
    (Kind::CertSubject, &["subject"]),
];

impl Part {
    /// That of a finding.
    pub(in crate::review) fn of(finding: &Finding) -> Self {
        if let Some((_, steps)) = FIELDS.iter().find(|(kind, _)| *kind == finding.kind) {
            return Self::Field(steps.iter().map(|step| (*step).to_owned()).collect());
        }
        let field = finding.field.as_deref().unwrap_or_default();
        if let Some((_, flag)) = field
            .split_once("--")
            .filter(|(front, _)| front.is_empty() || front.ends_with(' '))
        {
            return Self::Flag(flag.to_owned());
        }
        match (finding.kind, field.find('/')) {
            (Kind::EnvAdded | Kind::EnvRemoved | Kind::EnvChanged, _) => Self::Variable(field.to_owned()),
            (Kind::UnitDirective, _) | (_, None) => Self::Whole,
            (Kind::SecretAdded | Kind::SecretRemoved | Kind::SecretRotated, _) => Self::Whole,
            (_, Some(start)) => {
                let steps = field.get(start + 1..).unwrap_or_default().split('/');
                Self::Field(
                    steps
                        .map(|step| step.replace("~1", "/").replace("~0", "~"))
                        .collect(),
                )
            }
        }
    }

    /// The reasons of the part, if the marks of its file know it.
    pub(super) fn reasons<'m>(&self, marks: &'m [Mark]) -> Option<Vec<&'m Origin>> {
        let found: Vec<&Mark> = match self {
            Self::Whole => Vec::new(),
            Self::Flag(flag) => {
                let is_it = |mark: &&Mark| matches!(&mark.part, MarkedPart::Argument(name) if name == flag);
                marks.iter().filter(is_it).collect()
            }
            Self::Variable(name) => {
                let is_it = |mark: &&Mark| matches!(&mark.part, MarkedPart::Line(word) if word == name);
                marks.iter().filter(is_it).collect()
            }
            Self::Field(steps) => fields(steps, marks),
        };
        (!found.is_empty()).then(|| found.into_iter().flat_map(|mark| mark.origins.iter()).collect())
    }
}

/// Why the part of a file that a finding is about is as it is; nothing where no mark of the file knows that.
pub fn reasons_of<'m>(finding: &Finding, marks: &'m [Mark]) -> Vec<&'m Origin> {
    Part::of(finding).reasons(marks).unwrap_or_default()
}

/// The mark nearest around a field, of several the last one, which decided it; and those inside it.
fn fields<'m>(steps: &[String], marks: &'m [Mark]) -> Vec<&'m Mark> {
    let mut around: Option<(usize, &Mark)> = None;
    let mut inside = Vec::new();
    for mark in marks {
        let MarkedPart::Field(path) = &mark.part else {
            continue;
        };
        let length = path.segments().len();
        let shared = path
            .segments()
            .iter()
            .zip(steps)
            .all(|(segment, step)| is_step(segment, step));
        if !shared {
            continue;
        }
        if length > steps.len() {
            inside.push(mark);
        } else if around.is_none_or(|(known, _)| length >= known) {
            around = Some((length, mark));
        }
    }
    around.map(|(_, mark)| mark).into_iter().chain(inside).collect()
}

fn is_step(segment: &Segment, step: &str) -> bool {
    match segment {
        Segment::Field(name) | Segment::Named(name) => name == step,
        Segment::Index(_) => true,
    }
}

/// A reason as the index of a tree spells it.
pub(super) fn origin(text: &str) -> Option<Origin> {
    if let Some(key) = text.strip_prefix("fact:") {
        return Some(Origin::fact(key));
    }
    match text.strip_prefix("default:") {
        Some(path) => SpecPath::read(path).map(Origin::Default),
        None => SpecPath::read(text).map(Origin::Spec),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, field: &str) -> Part {
        Part::of(&Finding::field(kind, field, None, None))
    }

    #[test]
    fn a_finding_knows_its_part() {
        let flag = || Part::Flag("v".into());
        assert_eq!(of(Kind::PodFlagAdded, "--v"), flag());
        assert_eq!(of(Kind::PodFlagAdded, "container 1 --v"), flag());
        let field = |steps: &[&str]| Part::Field(steps.iter().map(|step| (*step).to_owned()).collect());
        assert_eq!(of(Kind::ConfigField, "/a/b~1c"), field(&["a", "b/c"]));
        assert_eq!(
            of(Kind::ObjectField, "Node w1 /spec/podCIDR"),
            field(&["spec", "podCIDR"])
        );
        assert_eq!(of(Kind::EnvChanged, "A"), Part::Variable("A".into()));
        assert_eq!(of(Kind::UnitDirective, "Service/Nice"), Part::Whole);
        assert_eq!(of(Kind::SecretAdded, "leaf/m1/admin"), Part::Whole);
    }

    #[test]
    fn the_nearest_mark_around_a_field_counts_and_those_inside() {
        let mark = |dotted: &str| Mark::field(dotted, Origin::spec(dotted));
        let marks = [mark("a"), mark("a.b"), mark("a.b.c"), mark("x")];
        let reasons = |part: &Part| -> Option<Vec<String>> {
            let reasons = part.reasons(&marks)?;
            Some(reasons.into_iter().map(ToString::to_string).collect())
        };
        let at = |field: &str| reasons(&of(Kind::ConfigField, field));
        assert_eq!(at("/a/b"), Some(vec!["a.b".into(), "a.b.c".into()]));
        assert_eq!(at("/a/z"), Some(vec!["a".into()]));
        assert_eq!(at("/q"), None);
    }
}
