//! Texts that are neither YAML nor JSON: units, environment files, TOML, Corefile, shell.
//!
//! A template is filled with its view, a struct of [`views`](super::views). It may loop and ask whether
//! something is there, no more. Every text that it prints has gone through the quoting filter of its format
//! or is refused, so a template cannot forget one.
//!
//! A line that holds nothing but a tag is not printed. A line that ends in a tag swallows its line break, so
//! an empty line follows it.

mod calls;
mod error;
mod quote;
mod template;

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

pub use calls::Calls;
pub use error::TemplateError;
pub use template::Template;

/// The values of one template.
pub trait View: Serialize {
    /// The template that prints it.
    fn template(&self) -> Template;
}

/// Prints a view with its template. The text ends in a newline.
///
/// # Errors
/// If a value cannot be written in the template's format, for example a line break in an environment file.
pub fn text<V: View>(view: &V) -> Result<String, TemplateError> {
    let template = view.template();
    let environment = ENVIRONMENT.as_ref().map_err(TemplateError::clone)?;
    environment
        .get_template(template.file())
        .and_then(|compiled| compiled.render(Serde(view)))
        .map_err(|error| TemplateError::new(template, &error))
}

static ENVIRONMENT: LazyLock<Result<Environment<'static>, TemplateError>> = LazyLock::new(environment);

/// Starts empty: no built-in filter, test or function, and no escaping by the file's name.
fn environment() -> Result<Environment<'static>, TemplateError> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(format);
    let mut syntax = SyntaxConfig::builder();
    syntax
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true);
    // Only delimiters can be refused, and these are the usual ones.
    environment.set_syntax(syntax.build().unwrap_or_default());
    for (name, quote) in quote::FILTERS {
        environment.add_filter(*name, move |text: &str| safe(quote(text)));
    }
    environment.add_filter("shell_words", |words: Vec<Value>| {
        let words: Option<Vec<&str>> = words.iter().map(Value::as_str).collect();
        let words = words.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "only texts are words"))?;
        safe(quote::shell_words(&words))
    });
    for template in Template::ALL {
        environment
            .add_template(template.file(), template.source())
            .map_err(|error| TemplateError::new(*template, &error))?;
    }
    Ok(environment)
}

/// What a filter gives back: a text that may be written, or the problem.
fn safe(quoted: Result<String, String>) -> Result<Value, Error> {
    quoted
        .map(Value::from_safe_string)
        .map_err(|problem| Error::new(ErrorKind::InvalidOperation, problem))
}

/// Writes quoted texts, numbers, `true` and `false`; refuses the rest.
fn format(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    let refused = |problem| Err(Error::new(ErrorKind::InvalidOperation, problem));
    let written = match value.kind() {
        ValueKind::Bool => out.write_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => write!(out, "{value}"),
        ValueKind::String if value.is_safe() => out.write_str(value.as_str().unwrap_or_default()),
        ValueKind::String => return refused("a text without a quoting filter is not written"),
        ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
        _ => return refused("only texts, numbers and truth values are written"),
    };
    written.map_err(Error::from)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Fills a template that is not in the table.
    fn filled(source: &'static str, value: &impl Serialize) -> Result<String, String> {
        let mut environment = environment().unwrap();
        environment.add_template("test", source).unwrap();
        let result = environment.get_template("test").unwrap().render(Serde(value));
        result.map_err(|error| {
            error
                .detail()
                .map_or_else(|| error.kind().to_string(), str::to_owned)
        })
    }

    fn x<T>(value: T) -> BTreeMap<&'static str, T> {
        BTreeMap::from([("x", value)])
    }

    #[test]
    fn numbers_and_truth_values_are_written_as_the_formats_spell_them() {
        assert_eq!(filled("{{ x }}\n", &x(1450)), Ok("1450\n".to_owned()));
        assert_eq!(
            filled("{{ x }} {{ not x }}", &x(true)),
            Ok("true false".to_owned())
        );
    }

    #[test]
    fn a_text_without_a_filter_is_refused() {
        assert_eq!(filled("{{ x | plain_word }}", &x("a")), Ok("a".to_owned()));
        for source in [
            "{{ x }}",
            "{{ 'a' }}",
            "{{ x ~ 'b' }}",
            "{{ (x | plain_word) ~ x }}",
        ] {
            let refused = filled(source, &x("a"));
            assert_eq!(
                refused,
                Err("a text without a quoting filter is not written".to_owned()),
                "{source}"
            );
        }
    }

    #[test]
    fn what_is_not_there_or_has_parts_is_refused() {
        let only = Err("only texts, numbers and truth values are written".to_owned());
        assert_eq!(filled("{{ x }}", &x(None::<u8>)), only);
        assert_eq!(filled("{{ x }}", &x([1])), only);
        assert_eq!(filled("{{ x }}", &x(x(1))), only);
        let undefined = Err("undefined value".to_owned());
        assert_eq!(filled("{{ y }}", &x(1)), undefined);
        assert_eq!(filled("{% if y %}{% endif %}", &x(1)), undefined);
        assert!(filled("{{ x | plain_word }}", &x(None::<u8>)).is_err());
    }

    #[test]
    fn nothing_is_built_in() {
        for source in [
            "{{ x | upper }}",
            "{{ range(3) }}",
            "{% if x is defined %}{% endif %}",
        ] {
            assert!(filled(source, &x("a")).is_err(), "{source}");
        }
    }

    #[test]
    fn a_refusal_shows_the_template_and_never_the_value() {
        let view = crate::emit::views::KubeletUnit { program: "/secret\n" };
        let error = text(&view).unwrap_err().to_string();
        insta::assert_snapshot!(error, @"kubelet.service.j2:8: `ExecStart={{ program | plain_word }}`: a line break is not allowed");
    }
}
