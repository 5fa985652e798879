use std::path::Path;

use kubecast::pki::{Issued, Lock, Wanted};

use super::Failure;
use super::load::Loaded;
use super::screen::Screen;

/// What is issued for a cluster, for commands that issue nothing: a lock that is not complete is refused with what it lacks,
/// and the command that makes it.
pub(crate) fn complete(
    screen: &Screen,
    loaded: &Loaded,
    cluster: &Path,
    wanted: &Wanted,
) -> Result<Issued, Failure> {
    let reject = |report| screen.reject(&loaded.document, &report);
    let lock = Lock::load(&loaded.folder.join("pki.lock"), loaded.plan.uid).map_err(reject)?;
    let lock = lock.reconcile(wanted).complete().map_err(|report| {
        let failure = reject(report);
        screen.say(&format!("next: kubecast render {}", cluster.display()));
        failure
    })?;
    Ok(Issued::of(&lock, wanted))
}
