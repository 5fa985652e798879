use std::fmt::{Display, Write};

use super::TemplateError;
use super::quote::push_shell_word;

/// Calls of functions of a shell script, one in a line, each word quoted.
///
/// A script of hosts has dozens of them, so they are written as they come, without a template.
pub struct Calls {
    script: &'static str,
    text: String,
    count: usize,
    word: String,
    refused: Option<TemplateError>,
}

impl Calls {
    /// No call yet, for the script of this name.
    pub fn of(script: &'static str) -> Self {
        Self {
            script,
            text: String::new(),
            count: 0,
            word: String::new(),
            refused: None,
        }
    }

    /// Adds a call of `function` with these words.
    pub fn add<W: Display>(&mut self, function: &'static str, words: impl IntoIterator<Item = W>) {
        self.count += 1;
        self.text.push_str(function);
        for word in words {
            self.word.clear();
            let written = write!(self.word, "{word}").map_err(|error| error.to_string());
            self.text.push(' ');
            if let Err(problem) = written.and_then(|()| push_shell_word(&mut self.text, &self.word)) {
                let refused = || TemplateError::in_call(self.script, self.count, function, problem);
                self.refused.get_or_insert_with(refused);
            }
        }
        self.text.push('\n');
    }

    /// The lines.
    ///
    /// # Errors
    /// The first word that cannot stand in a line, for example because it has a line break.
    pub fn finish(self) -> Result<String, TemplateError> {
        match self.refused {
            Some(refused) => Err(refused),
            None => Ok(self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_a_line_with_its_words_quoted() {
        let mut calls = Calls::of("preflight.sh");
        calls.add("check_root", [""; 0]);
        calls.add("check_setting", ["kernel.core_pattern", "|/bin/false $(x) 'y'"]);
        calls.add("check_port", [6443]);
        calls.add("check_binary", ["/opt/cni", ""]);
        let text = calls.finish().expect("every word can be quoted");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "check_root",
                r"check_setting kernel.core_pattern '|/bin/false $(x) '\''y'\'''",
                "check_port 6443",
                "check_binary /opt/cni ''",
            ]
        );
    }

    #[test]
    fn a_refusal_shows_the_call_and_never_the_word() {
        let mut calls = Calls::of("preflight.sh");
        calls.add("check_root", [""; 0]);
        calls.add("check_name", ["a", "secret\n"]);
        calls.add("check_name", ["other\t"]);
        let error = calls.finish().expect_err("a line break").to_string();
        assert_eq!(error, "preflight.sh:2: `check_name`: a line break is not allowed");
    }
}
