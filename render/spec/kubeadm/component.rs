//! Arguments, volumes and variables of components.

use super::api::Api;
use super::fields::Fields;
use super::item::Item;
use crate::report::Diagnostic;
use crate::spec::{EnvSource, ExtraArg, ExtraEnv, ExtraVolume, FieldRef, PathType, ResourceFieldRef};

/// Types of a hostPath, as a Pod spells them.
const PATH_TYPES: &[PathType] = &[
    PathType::DirectoryOrCreate,
    PathType::Directory,
    PathType::FileOrCreate,
    PathType::File,
    PathType::Socket,
    PathType::CharDevice,
    PathType::BlockDevice,
];

/// Arguments: a list that keeps its order from v1beta4 on, before that a mapping, which kubeadm sorts.
pub(super) fn extra_args(item: Option<Item<'_>>) -> Vec<ExtraArg> {
    let Some(item) = item else {
        return Vec::new();
    };
    if item.input.api >= Api::V1Beta4 {
        return item.list().iter().filter_map(listed_arg).collect();
    }
    let arg = |(name, value): (&str, Item<'_>)| {
        Some(ExtraArg {
            name: value.parsed_as(name)?,
            value: value.any_text()?.into(),
        })
    };
    let mut args: Vec<ExtraArg> = item.entries().into_iter().filter_map(arg).collect();
    args.sort_by(|a, b| a.name.cmp(&b.name));
    args
}

fn listed_arg(item: &Item<'_>) -> Option<ExtraArg> {
    item.read(|fields| {
        let name = fields.needed("name").and_then(|name| name.parsed());
        let value = fields.get("value").map_or(Some(""), |value| value.any_text());
        Some(ExtraArg {
            name: name?,
            value: value?.into(),
        })
    })?
}

/// Volumes; up to v1alpha3 they are read-only unless they say `writable`.
pub(super) fn extra_volumes(item: Option<Item<'_>>) -> Vec<ExtraVolume> {
    let items = item.map(|item| item.list()).unwrap_or_default();
    items.iter().filter_map(extra_volume).collect()
}

fn extra_volume(item: &Item<'_>) -> Option<ExtraVolume> {
    item.read(|fields| {
        let name = fields
            .needed("name")
            .and_then(|name| name.text_that(is_label, "is not a volume's name"));
        let host_path = fields.needed("hostPath").and_then(|path| path.parsed());
        let mount_path = fields.needed("mountPath").and_then(|path| path.parsed());
        let read_only = if item.input.api <= Api::V1Alpha3 {
            let writable = fields.get("writable").and_then(|writable| writable.boolean());
            Some(!writable.unwrap_or_default())
        } else {
            fields.get("readOnly").and_then(|read_only| read_only.boolean())
        };
        let path_type = fields.get("pathType").and_then(|kind| path_type(&kind));
        Some(ExtraVolume {
            name: name?,
            host_path: host_path?,
            mount_path: mount_path?,
            read_only,
            path_type,
        })
    })?
}

/// RFC 1123: a label.
fn is_label(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.len() <= 63 && text.bytes().all(inside) && !text.starts_with('-') && !text.ends_with('-')
}

fn path_type(item: &Item<'_>) -> Option<PathType> {
    let text = item.text()?;
    let found = PATH_TYPES.iter().find(|kind| kind.as_str() == text).copied();
    if found.is_none() {
        item.text_that(|_| false, "is not a type of a hostPath")?;
    }
    found
}

/// Variables.
pub(super) fn extra_envs(item: Option<Item<'_>>) -> Vec<ExtraEnv> {
    let items = item.map(|item| item.list()).unwrap_or_default();
    items.iter().filter_map(extra_env).collect()
}

fn extra_env(item: &Item<'_>) -> Option<ExtraEnv> {
    item.read(|fields| {
        let name = fields
            .needed("name")
            .and_then(|name| name.text_that(is_variable, "is not a variable's name"));
        let value = fields.get("value").map_or(Some(""), |value| value.any_text());
        let value_from = match fields.get("valueFrom") {
            Some(source) => Some(env_source(&source)?),
            None => None,
        };
        Some(ExtraEnv {
            name: name?,
            value: value?.into(),
            value_from,
        })
    })?
}

fn is_variable(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.bytes().all(inside) && !text.starts_with(|c: char| c.is_ascii_digit())
}

fn env_source(item: &Item<'_>) -> Option<EnvSource> {
    item.read(|fields| {
        for key in ["configMapKeyRef", "secretKeyRef", "fileKeyRef"] {
            if let Some(reference) = fields.get(key) {
                let refusal: Diagnostic = reference.unsupported("a static pod cannot refer to other objects");
                reference.push(refusal);
            }
        }
        let field = fields.get("fieldRef").and_then(|field| field.read(field_ref)?);
        let resource = fields
            .get("resourceFieldRef")
            .and_then(|resource| resource.read(resource_field_ref)?);
        field
            .map(EnvSource::FieldRef)
            .or(resource.map(EnvSource::ResourceFieldRef))
    })?
}

fn field_ref(fields: &Fields<'_>) -> Option<FieldRef> {
    let text = |item: Item<'_>| item.text().map(String::from);
    Some(FieldRef {
        api_version: fields.get("apiVersion").and_then(text),
        field_path: fields.needed("fieldPath").and_then(text)?,
    })
}

fn resource_field_ref(fields: &Fields<'_>) -> Option<ResourceFieldRef> {
    let text = |item: Item<'_>| item.text().map(String::from);
    Some(ResourceFieldRef {
        container_name: fields.get("containerName").and_then(text),
        resource: fields.needed("resource").and_then(text)?,
        divisor: fields.get("divisor").and_then(text),
    })
}
