use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;
use kubecast::push::{Event, Happening, HostEnd, Outcome, Phase, Verdict};
use kubecast::report::counted;
use serde_json::{Value, json};

use crate::cli::screen::Screen;

/// What hosts tell that people want to read while it goes on; the rest is for programs.
const TOLD: &[&str] = &[
    "start",
    "restart",
    "reload",
    "stop",
    "enable",
    "disable",
    "restart-pod",
    "run",
    "import",
    "weak",
    "drift",
    "refused",
    "failed",
    "restore",
];

/// Tells what a run does: a bar on a terminal, a line for each thing that happens elsewhere, JSON lines for programs.
pub(crate) struct Narrator<'a> {
    screen: &'a Screen,
    bar: Mutex<ProgressBar>,
}

impl<'a> Narrator<'a> {
    /// Nothing has happened yet.
    pub(crate) fn new(screen: &'a Screen) -> Self {
        Self {
            screen,
            bar: Mutex::new(ProgressBar::hidden()),
        }
    }

    /// Clears the bar, so that other lines can be written.
    pub(crate) fn pause(&self) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        bar.finish_and_clear();
        *bar = ProgressBar::hidden();
    }

    /// Hears what happens, from any thread.
    pub(crate) fn hear(&self, happening: &Happening<'_>) {
        if self.screen.is_json() {
            if let Some(line) = line(happening) {
                self.screen.result(&line.to_string());
            }
            return;
        }
        match happening {
            Happening::Phase(phase, many) if *many > 0 => {
                self.pause();
                let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
                *bar = self.screen.bar(*many as u64, phase.as_str());
                drop(bar);
                if !self.screen.shows_progress() {
                    let many = match phase {
                        Phase::Objects => counted(*many, "object", "objects"),
                        _ => counted(*many, "host", "hosts"),
                    };
                    self.say(&format!("{}: {many}", phase.as_str()));
                }
            }
            Happening::Through(_) => {
                self.bar.lock().unwrap_or_else(PoisonError::into_inner).inc(1);
            }
            Happening::Event(host, event) if is_told(event) => self.say(&format!("{host}  {event}")),
            Happening::Ended(host, end) if !matches!(end, HostEnd::Unchanged(_) | HostEnd::Waiting) => {
                self.say(&format!("{host}  {}  {}", end.as_str(), end.reason()));
            }
            Happening::Note(text) => self.say(text),
            Happening::Phase(..) | Happening::Event(..) | Happening::Ended(..) | Happening::Sent(..) => {}
        }
    }

    /// A line above the bar.
    fn say(&self, line: &str) {
        let bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        bar.suspend(|| self.screen.say(line));
    }
}

fn is_told(event: &Event) -> bool {
    let is_closed_gate = event.name == "gate" && event.detail.starts_with("closed");
    is_closed_gate || TOLD.contains(&event.name.as_str())
}

fn line(happening: &Happening<'_>) -> Option<Value> {
    Some(match happening {
        Happening::Phase(phase, many) => json!({"event": "phase", "phase": phase.as_str(), "hosts": many}),
        Happening::Event(host, event) => json!({
            "event": "host",
            "host": host.as_str(),
            "what": event.name,
            "subject": event.subject,
            "detail": event.detail,
        }),
        Happening::Sent(host, sent) => {
            json!({"event": "sent", "host": host.as_str(), "files": sent.files, "bytes": sent.bytes})
        }
        Happening::Ended(host, end) => json!({
            "event": "ended",
            "host": host.as_str(),
            "end": end.as_str(),
            "detail": end.reason(),
        }),
        Happening::Note(text) => json!({"event": "note", "detail": text}),
        Happening::Through(_) => return None,
    })
}

/// The last line for programs.
pub(super) fn end(outcome: &Outcome) -> Value {
    json!({"event": "end", "verdict": word(outcome.verdict()), "interrupted": outcome.is_interrupted})
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "done",
        Verdict::Refused => "refused",
        Verdict::Failed => "failed",
        Verdict::Partly => "partly done",
        Verdict::RolledBack => "rolled back",
    }
}

/// How many hosts came to which end: `done: 3 hosts done, 1 unchanged`.
pub(super) fn summary(outcome: &Outcome) -> String {
    const WORDS: &[&str] = &[
        "done",
        "unchanged",
        "staged",
        "waiting",
        "skipped",
        "untouched",
        "restored",
        "broken",
        "lost",
    ];
    let many = |word: &str| outcome.hosts.values().filter(|end| end.as_str() == word).count();
    let counts = WORDS
        .iter()
        .map(|word| (many(word), word))
        .filter(|(many, _)| *many > 0);
    let counts: Vec<String> = counts.map(|(many, word)| format!("{many} {word}")).collect();
    let counts = match counts.is_empty() {
        true => "no host was changed".to_owned(),
        false => counts.join(", "),
    };
    let interrupted = if outcome.is_interrupted { ", stopped" } else { "" };
    format!("{}{interrupted}: {counts}", word(outcome.verdict()))
}
