use std::collections::BTreeSet;

use jsonschema::{Draft, Registry, ValidationError, Validator};
use serde_json::{Value as Json, json};

use crate::types::FORMS;

/// The name of the schema in the registry of its validator.
const SCHEMA: &str = "kubecast:schema";

/// A schema of ours, ready to be asked.
///
/// It is asked for by reference: what is built directly is held against the meta-schema of its draft first, in each
/// command, where a test can do it once. The oldest draft has the smallest meta-schema, and what it says of a reference is
/// what all say.
pub(in crate::spec) fn validator(schema: &Json) -> Result<Validator, ValidationError<'static>> {
    let registry = Registry::new()
        .draft(Draft::Draft202012)
        .add(SCHEMA, schema)?
        .prepare()?;
    let mut options = jsonschema::draft4::options()
        .with_registry(&registry)
        .should_validate_formats(true);
    for form in FORMS {
        options = options.with_format(form.format, |text: &str| (form.check)(text).is_ok());
    }
    options.build(&json!({"$ref": SCHEMA}))
}

/// The rules of a schema that can be about what is written, at the same places.
///
/// A spec leaves most fields out, and to prepare a rule costs more than to apply it.
pub(super) fn about(written: &Json, schema: &Json) -> Json {
    let mut names = BTreeSet::new();
    collect_names(written, &mut names);
    about_names(&names, schema)
}

fn collect_names<'a>(written: &'a Json, names: &mut BTreeSet<&'a str>) {
    match written {
        Json::Object(fields) => {
            for (name, value) in fields {
                names.insert(name);
                collect_names(value, names);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        _ => {}
    }
}

fn about_names(names: &BTreeSet<&str>, schema: &Json) -> Json {
    match schema {
        Json::Object(rules) => {
            let rules = rules.iter().filter(|(keyword, _)| !is_annotation(keyword));
            let rules = rules.map(|(keyword, rule)| {
                let rule = match (keyword.as_str(), rule) {
                    ("$defs", Json::Object(named)) => {
                        let named = named
                            .iter()
                            .map(|(name, rule)| (name.clone(), about_names(names, rule)));
                        named.collect()
                    }
                    ("properties", Json::Object(fields)) => {
                        let field = |(name, rule): (&String, &Json)| match names.contains(name.as_str()) {
                            true => (name.clone(), about_names(names, rule)),
                            false => (name.clone(), Json::Bool(true)),
                        };
                        fields.iter().map(field).collect()
                    }
                    _ => about_names(names, rule),
                };
                (keyword.clone(), rule)
            });
            rules.collect()
        }
        Json::Array(rules) => rules.iter().map(|rule| about_names(names, rule)).collect(),
        rule => rule.clone(),
    }
}

/// Whether a keyword only says something to people and editors.
fn is_annotation(keyword: &str) -> bool {
    keyword.starts_with("x-")
        || matches!(
            keyword,
            "default" | "description" | "examples" | "markdownDescription" | "title"
        )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::schema;

    /// What violates a schema, where, and by which rule.
    fn violations(schema: &Json, spec: &Json) -> Vec<String> {
        let validator = validator(schema).expect("a schema");
        let errors = validator.iter_errors(spec);
        errors
            .map(|error| format!("{}: {}: {error}", error.instance_path(), error.schema_path()))
            .collect()
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads the bad examples")]
    fn the_rules_about_what_is_written_say_all_that_the_schema_says() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/invalid");
        let mut seen = 0;
        for file in std::fs::read_dir(folder).expect("the bad examples") {
            let path = file.expect("a file").path();
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let Ok(spec) = yaml_serde::from_str::<Json>(&text) else {
                continue;
            };
            let all = violations(schema(), &spec);
            assert_eq!(
                violations(&about(&spec, schema()), &spec),
                all,
                "{}",
                path.display()
            );
            seen += usize::from(!all.is_empty());
        }
        assert!(seen > 20, "{seen}");
    }
}
