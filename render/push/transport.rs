use std::path::Path;
use std::time::Duration;

use super::{Connection, Event, Remote, Target, TroubleKind};

/// The way to a host. Tests have one of their own.
pub trait Transport: Sync {
    /// Opens the connection that the later commands share.
    ///
    /// # Errors
    /// Why there is none.
    fn open(&self, target: &Target) -> Result<(), TroubleKind>;

    /// Runs a command on a host and hears its events as they come.
    ///
    /// # Errors
    /// If the command did not run to its end.
    fn run(
        &self,
        target: &Target,
        call: &Call<'_>,
        hear: &mut dyn FnMut(&Event),
    ) -> Result<Answer, TroubleKind>;

    /// Sends what is in a folder.
    ///
    /// # Errors
    /// If not all of it arrived.
    fn send(&self, target: &Target, cargo: &Cargo<'_>) -> Result<Sent, TroubleKind>;

    /// Closes the shared connection.
    fn close(&self, target: &Target);
}

/// A command for a host, and how it is run.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The command.
    pub remote: &'a Remote,
    /// What it reads.
    pub input: Option<&'a [u8]>,
    /// Through which connection.
    pub connection: Connection,
    /// How long it may take.
    pub limit: Duration,
}

impl<'a> Call<'a> {
    /// A command without input through the shared connection.
    pub(super) fn of(remote: &'a Remote, seconds: u64) -> Self {
        Self {
            remote,
            input: None,
            connection: Connection::Shared,
            limit: Duration::from_secs(seconds),
        }
    }

    /// The same with this input.
    pub(super) fn reading(self, input: &'a [u8]) -> Self {
        Self {
            input: Some(input),
            ..self
        }
    }

    /// The same over a new connection.
    pub(super) fn afresh(self) -> Self {
        Self {
            connection: Connection::Fresh,
            ..self
        }
    }
}

/// What a host answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status of the command.
    pub code: i32,
    /// Its events.
    pub events: Vec<Event>,
    /// The lines of its output that are no events.
    pub lines: Vec<String>,
    /// What it said on standard error.
    pub said: String,
}

impl Answer {
    /// The first event of that name.
    pub(super) fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub enum Cargo<'a> {
    /// The tree of a host, into `incoming/`.
    Tree(&'a Path),
    /// Links to programs and images, each named by its digest, into `assets/`.
    Assets(&'a Path),
}

/// What a sending came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Files whose content went over the wire.
    pub files: u64,
    /// Bytes on the wire.
    pub bytes: u64,
}
