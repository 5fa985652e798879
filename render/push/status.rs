use crate::plan::Plan;
use crate::types::HostName;

use super::ask_hosts::ask_hosts;
use super::moment::moment;
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

    /// Where a run that has not ended, or was interrupted, left the host; in words for people.
    pub fn in_between(&self) -> Option<String> {
        let intent = self.events("intent").next()?;
        let words: Vec<&str> = intent.detail.split(' ').collect();
        Some(match words[..] {
            ["unconfirmed", "from", from, "until", deadline] => {
                format!("not confirmed: goes back to {from} at {}", moment(deadline))
            }
            ["activating", "from", from, ..] => format!("on its way from {from} to {}", intent.subject),
            ["restoring", "from", from, ..] => format!("on its way back to {from}"),
            _ => format!("in between: {}", intent.detail),
        })
    }
}

/// Asks hosts how they stand; changes nothing. In the order of the hosts.
pub fn status(
    plan: &Plan,
    transport: &dyn Transport,
    chosen: &[&HostName],
    parallel: usize,
) -> Vec<(HostName, Result<Status, Trouble>)> {
    ask_hosts(plan, transport, chosen, parallel, stand)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_between_is_told_in_words() {
        let told = |detail: &str| {
            let line = format!("intent\t000002-0a1b2c3d4e5f\t{detail}");
            let status = Status {
                generation: None,
                events: Event::read(&line).into_iter().collect(),
            };
            status.in_between()
        };
        for (detail, words) in [
            (
                "unconfirmed from 000001-ffffffffffff until 1764413123",
                "not confirmed: goes back to 000001-ffffffffffff at 2025-11-29T10:45:23Z",
            ),
            (
                "activating from none until 0",
                "on its way from none to 000002-0a1b2c3d4e5f",
            ),
            (
                "restoring from 000001-ffffffffffff until 0",
                "on its way back to 000001-ffffffffffff",
            ),
            ("else", "in between: else"),
        ] {
            assert_eq!(told(detail).as_deref(), Some(words));
        }
        let none = Status {
            generation: None,
            events: Vec::new(),
        };
        assert_eq!(none.in_between(), None);
    }
}
