use std::collections::BTreeMap;

use kubecast::push::Prepared;
use kubecast::report::{Report, SourceText, messages};
use kubecast::review::acknowledge::{Gate, gate};
use kubecast::review::{self, ClusterFacts, KnownFacts, Options, SideNames, Specs, Unreadable, Written};

use crate::cli::Failure;
use crate::cli::acks::acks;
use crate::cli::clock;
use crate::cli::load::Loaded;
use crate::cli::screen::Screen;

/// Whether a push may go on: what would break the running cluster is refused, unless people acknowledged it. The same rows
/// as those of `kubecast diff` decide, on what the hosts obey now and what they would get.
pub(super) fn may_go_on(screen: &Screen, loaded: &Loaded, prepared: &Prepared) -> Result<bool, Failure> {
    let unknown = prepared.unknown();
    if !unknown.is_empty() {
        let message = messages::push::no_record(&unknown.short());
        screen.show(&SourceText::new("", ""), &Report::from(message));
    }
    let place = match loaded.folder.as_os_str().is_empty() {
        true => ".".into(),
        false => loaded.folder.display().to_string(),
    };
    let gate = judge(screen, loaded, &place, prepared)?;
    for one in &gate.in_force {
        screen.say(&format!(
            "acknowledged until {}: {} {} ({})",
            one.expires, one.id, one.to, one.reason
        ));
    }
    // With an open gate an acknowledgement that is about nothing may be about what other hosts get, or got before.
    if !gate.is_open {
        screen.show(
            &loaded.document,
            &gate.report(&format!("{place}/{}", kubecast::review::acknowledge::FILE)),
        );
    }
    Ok(gate.is_open)
}

fn judge(screen: &Screen, loaded: &Loaded, place: &str, prepared: &Prepared) -> Result<Gate, Failure> {
    let (before, after) = prepared.sides();
    let (old, new) = (prepared.facts(), ClusterFacts::of(&loaded.plan));
    let names = SideNames {
        cluster: loaded.plan.name.to_string(),
        place: place.into(),
        base: "hosts".into(),
        target: "working tree".into(),
    };
    let options = Options {
        texts: false,
        release: Some(&loaded.plan.version.value),
        facts: Some((&old, &new)),
    };
    // What the spec said before is not known; the lines that say it now are.
    let written = Written {
        document: loaded.document.clone(),
        beside: BTreeMap::new(),
        lock: None,
        decided: loaded.plan.answers(),
        facts: KnownFacts::of(&loaded.plan),
    };
    let specs = Specs::between(None, Some(&written));
    let compared = review::diff(&before, &after, names, Some(&specs), options);
    let review = compared.map_err(|problems| {
        let text: Vec<String> = problems
            .into_iter()
            .map(|Unreadable { error, .. }| error.to_string())
            .collect();
        Failure::Failed(format!("what hosts obey cannot be compared: {}", text.join(", ")))
    })?;
    let acks = acks(screen, &loaded.folder, place)?;
    Ok(gate(&review.breaking, &acks, clock::now()))
}
