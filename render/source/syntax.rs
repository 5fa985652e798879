//! Turns the parser's complaints into ours.

use saphyr_parser::ScanError;

use super::dialect::Limits;
use crate::report::{Diagnostic, Span, excerpt, messages::yaml};

/// What a phrase of the parser means.
#[derive(Clone, Copy)]
enum Meaning {
    Alias,
    Anchor,
    Because(&'static str),
    Depth,
    Directive,
    Escape,
    Indentation,
    Indicator,
    Mark,
    Missing(&'static str),
    NoColon,
    Space,
    Tab,
    Tag,
    Unclosed,
}

/// The first row whose phrase the parser's text holds counts.
const MEANINGS: &[(&str, Meaning)] = &[
    ("tab", Meaning::Tab),
    ("recursion limit", Meaning::Depth),
    ("unknown anchor", Meaning::Alias),
    ("anchor or alias", Meaning::Indicator),
    ("anchor", Meaning::Anchor),
    ("handle wasn't declared", Meaning::Tag),
    ("directive", Meaning::Directive),
    ("incompatible YAML document", Meaning::Directive),
    ("a tag", Meaning::Tag),
    ("TAG", Meaning::Tag),
    ("verbatim tag", Meaning::Tag),
    ("byte order mark", Meaning::Mark),
    ("escape character", Meaning::Escape),
    ("hexadecimal number", Meaning::Escape),
    ("character escape code", Meaning::Escape),
    ("quoted scalar, found unexpected", Meaning::Unclosed),
    ("expected node content", Meaning::Missing("a value")),
    ("expected ',' or '}'", Meaning::Missing("`,` or `}`")),
    ("expected ',' or ']'", Meaning::Missing("`,` or `]`")),
    (
        "misplaced bracket",
        Meaning::Because("a bracket or brace is closed that was not opened"),
    ),
    ("unexpected character", Meaning::Indicator),
    ("values are not allowed", Meaning::Indentation),
    ("keys are not allowed", Meaning::Indentation),
    ("entries are not allowed", Meaning::Indentation),
    ("expected key", Meaning::Indentation),
    ("expected '-'", Meaning::Indentation),
    ("expected <document", Meaning::Indentation),
    ("indent", Meaning::Indentation),
    ("simple key expect", Meaning::NoColon),
    (
        "trailing content",
        Meaning::Because("a value goes on behind its closing quote"),
    ),
    (
        "comment intercepting",
        Meaning::Because("a comment stands inside a text of several lines"),
    ),
    (
        "block scalar, did not find",
        Meaning::Because("a text stands on the line of its `|` or `>`"),
    ),
    ("valid YAML whitespace", Meaning::Space),
];

/// Whether the error is about a character that may stand nowhere.
pub(super) fn is_character(error: &ScanError) -> bool {
    error.info().contains("unprintable") || error.info().contains("byte order mark")
}

/// The message for an error of the parser at the byte `start` of `text`, and its place.
pub(super) fn refusal(error: &ScanError, text: &str, start: usize, limits: Limits) -> (Span, Diagnostic) {
    let info = error.info();
    let known = MEANINGS.iter().find(|(phrase, _)| info.contains(phrase));
    let meaning = known.map(|(_, meaning)| *meaning);
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let found = || excerpt(word(rest));
    let diagnostic = match meaning {
        None => yaml::syntax(&excerpt(info)),
        Some(Meaning::Alias) => yaml::alias(&found()),
        Some(Meaning::Anchor) => yaml::anchor(&found()),
        Some(Meaning::Because(problem)) => yaml::syntax(problem),
        Some(Meaning::Depth) => yaml::depth(limits.depth),
        Some(Meaning::Directive) => yaml::directive(&found()),
        Some(Meaning::Escape) => yaml::escape(),
        Some(Meaning::Indentation) => yaml::indentation(),
        Some(Meaning::Indicator) => yaml::indicator(&excerpt(first(rest))),
        Some(Meaning::Mark) => yaml::byte_order_mark(),
        Some(Meaning::Missing(what)) => yaml::missing(what),
        Some(Meaning::NoColon) => yaml::syntax("a line between the fields of a mapping has no `: `"),
        Some(Meaning::Space) if before.ends_with('\t') || rest.starts_with('\t') => yaml::tab(),
        Some(Meaning::Space) => yaml::syntax("a space is missing"),
        Some(Meaning::Tab) => yaml::tab(),
        Some(Meaning::Tag) => yaml::tag(&found()),
        Some(Meaning::Unclosed) => yaml::unclosed(),
    };
    (place(meaning, before, rest), diagnostic)
}

/// Where the cause of an error stands; the parser stops a little behind some of them.
fn place(meaning: Option<Meaning>, before: &str, rest: &str) -> Span {
    let line = |text: &str| text.rfind('\n').map_or(0, |end| end + 1);
    let here = Span {
        start: before.len(),
        end: before.len() + first(rest).trim_end().len(),
    };
    match meaning {
        Some(Meaning::Tab | Meaning::Space) if !rest.starts_with('\t') => {
            let tab = before.rfind('\t').filter(|tab| *tab >= line(before));
            tab.map_or(here, |start| Span {
                start,
                end: start + 1,
            })
        }
        Some(Meaning::NoColon) => {
            let code = before.trim_end();
            let start = line(code);
            let indentation = code
                .get(start..)
                .map_or(0, |text| text.len() - text.trim_start().len());
            Span {
                start: start + indentation,
                end: code.len(),
            }
        }
        _ => here,
    }
}

fn first(text: &str) -> &str {
    text.get(..text.chars().next().map_or(0, char::len_utf8))
        .unwrap_or_default()
}

/// The run of characters up to white space or punctuation of collections.
pub(super) fn word(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'));
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}
