mod named_by_file;

use serde_json::{Value, json};

use crate::artifact::{
    ArtifactId, Authority, Content, KeyLabel, LeafRole, Mark, Part, Reasons, SecretForm, SecretLabel,
    SecretRef,
};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::facts::{KubeconfigServer, KubeconfigUsers};
use crate::layout::File;
use crate::pki::leaf_key;
use crate::plan::{FrontPlan, JoinMode};
use crate::report::{Origin, Origins, SpecPath};
use crate::spec::{KubeletCredentials, TokenUsage};
use crate::types::Endpoint;

/// What a kubeconfig proves its user with.
enum Credential {
    /// A client certificate and its key.
    Certificate {
        pem: std::sync::Arc<str>,
        key: SecretRef,
    },
    /// A bootstrap token, and where the spec names it.
    Token(SecretRef, Origin),
}

impl Credential {
    /// The secret half.
    fn secret(&self) -> &SecretRef {
        match self {
            Self::Certificate { key: secret, .. } | Self::Token(secret, _) => secret,
        }
    }

    /// The user's fields.
    fn value(&self) -> Value {
        match self {
            Self::Certificate { pem, key } => {
                json!({"client-certificate-data": base64(pem), "client-key-data": key.placeholder()})
            }
            Self::Token(token, _) => json!({"token": token.placeholder()}),
        }
    }
}

/// Which API server a kubeconfig names.
#[derive(Clone, Copy)]
enum Server {
    /// The cluster's endpoint.
    Endpoint,
    /// The one on the same host.
    Own,
    /// Any, by way of the front at this port of the same host.
    Front(u16),
}

impl Server {
    /// That of a program of the cluster, if the release has it name this one. Where nodes have a front of their own, no
    /// program depends on the endpoint.
    fn of_program(scope: &Scope<'_>, usual: KubeconfigServer) -> Self {
        match (&scope.plan.front, usual) {
            (FrontPlan::Local(_), _) if scope.host.is_control_plane() => Self::Own,
            (FrontPlan::Local(local), _) => Self::Front(local.port.value),
            (_, KubeconfigServer::Endpoint) => Self::Endpoint,
            (_, KubeconfigServer::Local) => Self::Own,
        }
    }
}

/// Whom a kubeconfig lets in where. The first of the users is the one that it starts with.
struct Access<'a> {
    cluster: &'a str,
    /// The cluster in the names of contexts.
    context: &'a str,
    url: &'a str,
    /// Why it is that URL.
    url_origin: &'a Origin,
    users: &'a [(String, Credential)],
}

/// Every kubeconfig of a host.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let facts = &scope.plan.facts.kubeconfig;
    if *facts.users == KubeconfigUsers::File {
        return named_by_file::add(scope, draft);
    }
    if scope.host.is_control_plane() {
        add_control_plane(scope, draft)?;
    }
    if scope.host.has_proxy_unit {
        let (role, user) = (LeafRole::KubeProxy, "system:kube-proxy");
        certificate(
            scope,
            draft,
            File::KubeProxyConf,
            role,
            user,
            Server::of_program(scope, KubeconfigServer::Endpoint),
        )?;
    }
    if scope.plan.has_flannel_user(scope.host) {
        let (role, server) = (
            LeafRole::FlannelClient,
            Server::of_program(scope, KubeconfigServer::Endpoint),
        );
        certificate(scope, draft, File::FlannelConf, role, "flanneld", server)?;
    }
    match scope.host.has_kubelet {
        true => add_kubelet(scope, draft),
        false => Ok(()),
    }
}

/// Those of the administrators, and of the programs that ask the API.
fn add_control_plane(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let facts = &scope.plan.facts.kubeconfig;
    let endpoint = Server::Endpoint;
    let user = "kubernetes-admin";
    certificate(scope, draft, File::AdminConf, LeafRole::Admin, user, endpoint)?;
    if *facts.super_admin && scope.host.join_mode == JoinMode::Init {
        let user = "kubernetes-super-admin";
        certificate(
            scope,
            draft,
            File::SuperAdminConf,
            LeafRole::SuperAdmin,
            user,
            endpoint,
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
        certificate(scope, draft, file, role, user, Server::of_program(scope, server))?;
    }
    Ok(())
}

fn add_kubelet(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let facts = &scope.plan.facts.kubeconfig;
    // Up to 1.35 kubeadm's gate decides, if it is set.
    let is_local = scope.plan.kubeadm_gate("ControlPlaneKubeletLocalMode");
    let server = match (scope.host.is_control_plane(), is_local) {
        (false, _) | (true, Some(false)) => KubeconfigServer::Endpoint,
        (true, Some(true)) => KubeconfigServer::Local,
        (true, None) => *facts.control_plane_kubelet_server,
    };
    let server = Server::of_program(scope, server);
    match scope.host.kubelet_credentials.value {
        KubeletCredentials::Issued => {
            let user = format!("system:node:{}", scope.host.name);
            certificate(scope, draft, File::KubeletConf, LeafRole::Kubelet, &user, server)
        }
        KubeletCredentials::Bootstrap => bootstrap(scope, draft, server),
    }
}

/// The certificate of a role on the host, and its key.
fn credential(scope: &Scope<'_>, role: LeafRole) -> Result<Credential, RenderError> {
    let label = KeyLabel::Leaf(leaf_key(scope.plan, scope.host, role));
    Ok(Credential::Certificate {
        pem: scope.issued.certificate(&label)?.pem.clone(),
        key: scope.issued.key(&label, SecretForm::PemBase64)?,
    })
}

fn certificate(
    scope: &Scope<'_>,
    draft: &mut Draft,
    file: File,
    role: LeafRole,
    user: &str,
    server: Server,
) -> Result<(), RenderError> {
    let (url, server_origin) = server_url(scope, server);
    let origins = Origins::from(&server_origin)
        .and(&scope.plan.cluster_name.origin)
        .and(&scope.host.issued_from.origin);
    let users = [(user.to_owned(), credential(scope, role)?)];
    let access = Access {
        cluster: &scope.plan.cluster_name.value,
        context: &scope.plan.cluster_name.value,
        url: &url,
        url_origin: &server_origin,
        users: &users,
    };
    write(scope, draft, file, &access, origins)
}

/// The URL of the API server that a kubeconfig names, and why.
fn server_url(scope: &Scope<'_>, server: Server) -> (String, Origin) {
    match server {
        Server::Endpoint => (
            scope.plan.endpoint.url(),
            scope.plan.endpoint.endpoint.origin.clone(),
        ),
        Server::Own => {
            let own = Endpoint::at(scope.host.ip(), scope.host.bind_port.value);
            (format!("https://{own}"), scope.host.origin("address"))
        }
        Server::Front(port) => (format!("https://127.0.0.1:{port}"), Origin::spec("spec.apiFront")),
    }
}

/// What a kubelet without a certificate asks for one with. kubeadm makes it before it knows the cluster's name, and then
/// corrects the name in all places but that of the context.
fn bootstrap(scope: &Scope<'_>, draft: &mut Draft, server: Server) -> Result<(), RenderError> {
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
        .and(&server_origin)
        .and(&scope.plan.cluster_name.origin);
    let credential = Credential::Token(secret, token.origin.clone());
    let users = [("tls-bootstrap-token-user".to_owned(), credential)];
    let access = Access {
        cluster: &scope.plan.cluster_name.value,
        context: "kubernetes",
        url: &url,
        url_origin: &server_origin,
        users: &users,
    };
    write(scope, draft, File::BootstrapKubeletConf, &access, origins)
}

fn write(
    scope: &Scope<'_>,
    draft: &mut Draft,
    file: File,
    access: &Access<'_>,
    origins: Origins,
) -> Result<(), RenderError> {
    let trust = scope.issued.trust(scope.plan, Authority::Kubernetes)?;
    let value = document(scope, &base64(&trust), access);
    let secrets: Vec<SecretRef> = access
        .users
        .iter()
        .map(|(_, user)| user.secret().clone())
        .collect();
    let content = Content::with_secrets(&emit::yaml(&value), &secrets)?;
    let id = ArtifactId::new("kubeconfig", scope.layout.path(file).file_name().to_owned());
    let reasons = Reasons {
        parts: marks(scope, access),
        ..Reasons::from(origins)
    };
    scope.add_content(draft, id, file, content, reasons)
}

/// The reasons of single fields.
fn marks(scope: &Scope<'_>, access: &Access<'_>) -> Vec<Mark> {
    let Scope { plan, host, .. } = *scope;
    let field =
        |list: &str, index: usize, field: &str| Part::Field(SpecPath::of(list).index(index).field(field));
    let authority = Origins::from(&plan.pki.issued_from.origin).and(&plan.pki.ca_validity.origin);
    let authority = match plan.pki.kubernetes_authority.origin() {
        Some(origin) => authority.and(origin),
        None => authority,
    };
    let mut marks = vec![
        Mark::new(field("clusters", 0, "cluster.server"), access.url_origin),
        Mark::new(
            field("clusters", 0, "cluster.certificate-authority-data"),
            authority,
        ),
        Mark::new(field("clusters", 0, "name"), &plan.cluster_name.origin),
    ];
    for (index, (_, credential)) in access.users.iter().enumerate() {
        marks.push(match credential {
            Credential::Certificate { .. } => Mark::new(
                field("users", index, "user.client-certificate-data"),
                Origins::from(&host.issued_from.origin).and(&plan.pki.validity.origin),
            ),
            Credential::Token(_, origin) => Mark::new(field("users", index, "user.token"), origin),
        });
    }
    marks
}

fn document(scope: &Scope<'_>, ca: &str, access: &Access<'_>) -> Value {
    let Access {
        cluster,
        context,
        url,
        users,
        ..
    } = *access;
    let context = |user: &str| format!("{user}@{context}");
    let contexts = users
        .iter()
        .map(|(user, _)| json!({"context": {"cluster": cluster, "user": user}, "name": context(user)}));
    let current = users.first().map(|(user, _)| context(user));
    let users = users
        .iter()
        .map(|(user, credential)| json!({"name": user, "user": credential.value()}));
    let mut value = json!({
        "apiVersion": "v1",
        "clusters": [{"cluster": {"certificate-authority-data": ca, "server": url}, "name": cluster}],
        "contexts": contexts.collect::<Vec<_>>(),
        "current-context": current,
        "kind": "Config",
        "users": users.collect::<Vec<_>>(),
    });
    if *scope.plan.facts.kubeconfig.preferences {
        value["preferences"] = json!({});
    }
    value
}

fn base64(text: &str) -> String {
    data_encoding::BASE64.encode(text.as_bytes())
}
