//! Where things live and how they run, as data: one constant table for each layout.

mod file;
mod kubeadm;
mod place;

pub use file::File;
pub use place::Place;

use crate::spec;
use crate::types::{HostPath, Mode, Owner};
use place::{Base, Row};

/// How the control plane's processes run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunAs {
    /// As static pods of the kubelet.
    StaticPod,
}

/// A layout with the directory of certificates filled in.
#[derive(Clone, Debug)]
pub struct Layout {
    rows: &'static [Row],
    pki_dir: HostPath,
    run_as: RunAs,
    is_hardened: bool,
}

impl Layout {
    /// The table of a layout.
    pub fn of(layout: spec::Layout, pki_dir: &HostPath) -> Self {
        match layout {
            spec::Layout::Kubeadm => Self {
                rows: kubeadm::KUBEADM,
                pki_dir: pki_dir.clone(),
                run_as: RunAs::StaticPod,
                is_hardened: false,
            },
        }
    }

    /// The same places, with stricter modes where the level asks for more than kubeadm writes.
    #[must_use]
    pub fn hardened(mut self, level: spec::Hardening) -> Self {
        self.is_hardened = level != spec::Hardening::None;
        self
    }

    /// How the control plane's processes run.
    pub fn run_as(&self) -> RunAs {
        self.run_as
    }

    /// The place of a file.
    pub fn place(&self, file: File) -> Place {
        let row = self.rows.iter().find(|row| row.file == file);
        let (base, path, mode) = row.map_or((Base::Root, "", 0o600), |row| {
            let mode = if self.is_hardened { row.hardened } else { row.mode };
            (row.base, row.path, mode)
        });
        let path = match base {
            Base::Root => HostPath::known(path),
            Base::Pki if path.is_empty() => self.pki_dir.clone(),
            Base::Pki => HostPath::known(format!("{}/{path}", self.pki_dir)),
        };
        Place {
            path,
            mode: Mode::new(mode),
            owner: Owner::root(),
        }
    }

    /// The path of a file.
    pub fn path(&self, file: File) -> HostPath {
        self.place(file).path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_one_row_in_every_layout() {
        {
            let rows = kubeadm::KUBEADM;
            let mut files: Vec<File> = rows.iter().map(|row| row.file).collect();
            files.sort_unstable();
            assert_eq!(files, File::ALL);
        }
    }

    #[test]
    fn hardening_narrows_a_mode_and_never_widens_one() {
        for row in kubeadm::KUBEADM {
            assert_eq!(row.hardened & !row.mode, 0, "{:?}", row.file);
        }
        let layout = Layout::of(spec::Layout::Kubeadm, &HostPath::known("/etc/kubernetes/pki"));
        let mode = |level| layout.clone().hardened(level).place(File::KubeletConfig).mode;
        assert_eq!(mode(spec::Hardening::None), Mode::new(0o644));
        assert_eq!(mode(spec::Hardening::Baseline), Mode::new(0o600));
    }

    #[test]
    fn a_key_is_for_its_owner_only() {
        let layout = Layout::of(spec::Layout::Kubeadm, &HostPath::known("/etc/kubernetes/ssl"));
        let key = layout.place(File::EtcdPeerKey);
        assert_eq!(
            (key.path.as_str(), key.mode.bits()),
            ("/etc/kubernetes/ssl/etcd/peer.key", 0o600)
        );
        assert_eq!(layout.path(File::PkiDir).as_str(), "/etc/kubernetes/ssl");
    }
}
