use std::collections::BTreeSet;

use kubecast::addon;
use kubecast::component::{self, Renderer};
use kubecast::pki::{self, Issued, Lock};
use kubecast::plan::{HostPlan, Plan};
use kubecast::report::Report;
use kubecast::secrets::Vault;

/// Judges what only rendering shows: digests of programs that no host needs, and files and patches of the user.
pub(crate) fn try_out(plan: &Plan) -> Result<(), Report> {
    component::unused_digests(plan).unless_errors(())?;
    try_files_and_patches(plan)
}

/// Renders in memory what a user's files and patches meet, with the public lab keys, and throws it away.
///
/// Whether they fit is only known then, and it must be known before a certificate is issued or a file written. Of
/// hosts that differ in nothing that files and patches can tell, one is enough.
fn try_files_and_patches(plan: &Plan) -> Result<(), Report> {
    if plan.files.is_empty() && plan.patches.is_empty() {
        return Ok(());
    }
    let plan = with_one_of_each_kind(plan);
    let wanted = pki::wanted(&plan);
    let nothing = Lock::empty(plan.uid);
    let lock = pki::issue(
        &nothing,
        nothing.reconcile(&wanted),
        &wanted,
        &Vault::lab(plan.uid),
        &|| (),
    )?;
    let issued = Issued::of(&lock, &wanted);
    let renderer = Renderer::new(&plan, &issued)?;
    let mut report = Report::new();
    for host in &plan.hosts {
        report.extend(renderer.host(host).err().map(Report::from).unwrap_or_default());
    }
    report.extend(
        addon::cluster(&plan, &issued)
            .err()
            .map(Report::from)
            .unwrap_or_default(),
    );
    report.unless_errors(()).map(|((), _)| ())
}

/// The plan with one host of each kind: by what it runs, and by the files and patches that it gets.
fn with_one_of_each_kind(plan: &Plan) -> Plan {
    let concerned = |hosts: &[_], host: &HostPlan| hosts.is_empty() || hosts.contains(&host.name);
    let mut kinds = BTreeSet::new();
    let hosts = plan.hosts.iter().filter(|host| {
        let files: Vec<bool> = plan
            .files
            .iter()
            .map(|file| concerned(&file.hosts, host))
            .collect();
        let patches: Vec<bool> = plan
            .patches
            .iter()
            .map(|patch| concerned(&patch.hosts, host))
            .collect();
        kinds.insert((host.is_control_plane(), host.etcd.is_some(), files, patches))
    });
    Plan {
        hosts: hosts.cloned().collect(),
        ..plan.clone()
    }
}
