use serde_json::{Value, json};

use super::RenderError;
use super::draft::Draft;
use super::scope::Scope;
use crate::artifact::{ArtifactId, Content, KeyLabel, LeafRole, SecretForm, SecretLabel, SecretRef};
use crate::emit;
use crate::facts::KubeconfigServer;
use crate::layout::File;
use crate::pki::leaf_key;
use crate::plan::JoinMode;
use crate::report::{Origin, Origins};
use crate::spec::{KubeletCredentials, TokenUsage};
use crate::types::Endpoint;

/// What a kubeconfig proves its user with.
enum Credential {
    /// A client certificate and its key.
    Certificate {
        pem: std::sync::Arc<str>,
        key: SecretRef,
    },
    /// A bootstrap token.
    Token(SecretRef),
}

/// Every kubeconfig of a host.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let facts = &scope.plan.facts.kubeconfig;
    if scope.host.is_control_plane() {
        certificate(
            scope,
            draft,
            File::AdminConf,
            LeafRole::Admin,
            "kubernetes-admin",
            KubeconfigServer::Endpoint,
        )?;
        if *facts.super_admin && scope.host.join_mode == JoinMode::Init {
            let user = "kubernetes-super-admin";
            certificate(
                scope,
                draft,
                File::SuperAdminConf,
                LeafRole::SuperAdmin,
                user,
                KubeconfigServer::Endpoint,
            )?;
        }
        for (file, role, user, server) in [
            (
                File::ControllerManagerConf,
                LeafRole::ControllerManager,
                "system:kube-controller-manager",
                *facts.controller_manager_server,
            ),
            (
                File::SchedulerConf,
                LeafRole::Scheduler,
                "system:kube-scheduler",
                *facts.scheduler_server,
            ),
        ] {
            certificate(scope, draft, file, role, user, server)?;
        }
    }
    let server = if scope.host.is_control_plane() {
        *facts.control_plane_kubelet_server
    } else {
        KubeconfigServer::Endpoint
    };
    match scope.host.kubelet_credentials.value {
        KubeletCredentials::Issued => {
            let user = format!("system:node:{}", scope.host.name);
            certificate(scope, draft, File::KubeletConf, LeafRole::Kubelet, &user, server)
        }
        KubeletCredentials::Bootstrap => bootstrap(scope, draft, server),
    }
}

fn certificate(
    scope: &Scope<'_>,
    draft: &mut Draft,
    file: File,
    role: LeafRole,
    user: &str,
    server: KubeconfigServer,
) -> Result<(), RenderError> {
    let label = KeyLabel::Leaf(leaf_key(scope.plan, scope.host, role));
    let credential = Credential::Certificate {
        pem: scope.issued.certificate(&label)?.pem.clone(),
        key: scope.issued.key(&label, SecretForm::PemBase64)?,
    };
    let (url, server_origin) = server_url(scope, server);
    let origins = Origins::from(server_origin)
        .and(&scope.plan.cluster_name.origin)
        .and(&scope.host.issued_from.origin);
    write(
        scope,
        draft,
        file,
        &scope.plan.cluster_name.value,
        user,
        &url,
        &credential,
        origins,
    )
}

/// The URL of the API server that a kubeconfig names, and why.
fn server_url(scope: &Scope<'_>, server: KubeconfigServer) -> (String, Origin) {
    match server {
        KubeconfigServer::Endpoint => (
            scope.plan.endpoint.url(),
            scope.plan.endpoint.endpoint.origin.clone(),
        ),
        KubeconfigServer::Local => {
            let local = Endpoint::at(scope.host.ip(), scope.host.bind_port.value);
            (format!("https://{local}"), scope.host.origin("address"))
        }
    }
}

/// kubeadm names the cluster `kubernetes` here, whatever its name is.
fn bootstrap(scope: &Scope<'_>, draft: &mut Draft, server: KubeconfigServer) -> Result<(), RenderError> {
    let usable = |token: &&crate::plan::TokenPlan| token.usages.contains(&TokenUsage::Authentication);
    let Some(token) = scope.plan.tokens.iter().find(usable) else {
        return Err(RenderError::NoBootstrapToken {
            host: scope.host.name.clone(),
        });
    };
    let secret = scope
        .issued
        .secret(&SecretLabel::Token(token.id.clone()), SecretForm::YamlToken)?;
    let (url, server_origin) = server_url(scope, server);
    let origins = Origins::from(&scope.host.kubelet_credentials.origin)
        .and(&token.origin)
        .and(server_origin);
    let user = "tls-bootstrap-token-user";
    write(
        scope,
        draft,
        File::BootstrapKubeletConf,
        "kubernetes",
        user,
        &url,
        &Credential::Token(secret),
        origins,
    )
}

#[expect(clippy::too_many_arguments, reason = "each is one field of the file")]
fn write(
    scope: &Scope<'_>,
    draft: &mut Draft,
    file: File,
    cluster: &str,
    user: &str,
    url: &str,
    credential: &Credential,
    origins: Origins,
) -> Result<(), RenderError> {
    let ca = scope.issued.certificate(&crate::pki::cluster_ca(scope.plan))?;
    let (user_value, secret) = match credential {
        Credential::Certificate { pem, key } => (
            json!({"client-certificate-data": base64(pem), "client-key-data": key.placeholder()}),
            key,
        ),
        Credential::Token(token) => (json!({"token": token.placeholder()}), token),
    };
    let value = document(scope, cluster, &base64(&ca.pem), user, url, user_value);
    let content = Content::with_secrets(&emit::yaml(&value), std::slice::from_ref(secret))?;
    let id = ArtifactId::new("kubeconfig", scope.layout.path(file).file_name().to_owned());
    scope.add_content(draft, id, file, content, origins)
}

fn document(scope: &Scope<'_>, cluster: &str, ca: &str, user: &str, url: &str, credential: Value) -> Value {
    let context = format!("{user}@{cluster}");
    let mut value = json!({
        "apiVersion": "v1",
        "clusters": [{"cluster": {"certificate-authority-data": ca, "server": url}, "name": cluster}],
        "contexts": [{"context": {"cluster": cluster, "user": user}, "name": context}],
        "current-context": context,
        "kind": "Config",
        "users": [{"name": user, "user": credential}],
    });
    if *scope.plan.facts.kubeconfig.preferences {
        value["preferences"] = json!({});
    }
    value
}

fn base64(text: &str) -> String {
    data_encoding::BASE64.encode(text.as_bytes())
}
