use super::template::Template;

/// A value cannot stand where its template puts it, or the template is wrong.
///
/// It never shows a value, which may be secret, but the line of the template that would print it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{template}:{line}: `{code}`: {problem}")]
pub struct TemplateError {
    template: &'static str,
    line: usize,
    code: &'static str,
    problem: String,
}

impl TemplateError {
    pub(super) fn new(template: Template, error: &minijinja::Error) -> Self {
        let line = error.line().unwrap_or(1);
        let code = template.source().lines().nth(line.saturating_sub(1));
        Self {
            template: template.file(),
            line,
            code: code.unwrap_or_default().trim(),
            problem: error
                .detail()
                .map_or_else(|| error.kind().to_string(), str::to_owned),
        }
    }

    /// The same of a call in a script that has no template; `line` counts the calls.
    pub(super) fn in_call(
        script: &'static str,
        line: usize,
        function: &'static str,
        problem: String,
    ) -> Self {
        Self {
            template: script,
            line,
            code: function,
            problem,
        }
    }

    /// What is wrong, such as "a line break is not allowed".
    pub fn problem(&self) -> &str {
        &self.problem
    }
}
