//! Characters that may not stand anywhere in a file, comments included.

use crate::report::{Diagnostic, Hidden, Span, messages::yaml};

/// How a message names a character: `U+202E`.
pub(super) fn named(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// The message about a hidden character.
pub(super) fn refusal(c: char, hidden: Hidden) -> Diagnostic {
    match hidden {
        Hidden::Control => yaml::control_character(&named(c)),
        Hidden::Bidi => yaml::bidi(&named(c)),
        Hidden::Invisible if c == '\u{feff}' => yaml::byte_order_mark(),
        Hidden::Invisible => yaml::invisible(&named(c)),
    }
}

/// The hidden characters of a text, the first of each kind per line.
pub(super) fn hidden(text: &str) -> impl Iterator<Item = (Span, Diagnostic)> + '_ {
    let mut line = 0;
    let mut seen: Vec<(usize, Hidden)> = Vec::new();
    text.char_indices().filter_map(move |(start, c)| {
        line += usize::from(c == '\n');
        let hidden = Hidden::of(c)?;
        let end = start + c.len_utf8();
        let ends_line = c == '\r' && text.get(end..).is_some_and(|rest| rest.starts_with('\n'));
        if ends_line || seen.contains(&(line, hidden)) {
            return None;
        }
        seen.retain(|(seen_line, _)| *seen_line == line);
        seen.push((line, hidden));
        Some((Span { start, end }, refusal(c, hidden)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_found_once_per_line_and_kind() {
        let text = "a\u{7}b\u{7}\u{202e}\r\nc\rd\u{7}";
        let found: Vec<_> = hidden(text)
            .map(|(span, error)| (span.start, error.code))
            .collect();
        assert_eq!(
            found,
            [
                (1, "yaml.control-character"),
                (4, "yaml.bidi"),
                (10, "yaml.control-character"),
            ]
        );
    }

    #[test]
    fn windows_line_ends_are_fine() {
        assert_eq!(hidden("a: b\r\nc: d\r\n").count(), 0);
    }
}
