use super::bind_port::API_PORT;
use super::component::component;
use super::{Context, front, list};
use crate::plan::{ApiServerPlan, AuditPlan, EncryptionPlan, START_TIMEOUT, UserText};
use crate::report::{Origin, Report, Resolved, SpecPath};
use crate::spec::{Audit, ClusterSpec, Encryption, ExtraArg, Hardening};
use crate::types::{CertificateName, PortRange};

/// The audit policy of a spec without one: metadata only, no noise, never a Secret's content.
const AUDIT_POLICY: &str = include_str!("audit-policy.yaml");

/// kube-apiserver.
pub(super) fn api_server(context: &Context<'_>, report: &mut Report) -> ApiServerPlan {
    let written = &context.spec.api_server;
    let path = "spec.apiServer";
    ApiServerPlan {
        component: component(
            &written.extra_args,
            &written.extra_volumes,
            &written.extra_envs,
            path,
        ),
        bind_port: Resolved::or_default(written.bind_port, &format!("{path}.bindPort"), || API_PORT),
        node_ports: node_ports(&written.extra_args),
        cert_sans: certificate_names(context.spec),
        start_timeout: Resolved::or_default(
            written.timeout_for_control_plane,
            &format!("{path}.timeoutForControlPlane"),
            || START_TIMEOUT,
        ),
        audit: audit(context, report),
        oidc: oidc(context, report),
        encryption: encryption(context),
    }
}

/// What kube-apiserver will read; a check refuses what it could not.
fn node_ports(args: &[ExtraArg]) -> PortRange {
    let mut written = args.iter().rev();
    let written = written.find(|arg| arg.name.as_str() == "service-node-port-range");
    written
        .and_then(|arg| PortRange::read(&arg.value))
        .unwrap_or(PortRange::NODE_PORTS)
}

/// What the spec writes, then the addresses of the front, so that nobody has to write those twice.
fn certificate_names(spec: &ClusterSpec) -> Resolved<Vec<CertificateName>> {
    let written = &spec.api_server.cert_sans;
    let mut names = list(written, "spec.apiServer.certSANs", Vec::new);
    let of_front = front::certificate_names(spec);
    if written.is_empty() && !of_front.is_empty() {
        names.origin = Origin::spec("spec.apiFront");
    }
    names.value.extend(of_front);
    names
}

/// CIS 1.2.16 to 1.2.19 and 3.2.1 want a log; kubeadm writes none.
fn audit(context: &Context<'_>, report: &mut Report) -> Option<AuditPlan> {
    let default = Audit::default();
    let written = match (&context.spec.api_server.audit, context.hardening) {
        (Some(audit), _) if audit.disabled => return None,
        (Some(audit), _) => audit,
        (None, Hardening::None) => return None,
        (None, Hardening::Baseline | Hardening::Strict) => &default,
    };
    let path = SpecPath::of("spec.apiServer.audit");
    let policy = match &written.policy_file {
        Some(name) => UserText {
            text: context.companions.text(name, &path.field("policyFile"), report)?,
            origin: Origin::Spec(path.field("policyFile")),
        },
        None => UserText {
            text: AUDIT_POLICY.into(),
            origin: Origin::Default(path.field("policyFile")),
        },
    };
    let number = |value: Option<u16>, field: &str, default: u16| {
        Resolved::or_default(value, &path.field(field).to_string(), || default)
    };
    Some(AuditPlan {
        policy,
        max_age: number(written.max_age, "maxAge", 30),
        max_backup: number(written.max_backup, "maxBackup", 10),
        max_size: number(written.max_size, "maxSize", 100),
    })
}

fn oidc(
    context: &Context<'_>,
    report: &mut Report,
) -> Option<(Resolved<crate::spec::Oidc>, Option<UserText>)> {
    let oidc = context.spec.api_server.oidc.clone()?;
    let path = SpecPath::of("spec.apiServer.oidc");
    let ca = oidc.ca_file.as_ref().and_then(|name| {
        let text = context.companions.text(name, &path.field("caFile"), report)?;
        Some(UserText {
            text,
            origin: Origin::Spec(path.field("caFile")),
        })
    });
    Some((Resolved::new(oidc, Origin::Spec(path)), ca))
}

/// CIS 1.2.27 and 1.2.28 want Secrets encrypted; kubeadm does not.
fn encryption(context: &Context<'_>) -> Option<EncryptionPlan> {
    let default = Encryption {
        disabled: false,
        provider: None,
        keys: Vec::new(),
        resources: Vec::new(),
    };
    let written = match (&context.spec.api_server.encryption, context.hardening) {
        (Some(encryption), _) if encryption.disabled => return None,
        (Some(encryption), _) => encryption,
        (None, Hardening::None) => return None,
        (None, Hardening::Baseline | Hardening::Strict) => &default,
    };
    let path = "spec.apiServer.encryption";
    Some(EncryptionPlan {
        provider: Resolved::or_default(written.provider, &format!("{path}.provider"), Default::default),
        keys: list(&written.keys, &format!("{path}.keys"), || vec!["key1".into()]),
        resources: list(&written.resources, &format!("{path}.resources"), || {
            vec!["secrets".into()]
        }),
    })
}
