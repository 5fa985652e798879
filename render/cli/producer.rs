use std::collections::BTreeMap;

use kubecast::addon;
use kubecast::artifact::ArtifactSet;
use kubecast::component::{Health, Renderer};
use kubecast::inventory;
use kubecast::pki::{self, Issued, Wanted};
use kubecast::plan::Plan;
use kubecast::report::{Report, messages};
use kubecast::runbook;
use kubecast::secrets::Vault;
use kubecast::tree::{ClusterFiles, Producer};
use kubecast::types::HostName;

use super::scans::Scans;

/// Renders a plan for the tree, and looks at every public byte once more before it is written.
pub(crate) struct PlanProducer<'a> {
    plan: &'a Plan,
    issued: &'a Issued,
    wanted: &'a Wanted,
    renderer: Renderer<'a>,
    hosts: Vec<HostName>,
    scans: Scans<'a>,
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
        Ok(Self {
            plan,
            issued,
            wanted,
            renderer: Renderer::new(plan, issued)?,
            hosts: plan.hosts.iter().map(|host| host.name.clone()).collect(),
            scans: Scans::new(wanted, vault)?,
            progress,
        })
    }

    /// The objects of the cluster.
    pub(crate) fn objects(&self) -> Result<ArtifactSet, Report> {
        self.scanned(addon::cluster(self.plan, self.issued)?, None)
    }

    /// The host's health gates.
    pub(crate) fn health(&self, name: &HostName) -> Result<Vec<Health>, Report> {
        match self.plan.host(name) {
            Some(host) => Ok(self.renderer.health(host)?),
            None => Ok(Vec::new()),
        }
    }

    /// What describes the cluster.
    fn documents(&self, objects: &ArtifactSet) -> Result<BTreeMap<String, String>, Report> {
        let exemplary = self.files_of(pki::exemplary_hosts(self.wanted))?;
        let more = self.files_of(inventory::hosts_with_own_files(self.plan))?;
        let page = exemplary.iter().chain([objects]);
        let pki = pki::page(self.plan, self.wanted, self.issued, &page.collect::<Vec<_>>())
            .map_err(|error| Report::from(messages::render::failed(&error)))?;
        let images = inventory::images(self.plan, exemplary.iter().chain(&more).chain([objects]));
        let mut documents = inventory::cfssl(self.plan, self.wanted);
        documents.extend(inventory::binaries(self.plan).map(|list| ("binaries.json".to_owned(), list)));
        let others = [
            ("PKI.md", pki),
            ("RUNBOOK.md", runbook::page(self.plan, objects)),
            ("images.txt", images),
            ("ports.json", inventory::ports(self.plan, &self.renderer)?),
        ];
        documents.extend(others.map(|(path, text)| (path.to_owned(), text)));
        Ok(documents)
    }

    fn files_of<'h>(
        &self,
        hosts: impl IntoIterator<Item = &'h HostName>,
    ) -> Result<Vec<ArtifactSet>, Report> {
        let hosts = hosts.into_iter().filter_map(|name| self.plan.host(name));
        hosts.map(|host| Ok(self.renderer.host(host)?)).collect()
    }

    fn scanned(&self, files: ArtifactSet, host: Option<&HostName>) -> Result<ArtifactSet, Report> {
        let scan = self.scans.of(host)?;
        let mut report = Report::new();
        for file in files.files() {
            if let Some(leak) = scan.find(file.public_view().as_bytes()) {
                report.push(leak.diagnostic(file.path()));
            }
        }
        report.unless_errors(files).map(|(files, _)| files)
    }
}

/// The same report, with the host to it where a message has no place of its own.
fn on_host(mut report: Report, host: &HostName) -> Report {
    for diagnostic in report.diagnostics_mut() {
        if diagnostic.at.is_none() {
            *diagnostic = diagnostic.clone().note(format!("on host `{host}`"));
        }
    }
    report
}

impl Producer for PlanProducer<'_> {
    type Error = Report;

    fn hosts(&self) -> &[HostName] {
        &self.hosts
    }

    fn host(&self, name: &HostName) -> Result<ArtifactSet, Report> {
        let host = self
            .plan
            .host(name)
            .ok_or_else(|| messages::render::failed(&format!("host `{name}` is not in the plan")))?;
        let files = self.renderer.host(host).map_err(Report::from);
        let files = files
            .and_then(|files| self.scanned(files, Some(name)))
            .map_err(|report| on_host(report, name))?;
        (self.progress)();
        Ok(files)
    }

    fn cluster(&self) -> Result<ClusterFiles, Report> {
        let objects = self.objects()?;
        let documents = self.documents(&objects)?;
        Ok(ClusterFiles { objects, documents })
    }
}
