//! Files beside the spec that must hold what their field says.

use serde_json::Value;

use super::super::Context;
use crate::plan::{Plan, UserText};
use crate::report::{Diagnostic, Origin, Report, SpecPath, messages};
use crate::source;
use crate::spec::Hardening;

pub(super) fn check(context: &Context<'_>, plan: &Plan, report: &mut Report) {
    let runtime = SpecPath::of("spec.containerRuntime.registries");
    for (index, registry) in context.spec.container_runtime.registries.iter().enumerate() {
        let Some(name) = &registry.ca_file else { continue };
        let text = plan.runtime.ca_files.get(name);
        let at = runtime.index(index).field("caFile");
        report.extend_with(
            text.and_then(|text| certificates(name, text))
                .map(|message| message.at(&at)),
        );
    }
    if let Some((oidc, Some(ca))) = &plan.api_server.oidc {
        let name = oidc.ca_file.as_deref().unwrap_or_default();
        let message = certificates(name, &ca.text);
        report.extend_with(message.map(|message| message.at(&SpecPath::of("spec.apiServer.oidc.caFile"))));
    }
    let audit = context.spec.api_server.audit.as_ref();
    if let (Some(name), Some(audit)) = (
        audit.and_then(|audit| audit.policy_file.as_ref()),
        &plan.api_server.audit,
    ) {
        policy(context.hardening, name, &audit.policy, report);
    }
}

/// What is wrong with a file of certificates.
fn certificates(name: &str, text: &str) -> Option<Diagnostic> {
    let kinds: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim_end().strip_prefix("-----BEGIN ")?.strip_suffix("-----"))
        .collect();
    let problem = match kinds.iter().find(|kind| **kind != "CERTIFICATE") {
        Some(kind) if kind.ends_with("PRIVATE KEY") => {
            "it holds a private key, which must be in no file beside a spec".into()
        }
        Some(kind) => format!("it holds a block `{}`", crate::report::excerpt(kind)),
        None if kinds.is_empty() => "no line says -----BEGIN CERTIFICATE-----".into(),
        None => return None,
    };
    Some(messages::file::not_certificates(name, &problem))
}

/// The documents of a file, or what stands against it, also pointing at the field that names the file.
fn documents(name: &str, text: &str, at: &SpecPath, report: &mut Report) -> Option<Vec<Value>> {
    match source::read_foreign(name, text) {
        Ok(documents) => Some(documents.iter().map(|document| document.root.to_json()).collect()),
        Err(problems) => {
            for problem in problems.diagnostics() {
                report.push(problem.clone().note_at("the file is named at", at));
            }
            None
        }
    }
}

fn policy(hardening: Hardening, name: &str, policy: &UserText, report: &mut Report) {
    let Origin::Spec(at) = &policy.origin else { return };
    let Some(documents) = documents(name, &policy.text, at, report) else {
        return;
    };
    let problem = match documents.as_slice() {
        [one] if one["kind"] != "Policy" => Some("its `kind` is not `Policy`"),
        [one] if one["rules"].as_array().is_none_or(Vec::is_empty) => Some("it has no `rules`"),
        [_] => None,
        _ => Some("one document is needed"),
    };
    if let Some(problem) = problem {
        report.push(messages::file::audit_policy(name, problem).at(at));
        return;
    }
    let rules = documents.first().and_then(|one| one["rules"].as_array());
    let mut mild = Report::new();
    for (index, rule) in rules.into_iter().flatten().enumerate() {
        let level = rule["level"].as_str().unwrap_or_default();
        let is_for_secrets = about_secrets(rule);
        if is_for_secrets && matches!(level, "Request" | "RequestResponse") {
            mild.push(messages::file::audit_secrets(index + 1, level).at(at));
            break;
        }
        if is_for_secrets && is_for_everybody(rule) {
            break;
        }
    }
    report.extend(super::as_kubeadm(hardening, mild));
}

/// Whether a rule of an audit policy concerns Secrets: it names them, or names nothing.
fn about_secrets(rule: &Value) -> bool {
    let is_core = |group: &Value| matches!(group["group"].as_str(), None | Some("" | "*"));
    let names = |group: &Value| match group["resources"].as_array() {
        None => true,
        Some(names) => {
            let is_secrets = |name: &Value| matches!(name.as_str(), Some("secrets" | "*" | "secrets/*"));
            names.is_empty() || names.iter().any(is_secrets)
        }
    };
    match rule["resources"].as_array() {
        Some(groups) if !groups.is_empty() => groups.iter().any(|group| is_core(group) && names(group)),
        _ => rule["nonResourceURLs"].as_array().is_none_or(Vec::is_empty),
    }
}

/// Whether a rule holds for all users, verbs and namespaces, so that no later rule counts.
fn is_for_everybody(rule: &Value) -> bool {
    ["users", "userGroups", "verbs", "namespaces"]
        .iter()
        .all(|field| rule[field].as_array().is_none_or(Vec::is_empty))
}
