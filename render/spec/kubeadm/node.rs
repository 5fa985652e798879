use super::api::Api;
use super::component::extra_args;
use super::draft::Node;
use super::fields::Fields;
use super::item::Item;
use crate::types::Taint;

const PREFLIGHT: &str = "kubecast checks hosts with `preflight.sh`";
const PULLS: &str = "it changes no file, only when kubeadm pulls images";

/// `nodeRegistration`.
pub(super) fn registration<'a>(item: Option<Item<'a>>, node: &mut Node<'a>) {
    let Some(item) = item else {
        return;
    };
    item.read(|fields| {
        node.take_name(fields.get("name"));
        node.take_socket(fields.get("criSocket"));
        node.taints = fields.get("taints").map(|taints| self::taints(&taints));
        node.kubelet_args = extra_args(fields.get("kubeletExtraArgs"));
        fields.unused(&["ignorePreflightErrors"], PREFLIGHT);
        fields.unused(&["imagePullPolicy", "imagePullSerial"], PULLS);
    });
}

/// kubeadm trims a node's name and writes it in lower case.
pub(super) fn name<T: crate::types::TextForm>(item: &Item<'_>) -> Option<T> {
    let name = item.text()?.trim().to_lowercase();
    item.parsed_as(&name)
}

/// The runtime's socket, with a scheme or without.
pub(super) fn socket(item: &Item<'_>) -> Option<String> {
    let is_socket = |text: &str| {
        let path = text.strip_prefix("unix://").unwrap_or(text);
        let inside = |b: u8| b.is_ascii_alphanumeric() || b"._/-".contains(&b);
        path.len() > 1 && path.starts_with('/') && path.bytes().all(inside)
    };
    item.text_that(
        is_socket,
        "is not the path of a socket, with `unix://` before it or without",
    )
}

fn taints(item: &Item<'_>) -> Vec<Taint> {
    let taint = |item: &Item<'_>| {
        item.read(|fields| {
            let key = fields.needed("key").and_then(|key| key.parsed());
            let value = fields.get("value").and_then(|value| value.parsed());
            let effect = fields.needed("effect").and_then(|effect| effect.parsed());
            fields.unused(&["timeAdded"], "the time comes from the cluster");
            Some(Taint {
                key: key?,
                value: value.unwrap_or_default(),
                effect: effect?,
            })
        })?
    };
    item.list().iter().filter_map(taint).collect()
}

/// `localAPIEndpoint`, before v1beta1 `apiEndpoint`.
pub(super) fn local_endpoint(item: Option<Item<'_>>, node: &mut Node<'_>) {
    if let Some(item) = item {
        item.read(|fields| endpoint(fields, node));
    }
}

/// Where the API server of a host listens. An address that means every one is none.
pub(super) fn endpoint(fields: &Fields<'_>, node: &mut Node<'_>) {
    let is_one = |address: &Item<'_>| !matches!(address.text(), None | Some("0.0.0.0" | "::"));
    let address = fields.get("advertiseAddress").filter(is_one);
    node.has_address = address.is_some();
    node.address = address.and_then(|address| address.parsed());
    node.bind_port = fields.get("bindPort").and_then(|port| port.port());
}

/// `patches`, and what only matters while kubeadm runs.
pub(super) fn running<'a>(fields: &Fields<'a>, node: &mut Node<'a>) {
    let patches = fields.within(Api::V1Beta3..=Api::V1Beta4, "patches");
    node.patches = patches.and_then(|patches| patches.read(|fields| fields.get("directory"))?);
    node.patches = node.patches.take().filter(|directory| directory.text().is_some());
    let dry_run = fields.within(Api::V1Beta4..=Api::V1Beta4, "dryRun");
    if let Some(dry_run) = dry_run {
        dry_run.unused("rendering changes no host");
    }
}
