use super::Common;
use crate::artifact::ArtifactId;
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::layout::File;
use crate::report::Origins;
use crate::spec::Swap;

/// Keeps swap off after a reboot by masking `swap.target`.
///
/// Whatever makes swap on Debian and RHEL (fstab, the GPT and zram generators) hangs on that target, and systemd
/// starts none of it while the target is masked. An empty file masks as the link to /dev/null does that
/// `systemctl mask` makes (systemd.unit(5)); a tree holds no links. A unit that runs `swapoff` would not do:
/// systemd starts a swap unit again whenever something pulls in its target.
pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let swap = &common.plan.preparation.swap;
    match swap.value {
        Swap::Keep => Ok(()),
        Swap::Off => {
            let id = ArtifactId::new("host", "swap");
            common.add(draft, id, File::SwapTarget, "", Origins::from(&swap.origin))
        }
    }
}
