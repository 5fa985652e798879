//! `kubecast secrets init`.

use std::os::unix::fs::symlink;

use insta::assert_snapshot;

use crate::place::{Place, SEALED};

const INIT: &[&str] = &["secrets", "init", "clusters/demo"];

#[test]
fn without_recipients_an_identity_is_made_and_every_root_is_sealed_for_it() {
    let place = Place::with(SEALED);
    assert_snapshot!(place.run(INIT));
    for name in [
        "ca-kubernetes.age",
        "ca-etcd.age",
        "sa-1.age",
        "seed-1.age",
        "encryption-key1.age",
    ] {
        assert_eq!(
            place.mode(&format!("clusters/demo/secrets/{name}")),
            0o600,
            "{name}"
        );
    }
    assert_eq!(place.mode("clusters/demo/secrets"), 0o700);
    assert_eq!(place.mode("home/.config/kubecast/identity.txt"), 0o600);
    let store = place.read("clusters/demo/secrets/ca-kubernetes.age");
    assert_snapshot!("a_second_init_makes_nothing", place.run(INIT));
    assert_eq!(place.read("clusters/demo/secrets/ca-kubernetes.age"), store);
    place.succeed(&["render", "clusters/demo"]);
}

#[test]
fn an_identity_that_is_there_is_used() {
    let mut place = Place::with(SEALED);
    place.identity("alice");
    let before = place.read("alice");
    let run = place.succeed(&["secrets", "init", "clusters/demo", "--identity", "alice"]);
    assert!(
        run.stderr
            .contains("next: kubecast render clusters/demo --identity alice"),
        "{run}"
    );
    assert_eq!(place.read("alice"), before);
    assert!(!place.path("home/.config").exists());
    place.succeed(&["render", "clusters/demo", "--identity", "alice"]);
}

#[test]
fn two_recipients_open_it_each_alone() {
    let mut place = Place::with(SEALED);
    let (alice, bob) = (place.identity("alice"), place.identity("bob"));
    place.write("keys.txt", &format!("# alice\n{alice}\n"));
    let run = place.run(&[INIT, &["--recipients-file", "keys.txt", "--recipient", &bob]].concat());
    assert_snapshot!(run);
    assert!(!place.path("home/.config").exists(), "no identity was needed");
    for identity in ["alice", "bob"] {
        place.succeed(&["secrets", "check", "clusters/demo", "--identity", identity]);
    }
}

#[test]
fn a_result_for_programs() {
    let mut place = Place::with(SEALED);
    let alice = place.identity("alice");
    assert_snapshot!(place.run(&[INIT, &["--recipient", &alice, "--format", "json"]].concat()));
}

#[test]
fn only_what_the_spec_needs_is_made() {
    let place = Place::with(SEALED);
    place.edit(
        "  hosts:\n",
        "  hardening: none
  etcd:
    external:
      endpoints: ['https://192.0.2.21:2379']
      caFile: /etc/etcd/ca.pem
      certFile: /etc/etcd/client.pem
      keyFile: /etc/etcd/client-key.pem
  bootstrapTokens:
  - id: abcdef
  hosts:
",
    );
    let run = place.succeed(INIT);
    assert_snapshot!(run.stdout);
    place.succeed(&["render", "clusters/demo"]);
}

#[test]
fn what_only_the_user_has_is_named_with_its_command() {
    let place = Place::with(SEALED);
    place.name_registry();
    let run = place.succeed(INIT);
    assert!(
        run.stderr
            .contains("next: kubecast secrets add clusters/demo named/registry --from FILE"),
        "{run}"
    );
    assert_snapshot!(place.run(&["render", "clusters/demo"]));
}

#[test]
fn recipients_are_not_guessed() {
    let mut place = Place::with(SEALED);
    let alice = place.identity("alice");
    place.write("none.txt", "# nobody\n");
    place.write("ssh.txt", "# bob\nssh-ed25519 AAAA\n");
    let with = |arguments: &[&str]| place.run(&[INIT, arguments].concat());
    assert_snapshot!("recipient_wrong", with(&["--recipient", "age1xyz"]));
    let private = place.read("alice").lines().last().expect("a key").to_owned();
    let run = with(&["--recipient", &private]);
    assert!(
        !run.to_string().contains(&private),
        "a private key is not repeated"
    );
    assert_snapshot!("recipient_private", run);
    assert_snapshot!(
        "recipients_file_missing",
        with(&["--recipients-file", "nowhere.txt"])
    );
    assert_snapshot!("recipients_file_empty", with(&["--recipients-file", "none.txt"]));
    assert_snapshot!("recipients_file_wrong", with(&["--recipients-file", "ssh.txt"]));
    assert_snapshot!(
        "recipient_and_identity",
        with(&["--recipient", &alice, "--identity", "alice"])
    );
    assert!(
        !place.path("clusters/demo/secrets").exists(),
        "nothing was written"
    );
}

#[test]
fn a_store_for_others_stays_theirs() {
    let mut place = Place::sealed();
    let bob = place.identity("bob");
    assert_snapshot!(place.run(&[INIT, &["--recipient", &bob]].concat()));
}

#[test]
fn an_identity_that_is_none_is_refused() {
    let place = Place::with(SEALED);
    place.write("wrong", "# a comment\nhello\n");
    place.set_mode("wrong", 0o600);
    let with = |file: &str| place.run(&["secrets", "init", "clusters/demo", "--identity", file]);
    assert_snapshot!("identity_wrong", with("wrong"));
    let homeless = place.run_with(INIT, "", |command| {
        command.env_remove("HOME");
    });
    assert_snapshot!("identity_without_a_home", homeless);
}

#[test]
fn a_lab_has_no_store() {
    let place = Place::with(SEALED);
    place.edit("  pki:\n", "  environment: lab\n  pki:\n    mode: lab\n");
    assert_snapshot!(place.run(INIT));
    let check = place.run(&["secrets", "check", "clusters/demo"]);
    assert!(
        check.code == 3 && check.stderr.contains("error[secret.lab]"),
        "{check}"
    );
    assert!(!place.path("clusters/demo/secrets").exists());
}

#[test]
fn a_link_in_the_place_of_the_store_is_not_followed() {
    let place = Place::with(SEALED);
    std::fs::create_dir(place.path("elsewhere")).expect("made");
    symlink("../../elsewhere", place.path("clusters/demo/secrets")).expect("linked");
    assert_snapshot!(place.run(INIT));
    assert_eq!(
        std::fs::read_dir(place.path("elsewhere"))
            .expect("a folder")
            .count(),
        0
    );
}

#[test]
fn a_key_that_the_lock_knows_is_never_made_anew() {
    let place = Place::rendered();
    place.remove("clusters/demo/secrets/ca-etcd.age");
    place.remove("clusters/demo/secrets/seed-1.age");
    let run = place.run(INIT);
    assert_snapshot!(run);
    assert!(!place.path("clusters/demo/secrets/ca-etcd.age").exists());
}
