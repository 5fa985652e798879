//! What an editor shows beside each field: a default, an example, and both in words.

use serde_json::{Map, Value as Json, json};

use crate::spec::example::{choices, example_value, in_yaml};
use crate::spec::fields::Fields;

/// Gives every field of a schema a default and an example, as far as its types imply them.
///
/// An object whose fields can all be left out can itself be left out, or be empty. What a choice, a text form or
/// the fields of an object say by example, the field that holds them says too.
pub(super) fn complete(schema: &mut Json) {
    let whole = schema.clone();
    let completion = Completion {
        fields: Fields::new(&whole),
    };
    completion.object(schema);
    let definitions = schema.get_mut("$defs").and_then(Json::as_object_mut);
    for definition in definitions.into_iter().flat_map(Map::values_mut) {
        completion.object(definition);
        let forms = definition.get_mut("oneOf").and_then(Json::as_array_mut);
        for form in forms.into_iter().flatten() {
            let description = form["description"].clone();
            let properties = form.get_mut("properties").and_then(Json::as_object_mut);
            // The field of a form is the form itself.
            for property in properties.into_iter().flat_map(Map::values_mut) {
                property["description"] = description.clone();
                property["x-default"] = ONE_FORM.into();
                completion.field(false, property);
            }
        }
    }
}

/// The default of a field that is one of several forms of a mapping.
const ONE_FORM: &str = "none: exactly one of the fields here is written";

struct Completion<'a> {
    fields: Fields<'a>,
}

impl<'a> Completion<'a> {
    fn object(&self, object: &mut Json) {
        let required = object["required"].clone();
        let is_required = |name: &str| {
            required
                .as_array()
                .is_some_and(|names| names.iter().any(|required| required == name))
        };
        let properties = object.get_mut("properties").and_then(Json::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            self.field(is_required(name), property);
        }
    }

    fn field(&self, is_required: bool, property: &mut Json) {
        let target = self.target(property);
        let has_default = property.get("default").is_some() || property.get("x-default").is_some();
        if !is_required && !has_default && is_optional_object(&target) {
            property["default"] = json!({});
        }
        if property.get("examples").is_none()
            && let Some(example) = self.example(property, 0)
        {
            property["examples"] = json!([example]);
        }
        property["markdownDescription"] = markdown(is_required, property).into();
    }

    /// The schema of a field with what its type says, without the type's own description.
    fn target(&self, property: &Json) -> Json {
        let mut target = self.fields.resolve(property).clone();
        if let (Json::Object(target), Some(own)) = (&mut target, property.as_object()) {
            target.extend(own.clone());
        }
        target
    }

    /// A value that a field allows.
    fn example(&self, property: &Json, depth: usize) -> Option<Json> {
        let target = self.target(property);
        if let Some(value) = example_value(&target) {
            return Some(value);
        }
        if depth > 4 {
            return None;
        }
        if let Some(items) = target.get("items") {
            return Some(json!([self.example(items, depth + 1)?]));
        }
        let properties = target.get("properties")?.as_object()?;
        let required: Vec<&str> = target["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect();
        let shown = match required.as_slice() {
            [] => properties.iter().take(1).map(|(name, _)| name.as_str()).collect(),
            _ => required,
        };
        let field = |name: &str| Some((name.to_owned(), self.example(properties.get(name)?, depth + 1)?));
        shown
            .into_iter()
            .map(field)
            .collect::<Option<Map<String, Json>>>()
            .map(Json::Object)
    }
}

/// Whether an empty mapping says the same as no mapping.
fn is_optional_object(rules: &Json) -> bool {
    rules.get("properties").is_some()
        && rules["required"].as_array().is_none_or(Vec::is_empty)
        && choices(rules).is_none()
}

fn markdown(is_required: bool, property: &Json) -> String {
    let text = property["description"].as_str().unwrap_or_default();
    let default = match (property["x-default"].as_str(), property.get("default")) {
        _ if is_required => return format!("{text}\n\nRequired."),
        (Some(words), _) => words.to_owned(),
        (None, Some(value)) => format!("`{}`", in_yaml(value)),
        (None, None) => return text.to_owned(),
    };
    format!("{text}\n\nDefault: {default}.")
}
