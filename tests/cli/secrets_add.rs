//! `kubecast secrets add`.

use insta::assert_snapshot;

use crate::place::{Place, holds};

/// What `secrets add clusters/demo` does with these arguments and this standard input.
fn add(place: &Place, arguments: &[&str], input: &str) -> crate::place::Run {
    place.run_with(
        &[&["secrets", "add", "clusters/demo"], arguments].concat(),
        input,
        |_| {},
    )
}

#[test]
fn a_key_that_the_spec_names_since_is_added() {
    let place = Place::rendered();
    let run = add(&place, &["encryption/key2"], "");
    assert_snapshot!("add_not_wanted", run);
    place.edit(
        "  hosts:\n",
        "  apiServer:\n    encryption:\n      keys: [key1, key2]\n  hosts:\n",
    );
    assert_snapshot!(
        "render_before_add",
        place.run(&["render", "clusters/demo", "--identity", "alice"])
    );
    assert_snapshot!("add", add(&place, &["encryption/key2"], ""));
    assert_snapshot!("add_again", add(&place, &["encryption/key2"], ""));
    place.succeed(&["render", "clusters/demo", "--identity", "alice"]);
    place.succeed(&["render", "clusters/demo", "--locked"]);
}

#[test]
fn a_token_comes_from_standard_input() {
    let place = Place::sealed();
    place.edit("  hosts:\n", "  bootstrapTokens: [{id: abcdef}]\n  hosts:\n");
    let token = "abcdef.0123456789abcdef";
    let run = add(&place, &["token/abcdef", "--from", "-"], &format!("{token}\n"));
    assert_eq!(run.code, 0, "{run}");
    assert!(!run.to_string().contains(token));
    place.succeed(&["render", "clusters/demo", "--identity", "alice"]);
    assert!(!holds(&place.path("out"), b"0123456789abcdef"));
    let full = place.path("full");
    place.succeed(&[
        "render",
        "clusters/demo",
        "--identity",
        "alice",
        "--with-secrets",
        &full.display().to_string(),
    ]);
    // 0123456789abcdef in base64, as a Secret has it.
    assert!(holds(&full, b"MDEyMzQ1Njc4OWFiY2RlZg=="));
    assert!(!holds(&place.path("out"), b"MDEyMzQ1Njc4OWFiY2RlZg=="));
}

#[test]
fn material_that_does_not_fit_is_refused() {
    let place = Place::sealed();
    place.edit("  hosts:\n", "  bootstrapTokens: [{id: abcdef}]\n  hosts:\n");
    let given = |secret: &str, input: &str| add(&place, &[secret, "--from", "-"], input);
    assert_snapshot!(
        "token_of_another_id",
        given("token/abcdef", "ghijkl.0123456789abcdef")
    );
    assert_snapshot!("token_upper_case", given("token/abcdef", "ABCDEF"));
    assert_snapshot!("label_of_a_leaf", given("leaf/cp1/admin", "x"));
    let whole = given("token/abcdef.0123456789abcdef", "");
    assert!(
        whole.code == 2 && !whole.to_string().contains("0123456789abcdef"),
        "{whole}"
    );
    assert_snapshot!("label_with_the_token", whole);
    assert_snapshot!(
        "from_missing",
        add(&place, &["token/abcdef", "--from", "nowhere"], "")
    );
    assert_snapshot!("from_a_link", {
        std::os::unix::fs::symlink("alice", place.path("link")).expect("linked");
        add(&place, &["token/abcdef", "--from", "link"], "")
    });
    let large = "x".repeat(2 << 20);
    assert_snapshot!("from_too_large", given("token/abcdef", &large));
    assert_snapshot!("neither_secret_nor_recipient", add(&place, &[], ""));
    place.remove("clusters/demo/secrets/ca-kubernetes.age");
    for (name, text) in [
        (
            "key_rsa",
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        ),
        (
            "key_encrypted",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        ),
        (
            "key_certificate",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ),
    ] {
        assert_snapshot!(name, given("ca/kubernetes", text));
    }
}

#[test]
fn an_authority_of_the_users_own_is_imported() {
    let place = Place::sealed();
    place.remove("clusters/demo/secrets/ca-kubernetes.age");
    let key = p256::SecretKey::from_slice(&[7; 32]).expect("a key");
    place.write(
        "ca.key",
        &key.to_sec1_pem(p256::pkcs8::LineEnding::LF)
            .expect("a key in PEM"),
    );
    let run = add(&place, &["ca/kubernetes", "--from", "ca.key"], "");
    assert_eq!(run.code, 0, "{run}");
    place.succeed(&["render", "clusters/demo", "--identity", "alice"]);
}

#[test]
fn a_credential_is_brought_and_gets_another_value() {
    let place = Place::rendered();
    place.name_registry();
    assert_snapshot!("named_without_from", add(&place, &["named/registry"], ""));
    assert_eq!(
        add(&place, &["named/registry", "--from", "-"], "user:first\n").code,
        0
    );
    let render = ["render", "clusters/demo", "--identity", "alice"];
    place.succeed(&render);
    place.remove("clusters/demo/secrets/named-registry.age");
    assert_snapshot!(
        "named_lost",
        add(&place, &["named/registry", "--from", "-"], "user:second\n")
    );
    let run = add(
        &place,
        &["named/registry", "--replace", "--from", "-"],
        "user:second\n",
    );
    assert_eq!(run.code, 0, "{run}");
    place.succeed(&render);
    let full = place.path("full").display().to_string();
    place.succeed(&[&render[..], &["--with-secrets", &full]].concat());
    // user:second in base64, as containerd and the kubelet want it.
    assert!(holds(&place.path("full"), b"dXNlcjpzZWNvbmQ="));
    assert_snapshot!(
        "not_replaceable",
        add(&place, &["ca/kubernetes", "--replace"], "")
    );
}

#[test]
fn another_key_than_the_one_committed_to_is_refused() {
    let place = Place::rendered();
    place.remove("clusters/demo/secrets/encryption-key1.age");
    assert_snapshot!("add_lost", add(&place, &["encryption/key1"], ""));
    let other = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    assert_snapshot!(
        "add_mismatch",
        add(&place, &["encryption/key1", "--from", "-"], other)
    );
    assert!(!place.path("clusters/demo/secrets/encryption-key1.age").exists());
}

#[test]
fn further_people_are_let_in_by_one_who_is() {
    let mut place = Place::rendered();
    let (bob, carol) = (place.identity("bob"), place.identity("carol"));
    assert_snapshot!(
        "let_in_by_a_stranger",
        add(&place, &["--recipient", &bob, "--identity", "bob"], "")
    );
    let arguments = ["--recipient", &bob, "--recipient", &carol, "--identity", "alice"];
    assert_snapshot!("let_in", add(&place, &arguments, ""));
    assert_snapshot!("let_in_again", add(&place, &arguments, ""));
    for identity in ["alice", "bob", "carol"] {
        place.succeed(&["secrets", "check", "clusters/demo", "--identity", identity]);
    }
}

#[test]
fn nobody_to_seal_for_is_said() {
    let place = Place::with(crate::place::SEALED);
    assert_snapshot!(add(&place, &["sa/1"], ""));
}
