use kubecast::push::{Event, Status, Trouble, status};
use kubecast::report::{Report, SourceText};
use kubecast::types::HostName;
use serde_json::{Value, json};

use super::Failure;
use super::exit::Exit;
use super::load::load;
use super::push::Session;
use super::push_args::StatusArgs;
use super::screen::Screen;
use super::table::Table;

/// `kubecast status`: how hosts stand.
pub(crate) fn run(screen: &Screen, args: &StatusArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let session = Session::new(screen, &loaded, &args.hosts)?;
    let transport = session.transport(args.hosts.ssh_config.as_deref())?;
    let bar = screen.bar(session.chosen.len() as u64, "asking");
    let chosen: Vec<&HostName> = session.chosen.iter().collect();
    let hosts = status(&loaded.plan, &transport, &chosen, session.parallel);
    bar.finish_and_clear();
    let lines: Vec<Line<'_>> = hosts
        .iter()
        .map(|(name, stand)| Line::of(name, stand.as_ref()))
        .collect();
    if screen.is_json() {
        let hosts: Vec<Value> = lines.iter().map(Line::json).collect();
        screen.result(&json!({"cluster": loaded.plan.name.as_str(), "hosts": hosts}).to_string());
    } else {
        let mut table = Table::new(["HOST", "GENERATION", "STATE", "DRIFT"]);
        for line in &lines {
            table.row([
                line.host.to_string(),
                line.generation.clone().unwrap_or_else(|| "-".into()),
                line.state.clone(),
                line.drift.len().to_string(),
            ]);
        }
        screen.result(&table.to_string());
        for line in &lines {
            for event in &line.drift {
                screen.result(&format!(
                    "{}: {} is not as it was brought: {}",
                    line.host, event.subject, event.detail
                ));
            }
        }
    }
    let mut report = Report::new();
    for (_, stand) in &hosts {
        if let Err(trouble) = stand {
            report.push(trouble.diagnostic());
        }
    }
    screen.show(&SourceText::new("", ""), &report);
    Ok(
        match (report.has_errors(), lines.iter().all(|line| line.is_well)) {
            (true, _) => Exit::Failed,
            (false, false) if args.exit_code => Exit::Differences,
            _ => Exit::Done,
        },
    )
}

/// How one host stands.
pub(super) struct Line<'a> {
    pub(super) host: &'a HostName,
    pub(super) generation: Option<String>,
    pub(super) state: String,
    drift: Vec<&'a Event>,
    pub(super) is_well: bool,
}

impl<'a> Line<'a> {
    pub(super) fn of(host: &'a HostName, stand: Result<&'a Status, &Trouble>) -> Self {
        let stand = match stand {
            Ok(stand) => stand,
            Err(trouble) => {
                return Self {
                    host,
                    generation: None,
                    state: trouble.kind_word().into(),
                    drift: Vec::new(),
                    is_well: false,
                };
            }
        };
        let lease = stand
            .events("lease")
            .find(|event| event.detail.starts_with("held"));
        let drift: Vec<&Event> = stand.drift().collect();
        // What is not well has a word of its own.
        let trouble = match (&stand.generation, stand.in_between(), lease) {
            (None, ..) => Some("never pushed to".to_owned()),
            (_, Some(intent), _) => Some(intent),
            (.., Some(lease)) => Some(format!("being changed by {}", lease.subject)),
            _ if !drift.is_empty() => Some("changed by hand".to_owned()),
            _ => None,
        };
        Self {
            host,
            generation: stand.generation.as_ref().map(ToString::to_string),
            is_well: trouble.is_none(),
            state: trouble.unwrap_or_else(|| "as pushed".to_owned()),
            drift,
        }
    }

    fn json(&self) -> Value {
        let drift = self.drift.iter();
        let drift: Vec<Value> = drift
            .map(|event| json!({"path": event.subject, "what": event.detail}))
            .collect();
        json!({
            "host": self.host.as_str(),
            "generation": self.generation,
            "state": self.state,
            "drift": drift,
        })
    }
}
