//! Files as what they mean: each reader turns two texts into findings.

mod certificate;
mod environment;
mod fields;
mod flags;
mod kubeconfig;
mod pair;
mod public_key;
mod secret;
mod static_pod;
mod text;
mod unit;

pub(super) use pair::Pair;

use super::{Finding, Kind};
use crate::types::HostPath;

/// A file that differs, with the text of both sides.
struct Changed<'a> {
    path: &'a HostPath,
    before: Option<&'a str>,
    after: Option<&'a str>,
    /// Where the file is one of a unit: all its files on both sides, in the order in which systemd reads them.
    units: (unit::Texts, unit::Texts),
}

/// What a reader makes of a file; `None` if the file is not of its kind.
type Reader = fn(&Changed<'_>) -> Option<Vec<Finding>>;

/// The readers, the first that knows a file is asked.
const READERS: &[Reader] = &[
    certificate::findings,
    public_key::findings,
    static_pod::findings,
    kubeconfig::findings,
    unit::findings,
    fields::findings,
    environment::findings,
];

/// What differs between two public texts of a file, as a person would name it.
pub fn findings_of_file(path: &HostPath, before: &str, after: &str) -> Vec<Finding> {
    findings(&Changed {
        path,
        before: Some(before),
        after: Some(after),
        units: (vec![before.to_owned()], vec![after.to_owned()]),
    })
}

/// Every difference between two texts that a person would name; never empty.
fn findings(changed: &Changed<'_>) -> Vec<Finding> {
    let read = READERS.iter().find_map(|read| read(changed));
    match read {
        Some(findings) if findings.is_empty() => vec![Finding::of(Kind::FileCosmetic)],
        Some(findings) => findings,
        None => text::findings(changed),
    }
}
