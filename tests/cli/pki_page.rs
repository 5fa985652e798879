//! `PKI.md`.

use similar::{ChangeTag, TextDiff};

use crate::place::{Place, SEALED};

/// A lab with two workers, and its page.
fn lab() -> Place {
    let place = Place::with(SEALED);
    place.edit("  pki:\n", "  environment: lab\n  pki:\n    mode: lab\n");
    place.edit(
        "  - {name: worker1, address: 192.0.2.12}\n",
        "  - {name: worker1, address: 192.0.2.12}\n  - {name: worker2, address: 192.0.2.13}\n",
    );
    place.succeed(&["render", "clusters/demo"]);
    place
}

/// The lines of the page that a change of the spec changes, with `+` or `-` in front.
fn changed(place: &Place, from: &str, to: &str) -> Vec<String> {
    let before = place.read("out/demo/PKI.md");
    place.edit(from, to);
    place.succeed(&["render", "clusters/demo"]);
    let after = place.read("out/demo/PKI.md");
    let diff = TextDiff::from_lines(&before, &after);
    let changes = diff.iter_all_changes();
    changes
        .filter(|change| change.tag() != ChangeTag::Equal)
        .map(|change| format!("{}{}", change.tag(), change.value().trim_end()))
        .collect()
}

#[test]
fn a_worker_that_leaves_takes_its_own_lines_along() {
    let place = lab();
    let lines = changed(&place, "  - {name: worker1, address: 192.0.2.12}\n", "");
    assert_eq!(
        lines.len(),
        2,
        "its client and its serving certificate: {lines:#?}"
    );
    assert!(
        lines.iter().all(|line| line.starts_with("-| `worker1` |")),
        "{lines:#?}"
    );
}

#[test]
fn a_name_more_changes_one_line() {
    let place = lab();
    let lines = changed(
        &place,
        "  hosts:\n",
        "  apiServer:\n    certSANs: [api.example.com]\n  hosts:\n",
    );
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[1].starts_with("+| `cp1` | `CN = kube-apiserver` | `api.example.com, cp1,"),
        "{lines:#?}"
    );
}

#[test]
fn a_key_that_the_controller_manager_signs_with_is_shown_where_it_lies() {
    let place = lab();
    let lines = changed(
        &place,
        "    mode: lab\n",
        "    mode: lab\n    clusterSigning: control-plane\n",
    );
    let [old, new] = lines.as_slice() else {
        panic!("{lines:#?}")
    };
    assert!(old.ends_with("sealed, on no host"), "{old}");
    assert!(
        new.ends_with("in `/etc/kubernetes/pki/ca.key` on every control-plane host"),
        "{new}"
    );
}
