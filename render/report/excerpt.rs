use super::Hidden;

/// How many characters of a value a message repeats.
const LONGEST: usize = 80;

/// A value as a message may show it, to be put between backticks: at most 80 characters, then `…`.
///
/// Line breaks and tabs become `\n` and `\t`; hidden characters and backticks become `\u{..}`, so a value can
/// neither leave its backticks nor change how the message reads.
pub fn excerpt(value: &str) -> String {
    let mut shown = String::new();
    let mut room = LONGEST;
    for c in value.chars() {
        let piece = escaped(c);
        let width = piece.chars().count();
        if width > room {
            shown.push('…');
            break;
        }
        room -= width;
        shown.push_str(&piece);
    }
    shown
}

/// A line without characters that could change a terminal or its own reading order.
pub(super) fn harmless(line: &str) -> String {
    let visible = |c: char| match c {
        '\n' => ' ',
        c if Hidden::of(c).is_some() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    line.chars().map(visible).collect()
}

fn escaped(c: char) -> String {
    match c {
        '\n' => "\\n".into(),
        '\t' => "\\t".into(),
        '\r' => "\\r".into(),
        '`' => escaped_by_number(c),
        _ if Hidden::of(c).is_some() => escaped_by_number(c),
        _ => c.into(),
    }
}

fn escaped_by_number(c: char) -> String {
    format!("\\u{{{:x}}}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_as_it_is_if_it_is_harmless() {
        assert_eq!(excerpt("10.96.0.0/12"), "10.96.0.0/12");
        assert_eq!(excerpt("größe ☃"), "größe ☃");
    }

    #[test]
    fn a_value_cannot_leave_its_backticks_or_colour_the_terminal() {
        assert_eq!(excerpt("a`b"), "a\\u{60}b");
        assert_eq!(excerpt("\u{1b}[31m\r\n\u{202e}x"), "\\u{1b}[31m\\r\\n\\u{202e}x");
    }

    #[test]
    fn a_long_value_is_cut_at_80_characters() {
        assert_eq!(excerpt(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(excerpt(&"é".repeat(81)), format!("{}…", "é".repeat(80)));
        assert_eq!(
            excerpt(&format!("{}\n", "a".repeat(79))),
            format!("{}…", "a".repeat(79))
        );
    }
}
