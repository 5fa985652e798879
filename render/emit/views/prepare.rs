use serde::Serialize;

use super::{Template, View};

/// `prepare.sh`: what makes a host obey its files.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PrepareScript<'a> {
    /// The steps, in their order.
    pub steps: &'a [Step],
}

/// One step: a function of the script, and what it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Step(Vec<String>);

impl Step {
    /// A call of a function.
    pub fn new<W: ToString>(function: &'static str, given: impl IntoIterator<Item = W>) -> Self {
        let given = given.into_iter().map(|word| word.to_string());
        Self(std::iter::once(function.to_owned()).chain(given).collect())
    }
}

impl View for PrepareScript<'_> {
    fn template(&self) -> Template {
        Template::PrepareScript
    }
}

#[cfg(test)]
mod tests {
    use super::super::printed;
    use super::*;

    #[test]
    fn a_step_is_one_line_whatever_it_is_given() {
        let steps = [
            Step::new("run", ["swapoff", "-a"]),
            Step::new(
                "run",
                ["systemd-tmpfiles", "--create", "/etc/tmpfiles.d/$(x) 'y'.conf"],
            ),
        ];
        let text = printed(&PrepareScript { steps: &steps });
        let calls: Vec<&str> = text.lines().rev().take(3).collect();
        assert_eq!(
            calls,
            [
                "finish",
                r"run systemd-tmpfiles --create '/etc/tmpfiles.d/$(x) '\''y'\''.conf'",
                "run swapoff -a",
            ]
        );
    }
}
