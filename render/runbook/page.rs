/// The widest line of a paragraph.
const WIDTH: usize = 110;

/// A page of Markdown that grows from top to bottom.
pub(super) struct Page {
    text: String,
    chapter: usize,
}

impl Page {
    pub(super) fn titled(title: &str) -> Self {
        Self {
            text: format!("# {title}\n"),
            chapter: 0,
        }
    }

    /// Starts a numbered chapter.
    pub(super) fn chapter(&mut self, title: &str) {
        self.chapter += 1;
        self.text.push_str(&format!("\n## {}. {title}\n", self.chapter));
    }

    /// Starts a part of a chapter.
    pub(super) fn part(&mut self, title: &str) {
        self.text.push_str(&format!("\n### {title}\n"));
    }

    /// A paragraph.
    pub(super) fn text(&mut self, paragraph: &str) {
        self.text.push('\n');
        self.wrapped("", "", paragraph);
    }

    /// Items of a list.
    pub(super) fn items<T: AsRef<str>>(&mut self, items: impl IntoIterator<Item = T>) {
        self.text.push('\n');
        for item in items {
            self.wrapped("- ", "  ", item.as_ref());
        }
    }

    /// Lines for a shell.
    pub(super) fn shell<T: AsRef<str>>(&mut self, lines: impl IntoIterator<Item = T>) {
        self.text.push_str("\n```sh\n");
        for line in lines {
            self.text.push_str(line.as_ref());
            self.text.push('\n');
        }
        self.text.push_str("```\n");
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn wrapped(&mut self, first: &str, others: &str, paragraph: &str) {
        let mut line = first.to_owned();
        let mut is_empty = true;
        for word in paragraph.split_whitespace() {
            if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.text.push_str(&line);
                self.text.push('\n');
                line = others.to_owned();
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }
}
