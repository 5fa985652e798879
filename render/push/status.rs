use crate::plan::Plan;
use crate::types::HostName;

use super::each::each;
use super::steps::Steps;
use super::transport::Transport;
use super::{Event, Generation, Target, Trouble};

/// How a host stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The generation that it obeys; none before the first push.
    pub generation: Option<Generation>,
    /// What `activate.sh status` tells.
    pub events: Vec<Event>,
}

impl Status {
    /// The events of that name.
    pub fn events(&self, name: &str) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |event| event.name == name)
    }

    /// The files that are not as the generation has them.
    pub fn drift(&self) -> impl Iterator<Item = &Event> {
        self.events("drift")
    }
}

/// Asks hosts how they stand; changes nothing. In the order of the hosts.
pub fn status(
    plan: &Plan,
    transport: &dyn Transport,
    chosen: &[&HostName],
    parallel: usize,
) -> Vec<(HostName, Result<Status, Trouble>)> {
    let steps = Steps {
        transport,
        hear: &|_, _| (),
    };
    let hosts = plan.hosts.iter().filter(|host| chosen.contains(&&host.name));
    let targets: Vec<Target> = hosts.map(Target::of).collect();
    let found = each(&targets, parallel, |target| {
        let found = stand(&steps, target)?;
        transport.close(target);
        Ok(found)
    });
    targets.into_iter().map(|target| target.name).zip(found).collect()
}

/// Asks one host.
pub(super) fn stand(steps: &Steps<'_>, target: &Target) -> Result<Status, Trouble> {
    let look = steps.look(target, None)?;
    let events = match look.current {
        Some(_) => steps.question(target, "status")?.events,
        None => Vec::new(),
    };
    Ok(Status {
        generation: look.current,
        events,
    })
}
