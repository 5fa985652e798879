use std::cell::RefCell;
use std::ops::RangeInclusive;

use super::api::Api;
use super::item::Item;
use crate::report::{Location, messages, nearest};
use crate::source::Value;

/// The fields of a mapping, and which of them were asked for.
pub(super) struct Fields<'a> {
    map: Item<'a>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(map: Item<'a>) -> Self {
        let is_document = map.path.segments().len() == 1;
        let asked = if is_document {
            vec!["apiVersion", "kind"]
        } else {
            Vec::new()
        };
        Self {
            map,
            asked: RefCell::new(asked),
        }
    }

    /// The mapping itself.
    pub(super) fn map(&self) -> &Item<'a> {
        &self.map
    }

    /// The value of a field; one that is `null` is left out, as Go sees it.
    pub(super) fn get(&self, key: &'static str) -> Option<Item<'a>> {
        self.asked.borrow_mut().push(key);
        let node = self.map.node.get(key)?;
        let item = Item {
            input: self.map.input,
            node,
            path: self.map.path.key(key),
        };
        (node.value != Value::Null).then_some(item)
    }

    /// The value of a field that only these versions of the API have.
    pub(super) fn within(&self, versions: RangeInclusive<Api>, key: &'static str) -> Option<Item<'a>> {
        let item = self.get(key)?;
        let api = self.map.input.api;
        if versions.contains(&api) {
            return Some(item);
        }
        let versions = Api::names(&versions);
        item.push(messages::kubeadm::field_version(
            &item.name(),
            api.name(),
            &versions,
        ));
        None
    }

    /// The value of a field without which the mapping means nothing.
    pub(super) fn needed(&self, key: &'static str) -> Option<Item<'a>> {
        let item = self.get(key);
        if item.is_none() {
            let path = self.map.path.key(key).to_string();
            self.map.push(messages::kubeadm::missing_field(&path));
        }
        item
    }

    /// Says of fields that they mean nothing to a renderer.
    pub(super) fn unused(&self, keys: &[&'static str], reason: &str) {
        for key in keys {
            if let Some(item) = self.get(key) {
                item.unused(reason);
            }
        }
    }

    /// Refuses fields that nobody asked for.
    pub(super) fn refuse_the_rest(self) {
        let asked = self.asked.into_inner();
        let Value::Map(fields) = &self.map.node.value else {
            return;
        };
        for field in fields {
            if asked.contains(&field.key.as_str()) {
                continue;
            }
            let path = self.map.path.key(&field.key).to_string();
            let message = messages::kubeadm::unknown_field(&path, self.map.input.api.name());
            let message = match nearest(&field.key, asked.iter().copied()) {
                Some(meant) => message.help(format!("write `{meant}`")),
                None => message.help("remove it"),
            };
            let placed = message.place(Location::Text(field.key_span));
            self.map.input.findings.push_in(self.map.input.document, placed);
        }
    }
}
