use super::moment::moment;
use super::{Answer, Generation, TroubleKind};

/// What an activation came to on its host. The numbers are those of `activate.sh`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activation {
    /// The host obeyed already.
    Unchanged,
    /// It obeys now.
    Changed,
    /// It failed, and the host is as before.
    Restored(String),
    /// It failed, and the host is between two generations.
    Broken(String),
    /// The host refused before anything was changed.
    Refused(String),
}

impl Activation {
    /// Reads the end of `activate`, `confirm` or `rollback`.
    pub(super) fn read(answer: &Answer) -> Result<Self, TroubleKind> {
        match answer.code {
            0 => Ok(Self::Unchanged),
            10 => Ok(Self::Changed),
            20 => Ok(Self::Restored(reason(answer))),
            21 => Ok(Self::Broken(reason(answer))),
            30 => Err(TroubleKind::Leased(holder(answer))),
            40 => Ok(Self::Refused(reason(answer))),
            code => Err(TroubleKind::of_end(Some(code), &answer.said)),
        }
    }
}

/// Why it failed: what the host said last about a failure.
pub(super) fn reason(answer: &Answer) -> String {
    let tells = |name: &str| {
        let last = answer.events.iter().rfind(|event| event.name == name)?;
        Some(format!("{} {}", last.subject, last.detail).trim().to_owned())
    };
    let closed = || {
        let is_closed = |event: &&super::Event| event.name == "gate" && event.detail.starts_with("closed");
        let gate = answer.events.iter().rfind(is_closed)?;
        Some(format!("gate {} {}", gate.subject, gate.detail))
    };
    tells("failed")
        .or_else(|| tells("refused"))
        .or_else(closed)
        .or_else(|| {
            answer
                .said
                .lines()
                .rfind(|line| !line.trim().is_empty())
                .map(super::event::harmless)
        })
        .unwrap_or_else(|| format!("it ended with status {}", answer.code))
}

/// Who has the lease.
pub(super) fn holder(answer: &Answer) -> String {
    answer.event("lease").map_or_else(
        || "another run".into(),
        |event| match event.detail.strip_prefix("held until ") {
            Some(seconds) => format!("{}, until {} or longer", event.subject, moment(seconds)),
            None => event.subject.clone(),
        },
    )
}

/// The generation that a staging told.
pub(super) fn staged(answer: &Answer) -> Result<Generation, TroubleKind> {
    if !matches!(answer.code, 0 | 10) {
        return Err(match TroubleKind::of_end(Some(answer.code), &answer.said) {
            TroubleKind::Failed(_) => TroubleKind::Failed(reason(answer)),
            known => known,
        });
    }
    let event = answer.event("staged");
    let event = event.ok_or_else(|| TroubleKind::Unreadable("no generation was named".into()))?;
    let generation = event.subject.parse();
    generation.map_err(|error: super::NoGeneration| TroubleKind::Unreadable(error.to_string()))
}
