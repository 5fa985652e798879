use anstyle::{AnsiColor, Style};

use crate::review::{Change, Severity};

/// How parts of a result look on a terminal; without colour they are plain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Paint {
    is_coloured: bool,
}

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const BREAKING: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();
const TITLE: Style = Style::new().bold();

impl Paint {
    pub(super) fn new(is_coloured: bool) -> Self {
        Self { is_coloured }
    }

    fn with(self, style: Style, text: &str) -> String {
        match self.is_coloured {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }

    pub(super) fn title(self, text: &str) -> String {
        self.with(TITLE, text)
    }

    pub(super) fn faint(self, text: &str) -> String {
        self.with(FAINT, text)
    }

    /// A sign: `+`, `-`, `~`, `!`.
    pub(super) fn sign(self, sign: char) -> String {
        let style = match sign {
            '+' => ADDED,
            '-' => REMOVED,
            '!' => BREAKING,
            _ => CHANGED,
        };
        self.with(style, &sign.to_string())
    }

    /// The sign of a change.
    pub(super) fn of(self, change: &Change) -> String {
        self.sign(super::human::sign(change))
    }

    /// A verdict, by how bad it is.
    pub(super) fn verdict(self, severity: Severity, text: &str) -> String {
        let style = match severity {
            Severity::Critical => BREAKING,
            Severity::High => REMOVED.bold(),
            Severity::Medium => CHANGED.bold(),
            Severity::Low | Severity::Info => ADDED.bold(),
        };
        self.with(style, text)
    }

    /// A line of a unified diff.
    pub(super) fn line(self, line: &str) -> String {
        match line.chars().next() {
            Some('+') => self.with(ADDED, line),
            Some('-') => self.with(REMOVED, line),
            Some('@') => self.faint(line),
            _ => line.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_nothing_is_added() {
        let plain = Paint::new(false);
        assert_eq!(plain.sign('+') + &plain.title("a") + &plain.line("-b"), "+a-b");
        let bright = Paint::new(true);
        assert_eq!(bright.sign('+'), "\u{1b}[32m+\u{1b}[0m");
        assert_eq!(bright.line(" b"), " b");
    }
}
