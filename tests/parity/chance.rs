//! What a release of kubeadm writes in another order on each run.

use std::path::Path;

use serde_json::Value;

/// The lists of a pod whose order means nothing.
pub(crate) struct Chance {
    /// 1.11 writes volumes and mounts in the order of a Go map.
    volumes: bool,
    /// Up to 1.31 variables come in the order of the host's environment, from 1.29 on in that of a Go map.
    variables: bool,
}

impl Chance {
    /// What is left to chance in the release that a folder is of.
    pub(crate) fn of(kept: &Path) -> Self {
        let minor = kept.components().find_map(|part| {
            let name = part.as_os_str().to_str()?.strip_prefix("v1.")?;
            name.split('.').next()?.parse::<u16>().ok()
        });
        Self {
            volumes: minor == Some(11),
            variables: minor.is_some_and(|minor| minor < 32),
        }
    }

    /// The text of a pod, or of an object with a template of one, with those lists in the order of their names.
    pub(crate) fn settled(&self, text: &str) -> String {
        let Ok(mut document) = yaml_serde::from_str::<Value>(text) else {
            return text.to_owned();
        };
        let before = document.clone();
        for spec in ["/spec", "/spec/template/spec"] {
            for (list, is_random) in [
                ("volumes", self.volumes),
                ("containers/0/volumeMounts", self.volumes),
                ("containers/0/env", self.variables),
            ] {
                let items = document.pointer_mut(&format!("{spec}/{list}"));
                if let Some(items) = items.and_then(Value::as_array_mut).filter(|_| is_random) {
                    items.sort_by_key(|item| item["name"].to_string());
                }
            }
        }
        if document == before {
            return text.to_owned();
        }
        kubecast::emit::yaml(&document)
    }
}
