//! How the container runtime reaches registries: mirrors, authorities, credentials.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Common;
use crate::artifact::{Artifact, ArtifactId, Content, Reaction, SecretForm, SecretLabel, SecretRef};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit;
use crate::emit::views::{RegistryEndpoint, RegistryHosts};
use crate::layout::File;
use crate::plan::Plan;
use crate::report::{Origin, Origins, SpecPath};
use crate::spec::{Registry, RuntimeType};
use crate::types::{HostPath, Mode, Owner, SecretName};

/// What mirrors are asked for; images are pushed to none.
const MIRROR_CAPABILITIES: &[&str] = &["pull", "resolve"];

pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    match common.plan.runtime.kind.value {
        RuntimeType::Containerd => add_containerd(common, draft),
        RuntimeType::Docker => add_docker(common, draft),
        RuntimeType::Other => Ok(()),
    }
}

/// A registry with what is rendered beside its name.
struct Known<'a> {
    registry: &'a Registry,
    path: SpecPath,
    directory: HostPath,
    ca_path: Option<HostPath>,
    credentials: Option<SecretRef>,
}

impl<'a> Known<'a> {
    fn all(common: Common<'a>, base: File) -> Result<Vec<Self>, RenderError> {
        let runtime = &common.plan.runtime;
        let base = common.layout.path(base);
        let known = |(index, registry): (usize, &'a Registry)| {
            let directory = HostPath::known(match runtime.kind.value {
                RuntimeType::Docker => format!("{base}/{}", registry.host),
                _ => format!("{base}/{}", directory_name(&registry.host)),
            });
            let ca = registry.ca_file.as_ref();
            Ok(Self {
                registry,
                path: SpecPath::of("spec.containerRuntime.registries").index(index),
                ca_path: ca.map(|_| HostPath::known(format!("{directory}/ca.crt"))),
                credentials: credentials(common, registry)?,
                directory,
            })
        };
        runtime.registries.iter().enumerate().map(known).collect()
    }

    /// The file of the authority that signed the registry's certificate.
    fn add_authority(&self, common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
        let (Some(name), Some(path)) = (&self.registry.ca_file, &self.ca_path) else {
            return Ok(());
        };
        let text = common.plan.runtime.ca_files.get(name).cloned();
        draft.read_by(Reaction::Standalone, [path.clone()]);
        draft.add(Artifact::new(
            ArtifactId::new("registry", format!("{}/ca", self.registry.host)),
            path.clone(),
            Mode::new(0o644),
            Owner::root(),
            Content::public(text.unwrap_or_default()),
            Origin::Spec(self.path.field("caFile")),
        )?);
        Ok(())
    }
}

fn credentials(common: Common<'_>, registry: &Registry) -> Result<Option<SecretRef>, RenderError> {
    let Some(name) = &registry.credentials else {
        return Ok(None);
    };
    // The schema allows no name that is none.
    let Ok(name) = name.parse::<SecretName>() else {
        return Ok(None);
    };
    let label = SecretLabel::Named(name);
    Ok(Some(common.issued.secret(&label, SecretForm::TextBase64)?))
}

/// The directory of a registry below `certs.d`. A port stands between `_`, which containerd looks for first
/// and every file system can hold.
///
/// Source: containerd, `remotes/docker/config/hosts.go`, `hostDirectory`, 1.5 on.
fn directory_name(host: &str) -> String {
    match host.rsplit_once(':') {
        Some((name, port)) => format!("{name}_{port}_"),
        None => host.into(),
    }
}

/// The server behind a registry's name. Source: containerd, `docker.DefaultHost`.
fn server_of(host: &str) -> String {
    match host {
        "docker.io" => "https://registry-1.docker.io".into(),
        _ => format!("https://{host}"),
    }
}

/// `certs.d/REGISTRY/hosts.toml`, which containerd reads at each pull (`docs/hosts.md`).
///
/// Authority and credentials are those of the registry itself. A mirror has those of the entry that bears the
/// mirror's own name: a password never goes to a server that it was not made for.
fn add_containerd(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let all = Known::all(common, File::RegistriesDir)?;
    for known in &all {
        known.add_authority(common, draft)?;
        let server = server_of(&known.registry.host);
        let server = endpoint(&server, Some(known), &[], false);
        let mirrors: Vec<(&str, bool, Option<&Known<'_>>)> = known
            .registry
            .mirrors
            .iter()
            .map(|mirror| {
                let entry = all
                    .iter()
                    .find(|other| other.registry.host == host_of(&mirror.url));
                (mirror.url.as_str(), mirror.override_path.unwrap_or(false), entry)
            })
            .collect();
        let endpoints: Vec<Endpoint> = mirrors
            .iter()
            .map(|(url, is_whole, entry)| endpoint(url, *entry, MIRROR_CAPABILITIES, *is_whole))
            .collect();
        let views: Vec<RegistryEndpoint<'_>> = endpoints.iter().map(Endpoint::view).collect();
        let text = emit::text(&RegistryHosts {
            server: server.view(),
            mirrors: &views,
        })?;
        let mut secrets: Vec<SecretRef> = endpoints
            .iter()
            .chain([&server])
            .filter_map(Endpoint::secret)
            .collect();
        secrets.sort_by_key(ToString::to_string);
        secrets.dedup();
        let path = HostPath::known(format!("{}/hosts.toml", known.directory));
        let mode = if secrets.is_empty() { 0o644 } else { 0o600 };
        draft.read_by(Reaction::Watched("containerd".into()), [path.clone()]);
        draft.add(Artifact::new(
            ArtifactId::new("registry", known.registry.host.clone()),
            path,
            Mode::new(mode),
            Owner::root(),
            Content::with_secrets(&text, &secrets)?,
            Origin::Spec(known.path.clone()),
        )?);
    }
    // containerd shows what the kubelet gave it to every mirror too, so a registry with mirrors has the header
    // only.
    let without_mirrors = all.iter().filter(|known| known.registry.mirrors.is_empty());
    add_kubelet_credentials(common, without_mirrors, draft)
}

/// A server as its view needs it.
struct Endpoint<'a> {
    url: String,
    capabilities: &'a [&'a str],
    ca: Option<&'a HostPath>,
    is_whole: bool,
    credentials: Option<&'a SecretRef>,
    authorization: Option<String>,
}

impl Endpoint<'_> {
    fn view(&self) -> RegistryEndpoint<'_> {
        RegistryEndpoint {
            url: &self.url,
            capabilities: self.capabilities,
            ca: self.ca.map(HostPath::as_str),
            skip_verify: false,
            override_path: self.is_whole,
            authorization: self.authorization.as_deref(),
        }
    }

    fn secret(&self) -> Option<SecretRef> {
        self.credentials.cloned()
    }
}

fn endpoint<'a>(
    url: &str,
    entry: Option<&'a Known<'_>>,
    capabilities: &'a [&'a str],
    is_whole: bool,
) -> Endpoint<'a> {
    let credentials = entry.and_then(|known| known.credentials.as_ref());
    Endpoint {
        url: url.into(),
        capabilities,
        ca: entry.and_then(|known| known.ca_path.as_ref()),
        is_whole,
        credentials,
        authorization: credentials.map(|secret| format!("Basic {secret}")),
    }
}

/// Host and port of a URL.
pub(super) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// docker reads authorities below its own `certs.d`.
fn add_docker(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let all = Known::all(common, File::DockerRegistriesDir)?;
    for known in &all {
        known.add_authority(common, draft)?;
    }
    // docker sends no credentials to mirrors.
    add_kubelet_credentials(common, all.iter(), draft)
}

/// The credentials that the kubelet hands to the runtime with each pull: for registries that want a token they
/// are the only way.
///
/// Source: kubernetes, "Pull an Image from a Private Registry", `config.json` in the kubelet's directory.
fn add_kubelet_credentials<'a>(
    common: Common<'_>,
    registries: impl Iterator<Item = &'a Known<'a>>,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let mut auths = Map::new();
    let mut secrets = Vec::new();
    for known in registries {
        if let Some(secret) = &known.credentials {
            let auth = json!({"auth": secret.placeholder()});
            auths.insert(credentials_key(&known.registry.host).into(), auth);
            secrets.push(secret.clone());
        }
    }
    if secrets.is_empty() {
        return Ok(());
    }
    let text = emit::json(&json!({"auths": Value::Object(auths)}), emit::JsonLayout::File);
    draft.read_by(
        Reaction::Watched("kubelet".into()),
        [common.layout.path(File::RegistryCredentials)],
    );
    draft.place(
        common.layout,
        ArtifactId::new("kubelet", "registry-credentials"),
        File::RegistryCredentials,
        Content::with_secrets(&text, &secrets)?,
        Origins::from(&common.plan.runtime.registries.origin),
    )
}

/// Under which name the kubelet looks for a registry's credentials. Source: kubernetes,
/// `pkg/credentialprovider/keyring.go`.
fn credentials_key(host: &str) -> &str {
    match host {
        "docker.io" => "https://index.docker.io/v1/",
        _ => host,
    }
}

/// The mirrors of docker.io, the only registry for which docker knows any.
pub(super) fn docker_mirrors(registries: &[Registry]) -> Vec<Arc<str>> {
    registries
        .iter()
        .filter(|registry| registry.host == "docker.io")
        .flat_map(|registry| &registry.mirrors)
        .map(|mirror| mirror.url.as_str().into())
        .collect()
}

/// The hosts of the registries that are asked for the cluster's own images: the mirrors of the repository's
/// registry, or that itself.
pub(super) fn asked(plan: &Plan) -> Vec<&str> {
    let repository = plan.image_repository.value.as_str();
    let host = repository.split('/').next().unwrap_or(repository);
    let entry = plan
        .runtime
        .registries
        .iter()
        .find(|registry| registry.host == host);
    match entry.map(|registry| registry.mirrors.as_slice()) {
        None | Some([]) => vec![host],
        Some(mirrors) => mirrors.iter().map(|mirror| host_of(&mirror.url)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_stands_between_underscores() {
        assert_eq!(directory_name("registry.k8s.io"), "registry.k8s.io");
        assert_eq!(
            directory_name("registry.example.com:5000"),
            "registry.example.com_5000_"
        );
    }

    #[test]
    fn a_mirror_is_known_by_host_and_port() {
        assert_eq!(host_of("https://mirror.example.com/v2/k8s"), "mirror.example.com");
        assert_eq!(host_of("http://192.0.2.1:5000"), "192.0.2.1:5000");
    }
}
