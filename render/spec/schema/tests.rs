//! The schema says enough for an editor, and nothing that is not so.

use serde_json::Value as Json;

use super::of_types::of_types;
use crate::committed;

/// Calls `visit` for each field of the schema with where it is declared, whether it is required, and its rules.
fn each_field(schema: &Json, visit: &mut impl FnMut(String, bool, &Json)) {
    let mut object = |place: &str, object: &Json, binds: bool| {
        for (name, rules) in object["properties"].as_object().into_iter().flatten() {
            let mut required = object["required"].as_array().into_iter().flatten();
            let is_required = binds && required.any(|required| required == name);
            visit(format!("{place}.{name}"), is_required, rules);
        }
    };
    object("", schema, true);
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        object(name, definition, true);
        for form in definition["oneOf"].as_array().into_iter().flatten() {
            object(name, form, false);
        }
    }
}

#[test]
fn every_field_has_a_description_a_default_and_an_example() {
    let mut bare = Vec::new();
    each_field(&of_types(), &mut |place, is_required, rules| {
        if rules["description"].as_str().is_none_or(str::is_empty) {
            bare.push(format!("{place}: no description"));
        }
        if !is_required && rules.get("default").is_none() && rules.get("x-default").is_none() {
            bare.push(format!("{place}: no default, and no words in `x-default`"));
        }
        if rules["examples"].as_array().is_none_or(Vec::is_empty) {
            bare.push(format!("{place}: no example"));
        }
        if rules.get("x-default").is_some() && (is_required || rules.get("default").is_some()) {
            bare.push(format!("{place}: two answers about its default"));
        }
    });
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}

#[test]
fn defaults_and_examples_are_what_the_field_allows() {
    let schema = of_types();
    let mut wrong = Vec::new();
    each_field(&schema, &mut |place, _, rules| {
        let mut alone = rules.clone();
        alone["$defs"] = schema["$defs"].clone();
        let validator = crate::spec::check::rules::validator(&alone).unwrap();
        let examples = rules["examples"].as_array().into_iter().flatten();
        for value in examples.chain(rules.get("default")) {
            if let Err(error) = validator.validate(value) {
                wrong.push(format!("{place}: {value}: {error}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No command does it again.
#[test]
fn it_is_a_schema() {
    jsonschema::draft202012::meta::validate(&of_types()).expect("a schema");
}

#[test]
fn every_pattern_has_words_beside_it() {
    fn visit(rules: &Json, bare: &mut Vec<String>) {
        match rules {
            Json::Object(fields) => {
                if let Some(Json::String(pattern)) = fields.get("pattern")
                    && fields.get("x-allowed").is_none()
                {
                    bare.push(pattern.clone());
                }
                fields.values().for_each(|rules| visit(rules, bare));
            }
            Json::Array(items) => items.iter().for_each(|rules| visit(rules, bare)),
            _ => {}
        }
    }
    let mut bare = Vec::new();
    visit(&of_types(), &mut bare);
    assert!(bare.is_empty(), "no `x-allowed` beside {}", bare.join(", "));
}

#[test]
fn an_explicit_null_is_never_allowed() {
    assert!(!of_types().to_string().contains("\"null\""));
}

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    committed::assert_current("schema/cluster.v1alpha1.json", &format!("{:#}\n", of_types()));
}

#[test]
fn the_committed_reference_is_the_one_of_the_schema() {
    committed::assert_current("docs/spec.md", &crate::spec::reference::page(&of_types()));
}
