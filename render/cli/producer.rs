use std::collections::BTreeMap;

use kubecast::addon;
use kubecast::artifact::{ArtifactSet, KeyLabel, SecretLabel};
use kubecast::component::Renderer;
use kubecast::pki::{Issued, Wanted};
use kubecast::plan::Plan;
use kubecast::report::Report;
use kubecast::runbook;
use kubecast::secrets::{SecretScan, Vault};
use kubecast::tree::{ClusterFiles, Producer};
use kubecast::types::HostName;

/// Renders a plan for the tree, and looks at every public byte once more before it is written.
pub(crate) struct PlanProducer<'a> {
    plan: &'a Plan,
    issued: &'a Issued,
    renderer: Renderer<'a>,
    /// The keys that each host holds.
    keys: BTreeMap<&'a HostName, Vec<SecretLabel>>,
    hosts: Vec<HostName>,
    /// What no public file may hold; each host's own keys are added to it.
    scan: SecretScan,
    vault: Option<&'a Vault>,
    progress: &'a (dyn Fn() + Sync),
}

impl<'a> PlanProducer<'a> {
    /// Prepares what hosts share. Without a vault no secret is known, and only key files are looked for.
    pub(crate) fn new(
        plan: &'a Plan,
        issued: &'a Issued,
        wanted: &'a Wanted,
        vault: Option<&'a Vault>,
        progress: &'a (dyn Fn() + Sync),
    ) -> Result<Self, Report> {
        let mut scan = SecretScan::new();
        if let Some(vault) = vault {
            let roots: Vec<SecretLabel> = wanted
                .certificates
                .iter()
                .filter(|request| matches!(request.key, KeyLabel::Authority(..)))
                .map(|request| SecretLabel::Key(request.key.clone()))
                .chain(wanted.keys.iter().cloned().map(SecretLabel::Key))
                .chain(wanted.secrets.iter().cloned())
                .collect();
            scan = scan.with(vault, &roots)?;
        }
        Ok(Self {
            plan,
            issued,
            renderer: Renderer::new(plan, issued)?,
            keys: keys_by_host(wanted),
            hosts: plan.hosts.iter().map(|host| host.name.clone()).collect(),
            scan,
            vault,
            progress,
        })
    }

    fn scanned(&self, files: ArtifactSet, own: &[SecretLabel]) -> Result<ArtifactSet, String> {
        let scan = match self.vault {
            Some(vault) => self
                .scan
                .with(vault, own)
                .map_err(|report| first_message(&report))?,
            None => self.scan.clone(),
        };
        for file in files.files() {
            if let Some(leak) = scan.find(file.public_view().as_bytes()) {
                return Err(leak.diagnostic(file.path()).message);
            }
        }
        Ok(files)
    }
}

/// The keys of leaves, by the host that holds them.
fn keys_by_host(wanted: &Wanted) -> BTreeMap<&HostName, Vec<SecretLabel>> {
    let mut keys: BTreeMap<&HostName, Vec<SecretLabel>> = BTreeMap::new();
    for request in &wanted.certificates {
        if let KeyLabel::Leaf(leaf) = &request.key {
            let key = SecretLabel::Key(request.key.clone());
            keys.entry(&leaf.host).or_default().push(key);
        }
    }
    keys
}

pub(crate) fn first_message(report: &Report) -> String {
    report
        .diagnostics()
        .first()
        .map(|diagnostic| diagnostic.message.clone())
        .unwrap_or_default()
}

impl Producer for PlanProducer<'_> {
    type Error = String;

    fn hosts(&self) -> &[HostName] {
        &self.hosts
    }

    fn host(&self, name: &HostName) -> Result<ArtifactSet, String> {
        let host = self
            .plan
            .host(name)
            .ok_or_else(|| format!("host `{name}` is not in the plan"))?;
        let files = self
            .renderer
            .host(host)
            .map_err(|error| format!("host `{name}`: {error}"))?;
        let files = self.scanned(files, self.keys.get(name).map_or(&[], Vec::as_slice))?;
        (self.progress)();
        Ok(files)
    }

    fn cluster(&self) -> Result<ClusterFiles, String> {
        let objects =
            addon::cluster(self.plan, self.issued).map_err(|error| format!("cluster objects: {error}"))?;
        let objects = self.scanned(objects, &[])?;
        Ok(ClusterFiles {
            pki: String::new(),
            runbook: runbook::page(self.plan, &objects),
            objects,
        })
    }
}
