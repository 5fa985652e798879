//! Where things live and how they run, as data: one constant table for each layout.

mod file;
mod kubeadm;
mod place;

pub use file::File;
pub use place::Place;

use crate::facts::{Facts, PkiFileNames};
use crate::spec;
use crate::types::{HostPath, Mode, Owner};
use place::{Base, Row};

/// How the control plane's processes run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunAs {
    /// As static pods of the kubelet.
    StaticPod,
}

/// A layout with the directories filled in that are not the same everywhere.
#[derive(Clone, Debug)]
pub struct Layout {
    rows: &'static [Row],
    /// Rows of the release that take the place of others.
    own_rows: &'static [Row],
    pki_dir: HostPath,
    drop_in_dir: HostPath,
    run_as: RunAs,
    is_hardened: bool,
}

impl Layout {
    /// The table of a layout, as a release has it.
    pub fn of(layout: spec::Layout, pki_dir: &HostPath, facts: &Facts) -> Self {
        match layout {
            spec::Layout::Kubeadm => Self {
                rows: kubeadm::KUBEADM,
                own_rows: match *facts.pki.file_names {
                    PkiFileNames::CrtKey => &[],
                    PkiFileNames::Pem => kubeadm::FIRST_RELEASES,
                },
                pki_dir: pki_dir.clone(),
                drop_in_dir: facts.kubelet.drop_in_directory.value.clone(),
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
        let row = self.own_rows.iter().chain(self.rows).find(|row| row.file == file);
        let (base, path, mode) = row.map_or((Base::Root, "", 0o600), |row| {
            let mode = if self.is_hardened { row.hardened } else { row.mode };
            (row.base, row.path, mode)
        });
        let path = match base {
            Base::Root => HostPath::known(path),
            Base::Pki if path.is_empty() => self.pki_dir.clone(),
            Base::Pki => HostPath::known(format!("{}/{path}", self.pki_dir)),
            Base::KubeletDropIns => HostPath::known(format!("{}/{path}", self.drop_in_dir)),
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

    fn layout(pki_dir: &str, release: &str) -> Layout {
        let release = release.parse().expect("a release");
        let facts = crate::facts::Catalogue::embedded()
            .expect("facts")
            .release(&release);
        let facts = facts.unwrap_or_else(|report| panic!("{report:?}"));
        Layout::of(spec::Layout::Kubeadm, &HostPath::known(pki_dir), &facts)
    }

    #[test]
    fn a_release_may_have_names_of_its_own() {
        let files = [
            File::CaKey,
            File::EtcdManifest,
            File::KubeletDropIn,
            File::KubernetesDir,
        ];
        let places = |release: &str| {
            let layout = layout("/etc/kubernetes/pki", release);
            let line = |file: &File| {
                let place = layout.place(*file);
                format!("{} {}", place.mode, place.path)
            };
            files.iter().map(line).collect::<Vec<_>>()
        };
        assert_eq!(
            places("1.5.1"),
            [
                "0600 /etc/kubernetes/pki/ca-key.pem",
                "0600 /etc/kubernetes/manifests/etcd.json",
                "0644 /etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
                "0700 /etc/kubernetes",
            ]
        );
        assert_eq!(
            places("1.36.3"),
            [
                "0600 /etc/kubernetes/pki/ca.key",
                "0600 /etc/kubernetes/manifests/etcd.yaml",
                "0644 /usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
                "0755 /etc/kubernetes",
            ]
        );
    }

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
        let layout = layout("/etc/kubernetes/pki", "1.36.3");
        let mode = |level| layout.clone().hardened(level).place(File::KubeletConfig).mode;
        assert_eq!(mode(spec::Hardening::None), Mode::new(0o644));
        assert_eq!(mode(spec::Hardening::Baseline), Mode::new(0o600));
    }

    #[test]
    fn a_key_is_for_its_owner_only() {
        let layout = layout("/etc/kubernetes/ssl", "1.36.3");
        let key = layout.place(File::EtcdPeerKey);
        assert_eq!(
            (key.path.as_str(), key.mode.bits()),
            ("/etc/kubernetes/ssl/etcd/peer.key", 0o600)
        );
        assert_eq!(layout.path(File::PkiDir).as_str(), "/etc/kubernetes/ssl");
    }
}
