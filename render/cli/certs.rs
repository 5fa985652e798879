use std::collections::BTreeMap;

use kubecast::artifact::KeyLabel;
use kubecast::pki::{self, Certificate, CertificateRequest, Description, Holders, Lock, Reconciled, Wanted};
use kubecast::plan::Plan;
use kubecast::report::counted;
use kubecast::types::Timestamp;
use serde_json::{Value, json};

use super::Failure;
use super::clock;
use super::exit::Exit;
use super::load::load;
use super::period::Period;
use super::pki_args::CertsArgs;
use super::screen::Screen;
use super::table::Table;

/// `kubecast certs`: what the lock holds, and what it should hold.
pub(crate) fn run(screen: &Screen, args: &CertsArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let plan = &loaded.plan;
    let lock = Lock::load(&loaded.folder.join("pki.lock"), plan.uid)
        .map_err(|report| screen.reject(&loaded.document, &report))?;
    let wanted = pki::wanted(plan);
    let at = args.at.unwrap_or_else(clock::now);
    let mut rows = rows(plan, &lock, &wanted, at);
    rows.sort_by(|one, other| one.order().cmp(&other.order()));
    if let Some(period) = &args.within {
        let end = at.plus(period.length());
        rows.retain(|row| row.is_in_use() && row.expires().is_some_and(|time| time <= end));
    }
    show(screen, plan, at, &rows);
    let cluster = args.cluster.display().to_string();
    Ok(match &args.within {
        Some(period) => conclude_within(screen, &cluster, &rows, period),
        None => conclude(screen, &cluster, &rows),
    })
}

/// How a certificate stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// It is the one that is wanted, and valid.
    Valid,
    /// Its time has not come.
    NotYet,
    /// Its time is over.
    Expired,
    /// The spec wants another one, for these reasons.
    Stale(Vec<String>),
    /// The spec wants it, and it was not issued yet.
    Missing,
    /// Nothing wants it any more.
    Unwanted,
}

impl State {
    /// The word for it.
    fn as_str(&self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotYet => "not-yet",
            Self::Expired => "expired",
            Self::Stale(_) => "stale",
            Self::Missing => "missing",
            Self::Unwanted => "unwanted",
        }
    }
}

/// One certificate, issued or not.
struct Row<'a> {
    label: String,
    issuer: String,
    hosts: Vec<String>,
    /// What is issued; `None` if nothing is.
    certificate: Option<(&'a Certificate, Description)>,
    state: State,
    at: Timestamp,
}

impl Row<'_> {
    fn expires(&self) -> Option<Timestamp> {
        self.certificate.as_ref()?.1.not_after
    }

    /// Whether hosts have it, or will have it.
    fn is_in_use(&self) -> bool {
        self.state != State::Unwanted
    }

    /// What needs attention first comes first: what is missing, then what expires first.
    fn order(&self) -> (Option<Timestamp>, &str) {
        (self.expires(), &self.label)
    }

    /// The name by which a spec's `pki.certificates` calls it: the last part of the label.
    fn name(&self) -> &str {
        match self
            .label
            .strip_prefix("leaf/")
            .and_then(|rest| rest.split_once('/'))
        {
            Some((_, role)) => role,
            None => &self.label,
        }
    }

    /// The time that is left, in its largest unit; empty when there is none.
    fn left(&self) -> String {
        let seconds = self.expires().map(|time| time.unix() - self.at.unix());
        match seconds {
            Some(seconds) if seconds >= 2 * 86_400 => format!("{}d", seconds / 86_400),
            Some(seconds) if seconds >= 2 * 3600 => format!("{}h", seconds / 3600),
            Some(seconds) if seconds > 0 => format!("{}m", seconds / 60),
            _ => String::new(),
        }
    }

    fn json(&self) -> Value {
        let mut value = json!({
            "label": self.label,
            "name": self.name(),
            "hosts": self.hosts,
            "issuer": self.issuer,
            "state": self.state.as_str(),
        });
        if let State::Stale(reasons) = &self.state {
            value["reasons"] = json!(reasons);
        }
        if let Some((certificate, said)) = &self.certificate {
            let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
            value["subject"] = json!(said.subject);
            value["commonName"] = json!(said.common_name);
            value["organizations"] = json!(said.organizations);
            value["names"] = json!(said.names);
            value["keyUsages"] = json!(said.key_usages);
            value["purposes"] = json!(said.purposes);
            value["authority"] = json!(said.authority);
            value["lab"] = json!(said.lab);
            value["serial"] = json!(said.serial);
            value["generation"] = json!(certificate.generation());
            value["key"] = json!(certificate.commitment().to_string());
            value["notBefore"] = json!(time(said.not_before));
            value["notAfter"] = json!(time(said.not_after));
        }
        value
    }
}

/// Every certificate that the lock holds, and every one that it should hold.
fn rows<'a>(plan: &Plan, lock: &'a Lock, wanted: &'a Wanted, at: Timestamp) -> Vec<Row<'a>> {
    let Reconciled { stale, .. } = lock.reconcile(wanted);
    let stale: BTreeMap<String, Vec<String>> = stale
        .into_iter()
        .map(|stale| (stale.label, stale.reasons))
        .collect();
    let requests: BTreeMap<String, &CertificateRequest> = wanted
        .certificates
        .iter()
        .map(|request| (request.label(), request))
        .collect();
    let hosts = |key: &KeyLabel| {
        let hosts = Holders::of(key).hosts(plan);
        hosts.iter().map(ToString::to_string).collect()
    };
    let issued = lock.certificates().map(|certificate| {
        let label = certificate.label();
        let said = certificate.describe().unwrap_or_default();
        let state = match (requests.contains_key(label), stale.get(label)) {
            (false, _) => State::Unwanted,
            (true, Some(reasons)) => State::Stale(reasons.clone()),
            (true, None) if said.not_after.is_some_and(|time| time < at) => State::Expired,
            (true, None) if said.not_before.is_some_and(|time| time > at) => State::NotYet,
            (true, None) => State::Valid,
        };
        Row {
            label: label.to_owned(),
            issuer: certificate.issuer().to_owned(),
            hosts: requests
                .get(label)
                .map_or_else(Vec::new, |request| hosts(&request.key)),
            certificate: Some((certificate, said)),
            state,
            at,
        }
    });
    let missing = wanted
        .certificates
        .iter()
        .filter(|request| lock.certificate(&request.key).is_none());
    let mut rows: Vec<Row<'a>> = issued.collect();
    rows.extend(missing.map(|request| Row {
        label: request.label(),
        issuer: request.issuer_label(),
        hosts: hosts(&request.key),
        certificate: None,
        state: State::Missing,
        at,
    }));
    rows
}

fn show(screen: &Screen, plan: &Plan, at: Timestamp, rows: &[Row<'_>]) {
    if screen.is_json() {
        let certificates: Vec<Value> = rows.iter().map(Row::json).collect();
        let result = json!({
            "cluster": plan.name.as_str(),
            "at": at.to_string(),
            "certificates": certificates,
        });
        screen.result(&result.to_string());
        return;
    }
    if rows.is_empty() {
        return;
    }
    let heads = [
        "EXPIRES", "LEFT", "STATE", "LABEL", "HOSTS", "ISSUER", "SUBJECT", "NAMES",
    ];
    let mut table = Table::new(heads);
    for row in rows {
        let said = row.certificate.as_ref().map(|(_, said)| said);
        table.row([
            row.expires().map_or_else(|| "-".into(), |time| time.to_string()),
            row.left(),
            row.state.as_str().to_owned(),
            row.label.clone(),
            hosts(&row.hosts, plan.hosts.len()),
            row.issuer.clone(),
            said.map_or_else(String::new, |said| said.subject.clone()),
            said.map_or_else(String::new, |said| said.names.join(",")),
        ]);
    }
    screen.result(&table.to_string());
}

/// Hosts in a cell: all of them in a word, many of them by their number.
fn hosts(names: &[String], all: usize) -> String {
    match names.len() {
        count if count == all && count > 1 => "all".into(),
        0..=3 => names.join(","),
        count => format!("{count} hosts"),
    }
}

/// What there is to do about it.
fn conclude(screen: &Screen, cluster: &str, rows: &[Row<'_>]) -> Exit {
    for row in rows {
        if let State::Stale(reasons) = &row.state {
            screen.say(&format!("{} is stale: {}", row.label, reasons.join("; ")));
        }
    }
    let count = |state: fn(&State) -> bool| rows.iter().filter(|row| state(&row.state)).count();
    let to_issue = count(|state| matches!(state, State::Stale(_) | State::Missing));
    if to_issue > 0 {
        screen.say(&format!(
            "{to_issue} to be issued; next: kubecast render {cluster}"
        ));
    }
    Exit::Done
}

fn conclude_within(screen: &Screen, cluster: &str, rows: &[Row<'_>], period: &Period) -> Exit {
    if rows.is_empty() {
        screen.say(&format!("{cluster}: no certificate expires within {period}"));
        return Exit::Done;
    }
    screen.say(&format!(
        "{cluster}: {} within {period}\nnext: give them a later `issuedFrom` in the spec (for a host, or in `pki.certificates`), then kubecast render {cluster}",
        counted(rows.len(), "certificate expires", "certificates expire"),
    ));
    Exit::Differences
}
