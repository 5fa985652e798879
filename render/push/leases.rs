use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::types::HostName;

use super::each::each;
use super::program::Deadline;
use super::steps::{Lease, Steps};
use super::{Target, Trouble};

/// How long a lease lasts that nobody renews: so long a killed run keeps others out.
pub(super) const SECONDS: u64 = 180;

/// The leases of a run: taken on every host that it may change, renewed until it ends, given back then.
pub(super) struct Leases<'a> {
    pub(super) steps: &'a Steps<'a>,
    pub(super) scripts: &'a BTreeMap<HostName, Vec<u8>>,
    pub(super) lease: Lease,
    pub(super) width: usize,
}

impl Leases<'_> {
    /// Does work while the leases are held. If one host cannot be leased, none is, and the work is not done.
    pub(super) fn hold<R>(&self, targets: &[&Target], work: impl FnOnce() -> R) -> Result<R, Vec<Trouble>> {
        let results = self.ask(targets, "acquire");
        let taken: Vec<&Target> = results
            .iter()
            .zip(targets)
            .filter(|(result, _)| result.is_ok())
            .map(|(_, target)| *target)
            .collect();
        let troubles: Vec<Trouble> = results.into_iter().filter_map(Result::err).collect();
        if !troubles.is_empty() {
            self.ask(&taken, "release");
            return Err(troubles);
        }
        let is_over = AtomicBool::new(false);
        let result = std::thread::scope(|scope| {
            scope.spawn(|| self.renew(targets, &is_over));
            let result = work();
            is_over.store(true, Ordering::SeqCst);
            result
        });
        // A host that cannot be told keeps its lease until that ends by itself.
        self.ask(targets, "release");
        Ok(result)
    }

    fn ask(&self, targets: &[&Target], verb: &str) -> Vec<Result<(), Trouble>> {
        each(targets, self.width, |target| {
            let script = self.scripts.get(&target.name).map(Vec::as_slice);
            self.steps.lease(target, script, verb, &self.lease)
        })
    }

    fn renew(&self, targets: &[&Target], is_over: &AtomicBool) {
        let pause = || Deadline::after(Duration::from_secs(self.lease.seconds / 3));
        let mut next = pause();
        while !is_over.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(100));
            if next.is_over() {
                // A lease that could not be renewed is renewed the next time, or lost; the host then refuses the run.
                self.ask(targets, "renew");
                next = pause();
            }
        }
    }
}
