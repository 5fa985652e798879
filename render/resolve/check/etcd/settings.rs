//! What a spec says of etcd's own settings.

use crate::layout::RunAs;
use crate::plan::{LocalEtcdPlan, Plan};
use crate::report::{Report, SpecPath, excerpt, messages};
use crate::spec::{ClusterSpec, ExtraArg};

/// Directories that are empty after a reboot.
const VOLATILE: &[&str] = &["/dev", "/run", "/tmp", "/var/run"];

/// etcd's own, in milliseconds.
const HEARTBEAT: u64 = 100;
const ELECTION_TIMEOUT: u64 = 1000;
/// The longest election timeout (etcd, `embed.maxElectionMs`).
const MOST_ELECTION_TIMEOUT: u64 = 50_000;
/// Over this etcd warns at its start (etcd, `storage.MaxQuotaBytes`).
const MOST_QUOTA: u64 = 8 << 30;

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    let local = &spec.etcd.local;
    let path = SpecPath::of("spec.etcd.local");
    if let Some(directory) = &local.data_dir {
        let is_below = |root: &&&str| {
            let rest = directory.as_str().strip_prefix(**root);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if let Some(root) = VOLATILE.iter().find(is_below) {
            let message = messages::etcd::volatile_data(directory, root);
            report.push(message.at(&path.field("dataDir")));
        }
    }
    if let Some(quota) = local.quota_backend_bytes.filter(|quota| *quota > MOST_QUOTA) {
        report.push(messages::etcd::large_quota(quota).at(&path.field("quotaBackendBytes")));
    }
    timeouts(&local.extra_args, &path.field("extraArgs"), report);
    listeners(&local.extra_args, &path.field("extraArgs"), report);
    if RunAs::of(spec.layout.unwrap_or_default()).names_etcd_cluster() {
        for (index, variable) in local.extra_envs.iter().enumerate() {
            if variable.name.starts_with("ETCD_") {
                let flag = variable.name["ETCD_".len()..]
                    .to_ascii_lowercase()
                    .replace('_', "-");
                let message = messages::etcd::own_variable(&variable.name, &flag);
                report.push(message.at(&path.field("extraEnvs").index(index).field("name")));
            }
        }
    }
}

/// etcd does not start with an election timeout that does not fit its heartbeat.
fn timeouts(written: &[ExtraArg], path: &SpecPath, report: &mut Report) {
    let last = |name: &str| {
        let found = written
            .iter()
            .enumerate()
            .rfind(|(_, argument)| argument.name.as_str() == name);
        found.and_then(|(index, argument)| Some((index, argument.value.parse::<u64>().ok()?)))
    };
    let (heartbeat, election) = (last("heartbeat-interval"), last("election-timeout"));
    let Some((index, _)) = election.or(heartbeat) else {
        return;
    };
    let beat = heartbeat.map_or(HEARTBEAT, |(_, value)| value);
    let timeout = election.map_or(ELECTION_TIMEOUT, |(_, value)| value);
    if timeout < beat.saturating_mul(5) || timeout > MOST_ELECTION_TIMEOUT {
        let message = messages::etcd::election_timeout(timeout, beat, MOST_ELECTION_TIMEOUT);
        report.push(message.at(&path.index(index).field("value")));
    }
}

/// A URL for clients without TLS is a door for everybody who reaches it.
fn listeners(written: &[ExtraArg], path: &SpecPath, report: &mut Report) {
    let is_own = |url: &str| {
        let host = url.trim_start_matches("http://");
        ["127.", "[::1]", "localhost"]
            .iter()
            .any(|own| host.starts_with(own))
    };
    for (index, argument) in written.iter().enumerate() {
        if !matches!(
            argument.name.as_str(),
            "listen-client-http-urls" | "listen-client-urls"
        ) {
            continue;
        }
        let mut urls = argument.value.split(',').map(str::trim);
        if let Some(open) = urls.find(|url| url.starts_with("http://") && !is_own(url)) {
            let message = messages::etcd::plain_listener(&excerpt(open));
            report.push(message.at(&path.index(index).field("value")));
        }
    }
}

/// What the version of etcd must have.
pub(in super::super) fn check_version(plan: &Plan, tag: &str, report: &mut Report) {
    let Some(etcd) = plan.etcd.local() else { return };
    let path = SpecPath::of("spec.etcd.local.version");
    if RunAs::of(plan.layout.value).names_etcd_cluster() {
        match &etcd.version {
            None => report.push(messages::etcd::version_missing(&excerpt(tag)).at(&path)),
            Some(version) if !*version.facts.flags_known => {
                report.push(messages::etcd::version_unknown(&version.version.value).at(&path));
            }
            Some(_) => {}
        }
    }
    report.extend_with(v2(plan.needs_etcd_v2(), etcd).map(|message| message.at(&path)));
}

fn v2(is_needed: bool, etcd: &LocalEtcdPlan) -> Option<crate::report::Diagnostic> {
    let version = etcd.version.as_ref()?;
    let is_missing = is_needed && !etcd.knows("enable-v2");
    is_missing.then(|| messages::etcd::no_v2(&version.version.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Catalogue;
    use crate::plan::{ComponentPlan, EtcdVersionPlan};
    use crate::report::{Origin, Resolved};
    use crate::types::HostPath;

    #[test]
    fn the_second_api_is_there_up_to_3_5() {
        let refused = |version: &str, is_needed| {
            let origin = || Origin::default_of("spec.etcd.local");
            let version: crate::types::Release = version.parse().expect("a version");
            let etcd = LocalEtcdPlan {
                version: Some(EtcdVersionPlan {
                    facts: Catalogue::embedded()
                        .and_then(|all| all.etcd(&version))
                        .expect("facts"),
                    version: Resolved::new(version, origin()),
                }),
                initial_cluster_token: None,
                component: ComponentPlan::default(),
                data_dir: Resolved::new(HostPath::known("/var/lib/etcd").into(), origin()),
                server_cert_sans: Resolved::new(Vec::new(), origin()),
                peer_cert_sans: Resolved::new(Vec::new(), origin()),
                quota_backend_bytes: None,
            };
            v2(is_needed, &etcd).map(|message| message.code)
        };
        assert_eq!(refused("3.5.21", true), None);
        assert_eq!(refused("3.6.8", false), None);
        assert_eq!(refused("3.6.8", true), Some("etcd.no-v2"));
    }
}
