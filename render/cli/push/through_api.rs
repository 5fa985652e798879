use std::collections::BTreeSet;
use std::time::Duration;

use kubecast::artifact::Artifact;
use kubecast::plan::{CniPlan, Plan};
use kubecast::push::objects::{
    Apply, Departure, Kubectl, Object, Pace, Preview, credentials, objects, wait_until_ready,
};
use kubecast::push::{Happening, HostEnd, Observer, Outcome, Phase, Transport};
use kubecast::report::{Report, counted};
use kubecast::secrets::Vault;
use kubecast::tree::Producer;
use kubecast::types::HostName;
use zeroize::Zeroizing;

use super::Session;
use crate::cli::producer::PlanProducer;

/// What comes after the hosts: those that leave go, the objects of the cluster are applied, and nodes become Ready.
pub(super) struct ThroughApi<'a> {
    pub(super) session: &'a Session<'a>,
    pub(super) producer: &'a PlanProducer<'a>,
    pub(super) vault: &'a Vault,
    pub(super) transport: &'a dyn Transport,
    pub(super) skips_offline: bool,
    pub(super) takes_over: bool,
    pub(super) observe: &'a Observer<'a>,
}

impl ThroughApi<'_> {
    /// Does it, and adds what went wrong.
    pub(super) fn run(&self, outcome: &mut Outcome) {
        if let Err(report) = self.each(outcome) {
            outcome.report.extend(report);
        }
        outcome.is_interrupted |= self.session.interrupt.is_asked();
    }

    /// What would be applied and removed; a cluster that does not answer at once is not waited for.
    pub(super) fn preview(&self) -> Result<Preview, Report> {
        let pace = Pace {
            limit: Duration::ZERO,
            ..Pace::default()
        };
        let kubectl = self.kubectl(self.session.plan, pace)?;
        Preview::of(&kubectl, &self.wanted()?)
    }

    /// The objects of the tree, with their secrets.
    fn wanted(&self) -> Result<Vec<Object>, Report> {
        let files = self.producer.objects()?;
        let reveal = |file: &Artifact, sink: &mut Vec<u8>| self.vault.full_view(file, sink);
        objects(&files, &reveal)
    }

    /// Moves the pods of hosts that leave, before any other host changes: afterwards the others may not know the way to
    /// them any more.
    pub(super) fn drain(&self) -> Result<(), Report> {
        let plan = self.session.plan;
        if plan.leaving.iter().all(|host| !host.has_kubelet) {
            return Ok(());
        }
        let kubectl = self.kubectl(plan, Pace::default())?;
        Ok(self.departure(plan, &kubectl).drain()?)
    }

    fn departure<'d>(&'d self, plan: &'d Plan, kubectl: &'d Kubectl<'_>) -> Departure<'d> {
        Departure {
            plan,
            cluster: kubectl,
            transport: self.transport,
            skips_offline: self.skips_offline,
            pace: Pace::default(),
            interrupt: &self.session.interrupt,
            observe: self.observe,
        }
    }

    fn each(&self, outcome: &mut Outcome) -> Result<(), Report> {
        let plan = self.session.plan;
        let kubectl = self.kubectl(plan, Pace::default())?;
        self.departure(plan, &kubectl).run(outcome);
        if outcome.report.has_errors() || outcome.is_interrupted {
            return Ok(());
        }
        self.apply(&kubectl, outcome)?;
        if matches!(plan.network.cni, CniPlan::None) {
            // Nodes wait for a pod network that kubecast does not bring.
            return Ok(());
        }
        let done = |name: &&HostName| matches!(outcome.hosts.get(*name), Some(HostEnd::Done(_)));
        let nodes: BTreeSet<HostName> = plan
            .nodes()
            .map(|host| &host.name)
            .filter(done)
            .cloned()
            .collect();
        wait_until_ready(&kubectl, &nodes, Pace::default(), &self.session.interrupt)
    }

    /// kubectl with the credentials of an administrator, from the tree of the first control plane.
    fn kubectl(&self, plan: &Plan, pace: Pace) -> Result<Kubectl<'_>, Report> {
        let host = plan
            .first_control_plane()
            .or_else(|| plan.control_planes().next());
        let files = host.map(|host| self.producer.host(&host.name)).transpose()?;
        let mut texts = Vec::new();
        for credential in files.iter().flat_map(|files| credentials(plan, files)) {
            // Roomy, because what a growing vector leaves behind is not overwritten.
            let length = credential.file.public_view().len() + 4096;
            let mut text = Zeroizing::new(Vec::with_capacity(length));
            self.vault.full_view(credential.file, &mut *text)?;
            texts.push((credential.name, text));
        }
        let texts: Vec<(&str, &[u8])> = texts
            .iter()
            .map(|(name, text)| (*name, text.as_slice()))
            .collect();
        let kubectl = Kubectl::admitted(
            &self.session.folder,
            plan.endpoint.url(),
            &texts,
            pace,
            &self.session.interrupt,
        )?;
        Ok(kubectl.taking_over(self.takes_over))
    }

    fn apply(&self, kubectl: &Kubectl<'_>, outcome: &mut Outcome) -> Result<(), Report> {
        let wanted = self.wanted()?;
        (self.observe)(&Happening::Phase(Phase::Objects, wanted.len()));
        let apply = Apply {
            cluster: kubectl,
            name: self.session.plan.name.as_str(),
            pace: Pace::default(),
            interrupt: &self.session.interrupt,
        };
        let applied = apply.run(&wanted, &mut outcome.report)?;
        let text = format!(
            "cluster: {} applied, {} removed, {} kept",
            counted(applied.applied.len(), "object", "objects"),
            applied.removed.len(),
            applied.kept.len()
        );
        (self.observe)(&Happening::Note(&text));
        Ok(())
    }
}
