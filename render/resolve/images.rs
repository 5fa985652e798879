use std::collections::BTreeMap;

use super::Context;
use crate::facts::CorednsPath;
use crate::plan::{AddonsPlan, CniPlan, CoreDnsPlan, FlannelPlan, NetworkPlan};
use crate::report::{Origin, Resolved};
use crate::spec::ImageName;

/// An image that the release does not decide: an add-on that is not part of Kubernetes.
struct AddonImage {
    name: ImageName,
    repository: &'static str,
    image: &'static str,
    tag: &'static str,
}

/// Versions of add-ons are kubecast's choice, not a fact about a Kubernetes release.
const ADDON_IMAGES: &[AddonImage] = &[
    AddonImage {
        name: ImageName::Dashboard,
        repository: "docker.io/kubernetesui",
        image: "dashboard",
        tag: "v2.7.0",
    },
    AddonImage {
        name: ImageName::MetricsScraper,
        repository: "docker.io/kubernetesui",
        image: "metrics-scraper",
        tag: "v1.0.8",
    },
];

/// The repository of images that have none of their own.
pub(super) fn repository(context: &Context<'_>) -> Resolved<String> {
    let default = &context.facts.image.repository;
    match &context.spec.images.repository {
        Some(written) => Resolved::new(written.to_string(), Origin::spec("spec.images.repository")),
        None => Resolved::new(default.to_string(), default.origin()),
    }
}

/// Every image that the cluster may use.
pub(super) fn images(
    context: &Context<'_>,
    network: &NetworkPlan,
    addons: &AddonsPlan,
) -> BTreeMap<ImageName, Resolved<String>> {
    let facts = &context.facts.image;
    let version = format!("v{}", context.spec.version);
    let mut images = BTreeMap::new();
    for (name, image) in [
        (ImageName::KubeApiserver, "kube-apiserver"),
        (ImageName::KubeControllerManager, "kube-controller-manager"),
        (ImageName::KubeScheduler, "kube-scheduler"),
        (ImageName::KubeProxy, "kube-proxy"),
    ] {
        images.insert(
            name,
            whole(context, name, None, image, &version, Origin::spec("spec.version")),
        );
    }
    for (name, image, tag) in [
        (ImageName::Etcd, "etcd", &facts.etcd),
        (ImageName::Pause, "pause", &facts.pause),
    ] {
        images.insert(name, whole(context, name, None, image, tag, tag.origin()));
    }
    for name in [ImageName::Kubedns, ImageName::KubeDnsmasq, ImageName::Exechealthz] {
        let tags = &facts.kube_dns;
        if let Some(tag) = tags.as_ref().and_then(|tags| tags.get(name.as_str())) {
            let image = whole(context, name, None, name.as_str(), tag, tags.origin());
            images.insert(name, image);
        }
    }
    if let Some(tag) = &*facts.kube_discovery {
        let (name, origin) = (ImageName::KubeDiscovery, facts.kube_discovery.origin());
        images.insert(name, whole(context, name, None, name.as_str(), tag, origin));
    }
    images.extend(of_addons(context, addons));
    if let CniPlan::Flannel(flannel) = &network.cni {
        images.extend(of_flannel(context, flannel));
    }
    images
}

/// The images of add-ons that are not flannel's.
fn of_addons(context: &Context<'_>, addons: &AddonsPlan) -> BTreeMap<ImageName, Resolved<String>> {
    let mut images = BTreeMap::new();
    if let Some(tag) = &*context.facts.image.coredns {
        images.insert(
            ImageName::Coredns,
            of_coredns(context, addons.core_dns.as_ref(), tag),
        );
    }
    if let Some(metrics_server) = &addons.metrics_server {
        let (name, version) = (ImageName::MetricsServer, &metrics_server.version);
        let repository = Some("registry.k8s.io/metrics-server");
        let (tag, origin) = (format!("v{}", version.value), version.origin.clone());
        images.insert(
            name,
            whole(context, name, repository, name.as_str(), &tag, origin),
        );
    }
    for addon in ADDON_IMAGES {
        let origin = Origin::Default(override_path(addon.name));
        images.insert(
            addon.name,
            whole(
                context,
                addon.name,
                Some(addon.repository),
                addon.image,
                addon.tag,
                origin,
            ),
        );
    }
    images
}

/// flannel's images follow its version.
fn of_flannel(
    context: &Context<'_>,
    flannel: &FlannelPlan,
) -> impl Iterator<Item = (ImageName, Resolved<String>)> {
    let facts = &flannel.facts;
    let plugin = facts.cni_plugin.as_ref();
    let images = [
        Some((ImageName::Flannel, &*facts.image)),
        plugin.map(|plugin| (ImageName::FlannelCniPlugin, plugin)),
    ];
    images.into_iter().flatten().map(move |(name, image)| {
        let tag = image
            .tag
            .clone()
            .unwrap_or_else(|| format!("v{}", flannel.version.value));
        let origin = match flannel.version.origin {
            Origin::Spec(_) => flannel.version.origin.clone(),
            _ => Origin::Default(override_path(name)),
        };
        let repository = Some(image.repository.as_str());
        (name, whole(context, name, repository, &image.name, &tag, origin))
    })
}

/// CoreDNS as the spec's version is called, or as the release's is.
fn of_coredns(context: &Context<'_>, dns: Option<&CoreDnsPlan>, tested: &str) -> Resolved<String> {
    let name = ImageName::Coredns;
    let Some(own) = dns.and_then(|dns| dns.version.as_ref()) else {
        let origin = context.facts.image.coredns.origin();
        return whole(context, name, None, coredns_image(context), tested, origin);
    };
    let version = own.version();
    let (image, tag) = match *own.nested_image {
        true if has_default_repository(context) => ("coredns/coredns", format!("v{version}")),
        true => ("coredns", format!("v{version}")),
        false => ("coredns", version.to_string()),
    };
    whole(context, name, None, image, &tag, own.origin.clone())
}

/// Whether the image of DNS comes from where the release has it.
fn has_default_repository(context: &Context<'_>) -> bool {
    dns_repository(context).is_none() && repository(context).value == context.facts.image.repository.as_str()
}

/// A repository of the user's for DNS alone.
fn dns_repository<'a>(context: &Context<'a>) -> Option<&'a crate::types::Repository> {
    let image = context.spec.images.overrides.get(&ImageName::Coredns)?;
    image.repository.as_ref()
}

/// The path below the repository changed twice; it was nested at first even where the user names the repository.
fn coredns_image(context: &Context<'_>) -> &'static str {
    match *context.facts.image.coredns_path {
        CorednsPath::Flat => "coredns",
        CorednsPath::Nested => "coredns/coredns",
        CorednsPath::NestedByDefault if has_default_repository(context) => "coredns/coredns",
        CorednsPath::NestedByDefault => "coredns",
    }
}

fn override_path(name: ImageName) -> crate::report::SpecPath {
    crate::report::SpecPath::of("spec.images.overrides").key(name.as_str())
}

fn whole(
    context: &Context<'_>,
    name: ImageName,
    own_repository: Option<&str>,
    image: &str,
    tag: &str,
    origin: Origin,
) -> Resolved<String> {
    let written = context.spec.images.overrides.get(&name);
    let repository = match (
        written.and_then(|w| w.repository.as_ref()),
        &context.spec.images.repository,
        own_repository,
    ) {
        (Some(own), _, _) => own.to_string(),
        (None, Some(all), _) => all.to_string(),
        (None, None, Some(default)) => default.into(),
        (None, None, None) => context.facts.image.repository.to_string(),
    };
    let suffixed = &context.facts.image.architecture_suffix;
    let suffix = if suffixed.iter().any(|suffixed| suffixed == name.as_str()) {
        architecture(context)
    } else {
        ""
    };
    let tag = written.and_then(|w| w.tag.as_deref()).unwrap_or(tag);
    let digest = written
        .and_then(|w| w.digest.as_ref())
        .map(|digest| format!("@{digest}"))
        .unwrap_or_default();
    let origin = if written.is_some() {
        Origin::Spec(override_path(name))
    } else {
        origin
    };
    Resolved::new(format!("{repository}/{image}{suffix}:{tag}{digest}"), origin)
}

/// kubeadm up to 1.11 names images for the processor that it runs on; a cluster's first host stands for all.
fn architecture(context: &Context<'_>) -> &'static str {
    let first = context.spec.hosts.iter().min_by(|a, b| a.name.cmp(&b.name));
    match first.and_then(|host| host.architecture).unwrap_or_default() {
        crate::spec::Architecture::Amd64 => "-amd64",
        crate::spec::Architecture::Arm64 => "-arm64",
    }
}
