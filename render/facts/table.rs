use std::collections::BTreeMap;

use crate::types::Release;

use super::{Finding, Row};

/// Rows by name; the rows of one name hold in different releases.
#[derive(Clone, Debug)]
pub struct Table<T> {
    rows: BTreeMap<String, Vec<Row<T>>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone> Table<T> {
    /// Adds a row.
    ///
    /// # Errors
    /// The row that already says something about one of the same releases.
    pub(super) fn insert(&mut self, name: &str, row: Row<T>) -> Result<(), Row<T>> {
        let rows = self.rows.entry(name.into()).or_default();
        if let Some(other) = rows.iter().find(|other| other.interval.overlaps(&row.interval)) {
            return Err(other.clone());
        }
        let place = rows.partition_point(|other| other.interval.since < row.interval.since);
        rows.insert(place, row);
        Ok(())
    }

    /// Takes the releases of `row` away from the rows that are there.
    pub(super) fn make_room(&mut self, name: &str, row: &Row<T>) {
        let Some(rows) = self.rows.get_mut(name) else {
            return;
        };
        *rows = rows
            .iter()
            .flat_map(|other| {
                let parts = other.interval.without(&row.interval);
                parts.into_iter().map(|interval| Row {
                    interval,
                    ..other.clone()
                })
            })
            .collect();
    }
}

impl<T> Table<T> {
    /// A table without rows.
    pub(super) const fn new() -> Self {
        Self {
            rows: BTreeMap::new(),
        }
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// Everything that is stated about a name, oldest first.
    pub fn history(&self, name: &str) -> &[Row<T>] {
        self.rows.get(name).map_or(&[], Vec::as_slice)
    }

    /// What holds in `release`, by name.
    pub fn at<'a>(&'a self, release: &'a Release) -> impl Iterator<Item = (&'a str, &'a Row<T>)> {
        self.rows.iter().filter_map(move |(name, rows)| {
            let row = rows.iter().find(|row| row.holds(release))?;
            Some((name.as_str(), row))
        })
    }

    /// What holds for a name in `release`.
    pub fn find(&self, name: &str, release: &Release) -> Finding<'_, T> {
        let rows = self.history(name);
        let comes = |row: &&Row<T>| {
            let since = row.interval.since.as_ref();
            since.is_some_and(|since| !since.is_reached_by(release))
        };
        if let Some(row) = rows.iter().find(|row| row.holds(release)) {
            return Finding::Known(row);
        }
        match (rows.iter().rfind(|row| !comes(row)), rows.first()) {
            (Some(row), _) => Finding::Removed(row),
            (None, Some(row)) => Finding::NotYet(row),
            (None, None) => Finding::Unknown {
                nearest: nearest(name, self.names()),
            },
        }
    }
}

/// The name that a typing error would most easily turn into `name`.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = 1 + name.len() / 6;
    closest(name, names).filter(|known| strsim::damerau_levenshtein(name, known) <= allowed)
}

/// The name that differs least from `name`.
pub(super) fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names.min_by_key(|known| strsim::damerau_levenshtein(name, known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Interval;

    fn row(value: char, since: &str, until: &str) -> Row<char> {
        let edge = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        Row {
            value,
            interval: Interval {
                since: edge(since),
                until: edge(until),
            },
            source: "test".into(),
            doubt: None,
            file: "test.yaml".into(),
        }
    }

    fn table() -> Table<char> {
        let mut table = Table::default();
        table.insert("back", row('b', "1.30", "")).unwrap();
        table.insert("back", row('a', "", "1.20")).unwrap();
        table.insert("gone", row('c', "1.20", "1.22")).unwrap();
        table
    }

    #[test]
    fn a_name_is_known_gone_to_come_or_unknown() {
        let table = table();
        let find = |name: &'static str, release: &str| match table.find(name, &release.parse().unwrap()) {
            Finding::Known(row) => format!("known {}", row.value),
            Finding::Removed(row) => format!("removed {}", row.interval),
            Finding::NotYet(row) => format!("not yet {}", row.interval),
            Finding::Unknown { nearest } => format!("unknown {nearest:?}"),
        };
        assert_eq!(find("back", "1.19.0"), "known a");
        assert_eq!(find("back", "1.25.0"), "removed before 1.20");
        assert_eq!(find("back", "1.31.0"), "known b");
        assert_eq!(find("gone", "1.19.0"), "not yet 1.20 up to, but not, 1.22");
        assert_eq!(find("gone", "1.22.0"), "removed 1.20 up to, but not, 1.22");
        assert_eq!(find("bakc", "1.22.0"), "unknown Some(\"back\")");
        assert_eq!(find("other", "1.22.0"), "unknown None");
    }

    #[test]
    fn two_rows_of_a_name_never_overlap() {
        let mut table = table();
        assert_eq!(table.insert("gone", row('d', "1.21", "")).unwrap_err().value, 'c');
        let wanted = row('d', "1.21", "");
        table.make_room("gone", &wanted);
        table.insert("gone", wanted).unwrap();
        let at = |release: &str| {
            let row = table.find("gone", &release.parse().unwrap());
            row.known().map(|row| row.value)
        };
        assert_eq!(
            (at("1.20.9"), at("1.21.0"), at("1.22.0")),
            (Some('c'), Some('d'), Some('d'))
        );
    }
}
