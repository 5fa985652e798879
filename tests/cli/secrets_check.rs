//! `kubecast secrets check`.

use std::io::Write;

use insta::assert_snapshot;

use crate::place::Place;

fn check(place: &Place, more: &[&str]) -> crate::place::Run {
    place.run(
        &[
            &["secrets", "check", "clusters/demo", "--identity", "alice"],
            more,
        ]
        .concat(),
    )
}

/// Seals a text for alice without asking kubecast.
fn seal(place: &Place, name: &str, text: &str) {
    let recipient: age::x25519::Recipient = place
        .read("clusters/demo/secrets/recipients.txt")
        .trim()
        .parse()
        .expect("a recipient");
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient));
    let mut sealed = Vec::new();
    let mut writer = encryptor.expect("one").wrap_output(&mut sealed).expect("begun");
    writer.write_all(text.as_bytes()).expect("sealed");
    writer.finish().expect("ended");
    std::fs::write(place.path(&format!("clusters/demo/secrets/{name}")), sealed).expect("written");
}

#[test]
fn a_whole_store_is_good() {
    let place = Place::rendered();
    assert_snapshot!(check(&place, &[]));
    assert_snapshot!("check_json", check(&place, &["--format", "json"]));
}

#[test]
fn before_the_first_render_everything_is_new() {
    let place = Place::sealed();
    let run = check(&place, &["--format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let states: Vec<_> = result["secrets"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert!(
        run.code == 0 && states.len() == 6 && states.iter().all(|state| *state == "new"),
        "{run}"
    );
}

#[test]
fn what_is_wrong_is_said_all_at_once() {
    let place = Place::rendered();
    let store = |name: &str| format!("clusters/demo/secrets/{name}");
    place.remove(&store("ca-etcd.age"));
    place.write(&store("sa-1.age"), "hello\n");
    seal(&place, "ca-front-proxy.age", "no key\n");
    seal(
        &place,
        "encryption-key1.age",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
    );
    let whole = place.read(&store("ca-kubernetes.age"));
    let mut lines: Vec<&str> = whole.lines().collect();
    // A line of the payload: it comes before the last of base64 and the end of the armor.
    lines.remove(lines.len() - 3);
    place.write(&store("ca-kubernetes.age"), &format!("{}\n", lines.join("\n")));
    place.write(&store("seed-9.age"), "");
    std::fs::copy(
        place.path(&store("recipients.txt")),
        place.path(&store("encryption-key1.recipients")),
    )
    .expect("copied");
    let run = check(&place, &[]);
    assert_eq!(run.code, 3);
    assert_snapshot!(run);
    assert_snapshot!("render_with_a_damaged_store", {
        place.edit("address: 192.0.2.11", "address: 192.0.2.21");
        place.run(&["render", "clusters/demo", "--identity", "alice"])
    });
}

#[test]
fn a_link_in_the_store_is_not_followed() {
    let place = Place::rendered();
    place.remove("clusters/demo/secrets/sa-1.age");
    std::os::unix::fs::symlink("seed-1.age", place.path("clusters/demo/secrets/sa-1.age")).expect("linked");
    assert_snapshot!(check(&place, &[]));
}

#[test]
fn an_empty_store_lacks_everything() {
    let mut place = Place::with(crate::place::SEALED);
    place.identity("alice");
    assert_snapshot!(check(&place, &[]));
}
