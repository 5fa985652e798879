use std::fmt;

/// What a script on a host tells: `EVENT<TAB>SUBJECT<TAB>DETAIL`, one on each line of its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened, a word.
    pub name: String,
    /// To what: a file, a unit, a generation. May be empty.
    pub subject: String,
    /// The rest, for people. May be empty.
    pub detail: String,
}

/// The longest line that is kept; a host says no more in one.
const LONGEST: usize = 2000;

impl Event {
    /// Reads a line; `None` if it is no event.
    pub fn read(line: &str) -> Option<Self> {
        let mut parts = line.trim_end_matches(['\r', '\n']).splitn(3, '\t');
        let name = parts.next()?;
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || !name.chars().all(is_word) || !line.contains('\t') {
            return None;
        }
        let text = |text: Option<&str>| harmless(text.unwrap_or_default());
        Some(Self {
            name: name.into(),
            subject: text(parts.next()),
            detail: text(parts.next()),
        })
    }
}

impl fmt::Display for Event {
    /// The words of it with blanks between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for text in [&self.subject, &self.detail] {
            if !text.is_empty() {
                write!(f, " {text}")?;
            }
        }
        Ok(())
    }
}

/// The text without what could command a terminal.
pub(super) fn harmless(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_in_three_parts() {
        let event = Event::read("restarted\tkubelet.service\thealthy after 3 s\n").expect("an event");
        assert_eq!(event.name, "restarted");
        assert_eq!(event.subject, "kubelet.service");
        assert_eq!(event.detail, "healthy after 3 s");
        assert_eq!(event.to_string(), "restarted kubelet.service healthy after 3 s");
        let short = Event::read("staged\t7-0a1b").expect("an event");
        assert_eq!(short.to_string(), "staged 7-0a1b");
    }

    #[test]
    fn what_is_no_event_is_none_and_nothing_commands_the_terminal() {
        for line in ["", "\t", "Warning: x", "UPPER\tx", "word only", "a b\tc"] {
            assert_eq!(Event::read(line), None, "{line:?}");
        }
        let event = Event::read("drift\t/etc/a\u{1b}[31m\tb\u{7}\tc").expect("an event");
        assert_eq!(event.subject, "/etc/a [31m");
        assert_eq!(event.detail, "b  c");
    }
}
