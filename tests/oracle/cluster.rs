//! From a spec to files, without a disk.

use std::collections::BTreeMap;

use kubecast::addon;
use kubecast::artifact::{Artifact, ArtifactSet};
use kubecast::component::Renderer;
use kubecast::facts::Catalogue;
use kubecast::pki::{self, Issued, Lock};
use kubecast::plan::Plan;
use kubecast::report::Report;
use kubecast::resolve::{Companions, resolve};
use kubecast::secrets::Vault;
use kubecast::spec::Cluster;

/// A cluster with lab keys.
pub(crate) struct Rendered {
    pub(crate) plan: Plan,
    issued: Issued,
}

impl Rendered {
    /// Decides and issues everything.
    pub(crate) fn of(cluster: &Cluster, companions: &Companions) -> Result<Self, Report> {
        let (plan, _) = resolve(cluster, companions, &Catalogue::embedded()?)?;
        let vault = Vault::lab(plan.uid);
        let wanted = pki::wanted(&plan);
        let nothing = Lock::empty(plan.uid);
        let lock = pki::issue(&nothing, nothing.reconcile(&wanted), &wanted, &vault, &|| ())?;
        let issued = Issued::of(&lock, &wanted);
        Ok(Self { plan, issued })
    }

    /// The files of a host.
    pub(crate) fn host(&self, name: &str) -> ArtifactSet {
        let host = self
            .plan
            .host(&name.parse().expect("a host name"))
            .expect("a host");
        let renderer = Renderer::new(&self.plan, &self.issued).expect("a renderer");
        renderer.host(host).expect("the files of a host")
    }

    /// The files with the objects of the cluster.
    pub(crate) fn cluster(&self) -> ArtifactSet {
        addon::cluster(&self.plan, &self.issued).expect("the objects of a cluster")
    }

    /// The objects of the cluster, by file.
    pub(crate) fn objects(&self) -> BTreeMap<String, String> {
        let files = self.cluster();
        let text = |file: &Artifact| (file.path().to_string(), file.public_view().into_owned());
        files.files().map(text).collect()
    }

    /// The names of the hosts.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.plan.hosts.iter().map(|host| host.name.as_str())
    }
}
