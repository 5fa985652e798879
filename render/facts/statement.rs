use std::sync::Arc;

use super::{Interval, Table, embedded};

/// A row beside a spec: what it speaks about, when it holds, and why.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The list that it is in, such as `facts` or `feature gates`.
    pub list: String,
    /// What it speaks about.
    pub name: String,
    /// When it holds.
    pub interval: Interval,
    /// Where it is written or was seen.
    pub source: Arc<str>,
    /// The file of the row.
    pub file: Arc<str>,
}

/// The rows of a table that are not kubecast's own.
pub(super) fn collect<T>(found: &mut Vec<Statement>, list: &str, table: &Table<T>) {
    let is_own = |file: &str| embedded::FILES.iter().any(|(own, _)| *own == file);
    for name in table.names() {
        let rows = table.history(name).iter().filter(|row| !is_own(&row.file));
        found.extend(rows.map(|row| Statement {
            list: list.into(),
            name: name.into(),
            interval: row.interval.clone(),
            source: row.source.clone(),
            file: row.file.clone(),
        }));
    }
}
