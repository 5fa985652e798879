//! Kubernetes' strategic merge patch, as kubeadm applies it to manifests.
//!
//! Source: apimachinery's `strategicpatch` and the `patchMergeKey` tags of the core types.

use serde_json::{Map, Value};

/// Lists that are merged item by item, and the field that tells items apart. All other lists are replaced.
const MERGE_KEYS: &[(&str, &str)] = &[
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("volumes", "name"),
    ("imagePullSecrets", "name"),
    ("hostAliases", "ip"),
    ("topologySpreadConstraints", "topologyKey"),
    ("env", "name"),
    ("ports", "containerPort"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("ownerReferences", "uid"),
];

/// Lists of plain values that are merged as sets.
const MERGED_SETS: &[&str] = &["finalizers"];

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM: &str = "$deleteFromPrimitiveList/";
const ELEMENT_ORDER: &str = "$setElementOrder/";

/// Applies a patch to a document.
///
/// # Errors
/// What does not fit, as the end of a sentence.
pub(super) fn merge(document: &mut Value, patch: &Value) -> Result<(), String> {
    match (document, patch) {
        (Value::Object(document), Value::Object(patch)) => merge_map(document, patch),
        _ => Err("is not a mapping".into()),
    }
}

fn merge_map(target: &mut Map<String, Value>, patch: &Map<String, Value>) -> Result<(), String> {
    match patch.get(DIRECTIVE).and_then(Value::as_str) {
        Some("replace") => {
            *target = without_directives(patch);
            return Ok(());
        }
        Some("delete") => {
            target.clear();
            return Ok(());
        }
        Some("merge") | None => {}
        Some(other) => return Err(format!("has the unknown directive `{DIRECTIVE}: {other}`")),
    }
    if let Some(Value::Array(kept)) = patch.get(RETAIN_KEYS) {
        target.retain(|key, _| kept.iter().any(|name| name == key));
    }
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix(DELETE_FROM) {
            delete_from(target, list, value);
        } else if !key.starts_with('$') {
            merge_field(target, key, value)?;
        }
    }
    for (key, order) in patch {
        if let (Some(list), Value::Array(order)) = (key.strip_prefix(ELEMENT_ORDER), order) {
            reorder(target, list, order);
        }
    }
    Ok(())
}

fn merge_field(target: &mut Map<String, Value>, key: &str, value: &Value) -> Result<(), String> {
    if value.is_null() {
        target.remove(key);
        return Ok(());
    }
    match (target.get_mut(key), value) {
        (Some(Value::Object(inner)), Value::Object(patch)) => return merge_map(inner, patch),
        (Some(Value::Array(items)), Value::Array(patch)) => {
            if let Some(merge_key) = merge_key(key) {
                return merge_list(items, patch, key, merge_key);
            }
            if MERGED_SETS.contains(&key) {
                let new: Vec<Value> = patch
                    .iter()
                    .filter(|value| !items.contains(value))
                    .cloned()
                    .collect();
                items.extend(new);
                return Ok(());
            }
        }
        _ => {}
    }
    target.insert(key.into(), new_value(value));
    Ok(())
}

fn merge_key(list: &str) -> Option<&'static str> {
    MERGE_KEYS
        .iter()
        .find(|(name, _)| *name == list)
        .map(|(_, key)| *key)
}

/// Merges items that both lists hold; new ones come where Kubernetes puts them, before those that only the
/// document holds (`mergeSortedSlice`).
fn merge_list(items: &mut Vec<Value>, patch: &[Value], list: &str, key: &str) -> Result<(), String> {
    let before: Vec<Value> = items.iter().map(|item| item[key].clone()).collect();
    let mut touched: Vec<Value> = Vec::new();
    for change in patch {
        let name = &change[key];
        match change[DIRECTIVE].as_str() {
            Some("replace") if change.as_object().is_some_and(|map| map.len() == 1) => {
                let rest = patch.iter().filter(|item| item[DIRECTIVE] != "replace");
                *items = rest.map(new_value).collect();
                return Ok(());
            }
            _ if name.is_null() => return Err(format!("has an item in `{list}` without `{key}`")),
            Some("delete") => {
                items.retain(|item| item[key] != *name);
                continue;
            }
            _ => {}
        }
        let mut merged = match items.iter().position(|item| item[key] == *name) {
            Some(at) => items.remove(at),
            None => Value::Object(Map::new()),
        };
        merge(&mut merged, change)?;
        touched.push(merged);
    }
    let untouched = std::mem::take(items);
    *items = interleave(untouched, touched, |item| {
        before.iter().position(|name| *name == item[key])
    });
    Ok(())
}

/// Puts each untouched item before the first touched one that stood behind it in the document.
fn interleave(
    untouched: Vec<Value>,
    touched: Vec<Value>,
    place: impl Fn(&Value) -> Option<usize>,
) -> Vec<Value> {
    let mut result = Vec::with_capacity(untouched.len() + touched.len());
    let mut untouched = untouched.into_iter().peekable();
    for item in touched {
        while let Some(first) = untouched.next_if(|first| {
            place(&item).is_some_and(|at| place(first).is_some_and(|first_at| first_at < at))
        }) {
            result.push(first);
        }
        result.push(item);
    }
    result.extend(untouched);
    result
}

fn delete_from(target: &mut Map<String, Value>, list: &str, values: &Value) {
    if let (Some(Value::Array(items)), Value::Array(values)) = (target.get_mut(list), values) {
        items.retain(|item| !values.contains(item));
    }
}

/// `$setElementOrder`: the named items in that order, others behind the items that they stood behind.
fn reorder(target: &mut Map<String, Value>, list: &str, order: &[Value]) {
    let Some(Value::Array(items)) = target.get_mut(list) else {
        return;
    };
    let key = merge_key(list);
    let same = |item: &Value, wanted: &Value| match key {
        Some(key) => item[key] == wanted[key],
        None => item == wanted,
    };
    let rank = |item: &Value| order.iter().position(|wanted| same(item, wanted));
    let mut last = None;
    let mut ranked: Vec<(Option<usize>, Value)> = Vec::new();
    for item in items.drain(..) {
        last = rank(&item).or(last);
        ranked.push((last, item));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    items.extend(ranked.into_iter().map(|(_, item)| item));
}

/// A value that the document did not have: directives inside it mean nothing and are left out.
fn new_value(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(without_directives(map)),
        Value::Array(items) => {
            let kept = items.iter().filter(|item| item[DIRECTIVE] != "delete");
            Value::Array(kept.map(new_value).collect())
        }
        other => other.clone(),
    }
}

fn without_directives(map: &Map<String, Value>) -> Map<String, Value> {
    let kept = map
        .iter()
        .filter(|(key, value)| !key.starts_with('$') && !value.is_null());
    kept.map(|(key, value)| (key.clone(), new_value(value))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patched(mut document: Value, patch: &Value) -> Value {
        merge(&mut document, patch).expect("the patch fits");
        document
    }

    #[test]
    fn items_are_merged_by_their_key() {
        let pod = json!({"spec": {"containers": [{"name": "a", "image": "x", "env": [{"name": "P", "value": "1"}]}]}});
        let patch = json!({"spec": {"containers": [{"name": "a", "env": [{"name": "Q", "value": "2"}, {"name": "P", "value": "3"}]}]}});
        let merged = patched(pod, &patch);
        assert_eq!(merged["spec"]["containers"][0]["image"], "x");
        assert_eq!(
            merged["spec"]["containers"][0]["env"],
            json!([{"name": "Q", "value": "2"}, {"name": "P", "value": "3"}])
        );
    }

    #[test]
    fn a_new_item_comes_before_the_untouched_ones() {
        let document = json!({"volumes": [{"name": "a"}, {"name": "b"}]});
        let merged = patched(document, &json!({"volumes": [{"name": "new"}]}));
        assert_eq!(
            merged,
            json!({"volumes": [{"name": "new"}, {"name": "a"}, {"name": "b"}]})
        );
    }

    #[test]
    fn lists_without_a_key_are_replaced() {
        let document = json!({"tolerations": [{"operator": "Exists"}], "command": ["a", "b"]});
        let merged = patched(document, &json!({"command": ["c"], "tolerations": []}));
        assert_eq!(merged, json!({"tolerations": [], "command": ["c"]}));
    }

    #[test]
    fn directives_delete_and_replace() {
        let document = json!({"volumes": [{"name": "a"}, {"name": "b"}], "labels": {"x": "1"}, "gone": 1});
        let patch = json!({
            "volumes": [{"name": "a", "$patch": "delete"}],
            "labels": {"$patch": "replace", "y": "2"},
            "gone": null,
        });
        assert_eq!(
            patched(document, &patch),
            json!({"volumes": [{"name": "b"}], "labels": {"y": "2"}})
        );
    }

    #[test]
    fn an_item_without_its_key_is_refused() {
        let mut document = json!({"volumes": [{"name": "a"}]});
        let problem = merge(&mut document, &json!({"volumes": [{"hostPath": {}}]}));
        assert_eq!(problem, Err("has an item in `volumes` without `name`".into()));
    }
}
