//! How a text is quoted: the rules of libyaml and go-yaml version 2.

use std::fmt::Write;

use super::resolve;

/// A plain or quoted text is broken at a single space behind this column.
const WIDTH: usize = 80;

/// The longest key, in bytes, that is written without the indicator `?`.
const SIMPLE_KEY: usize = 128;

/// Where a text stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Before a colon on the same line: it stays on one line.
    SimpleKey,
    /// Anywhere else; further lines start at column `indent`.
    Value { indent: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// Whether a key stands before its colon on one line.
pub(super) fn is_simple_key(key: &str) -> bool {
    key.len() <= SIMPLE_KEY && !key.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// Writes a text so that every reader reads back the same text.
pub(super) fn write(out: &mut String, text: &str, place: Place) {
    match (style(text), place) {
        (Style::Literal, Place::Value { indent }) => write_literal(out, text, indent),
        (Style::Literal, Place::SimpleKey) => write_on_lines(out, text, Style::DoubleQuoted, place),
        (style, _) => write_on_lines(out, text, style, place),
    }
}

fn style(text: &str) -> Style {
    if !text.chars().all(is_printable) || text.contains(" \n") {
        return Style::DoubleQuoted;
    }
    if text.contains('\n') {
        return if text.ends_with(' ') {
            Style::DoubleQuoted
        } else {
            Style::Literal
        };
    }
    if resolve::is_other_than_text(text) {
        return Style::DoubleQuoted;
    }
    if text.starts_with(' ') || text.ends_with(' ') || has_indicator(text) {
        return Style::SingleQuoted;
    }
    Style::Plain
}

/// Whether the bare text would be taken for the structure of a block.
fn has_indicator(text: &str) -> bool {
    let at_start = |text: &str| match text.as_bytes() {
        [b'-' | b'?' | b':'] | [b'-' | b'?' | b':', b' ', ..] => true,
        [first, ..] => b"#,[]{}&*!|>'\"%@`".contains(first),
        [] => false,
    };
    at_start(text)
        || text.starts_with("---")
        || text.starts_with("...")
        || text.contains(": ")
        || text.ends_with(':')
        || text.contains(" #")
}

/// What is written as it is: not tabs, and by an oversight of libyaml nothing beyond the basic plane.
///
/// libyaml also writes the two Unicode separators as they are. Only readers of YAML 1.1 take them for the
/// line breaks that they are to it, so they are escaped here.
fn is_printable(char: char) -> bool {
    matches!(char, '\n' | ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Writes a block text; a column of indentation is named if the first line would hide it.
fn write_literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text.ends_with("\n\n") || text == "\n" {
        out.push('+');
    }
    out.push('\n');
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            out.extend(std::iter::repeat_n(' ', indent));
        }
        out.push_str(line);
    }
}

/// Writes a text between its quotes, broken behind [`WIDTH`] where the place allows it.
fn write_on_lines(out: &mut String, text: &str, style: Style, place: Place) {
    if style == Style::Plain && !text.contains(' ') {
        out.push_str(text);
        return;
    }
    let line = out.rfind('\n').map_or(0, |newline| newline + 1);
    let mut column = out[line..].chars().count();
    let quote = match style {
        Style::SingleQuoted => "'",
        Style::DoubleQuoted => "\"",
        Style::Plain | Style::Literal => "",
    };
    out.push_str(quote);
    column += quote.len();
    let mut after_space = false;
    for (position, char) in text.char_indices() {
        let rest = &text[position + char.len_utf8()..];
        match place {
            Place::Value { indent }
                if can_break(style, position, char, rest) && !after_space && column > WIDTH =>
            {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
                column = indent;
                if rest.starts_with(' ') {
                    out.push('\\');
                    column += 1;
                }
            }
            _ => column += write_char(out, char, style),
        }
        after_space = char == ' ';
    }
    out.push_str(quote);
}

/// A reader joins lines with one space, so a run of spaces can only be broken where `\` can mark the rest.
fn can_break(style: Style, position: usize, char: char, rest: &str) -> bool {
    char == ' '
        && position > 0
        && !rest.is_empty()
        && (style == Style::DoubleQuoted || !rest.starts_with(' '))
}

/// Writes one character and returns how many columns it takes.
fn write_char(out: &mut String, char: char, style: Style) -> usize {
    let before = out.len();
    match (style, char) {
        (Style::SingleQuoted, '\'') => out.push_str("''"),
        (Style::DoubleQuoted, _) => match escape(char) {
            Some(letter) => out.extend(['\\', letter]),
            None if is_printable(char) => {
                out.push(char);
                return 1;
            }
            // Writing to a String cannot fail.
            None => {
                let code = u32::from(char);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(out, "\\u{code:04X}"),
                    _ => write!(out, "\\U{code:08X}"),
                };
            }
        },
        _ => {
            out.push(char);
            return 1;
        }
    }
    out.len() - before
}

/// The letter behind `\` that means this character.
fn escape(char: char) -> Option<char> {
    Some(match char {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        write(&mut out, text, Place::Value { indent: 2 });
        out
    }

    #[test]
    fn quotes_are_those_of_go_yaml() {
        // Printed by sigs.k8s.io/yaml 1.6.0.
        for (text, expected) in [
            (
                "node-role.kubernetes.io/control-plane",
                "node-role.kubernetes.io/control-plane",
            ),
            ("--bind-address=::", "'--bind-address=::'"),
            ("--v=2", "--v=2"),
            ("-", "'-'"),
            ("-x", "-x"),
            ("- x", "'- x'"),
            ("---", "'---'"),
            ("...", "'...'"),
            ("*", "'*'"),
            ("*,bootstrapsigner", "'*,bootstrapsigner'"),
            ("a,*[x]{y}", "a,*[x]{y}"),
            ("%h", "'%h'"),
            ("@x", "'@x'"),
            ("a@b%c", "a@b%c"),
            (":9153", ":9153"),
            (": a", "': a'"),
            ("a: b", "'a: b'"),
            ("a:b", "a:b"),
            ("::", "'::'"),
            ("?", "'?'"),
            ("?a", "?a"),
            ("a #b", "'a #b'"),
            ("a#b", "a#b"),
            ("#", "'#'"),
            ("it's", "it's"),
            ("'x'", "'''x'''"),
            ("\"x\"", "'\"x\"'"),
            ("a\\b", "a\\b"),
            (" a", "' a'"),
            ("a ", "'a '"),
            (" ", "' '"),
            ("", "\"\""),
            ("9153", "\"9153\""),
            ("true", "\"true\""),
            ("no", "\"no\""),
            ("a\tb", "\"a\\tb\""),
            ("\u{7f}\u{1b}\0", "\"\\x7F\\e\\0\""),
            ("é\u{a0}ß", "é\u{a0}ß"),
            ("😀", "\"\\U0001F600\""),
            ("\u{feff}", "\"\\uFEFF\""),
        ] {
            assert_eq!(written(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_go_yaml_leaves_open_to_other_readers_is_quoted() {
        for (text, expected) in [
            ("<<", "\"<<\""),
            ("=", "\"=\""),
            ("1e400", "\"1e400\""),
            ("2001-02-30", "\"2001-02-30\""),
            ("a\u{2028}b", "\"a\\Lb\""),
            ("a\u{2029}\nb", "\"a\\P\\nb\""),
        ] {
            assert_eq!(written(text), expected, "{text:?}");
        }
    }

    #[test]
    fn texts_of_several_lines_are_blocks_where_a_block_can_hold_them() {
        for (text, expected) in [
            ("a\nb", "|-\n  a\n  b"),
            ("a\nb\n", "|\n  a\n  b\n"),
            ("a\n\n", "|+\n  a\n\n"),
            ("a\n\n  b\n", "|\n  a\n\n    b\n"),
            (" a\nb\n", "|2\n   a\n  b\n"),
            ("\na", "|2-\n\n  a"),
            ("\n", "|2+\n\n"),
            ("a\nb ", "\"a\\nb \""),
            ("a \nb", "\"a \\nb\""),
            ("a\n\tb", "\"a\\n\\tb\""),
            ("a\r\nb", "\"a\\r\\nb\""),
        ] {
            assert_eq!(written(text), expected, "{text:?}");
        }
    }

    #[test]
    fn long_lines_are_broken_at_a_single_space_behind_column_80() {
        let word = "x".repeat(79);
        for (text, expected) in [
            (format!("{word}x y z"), format!("{word}x y\n  z")),
            (format!("{word}xx y z"), format!("{word}xx\n  y z")),
            (format!("{word}xx  y z"), format!("{word}xx  y\n  z")),
            (format!("#{word}x y"), format!("'#{word}x\n  y'")),
            (format!("\t{word}x  y"), format!("\"\\t{word}x\n  \\ y\"")),
            (
                format!("{word}\n{word} y\n"),
                format!("|\n  {word}\n  {word} y\n"),
            ),
        ] {
            assert_eq!(written(&text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_key_stays_on_one_line() {
        let mut out = String::new();
        write(&mut out, &"word ".repeat(30), Place::SimpleKey);
        assert_eq!(out, format!("'{}'", "word ".repeat(30)));
    }
}
