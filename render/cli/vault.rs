//! From the command line to opened secrets: which identity, which store, lab keys or sealed ones.

use std::path::{Path, PathBuf};

use kubecast::report::{Report, messages};
use kubecast::secrets::{Identities, Store, Vault};
use kubecast::spec::PkiMode;

use super::load::Loaded;
use super::user_folder::user_folder;

/// Where an identity lies unless the user says otherwise; `None` without a home.
pub(crate) fn default_identity() -> Option<PathBuf> {
    let config = user_folder("XDG_CONFIG_HOME", ".config")?;
    Some(config.join("kubecast/identity.txt"))
}

/// The identity that the user names, or the one at the default place; none if nothing is there.
pub(crate) fn identities(named: Option<&Path>) -> Result<Identities, Report> {
    if let Some(path) = named {
        return Identities::read(path);
    }
    match default_identity() {
        Some(path) if path.symlink_metadata().is_ok() => Identities::read(&path),
        _ => Ok(Identities::none()),
    }
}

/// The sealed store of a cluster, named as the user names the cluster.
///
/// A lab cluster has none.
pub(crate) fn store(loaded: &Loaded, cluster: &Path) -> Result<Store, Report> {
    match loaded.plan.pki.mode.value {
        PkiMode::Lab => Err(messages::secrets::lab().into()),
        PkiMode::Sealed => Ok(Store::new(
            loaded.folder.join("secrets"),
            cluster.display().to_string(),
        )),
    }
}

/// The secrets of a cluster, opened.
pub(crate) fn open(loaded: &Loaded, cluster: &Path, identity: Option<&Path>) -> Result<Vault, Report> {
    let uid = loaded.plan.uid;
    match loaded.plan.pki.mode.value {
        PkiMode::Lab => Ok(Vault::lab(uid)),
        PkiMode::Sealed => Vault::open(store(loaded, cluster)?, uid, &identities(identity)?),
    }
}
