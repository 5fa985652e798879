//! Where things live and how they run, as data: one constant table for each layout, and one for what all share.

mod binary;
mod both;
mod file;
mod kubeadm;
mod order;
mod place;

pub use file::File;
pub use order::{Process, Standing, asks_alone, follows_pods, rank};
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
    /// As systemd units.
    Unit,
}

impl RunAs {
    /// How a layout runs them.
    pub fn of(layout: spec::Layout) -> Self {
        match layout {
            spec::Layout::Kubeadm => Self::StaticPod,
            spec::Layout::Binary => Self::Unit,
        }
    }

    /// Whether a kubelet runs on a host of these roles: static pods need one, units do not.
    pub fn has_kubelet(self, is_control_plane: bool, is_worker: bool) -> bool {
        match self {
            Self::StaticPod => is_control_plane || is_worker,
            Self::Unit => is_worker,
        }
    }

    /// Whether the kubelet's unit is that of Kubernetes' packages, which kubeadm extends.
    pub fn has_packaged_kubelet(self) -> bool {
        self == Self::StaticPod
    }

    /// Whether people put the programs of Kubernetes onto hosts themselves, or packages and images bring them.
    pub fn brings_programs(self) -> bool {
        self == Self::Unit
    }

    /// Whether kubeadm looks after the cluster later: what it reads to join or upgrade a host is there for it.
    pub fn is_for_kubeadm(self) -> bool {
        self == Self::StaticPod
    }

    /// Whether kube-proxy runs as a unit of each node, or as a DaemonSet.
    pub fn has_proxy_unit(self) -> bool {
        self == Self::Unit
    }

    /// Whether etcd's members and their cluster are named here, or by kubeadm.
    pub fn names_etcd_cluster(self) -> bool {
        self == Self::Unit
    }

    /// Whether kube-apiserver asks the member of etcd on its own host only, as kubeadm has it, or all members.
    pub fn asks_own_etcd_only(self) -> bool {
        self == Self::StaticPod
    }
}

/// A layout with the directories filled in that are not the same everywhere.
#[derive(Clone, Debug)]
pub struct Layout {
    rows: &'static [Row],
    /// Rows of the release that take the place of others.
    own_rows: &'static [Row],
    options: &'static [Row],
    pki_dir: HostPath,
    drop_in_dir: HostPath,
    run_as: RunAs,
    is_hardened: bool,
}

impl Layout {
    /// The table of a layout, as a release has it.
    pub fn of(layout: spec::Layout, pki_dir: &HostPath, facts: &Facts) -> Self {
        let (rows, own_rows): (_, &[Row]) = match (layout, *facts.pki.file_names) {
            (spec::Layout::Kubeadm, PkiFileNames::CrtKey) => (kubeadm::KUBEADM, &[]),
            (spec::Layout::Kubeadm, PkiFileNames::Pem) => (kubeadm::KUBEADM, kubeadm::FIRST_RELEASES),
            (spec::Layout::Binary, _) => (binary::BINARY, &[]),
        };
        Self {
            rows,
            own_rows,
            options: match layout {
                spec::Layout::Kubeadm => kubeadm::OPTIONS,
                spec::Layout::Binary => binary::OPTIONS,
            },
            pki_dir: pki_dir.clone(),
            drop_in_dir: facts.kubelet.drop_in_directory.value.clone(),
            run_as: RunAs::of(layout),
            is_hardened: false,
        }
    }

    /// The directory of certificates, unless the spec moves it.
    pub fn default_pki_dir(layout: spec::Layout) -> HostPath {
        HostPath::known(match layout {
            spec::Layout::Kubeadm => "/etc/kubernetes/pki",
            spec::Layout::Binary => "/opt/kubernetes/ssl",
        })
    }

    /// The directory of etcd's data, unless the spec moves it.
    pub fn default_etcd_data_dir(layout: spec::Layout) -> HostPath {
        HostPath::known(match layout {
            spec::Layout::Kubeadm => "/var/lib/etcd",
            spec::Layout::Binary => "/var/lib/etcd/default.etcd",
        })
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
        // A table has every file; a test holds it to that.
        let mut rows = self.own_rows.iter().chain(self.rows).chain(both::BOTH);
        let row = rows.find(|row| row.file == file);
        self.place_of(row.unwrap_or(&self.rows[0]))
    }

    fn place_of(&self, row: &Row) -> Place {
        let path = match row.base {
            Base::Root => HostPath::known(row.path),
            Base::Pki if row.path.is_empty() => self.pki_dir.clone(),
            Base::Pki => HostPath::known(format!("{}/{}", self.pki_dir, row.path)),
            Base::KubeletDropIns => HostPath::known(format!("{}/{}", self.drop_in_dir, row.path)),
        };
        let mode = if self.is_hardened { row.hardened } else { row.mode };
        Place {
            path,
            mode: Mode::new(mode),
            owner: Owner::root(),
        }
    }

    /// Where the unit at this place reads its arguments; of a file that is no unit, the place itself.
    pub fn options(&self, unit: File) -> Place {
        let row = self.options.iter().find(|row| row.file == unit);
        row.map_or_else(|| self.place(unit), |row| self.place_of(row))
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
        Layout::of(
            spec::Layout::Kubeadm,
            &HostPath::known(pki_dir.to_owned()),
            &facts,
        )
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
        for rows in [kubeadm::KUBEADM, binary::BINARY] {
            let mut files: Vec<File> = rows.iter().chain(both::BOTH).map(|row| row.file).collect();
            files.sort_unstable();
            assert_eq!(files, File::ALL);
        }
    }

    #[test]
    fn hardening_narrows_a_mode_and_never_widens_one() {
        for row in kubeadm::KUBEADM.iter().chain(binary::BINARY).chain(both::BOTH) {
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
