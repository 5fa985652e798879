use std::sync::atomic::{AtomicBool, Ordering};

use crate::plan::{HostPlan, InitialState};
use crate::report::{Diagnostic, messages::push as messages, messages::push_objects};
use crate::types::HostPath;

use super::members::{Members, Standing};
use super::objects::Pace;
use super::outcome::{Happening, Observer};
use super::program::Deadline;

/// What is said of a member that was added and has not started.
const NOT_STARTED: &str = "it has not started yet";

/// What etcd says while members that are there have not found each other yet, or it is not in sync with a new one.
const PASSING: &[&str] = &[
    "unhealthy cluster",
    "not enough started members",
    "in sync with leader",
    NOT_STARTED,
];

/// A member of etcd that joins a cluster which runs: etcd is told of it, its host starts it, and it gets a vote when it
/// has all data. Each step looks first, so a run that was killed anywhere is ended by the next one.
pub(super) struct Joining<'a> {
    pub(super) members: Members<'a>,
    pub(super) host: &'a HostPlan,
    pub(super) pace: Pace,
    pub(super) observe: &'a Observer<'a>,
}

impl Joining<'_> {
    /// Tells etcd of the member, unless it knows, and refuses data that do not belong to it.
    pub(super) fn begin(&self, has_data: bool, data_dir: &HostPath) -> Result<(), Diagnostic> {
        let name = &self.host.name;
        match (self.members.standing(self.host)?, has_data) {
            (Standing::Unknown, true) => Err(messages::etcd_data_foreign(name, data_dir)),
            (Standing::Learner | Standing::Voter, false) => Err(messages::etcd_data_lost(name, data_dir)),
            (Standing::Unknown, false) => {
                let doing = format!("take in the member of {name}");
                self.patiently(&doing, || self.members.add(self.host))?;
                self.tell("etcd is told of its member");
                Ok(())
            }
            (Standing::Added, _) | (Standing::Learner | Standing::Voter, true) => Ok(()),
        }
    }

    /// Gives it its vote as soon as it is in sync, while its host goes on: an API server beside it waits for that. Ends
    /// without a word when the host has come to its end.
    pub(super) fn promote_while(&self, is_over: &AtomicBool) {
        while !is_over.load(Ordering::SeqCst) {
            match self.members.standing(self.host) {
                Ok(Standing::Voter) => return,
                Ok(Standing::Learner) if self.members.promote(self.host).is_ok() => {
                    return self.tell("its member of etcd has a vote");
                }
                _ => std::thread::sleep(self.pace.pause),
            }
        }
    }

    /// Gives it its vote, unless it has one.
    pub(super) fn promote(&self) -> Result<(), Diagnostic> {
        let standing = self.members.standing(self.host)?;
        if standing == Standing::Voter {
            return Ok(());
        }
        let doing = format!("give the member of {} its vote", self.host.name);
        self.patiently(&doing, || match self.members.standing(self.host) {
            Ok(Standing::Voter) => Ok(()),
            Ok(Standing::Learner) => self.members.promote(self.host),
            Ok(Standing::Added) => Err(NOT_STARTED.into()),
            Ok(Standing::Unknown) => Err("it has no such member".into()),
            Err(diagnostic) => Err(diagnostic.message),
        })?;
        self.tell("its member of etcd has a vote");
        Ok(())
    }

    fn patiently(&self, doing: &str, attempt: impl Fn() -> Result<(), String>) -> Result<(), Diagnostic> {
        let deadline = Deadline::after(self.pace.limit);
        loop {
            match attempt() {
                Ok(()) => return Ok(()),
                Err(said) if PASSING.iter().any(|part| said.contains(part)) && !deadline.is_over() => {
                    std::thread::sleep(self.pace.pause);
                }
                Err(said) => return Err(push_objects::etcd_refused(doing, &said)),
            }
        }
    }

    fn tell(&self, what: &str) {
        (self.observe)(&Happening::Note(&format!("{}: {what}", self.host.name)));
    }
}

/// Whether the member of a host is told to join a cluster that runs.
pub(super) fn joins(host: &HostPlan) -> bool {
    let member = host.etcd.as_ref();
    member.is_some_and(|member| member.initial_state == InitialState::Existing)
}
