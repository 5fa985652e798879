use std::path::Path;

use kubecast::addon;
use kubecast::artifact::ArtifactSet;
use kubecast::component::Renderer;
use kubecast::pki::{self, Issued, Lock};
use kubecast::report::Report;
use kubecast::types::HostName;
use rayon::prelude::*;

use crate::cli::Failure;
use crate::cli::load::{Loaded, load};
use crate::cli::screen::Screen;

/// A cluster that can be rendered in memory, with the certificates of its `pki.lock`: no secret is needed.
pub(super) struct Rendered {
    pub(super) loaded: Loaded,
    issued: Issued,
}

impl Rendered {
    /// Reads a spec and its lock.
    pub(super) fn of(screen: &Screen, cluster: &Path) -> Result<Self, Failure> {
        Self::with(load(screen, cluster)?)
            .map_err(|(loaded, report)| screen.reject(&loaded.document, &report))
    }

    /// A spec that was read, with its lock.
    ///
    /// # Errors
    /// The list of what is not issued.
    pub(super) fn with(loaded: Loaded) -> Result<Self, (Box<Loaded>, Report)> {
        let wanted = pki::wanted(&loaded.plan);
        let lock = Lock::load(&loaded.folder.join("pki.lock"), loaded.plan.uid);
        match lock.and_then(|lock| lock.reconcile(&wanted).complete()) {
            Ok(complete) => Ok(Self {
                issued: Issued::of(&complete, &wanted),
                loaded,
            }),
            Err(report) => Err((Box::new(loaded), report)),
        }
    }

    fn renderer(&self) -> Result<Renderer<'_>, Report> {
        Ok(Renderer::new(&self.loaded.plan, &self.issued)?)
    }

    /// The files of one host; `None` if the spec has no such host.
    pub(super) fn host(&self, name: &HostName) -> Result<Option<ArtifactSet>, Report> {
        match self.loaded.plan.host(name) {
            Some(host) => Ok(Some(self.renderer()?.host(host)?)),
            None => Ok(None),
        }
    }

    /// What is made of the files of each host, in the order of the spec.
    pub(super) fn of_hosts<T: Send>(
        &self,
        look: impl Fn(&HostName, &ArtifactSet) -> T + Sync,
    ) -> Result<Vec<T>, Report> {
        let renderer = self.renderer()?;
        let hosts = self.loaded.plan.hosts.par_iter();
        hosts
            .map(|host| Ok(look(&host.name, &renderer.host(host)?)))
            .collect()
    }

    /// The objects to apply.
    pub(super) fn cluster(&self) -> Result<ArtifactSet, Report> {
        Ok(addon::cluster(&self.loaded.plan, &self.issued)?)
    }
}
