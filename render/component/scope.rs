use super::RenderError;
use super::draft::Draft;
use crate::artifact::{ArtifactId, Content, PublicText, Reasons};
use crate::layout::{File, Layout, Place};
use crate::pki::Issued;
use crate::plan::{HostPlan, JoinMode, Plan};
use crate::types::{HostPath, Mode};

/// What a control plane that joins downloads beside keys (`copycerts.DownloadCerts`).
const DOWNLOADED: &[File] = &[
    File::CaCert,
    File::EtcdCaCert,
    File::FrontProxyCaCert,
    File::ServiceAccountPubJoined,
];

/// What every component of one host reads.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The cluster.
    pub(super) plan: &'a Plan,
    /// The host.
    pub(super) host: &'a HostPlan,
    /// Where files live.
    pub(super) layout: &'a Layout,
    /// The certificates.
    pub(super) issued: &'a Issued,
}

impl Scope<'_> {
    /// The path of a file, as text for an argument.
    pub(super) fn path(&self, file: File) -> String {
        self.layout.path(file).to_string()
    }

    /// The paths of files.
    pub(super) fn paths(&self, files: &[File]) -> Vec<HostPath> {
        files.iter().map(|file| self.layout.path(*file)).collect()
    }

    /// Adds a file without secrets.
    pub(super) fn add(
        &self,
        draft: &mut Draft,
        id: ArtifactId,
        file: File,
        text: impl Into<PublicText>,
        reasons: impl Into<Reasons>,
    ) -> Result<(), RenderError> {
        self.add_content(draft, id, file, Content::public(text), reasons)
    }

    /// Adds a file.
    pub(super) fn add_content(
        &self,
        draft: &mut Draft,
        id: ArtifactId,
        file: File,
        content: Content,
        reasons: impl Into<Reasons>,
    ) -> Result<(), RenderError> {
        draft.place_at(self.place(file), id, content, reasons)
    }

    /// Where a file lives and who may read it. Some releases of kubeadm take what a host downloads for keys.
    fn place(&self, file: File) -> Place {
        let mut place = self.layout.place(file);
        let is_downloaded = self.host.join_mode == JoinMode::JoinControlPlane && DOWNLOADED.contains(&file);
        if is_downloaded && self.plan.equals_kubeadm() && *self.plan.facts.pki.downloads_as_keys {
            place.mode = Mode::new(0o600);
        }
        place
    }
}
