use std::time::Duration;

use super::super::Interrupt;
use super::super::program::Deadline;
use super::Refusal;

/// How long push waits for the cluster, and how often it asks again.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long what is not there yet is waited for.
    pub limit: Duration,
    /// The time between two questions.
    pub pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            limit: Duration::from_secs(180),
            pause: Duration::from_secs(2),
        }
    }
}

impl Pace {
    /// Does something again as long as it is refused for a reason that may pass.
    pub(super) fn patiently<T>(
        self,
        interrupt: &Interrupt,
        mut attempt: impl FnMut() -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let deadline = Deadline::after(self.limit);
        loop {
            match attempt() {
                Err(refusal) if refusal.may_pass() && !deadline.is_over() && !interrupt.is_asked() => {
                    std::thread::sleep(self.pause);
                }
                result => return result,
            }
        }
    }
}
