//! `prepare.sh`: what files alone cannot do. What it does follows from the files that the host has, a user's among them.

use std::collections::BTreeSet;

use super::firewall;
use super::flannel::{gateway, part};
use crate::artifact::{Applied, ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::printed::Printed;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{PrepareScript, Step};
use crate::layout::File;
use crate::report::Origins;
use crate::types::{HostPath, IpFamily};

/// The bridge that docker makes for itself.
const DOCKER_BRIDGE: &str = "docker0";

/// Adds the script after all that it makes the host obey.
pub(super) fn add(
    scope: &Scope<'_>,
    texts: &Printed<Vec<Step>>,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    if !scope.plan.has_prepare_script() {
        return Ok(());
    }
    let text = texts.text(&steps(scope, draft), |steps| emit::text(&PrepareScript { steps }))?;
    draft.read_by(Reaction::Standalone, [scope.layout.path(File::Prepare)]);
    let id = ArtifactId::new("host", "prepare");
    let origins = Origins::from(&scope.plan.preparation.is_rendered.origin);
    scope.add(draft, id, File::Prepare, text, origins)
}

fn steps(scope: &Scope<'_>, draft: &Draft) -> Vec<Step> {
    let paths: BTreeSet<&HostPath> = draft.paths().collect();
    let applied: BTreeSet<Applied> = paths.iter().filter_map(|path| Applied::of(path)).collect();
    // Whatever is restarted below may have a unit of ours. Settings of bridges are there once the module is.
    let order = [
        Applied::Manager,
        Applied::Units,
        Applied::Modules,
        Applied::Sysctl,
        Applied::Tmpfiles,
        Applied::NetworkManager,
    ];
    let mut steps: Vec<Step> = order
        .into_iter()
        .filter(|reader| applied.contains(reader))
        .map(|reader| apply(reader, &paths))
        .collect();
    let has = |file| paths.contains(&scope.layout.path(file));
    if has(File::FirewallUnit) {
        steps.push(Step::new(
            "run",
            ["systemctl", "reload-or-restart", firewall::UNIT],
        ));
    }
    if has(File::SwapTarget) {
        steps.push(Step::new("run", ["swapoff", "-a"]));
    }
    if has(File::TimeSync) {
        steps.push(Step::new(
            "run",
            ["systemctl", "restart", "systemd-timesyncd.service"],
        ));
    }
    if let Some(address) = part(scope.host, IpFamily::V4).and_then(gateway)
        && has(File::DockerDropIn)
    {
        steps.push(Step::new("remove_stale_bridge", [DOCKER_BRIDGE, &address]));
    }
    steps
}

/// What makes the operating system read its files again.
fn apply(reader: Applied, paths: &BTreeSet<&HostPath>) -> Step {
    let restart = |unit| Step::new("run", ["systemctl", "restart", unit]);
    match reader {
        Applied::Units => Step::new("run", ["systemctl", "daemon-reload"]),
        Applied::Manager => Step::new("run", ["systemctl", "daemon-reexec"]),
        Applied::NetworkManager => Step::new("reload_if_active", ["NetworkManager.service"]),
        Applied::Modules => restart("systemd-modules-load.service"),
        Applied::Sysctl => restart("systemd-sysctl.service"),
        Applied::Tmpfiles => {
            // Ours alone: what else the host has there is not for us to judge.
            let files = paths.iter().filter(|path| Applied::of(path) == Some(reader));
            let command = ["systemd-tmpfiles", "--create"].map(String::from);
            Step::new("run", command.into_iter().chain(files.map(ToString::to_string)))
        }
    }
}
