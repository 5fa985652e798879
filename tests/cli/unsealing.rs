//! Rendering with sealed keys: who opens them, and what is said when nobody does.

use insta::assert_snapshot;

use crate::place::{Place, SEALED};

const RENDER: &[&str] = &["render", "clusters/demo"];

#[test]
fn without_a_store_the_command_that_makes_it_is_named() {
    assert_snapshot!(Place::with(SEALED).run(RENDER));
}

#[test]
fn without_an_identity_those_who_could_open_it_are_named() {
    assert_snapshot!("render_without_identity", Place::sealed().run(RENDER));
    let place = Place::rendered();
    place.succeed(RENDER);
    place.edit("192.0.2.12", "192.0.2.13");
    assert_snapshot!("render_stale_without_identity", place.run(RENDER));
    assert_snapshot!(
        "render_stale_locked",
        place.run(&[RENDER, &["--locked"]].concat())
    );
}

#[test]
fn another_identity_is_refused() {
    let mut place = Place::sealed();
    place.identity("bob");
    assert_snapshot!(place.run(&[RENDER, &["--identity", "bob"]].concat()));
    assert_snapshot!(
        "identity_missing",
        place.run(&[RENDER, &["--identity", "nowhere"]].concat())
    );
}

#[test]
fn an_identity_that_others_can_read_is_refused() {
    let place = Place::sealed();
    place.set_mode("alice", 0o640);
    assert_snapshot!(place.run(&[RENDER, &["--identity", "alice"]].concat()));
}

#[test]
fn a_missing_entry_names_the_command_that_makes_it() {
    let place = Place::sealed();
    place.remove("clusters/demo/secrets/ca-etcd.age");
    assert_snapshot!(place.run(&[RENDER, &["--identity", "alice"]].concat()));
}

#[test]
fn a_replaced_key_is_found_before_anything_is_written() {
    let place = Place::rendered();
    // Somebody with write access swaps sealed entries for ones of his own, sealed for the same people.
    let recipient = place.read("clusters/demo/secrets/recipients.txt");
    let forged = Place::with(SEALED);
    forged.succeed(&[
        "secrets",
        "init",
        "clusters/demo",
        "--recipient",
        recipient.trim(),
    ]);
    for name in ["ca-kubernetes.age", "seed-1.age"] {
        let path = format!("clusters/demo/secrets/{name}");
        place.write(&path, &forged.read(&path));
    }
    place.edit(
        "  - {name: worker1, address: 192.0.2.12}\n",
        "  - {name: worker1, address: 192.0.2.12}\n  - {name: worker2, address: 192.0.2.13}\n",
    );
    let run = place.run(&[RENDER, &["--identity", "alice"]].concat());
    assert_snapshot!(run);
    assert!(!place.path("out/demo/hosts/worker2").exists());
}

#[test]
fn who_may_not_sign_still_gets_the_tree_with_its_secrets() {
    let mut place = Place::with(SEALED);
    let (alice, deploy) = (place.identity("alice"), place.identity("deploy"));
    for authority in ["ca-kubernetes", "ca-etcd", "ca-front-proxy"] {
        place.write(
            &format!("clusters/demo/secrets/{authority}.recipients"),
            &format!("{alice}\n"),
        );
    }
    place.succeed(&[
        "secrets",
        "init",
        "clusters/demo",
        "--recipient",
        &alice,
        "--recipient",
        &deploy,
    ]);
    place.succeed(&[RENDER, &["--identity", "alice"]].concat());
    let full = place.path("full").display().to_string();
    place.succeed(&[RENDER, &["--identity", "deploy", "--with-secrets", &full]].concat());
    let key = place.read("full/hosts/worker1/var/lib/kubelet/pki/kubelet.key");
    assert!(key.starts_with("-----BEGIN EC PRIVATE KEY-----"));
    place.edit("192.0.2.12", "192.0.2.13");
    assert_snapshot!(place.run(&[RENDER, &["--identity", "deploy"]].concat()));
}

#[test]
fn a_secret_in_a_users_file_is_found() {
    // The lab's token, from docs/key-derivation.md.
    let place = Place::with(SEALED);
    place.edit(
        "  pki:\n",
        "  environment: lab
  bootstrapTokens: [{id: abcdef}]
  files:
  - {path: /etc/join, content: 'wnc1wzzz6flp83m2', hosts: [worker1]}
  - path: /etc/tool.key
    content: |
      -----BEGIN EC PRIVATE KEY-----
  pki:
    mode: lab
",
    );
    assert_snapshot!(place.run(RENDER));
    assert!(!place.path("out/demo").exists());
}
