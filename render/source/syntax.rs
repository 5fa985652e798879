//! Turns the parser's complaints into ours.

use std::ops::Range;

use saphyr_parser::ScanError;

use super::dialect::Limits;
use crate::report::{Diagnostic, Span, excerpt, messages::yaml};

/// What a phrase of the parser means.
#[derive(Clone, Copy)]
enum Meaning {
    Alias,
    Anchor,
    Because(&'static str),
    Colon,
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
    ("values are not allowed", Meaning::Colon),
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
///
/// `bracket` is what would close the innermost list or mapping in brackets.
pub(super) fn refusal(
    error: &ScanError,
    (text, start): (&str, usize),
    bracket: Option<char>,
    limits: Limits,
) -> (Span, Diagnostic) {
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
        Some(Meaning::Escape) => {
            let escape = escape(rest);
            let written = rest.get(escape.clone()).unwrap_or_default();
            let span = Span {
                start: start + escape.start,
                end: start + escape.end,
            };
            return (span, yaml::escape(&excerpt(written)));
        }
        Some(Meaning::Colon | Meaning::Indentation) if bracket.is_some() => {
            yaml::missing(&format!("`,` or `{}`", bracket.unwrap_or_default()))
        }
        Some(Meaning::Colon) if current_line(before).contains(": ") => yaml::colon(),
        Some(Meaning::Colon | Meaning::Indentation) => yaml::indentation(),
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
    let start = before.len();
    let end = match meaning {
        Some(Meaning::Alias | Meaning::Anchor | Meaning::Directive | Meaning::Tag) => word(rest),
        _ => first(rest).trim_end(),
    };
    let here = Span {
        start,
        end: start + end.len(),
    };
    match meaning {
        Some(Meaning::Tab | Meaning::Space) if !rest.starts_with('\t') => {
            let tab = current_line(before).rfind('\t');
            let tab = tab.map(|tab| start - current_line(before).len() + tab);
            tab.map_or(here, |start| Span {
                start,
                end: start + 1,
            })
        }
        Some(Meaning::NoColon) => {
            let end = before.trim_end().len();
            let line = current_line(before.trim_end()).trim_start();
            Span {
                start: end - line.len(),
                end,
            }
        }
        _ => here,
    }
}

/// What stands before a place on its line.
fn current_line(before: &str) -> &str {
    before.rsplit('\n').next().unwrap_or_default()
}

/// The first escape of a text in double quotes that YAML does not have.
fn escape(quoted: &str) -> Range<usize> {
    let mut rest = 0..0;
    while let Some(found) = quoted.get(rest.end..).and_then(|text| text.find('\\')) {
        let start = rest.end + found;
        let behind = quoted.get(start + 1..).unwrap_or_default();
        let digits = match behind.chars().next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => 0,
        };
        let known = behind.starts_with(|c| "0abt\tnvfre \"/\\N_LPxuU\r\n".contains(c));
        // What stands in the place of digits may be any characters.
        let all = leading(behind, 1 + digits);
        let code = all.get(first(all).len()..).unwrap_or_default();
        let is_character = code.len() == digits
            && (digits == 0 || u32::from_str_radix(code, 16).is_ok_and(|c| char::from_u32(c).is_some()));
        rest = start..start + 1 + all.len();
        if !known || !is_character {
            return rest;
        }
    }
    0..first(quoted).len()
}

fn first(text: &str) -> &str {
    leading(text, 1)
}

/// So many characters of a text, or all if there are fewer.
fn leading(text: &str, many: usize) -> &str {
    let end = text.char_indices().nth(many).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The run of characters up to white space or punctuation of collections.
pub(super) fn word(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'));
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}
