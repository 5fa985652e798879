//! `kubecast explain`: what a field means, and what it does in a cluster.

mod here;
mod line;
mod line_text;
mod reach;
pub(in crate::cli) mod reason;
mod rendered;
mod subject;
mod text;

use kubecast::report::codes;
use kubecast::spec;
use kubecast::spec::in_yaml;
use kubecast::spec::reference::{self, Choice, Default, Field};
use serde::Serialize;
use serde_json::Value;

use super::Failure;
use super::args::ExplainArgs;
use super::exit::Exit;
use super::screen::Screen;
use here::Here;
use subject::FileSubject;

/// What is said about one subject; the form of `--format json`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Explanation {
    /// The field's path, a fact's key with `fact:` in front, or a message's code.
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    /// What holds without the field, where that is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    default_in_words: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<OneChoice>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Below>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<Here>,
}

#[derive(Debug, Serialize)]
struct OneChoice {
    value: Value,
    meaning: String,
}

/// A field of a mapping, in short.
#[derive(Debug, Serialize)]
struct Below {
    name: String,
    r#type: String,
    description: String,
    /// The default, as one would write it, or in words.
    default: String,
}

/// `kubecast explain`.
pub(crate) fn run(screen: &Screen, args: &ExplainArgs) -> Result<Exit, Failure> {
    if let Some(subject) = FileSubject::read(&args.field) {
        let explanation = line::explain(screen, args, &subject)?;
        return show(screen, &explanation, line_text::print(&explanation));
    }
    let schema = spec::schema();
    let explanation = match args.field.strip_prefix("fact:") {
        Some(key) => Explanation {
            cluster: here::of_fact(screen, args, key)?,
            ..Explanation::of_fact(key)?
        },
        None => match (reference::find(schema, &args.field), code(&args.field)) {
            (Ok((path, field)), _) => Explanation {
                cluster: here::of_field(screen, args, &path)?,
                ..Explanation::of_field(&path.to_string(), &field)
            },
            (Err(_), Some(code)) => code,
            (Err(_), None) if looks_like_a_path(&args.field) => {
                return Err(Failure::Usage(format!(
                    "`{}` is neither a file of a rendered tree nor a field\nhelp: name a file as in \
                     out/demo/hosts/node1/etc/hosts:3, or HOST:/PATH with --cluster",
                    args.field
                )));
            }
            (Err(problem), None) => {
                return Err(Failure::Usage(format!(
                    "`{}` {}\nhelp: {}",
                    args.field, problem.problem, problem.help
                )));
            }
        },
    };
    show(screen, &explanation, text::print(&explanation))
}

/// Prints the result, as data or as text.
fn show(screen: &Screen, data: &impl Serialize, text: String) -> Result<Exit, Failure> {
    if screen.is_json() {
        let json = serde_json::to_string_pretty(data);
        screen.result(&json.map_err(|error| Failure::Failed(error.to_string()))?);
    } else {
        screen.result(text.trim_end());
    }
    Ok(Exit::Done)
}

/// Only in brackets does a field hold a slash.
fn looks_like_a_path(subject: &str) -> bool {
    subject.contains('/') && !subject.contains('[')
}

/// What a message of that code is about.
fn code(code: &str) -> Option<Explanation> {
    let info = codes().find(|info| info.code == code)?;
    Some(Explanation::about(info.code, info.meaning))
}

impl Explanation {
    fn about(subject: &str, description: &str) -> Self {
        Self {
            subject: subject.into(),
            r#type: None,
            description: description.into(),
            required: None,
            default: None,
            default_in_words: None,
            choices: Vec::new(),
            allowed: Vec::new(),
            example: None,
            fields: Vec::new(),
            cluster: None,
        }
    }

    fn of_fact(key: &str) -> Result<Self, Failure> {
        let meanings = kubecast::facts::meanings();
        let Some(meaning) = meanings.iter().find(|meaning| meaning.key == key) else {
            let near = kubecast::report::nearest(key, meanings.iter().map(|meaning| meaning.key.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `fact:{near}`?"),
                None => "schema/facts/README.md lists the keys".into(),
            };
            return Err(Failure::Usage(format!(
                "`{key}` is not the key of a fact\nhelp: {help}"
            )));
        };
        Ok(Self::about(&format!("fact:{key}"), &meaning.text))
    }

    fn of_field(path: &str, field: &Field<'_>) -> Self {
        let (default, words) = match field.default() {
            Some(Default::Value(value)) => (Some(value), None),
            Some(Default::Words(words)) => (None, Some(words)),
            Some(Default::Required) | None => (None, None),
        };
        let choice = |choice: Choice| OneChoice {
            value: choice.value,
            meaning: choice.meaning,
        };
        let below = |(name, field): (&str, Field<'_>)| Below {
            name: name.into(),
            r#type: field.kind(),
            description: field.description(),
            default: match field.default() {
                Some(Default::Required) => "required".into(),
                Some(Default::Value(value)) => in_yaml(&value),
                Some(Default::Words(words)) => words,
                None => String::new(),
            },
        };
        Self {
            r#type: Some(field.kind()),
            // The document itself is no field that could be left out.
            required: (!path.is_empty()).then(|| field.default() == Some(Default::Required)),
            default,
            default_in_words: words,
            choices: field.choices().into_iter().map(choice).collect(),
            allowed: field.allowed(),
            example: field.example().cloned(),
            fields: field.fields().into_iter().map(below).collect(),
            ..Self::about(
                if path.is_empty() { "cluster.yaml" } else { path },
                &field.description(),
            )
        }
    }
}
