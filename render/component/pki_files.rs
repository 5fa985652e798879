use super::RenderError;
use super::draft::Draft;
use super::scope::Scope;
use crate::artifact::{ArtifactId, Authority, Content, KeyLabel, LeafRole, Reaction, SecretForm};
use crate::facts::PkiFileNames;
use crate::layout::File;
use crate::pki::{authority, authority_plan, leaf_key, service_account};
use crate::plan::JoinMode;
use crate::report::{Origin, Origins};
use crate::spec::ClusterSigning;

/// A leaf and the files that hold its certificate and key.
type Pair = (LeafRole, File, File);

/// The leaf of every control-plane host.
const API_SERVER: Pair = (LeafRole::ApiServer, File::ApiServerCert, File::ApiServerKey);

/// Shown to kubelets.
const KUBELET_CLIENT: Pair = (
    LeafRole::ApiServerKubeletClient,
    File::ApiServerKubeletClientCert,
    File::ApiServerKubeletClientKey,
);

/// Shown to aggregated API servers.
const FRONT_PROXY: Pair = (
    LeafRole::FrontProxyClient,
    File::FrontProxyClientCert,
    File::FrontProxyClientKey,
);

/// With which an API server reaches etcd.
const ETCD_CLIENT: Pair = (
    LeafRole::ApiServerEtcdClient,
    File::ApiServerEtcdClientCert,
    File::ApiServerEtcdClientKey,
);

/// With which flanneld reaches etcd.
const FLANNEL_ETCD_CLIENT: Pair = (
    LeafRole::FlannelEtcdClient,
    File::FlannelEtcdClientCert,
    File::FlannelEtcdClientKey,
);

/// Those of a member of etcd.
const ETCD_MEMBER: &[Pair] = &[
    (LeafRole::EtcdServer, File::EtcdServerCert, File::EtcdServerKey),
    (LeafRole::EtcdPeer, File::EtcdPeerCert, File::EtcdPeerKey),
    (
        LeafRole::EtcdHealthcheckClient,
        File::EtcdHealthcheckClientCert,
        File::EtcdHealthcheckClientKey,
    ),
];

/// The kubelet's own; where the result must equal kubeadm's, the kubelet signs one for itself.
const KUBELET_SERVER: Pair = (
    LeafRole::KubeletServer,
    File::KubeletServerCert,
    File::KubeletServerKey,
);

/// The certificates and keys of a host.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let plan = scope.plan;
    let host = scope.host;
    if host.etcd.is_some() && plan.has_etcd_authority() {
        add_authority(scope, draft, Authority::Etcd, File::EtcdCaCert)?;
        for pair in ETCD_MEMBER {
            add_leaf(scope, draft, *pair)?;
        }
    }
    if host.has_kubelet || host.is_control_plane() {
        add_authority(scope, draft, Authority::Kubernetes, File::CaCert)?;
    }
    if host.has_kubelet && !plan.equals_kubeadm() {
        add_leaf(scope, draft, KUBELET_SERVER)?;
    }
    let has_flannel = plan.has_flannel_in_etcd(host);
    if has_flannel {
        add_leaf(scope, draft, FLANNEL_ETCD_CLIENT)?;
    }
    if has_flannel || host.is_control_plane() && plan.has_etcd_authority() {
        add_client_authority(scope, draft)?;
    }
    if !host.is_control_plane() {
        return Ok(());
    }
    add_leaf(scope, draft, API_SERVER)?;
    if plan.has_kubelet_client() {
        add_leaf(scope, draft, KUBELET_CLIENT)?;
    }
    if plan.has_front_proxy() {
        add_authority(scope, draft, Authority::FrontProxy, File::FrontProxyCaCert)?;
        add_leaf(scope, draft, FRONT_PROXY)?;
    }
    if plan.has_etcd_authority() {
        add_leaf(scope, draft, ETCD_CLIENT)?;
    }
    if plan.pki.cluster_signing.value == ClusterSigning::ControlPlane {
        add_signer(scope, draft)?;
    }
    if *plan.facts.pki.file_names == PkiFileNames::Pem {
        add_public_halves(scope, draft)?;
    }
    add_service_account(scope, draft)
}

/// The public half of each key beside it, which nobody reads.
fn add_public_halves(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let host = KeyLabel::Leaf(leaf_key(scope.plan, scope.host, LeafRole::ApiServer));
    for (label, file, part) in [
        (
            authority(scope.plan, Authority::Kubernetes),
            File::CaPub,
            "ca-pub",
        ),
        (host, File::ApiServerPub, "apiserver-pub"),
    ] {
        let key = scope.issued.certificate(&label)?.public_key.clone();
        let origins = Origins::from(scope.plan.facts.pki.file_names.origin());
        draft.read_by(Reaction::Standalone, [scope.layout.path(file)]);
        scope.add(draft, ArtifactId::new("pki", part), file, key, origins)?;
    }
    Ok(())
}

/// etcd's authority for its clients, unless a member on the host has it in the same place.
fn add_client_authority(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let ca = scope.layout.path(File::EtcdClientCaCert);
    let is_there = draft.paths().any(|path| *path == ca);
    match is_there {
        true => Ok(()),
        false => add_authority(scope, draft, Authority::Etcd, File::EtcdClientCaCert),
    }
}

fn add_authority(
    scope: &Scope<'_>,
    draft: &mut Draft,
    which: Authority,
    file: File,
) -> Result<(), RenderError> {
    let trust = scope.issued.trust(scope.plan, which)?;
    let pki = &scope.plan.pki;
    let keys = authority_plan(scope.plan, which);
    let mut origins = Origins::from(&pki.issued_from.origin).and(&pki.ca_validity.origin);
    keys.origin()
        .into_iter()
        .for_each(|origin| origins.extend(&origin.into()));
    scope.add(
        draft,
        ArtifactId::new("pki", authority_part(which, file)),
        file,
        trust,
        origins,
    )
}

/// The key with which the controller manager signs. It reads one certificate to that key and refuses several
/// (Kubernetes, `pkg/controller/certificates/signer/ca_provider.go`), so beside several that are trusted there is one
/// file more.
fn add_signer(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let plan = scope.plan;
    let label = authority(plan, Authority::Kubernetes);
    let keys = authority_plan(plan, Authority::Kubernetes);
    let mut origins = Origins::from(&plan.pki.cluster_signing.origin);
    keys.origin()
        .into_iter()
        .for_each(|origin| origins.extend(&origin.into()));
    if keys.is_overlapping() {
        let certificate = scope.issued.certificate(&label)?.pem.clone();
        let origins = origins.clone();
        let id = ArtifactId::new("pki", "signing-ca");
        scope.add(draft, id, File::SigningCaCert, certificate, origins)?;
    }
    let key = scope.issued.key(&label, SecretForm::Pem)?;
    let id = ArtifactId::new("pki", "ca-key");
    scope.add_content(draft, id, File::CaKey, Content::secret(key), origins)
}

/// A host with a member of etcd and an API server may have etcd's authority twice.
fn authority_part(which: Authority, file: File) -> String {
    match file {
        File::EtcdClientCaCert => format!("{which}-client-ca"),
        _ => format!("{which}-ca"),
    }
}

fn add_leaf(scope: &Scope<'_>, draft: &mut Draft, (role, cert, key): Pair) -> Result<(), RenderError> {
    let label = KeyLabel::Leaf(leaf_key(scope.plan, scope.host, role));
    let origins = Origins::from(&scope.host.issued_from.origin)
        .and(&scope.plan.pki.validity.origin)
        .and(scope.host.origin("name"));
    let certificate = scope.issued.certificate(&label)?;
    scope.add(
        draft,
        ArtifactId::new("pki", role.as_str()),
        cert,
        certificate.pem.clone(),
        origins.clone(),
    )?;
    let secret = scope.issued.key(&label, SecretForm::Pem)?;
    scope.add_content(
        draft,
        ArtifactId::new("pki", format!("{role}-key")),
        key,
        Content::secret(secret),
        origins,
    )
}

fn add_service_account(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let label = service_account(scope.plan);
    let files = [File::ServiceAccountKey, File::ServiceAccountPub];
    draft.read_by(Reaction::Standalone, scope.paths(&files));
    let unwritten = || Origin::default_of("spec.pki.serviceAccount");
    let origin = scope.plan.pki.service_account.origin().cloned();
    let origins = Origins::from(origin.unwrap_or_else(unwritten));
    let key = scope.issued.key(&label, SecretForm::Pem)?;
    scope.add_content(
        draft,
        ArtifactId::new("pki", "sa-key"),
        File::ServiceAccountKey,
        Content::secret(key),
        origins.clone(),
    )?;
    let file = match scope.host.join_mode {
        JoinMode::JoinControlPlane => File::ServiceAccountPubJoined,
        JoinMode::Init | JoinMode::JoinWorker | JoinMode::Outside => File::ServiceAccountPub,
    };
    scope.add(
        draft,
        ArtifactId::new("pki", "sa-pub"),
        file,
        scope.issued.service_account_pub(scope.plan)?,
        origins,
    )
}

#[cfg(test)]
mod tests {
    use crate::component::sample::Sample;

    #[test]
    fn the_way_to_the_certificates_is_as_kubeadm_makes_it() {
        let sample = Sample::new(
            "  version: 1.28.15\n  certificatesDir: /etc/kubernetes/tls/a/pki\n  hosts:\n  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}\n",
        );
        let host = sample.host("cp1");
        let modes: Vec<_> = host
            .directories()
            .filter(|directory| directory.path.is_below("/etc/kubernetes/tls"))
            .map(|directory| format!("{} {}", directory.path, directory.mode))
            .collect();
        assert_eq!(
            modes,
            [
                "/etc/kubernetes/tls 0755",
                "/etc/kubernetes/tls/a 0755",
                "/etc/kubernetes/tls/a/pki 0755",
                "/etc/kubernetes/tls/a/pki/etcd 0755",
            ]
        );
    }

    #[test]
    fn what_a_control_plane_downloads_is_as_private_as_kubeadm_leaves_it() {
        for (release, hardening, mode) in [
            ("1.21.14", "none", "0600"),
            ("1.21.14", "baseline", "0644"),
            ("1.22.0", "none", "0644"),
        ] {
            let sample = Sample::new(&format!(
                "  version: {release}\n  hardening: {hardening}\n  controlPlaneEndpoint: api.example.test\n  hosts:\n  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n  - {{name: cp2, address: 192.0.2.12, roles: [control-plane], etcd: {{joinOrder: 1}}}}\n"
            ));
            let host = sample.host("cp2");
            for name in ["ca.crt", "etcd/ca.crt", "front-proxy-ca.crt", "sa.pub"] {
                let path = format!("/etc/kubernetes/pki/{name}").parse().expect("a path");
                let file = host.file(&path).expect("a file");
                assert_eq!(file.mode().to_string(), mode, "{release} {hardening} {name}");
            }
        }
    }
}
