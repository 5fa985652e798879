use std::collections::BTreeSet;
use std::io::Write;

use kubecast::artifact::Artifact;
use kubecast::inventory;
use kubecast::plan::Plan;
use kubecast::push::{Assets, Brought, ForHost, HostManifest, Parcel, Parcels};
use kubecast::report::Report;
use kubecast::review::ClusterFacts;
use kubecast::secrets::Vault;
use kubecast::tree::{FileDigest, Producer};
use kubecast::types::HostName;
use zeroize::Zeroizing;

use crate::cli::producer::PlanProducer;

/// Renders what hosts get, when they get it.
pub(super) struct PlanParcels<'a> {
    pub(super) plan: &'a Plan,
    pub(super) producer: &'a PlanProducer<'a>,
    pub(super) vault: &'a Vault,
    pub(super) assets: Assets,
    /// The images of the objects of the cluster.
    pub(super) images: BTreeSet<String>,
    /// What the cluster as a whole relies on.
    pub(super) facts: ClusterFacts,
}

/// The images that the objects of the cluster name.
pub(super) fn images(plan: &Plan, producer: &PlanProducer<'_>) -> Result<BTreeSet<String>, Report> {
    let objects = producer.objects()?;
    Ok(inventory::images_of_files(plan, std::iter::once(&objects)))
}

/// Every image of the cluster, as `images.txt` lists them.
pub(super) fn all_images(producer: &PlanProducer<'_>) -> Result<BTreeSet<String>, Report> {
    let files = producer.cluster()?;
    let list = files.documents.get("images.txt").into_iter();
    Ok(list.flat_map(|list| list.lines()).map(str::to_owned).collect())
}

impl PlanParcels<'_> {
    fn digest(&self, file: &Artifact) -> Result<FileDigest, Report> {
        // Roomy, because what a growing vector leaves behind is not overwritten.
        let mut bytes = Zeroizing::new(Vec::with_capacity(file.public_view().len() + 4096));
        self.vault.full_view(file, &mut *bytes)?;
        Ok(FileDigest::of(&bytes))
    }
}

impl Parcels for PlanParcels<'_> {
    fn parcel(&self, name: &HostName, brought: &Brought) -> Result<Parcel, Report> {
        let files = self.producer.host(name)?;
        let health = self.producer.health(name)?;
        let digest = |file: &Artifact| self.digest(file);
        let manifest = HostManifest::new(self.plan.name.as_str(), name, &files, health, digest)?;
        let mut manifest = manifest.with_peers(self.plan.control_planes().count() > 1);
        let assets = self.plan.host(name).map_or_else(ForHost::default, |host| {
            self.assets
                .for_host(self.plan, host, &files, &self.images, brought)
        });
        assets.add_to(&mut manifest);
        Ok(Parcel {
            manifest: manifest.to_string(),
            files,
            assets,
            facts: self.facts.clone(),
        })
    }

    fn reveal(&self, file: &Artifact, sink: &mut dyn Write) -> Result<(), Report> {
        self.vault.full_view(file, sink)
    }
}
