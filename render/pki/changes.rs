//! What differs between two certificates, in words.

use super::Description;

/// Every difference that a person would name, from `old` to `new`. Never empty: what has no name is called a
/// change of the layout.
pub(super) fn changes(old: &Description, new: &Description) -> Vec<String> {
    let mut words = Vec::new();
    if old.common_name != new.common_name {
        words.push(format!(
            "common name {} became {}",
            old.common_name, new.common_name
        ));
    }
    if old.issuer != new.issuer {
        words.push(format!("issuer {} became {}", old.issuer, new.issuer));
    }
    for (kind, old, new) in [
        ("organisation", &old.organizations, &new.organizations),
        ("SAN", &old.names, &new.names),
        ("purpose", &old.purposes, &new.purposes),
        ("key usage", &old.key_usages, &new.key_usages),
    ] {
        words.extend(list_changes(kind, old, new));
    }
    if (old.not_before, old.not_after) != (new.not_before, new.not_after) {
        let time =
            |time: Option<crate::types::Timestamp>| time.map_or("?".to_owned(), |time| time.to_string());
        words.push(format!(
            "validity moved to {} until {}",
            time(new.not_before),
            time(new.not_after)
        ));
    }
    for (what, old, new) in [
        ("authority", old.authority, new.authority),
        ("lab stamp", old.lab, new.lab),
    ] {
        if old != new {
            words.push(format!("{what} {}", if new { "added" } else { "removed" }));
        }
    }
    if words.is_empty() {
        words.push("layout changed".into());
    }
    words
}

fn list_changes(kind: &str, old: &[String], new: &[String]) -> Vec<String> {
    let only_in = |one: &[String], other: &[String], verb: &str| {
        let only = one.iter().filter(|value| !other.contains(value));
        only.map(|value| format!("{kind} {value} {verb}"))
            .collect::<Vec<_>>()
    };
    let mut words = only_in(new, old, "added");
    words.extend(only_in(old, new, "removed"));
    if words.is_empty() && old != new {
        words.push(format!("order of {kind}s changed"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_difference_is_named() {
        let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let old = Description {
            common_name: "a".into(),
            names: list(&["one", "two"]),
            purposes: list(&["serverAuth"]),
            not_after: "2026-01-01".parse().ok(),
            lab: true,
            ..Description::default()
        };
        let new = Description {
            common_name: "b".into(),
            names: list(&["two", "three"]),
            purposes: list(&["serverAuth"]),
            not_before: "2025-01-01".parse().ok(),
            not_after: "2027-01-01".parse().ok(),
            ..Description::default()
        };
        assert_eq!(
            changes(&old, &new),
            [
                "common name a became b",
                "SAN three added",
                "SAN one removed",
                "validity moved to 2025-01-01T00:00:00Z until 2027-01-01T00:00:00Z",
                "lab stamp removed",
            ]
        );
        let turned = Description {
            names: list(&["two", "one"]),
            ..old.clone()
        };
        assert_eq!(changes(&old, &turned), ["order of SANs changed"]);
        assert_eq!(changes(&old, &old), ["layout changed"]);
    }
}
