use std::io::{IsTerminal, Write};

use kubecast::report::{Printer, Report, Source};

use super::Failure;
use super::args::{Color, Format, Global};
use super::exit::Exit;

/// Where a command writes: results on standard output, everything else on standard error.
pub(crate) struct Screen {
    format: Format,
    is_quiet: bool,
    is_coloured: bool,
    colours_results: bool,
    is_terminal: bool,
}

impl Screen {
    /// Looks at the arguments, the terminal and NO_COLOR.
    pub(crate) fn of(global: &Global) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        #[expect(
            clippy::disallowed_methods,
            reason = "colour and bars follow the terminal, rendered bytes do not"
        )]
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
        let is_plain = is_dumb || variable("NO_COLOR").is_some();
        // Messages and results may go to different places.
        let colours = |is_terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && !is_plain,
        };
        Self {
            format: global.format,
            is_quiet: global.quiet,
            is_coloured: colours(is_terminal),
            colours_results: colours(std::io::stdout().is_terminal()),
            is_terminal: is_terminal && !is_dumb,
        }
    }

    /// How results are written.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Whether results for people have colours.
    pub(crate) fn colours_results(&self) -> bool {
        self.colours_results
    }

    /// Whether results and errors are for programs.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether progress may be drawn.
    pub(crate) fn shows_progress(&self) -> bool {
        self.is_terminal && !self.is_quiet && !self.is_json()
    }

    /// Shows a report and says that the command stops.
    pub(crate) fn reject(&self, source: &dyn Source, report: &Report) -> Failure {
        self.show(source, report);
        Failure::Reported
    }

    /// Shows a report, if there is something to say.
    pub(crate) fn show(&self, source: &dyn Source, report: &Report) {
        if report.is_empty() || (self.is_quiet && !report.has_errors()) {
            return;
        }
        let printer = Printer::new(source).coloured(self.is_coloured);
        if self.is_json() {
            self.error_line(&printer.json(report));
        } else {
            self.error_line(printer.text(report).trim_end());
        }
    }

    /// A bar that shows on a terminal only.
    pub(crate) fn bar(&self, length: u64, what: &str) -> indicatif::ProgressBar {
        if !self.shows_progress() {
            return indicatif::ProgressBar::hidden();
        }
        let bar = indicatif::ProgressBar::new(length);
        if let Ok(style) = indicatif::ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar
    }

    /// A line of the result.
    pub(crate) fn result(&self, line: &str) {
        // A closed pipe, as with `| head`, is the reader's choice and no failure.
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// A question, which stays on its line.
    pub(crate) fn ask(&self, question: &str) {
        let mut err = std::io::stderr();
        let _ = write!(err, "{question}").and_then(|()| err.flush());
    }

    /// Whether only errors are wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Progress, or what to do next: silent with --quiet.
    pub(crate) fn say(&self, line: &str) {
        if !self.is_quiet && !self.is_json() {
            self.error_line(line);
        }
    }

    /// What went wrong, as the last words.
    pub(crate) fn fail(&self, failure: &Failure) -> Exit {
        if let Failure::Failed(message) | Failure::Usage(message) = failure {
            self.error_line(&format!("error: {message}"));
        }
        failure.exit()
    }

    fn error_line(&self, line: &str) {
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}
