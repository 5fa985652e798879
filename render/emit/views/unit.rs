use serde::Serialize;

use super::{Template, View};

/// The unit of a component.
#[derive(Clone, Debug, Serialize)]
pub struct ProcessUnit<'a> {
    /// What it is.
    pub description: &'a str,
    /// Where more is written about it.
    pub documentation: &'a str,
    /// Units of the same host that start before it, if they are there.
    pub after: &'a [&'a str],
    /// Units of the same host that start after it, if they are there.
    pub before: &'a [&'a str],
    /// Whether the program tells systemd that it is ready.
    pub notifies: bool,
    /// How soon it is killed where memory runs out, if not as soon as others.
    pub oom_score_adjust: Option<i16>,
    /// The file with its variables.
    pub options: &'a str,
    /// The program.
    pub program: &'a str,
    /// The variable that holds all arguments, split at blanks.
    pub variable: Option<&'a str>,
    /// Arguments on the command line.
    pub words: &'a [String],
    /// A command that runs when the program is ready, or nothing.
    pub then: &'a [String],
}

impl View for ProcessUnit<'_> {
    fn template(&self) -> Template {
        Template::ProcessUnit
    }
}

/// The variables that a unit reads with `EnvironmentFile=`.
#[derive(Clone, Debug, Serialize)]
pub struct OptionsFile {
    /// In order.
    pub variables: Vec<Variable>,
}

/// One variable.
#[derive(Clone, Debug, Serialize)]
pub struct Variable {
    /// A heading above it.
    pub heading: Option<&'static str>,
    /// Its name.
    pub name: String,
    /// Its value; where it is split, each word stands on a line of its own.
    pub words: Vec<String>,
    /// Whether a unit splits the value into arguments.
    pub splits: bool,
}

impl Variable {
    /// A variable with one value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            heading: None,
            name: name.into(),
            words: vec![value.into()],
            splits: false,
        }
    }
}

impl View for OptionsFile {
    fn template(&self) -> Template {
        Template::OptionsFile
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn a_unit_splits_one_variable_or_has_flags_of_its_own() {
        let unit = |variable: Option<&str>, words: &[String]| {
            super::super::super::text(&ProcessUnit {
                description: "etcd",
                documentation: "https://etcd.io/docs/",
                after: &["a.service", "b.service"],
                before: &[],
                notifies: true,
                oom_score_adjust: variable.is_none().then_some(-999),
                options: "/opt/etcd/cfg/etcd.conf",
                program: "/opt/etcd/bin/etcd",
                variable,
                words,
                then: &[],
            })
            .unwrap()
        };
        assert_snapshot!(unit(Some("KUBE_APISERVER_OPTS"), &[]));
        assert_snapshot!(unit(None, &["--a=b".into(), "--c=100% $d".into()]));
    }

    #[test]
    fn options_keep_blanks_quotes_and_dollars_through_both_readings() {
        let variable = |name: &str, words: &[&str], splits| Variable {
            words: words.iter().map(ToString::to_string).collect(),
            splits,
            ..Variable::new(name, "")
        };
        let file = OptionsFile {
            variables: vec![
                variable("OPTS", &["--a=b", "--c=d e", "--f={\"g\":'$h'}", "--i=\\j"], true),
                variable("NONE", &[], true),
                Variable {
                    heading: Some("Member"),
                    ..Variable::new("ETCD_NAME", "a \"b\" $c")
                },
            ],
        };
        insta::assert_snapshot!(super::super::super::text(&file).unwrap());
    }
}
