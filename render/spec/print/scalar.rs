//! How a text is quoted.

use std::fmt::Write;

use crate::source;

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Behind a key or a dash.
    Block,
    /// Between brackets.
    Flow,
}

/// The text without quotes if every reader then sees the same text, else in double quotes.
pub(super) fn text(text: &str, place: Place) -> String {
    if is_plain(text, place) {
        text.into()
    } else {
        quoted(text)
    }
}

fn is_plain(text: &str, place: Place) -> bool {
    let indicators = "-?:,[]{}#&*!|>'\"%@`";
    let is_ordinary = |c: char| matches!(c, ' '..='~') || (!c.is_ascii() && c.is_alphanumeric());
    let separates = |c: char| place == Place::Flow && ",[]{}".contains(c);
    source::is_text(text)
        && text.chars().all(|c| is_ordinary(c) && !separates(c))
        && !text.starts_with(|c| c == ' ' || indicators.contains(c))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        // What YAML 1.1 takes for a default value, a merge, the end of a document.
        && !matches!(text, "=" | "<<")
        && !text.starts_with("...")
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The lines of a text that is best shown as it is, behind the sign that says how it ends.
///
/// Tabs, blanks that a reader would count as indentation or lose, and empty lines at the end are better off
/// in quotes.
pub(super) fn lines(text: &str) -> Option<(&'static str, std::str::Lines<'_>)> {
    let is_safe = text.contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && !text.chars().any(|c| c != '\n' && c.is_control())
        && text.lines().all(|line| !line.ends_with(' '));
    let sign = if text.ends_with('\n') { "|" } else { "|-" };
    is_safe.then(|| (sign, text.lines()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_for_what_needs_them() {
        for plain in [
            "a",
            "1.36.3",
            "10.96.0.0/12",
            "192.0.2.10",
            "192.0.2.10:6443",
            "fd00::10",
            "2026-01-31",
            "a,b",
            "unix:///run/x.sock",
            "two words",
            "a=b",
            "größe",
            "$patch",
            r#"say "x"\"#,
            "/",
        ] {
            assert_eq!(text(plain, Place::Block), plain);
        }
        for (value, quoted) in [
            ("", r#""""#),
            ("no", r#""no""#),
            ("1.30", r#""1.30""#),
            ("0755", r#""0755""#),
            ("12:30:45", r#""12:30:45""#),
            ("true", r#""true""#),
            ("5", r#""5""#),
            ("~", r#""~""#),
            ("a: b", r#""a: b""#),
            ("a #b", r#""a #b""#),
            ("a:", r#""a:""#),
            ("*", r#""*""#),
            ("-v", r#""-v""#),
            (" a", r#"" a""#),
            ("a ", r#""a ""#),
            ("a\tb", r#""a\tb""#),
            ("a\nb", r#""a\nb""#),
            (r#""x"\"#, r#""\"x\"\\""#),
            ("=", r#""=""#),
            ("...", r#""...""#),
            ("\u{1b}", r#""\u001b""#),
        ] {
            assert_eq!(text(value, Place::Block), quoted);
        }
    }
}
