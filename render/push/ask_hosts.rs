use crate::plan::Plan;
use crate::types::HostName;

use super::each::each;
use super::steps::Steps;
use super::{Target, Transport, Trouble};

/// Asks these hosts, so many at a time, and closes the connection to each whatever it answered. In the order of the hosts.
pub(super) fn ask_hosts<A: Send>(
    plan: &Plan,
    transport: &dyn Transport,
    chosen: &[&HostName],
    parallel: usize,
    ask: impl Fn(&Steps<'_>, &Target) -> Result<A, Trouble> + Sync,
) -> Vec<(HostName, Result<A, Trouble>)> {
    let steps = Steps {
        transport,
        hear: &|_, _| (),
    };
    let hosts = plan.hosts.iter().filter(|host| chosen.contains(&&host.name));
    let targets: Vec<Target> = hosts.map(Target::of).collect();
    let answers = each(&targets, parallel, |target| {
        let answer = ask(&steps, target);
        transport.close(target);
        answer
    });
    targets
        .into_iter()
        .map(|target| target.name)
        .zip(answers)
        .collect()
}
