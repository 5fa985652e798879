/// Where the lines of a text start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// Finds the lines of `text`.
    pub fn of(text: &str) -> Self {
        let behind_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(behind_breaks).collect())
    }

    /// Line and column of a byte of the same text, both from one; columns count characters.
    pub fn position(&self, text: &str, byte: usize) -> (usize, usize) {
        let line = self.0.partition_point(|start| *start <= byte);
        let start = self.start(line);
        let before = text.get(start..byte).map_or(0, |before| before.chars().count());
        (line, before + 1)
    }

    /// The byte at a line and column, both from one; behind the end of a line it is that line's end.
    pub fn byte(&self, text: &str, line: usize, column: usize) -> usize {
        let (start, end) = self.line(text, line);
        let inside = text.get(start..end).unwrap_or_default();
        inside
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(end, |(offset, _)| start + offset)
    }

    /// Start and end of a line counted from one, without its line break.
    pub fn line(&self, text: &str, line: usize) -> (usize, usize) {
        let start = self.start(line);
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find('\n').unwrap_or(rest.len());
        let inside = rest.get(..length).unwrap_or_default();
        (start, start + inside.trim_end_matches('\r').len())
    }

    fn start(&self, line: usize) -> usize {
        let index = line.saturating_sub(1).min(self.0.len() - 1);
        self.0.get(index).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "a: b\né: ü\r\nlast";
        let lines = Lines::of(text);
        assert_eq!(lines.position(text, 0), (1, 1));
        assert_eq!(lines.position(text, 4), (1, 5));
        assert_eq!(lines.position(text, 5), (2, 1));
        assert_eq!(lines.position(text, 9), (2, 4));
        assert_eq!(lines.position(text, text.len()), (3, 5));
    }

    #[test]
    fn a_place_is_found_again() {
        let text = "a: b\né: ü\r\nlast";
        let lines = Lines::of(text);
        for (byte, c) in text.char_indices().filter(|(_, c)| !c.is_control()) {
            let (line, column) = lines.position(text, byte);
            assert_eq!(lines.byte(text, line, column), byte, "{c}");
        }
        assert_eq!(lines.byte(text, 2, 99), 11);
        assert_eq!(lines.byte(text, 99, 1), 13);
    }

    #[test]
    fn an_empty_text_has_one_empty_line() {
        assert_eq!(Lines::of("").position("", 0), (1, 1));
        assert_eq!(Lines::of("").line("", 1), (0, 0));
    }
}
