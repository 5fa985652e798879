use super::api::{Api, BETA};
use super::component::{extra_args, extra_envs};
use super::draft::Draft;
use super::fields::Fields;
use super::item::Item;
use crate::report::messages;
use crate::spec::{ExternalEtcd, ImageName, ImageOverride, LocalEtcd};

/// `etcd`, from v1alpha2 on.
pub(super) fn etcd(item: Option<Item<'_>>, draft: &mut Draft<'_>) {
    let Some(item) = item else {
        return;
    };
    item.read(|fields| {
        let (local, external) = (fields.get("local"), fields.get("external"));
        if let (Some(local), Some(external)) = (&local, &external) {
            external.push(messages::kubeadm::exclusive(&external.name(), &local.name()));
        }
        if let Some(local) = local {
            local.read(|fields| self::local(fields, draft));
        }
        draft.etcd.external = external.and_then(|external| external.read(self::external)?);
    });
}

fn local(fields: &Fields<'_>, draft: &mut Draft<'_>) {
    let halves = image(
        fields.within(BETA, "imageRepository"),
        fields.within(BETA, "imageTag"),
    );
    let whole = whole_image(fields.within(Api::V1Alpha2..=Api::V1Alpha3, "image"));
    let image = halves.or(whole).map(|image| (ImageName::Etcd, image));
    draft.images.overrides.extend(image);
    draft.etcd.local = LocalEtcd {
        version: None,
        initial_cluster_token: None,
        data_dir: fields.get("dataDir").and_then(|dir| dir.parsed()),
        extra_args: extra_args(fields.get("extraArgs")),
        extra_envs: extra_envs(fields.within(Api::V1Beta4..=Api::V1Beta4, "extraEnvs")),
        server_cert_sans: names(fields.get("serverCertSANs")),
        peer_cert_sans: names(fields.get("peerCertSANs")),
        quota_backend_bytes: None,
    };
}

/// Repository and tag of one image, if either is given.
pub(super) fn image(repository: Option<Item<'_>>, tag: Option<Item<'_>>) -> Option<ImageOverride> {
    let image = ImageOverride {
        repository: repository.and_then(|repository| repository.parsed()),
        tag: tag.and_then(|tag| tag.text_that(is_tag, "is not the tag of an image")),
        digest: None,
    };
    (image != ImageOverride::default()).then_some(image)
}

fn is_tag(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    text.len() <= 128 && text.bytes().all(inside) && !text.starts_with(['.', '-'])
}

/// Up to v1alpha3 the field replaces the whole reference, name and processor included. Of the last one kubeadm 1.13
/// takes `REPOSITORY/etcd:TAG` apart.
pub(super) fn whole_image(item: Option<Item<'_>>) -> Option<ImageOverride> {
    let item = item?;
    let text = item.text()?;
    let halves = text.rsplit_once("/etcd:");
    match halves.filter(|(_, tag)| item.input.api == Api::V1Alpha3 && is_tag(tag)) {
        Some((repository, tag)) => Some(ImageOverride {
            repository: Some(item.parsed_as(repository)?),
            tag: Some(tag.into()),
            digest: None,
        }),
        None => {
            let refusal = item.unsupported("a spec gives the repository and the tag of etcd's image");
            item.push(refusal.help("leave it out and set `spec.images.overrides` in the spec"));
            None
        }
    }
}

/// Names of certificates.
pub(super) fn names<T: crate::types::TextForm>(item: Option<Item<'_>>) -> Vec<T> {
    let items = item.map(|item| item.list()).unwrap_or_default();
    items.iter().filter_map(Item::parsed).collect()
}

/// etcd that somebody else runs. In v1alpha1 its fields stand beside those of the local one.
pub(super) fn external(fields: &Fields<'_>) -> Option<ExternalEtcd> {
    let endpoints = fields.needed("endpoints").map(urls).unwrap_or_default();
    let http_endpoints = fields
        .within(Api::V1Beta4..=Api::V1Beta4, "httpEndpoints")
        .map(urls);
    let path = |key| fields.get(key).and_then(|path| path.parsed());
    let external = ExternalEtcd {
        http_endpoints: http_endpoints.unwrap_or_default(),
        ca_file: path("caFile"),
        cert_file: path("certFile"),
        key_file: path("keyFile"),
        endpoints,
    };
    (!external.endpoints.is_empty()).then_some(external)
}

fn urls(item: Item<'_>) -> Vec<String> {
    let is_url = |text: &str| {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains([',', ' ', '\t', '\n']))
    };
    let url = |item: &Item<'_>| item.text_that(is_url, "is not a URL with http or https");
    item.list().iter().filter_map(url).collect()
}
