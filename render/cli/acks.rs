use std::path::Path;

use kubecast::report::SourceText;
use kubecast::review::acknowledge::{Acks, FILE};
use kubecast::source;

use super::Failure;
use super::screen::Screen;

/// The largest file of acknowledgements that is read.
const LARGEST: u64 = 4 << 20;

/// What people acknowledged, in the file beside the spec in `folder`, which a user knows as `place`.
pub(crate) fn acks(screen: &Screen, folder: &Path, place: &str) -> Result<Acks, Failure> {
    if folder.join(FILE).symlink_metadata().is_err() {
        return Ok(Acks::none());
    }
    let name = Path::new(place).join(FILE).display().to_string();
    read_acks(screen, folder, FILE, &name)
}

/// Reads such a file of any name; `name` is what messages call it.
pub(crate) fn read_acks(screen: &Screen, folder: &Path, file: &str, name: &str) -> Result<Acks, Failure> {
    let text = source::read_beside(folder, file, LARGEST)
        .map_err(|problem| screen.reject(&SourceText::new(name, ""), &problem.in_file(name).into()))?;
    let document = source::parse_spec(name, &text).map_err(|(text, report)| screen.reject(&text, &report))?;
    Acks::read(&document).map_err(|report| screen.reject(&document, &report))
}
