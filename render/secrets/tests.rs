//! The published vectors, and the sealed store as a whole.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::artifact::{Artifact, ArtifactId, Commitment, Content};
use crate::report::{Origins, Report};
use crate::types::{ClusterUid, Mode, Owner, Secret};

use super::safe_file::read_small;
use super::*;

pub(super) fn uid() -> ClusterUid {
    "6f1e8a52-0c1d-4c1b-9f52-8a1f0f8f2c11"
        .parse()
        .expect("an identity")
}

/// A new store in a directory, with an identity that opens it.
fn store(directory: &Path) -> (Store, Identities) {
    let alice = Identities::create(&directory.join("config/alice")).expect("a new identity");
    let store = Store::new(directory.join("secrets"), "demo");
    store
        .set_recipients(&alice.recipients(Some("alice")))
        .expect("recipients are written");
    (store, alice)
}

fn wanted() -> Vec<SecretLabel> {
    let labels = [
        "ca/kubernetes",
        "ca/etcd",
        "sa/1",
        "seed/1",
        "encryption/key1",
        "token/abcdef",
    ];
    labels.iter().map(|text| text.parse().expect("a label")).collect()
}

fn messages(report: &Report) -> Vec<String> {
    let text = |message: &crate::report::Diagnostic| format!("{}: {}", message.code, message.message);
    report.diagnostics().iter().map(text).collect()
}

fn made(store: &Store, wanted: &[SecretLabel]) -> Vec<SecretLabel> {
    store.init(wanted, &BTreeMap::new()).expect("made").made
}

#[test]
fn a_store_is_made_once_and_opens() {
    let directory = tempfile::tempdir().expect("a directory");
    let (store, alice) = store(directory.path());
    assert_eq!(made(&store, &wanted()), wanted());
    let sealed = |label: &SecretLabel| read_small(&store.path(label)).expect("an entry");
    let before: Vec<_> = wanted().iter().map(sealed).collect();
    assert_eq!(made(&store, &wanted()), [], "nothing is made twice");
    assert_eq!(wanted().iter().map(sealed).collect::<Vec<_>>(), before);
    let again = store
        .add(&wanted()[0], &Material::Random, None)
        .expect_err("it is there");
    assert_eq!(
        messages(&again),
        ["secret.exists: the sealed store has `ca/kubernetes` already"]
    );
    for label in wanted() {
        let mode = std::fs::metadata(store.path(&label))
            .expect("an entry")
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o600);
    }

    let one = Vault::open(store.clone(), uid(), &alice).expect("it opens");
    let two = Vault::open(store, uid(), &alice).expect("it opens");
    for label in wanted() {
        assert_eq!(one.commitment(&label), two.commitment(&label));
        assert_ne!(
            one.commitment(&label),
            Vault::lab(uid()).commitment(&label),
            "it is random"
        );
    }
    let leaf = KeyLabel::Leaf(LeafKey::first(
        "master1".parse().expect("a name"),
        LeafRole::Admin,
    ));
    assert_eq!(one.public_key(&leaf), two.public_key(&leaf));
    assert_eq!(one.sign(&leaf, b"text"), two.sign(&leaf, b"text"));
}

#[test]
fn what_is_missing_says_which_command_makes_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let (store, alice) = store(directory.path());
    let Err(empty) = Vault::open(store.clone(), uid(), &alice) else {
        panic!("the store is empty")
    };
    assert_eq!(empty.diagnostics()[0].code, "secret.no-store");
    assert_eq!(empty.diagnostics()[0].help, ["run `kubecast secrets init demo`"]);
    made(&store, &wanted()[1..]);
    let vault = Vault::open(store.clone(), uid(), &alice).expect("an incomplete store");
    let missing = vault.commitment(&wanted()[0]).expect_err("it is missing");
    assert_eq!(
        missing.diagnostics()[0].help,
        ["run `kubecast secrets init demo`"]
    );

    let named: SecretLabel = "named/registry".parse().expect("a label");
    let nothing = BTreeMap::new();
    let init = || {
        store
            .init(std::slice::from_ref(&named), &nothing)
            .expect("a store")
    };
    assert_eq!(init().to_bring, std::slice::from_ref(&named));
    let missing = vault.commitment(&named).expect_err("only the user has it");
    assert_eq!(
        missing.diagnostics()[0].help,
        ["run `kubecast secrets add demo named/registry --from FILE`"]
    );
    let material = Material::Given(Secret::new(b"user:password".to_vec()));
    store.add(&named, &material, None).expect("it is new");
    assert_eq!(init(), Made::default());
}

#[test]
fn a_wrong_identity_is_told_who_could_open_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let (store, _) = store(directory.path());
    made(&store, &wanted());
    let bob = Identities::create(&directory.path().join("bob")).expect("a new identity");
    let refused = |identities: &Identities| match Vault::open(store.clone(), uid(), identities) {
        Ok(_) => panic!("it is sealed for alice"),
        Err(report) => report,
    };
    let report = refused(&bob);
    let [message] = messages(&report).try_into().expect("one message for all entries");
    assert!(message.ends_with("/secrets` is sealed for others: none of the given identities opens it"));
    assert!(report.diagnostics()[0].help[0].ends_with("(alice)"));
    assert_eq!(
        refused(&Identities::none()).diagnostics()[0].code,
        "secret.no-identity"
    );

    // Where some entries open, the others are an error for those who need them.
    let own = directory.path().join("secrets/token-abcdef.recipients");
    let text = bob
        .recipients(None)
        .iter()
        .map(|bob| format!("{bob}\n"))
        .collect::<String>();
    replace_file(&own, text.as_bytes(), Mode::new(0o644)).expect("written");
    let token = &wanted()[5];
    store
        .replace(token, &Material::Random)
        .expect("a token may be replaced");
    let vault = Vault::open(store.clone(), uid(), &bob).expect("the token opens");
    assert!(vault.commitment(token).is_ok());
    let report = vault
        .commitment(&wanted()[0])
        .expect_err("it is sealed for alice");
    assert_eq!(
        messages(&report),
        ["secret.identity: `ca-kubernetes` is sealed for others: none of the given identities opens it"]
    );
}

#[test]
fn what_the_lock_commits_to_is_never_made_up() {
    let directory = tempfile::tempdir().expect("a directory");
    let (store, _) = store(directory.path());
    let (key, token) = (&wanted()[0], &wanted()[5]);
    let committed = BTreeMap::from([(key.clone(), Commitment::Spki([7; 32]))]);
    let lost = store
        .init(&wanted(), &committed)
        .expect_err("the lock knows another");
    assert_eq!(
        messages(&lost),
        [
            "secret.lost: the sealed store has lost `ca/kubernetes`: `pki.lock` commits to one, and a new one would be another"
        ]
    );
    assert!(wanted().iter().all(|label| !store.has(label)), "nothing was made");
    let given = Material::Given(Secret::new(b"abcdef.0123456789abcdef".to_vec()));
    let wrong = store
        .add(token, &given, Some(&Commitment::Symmetric([0; 32])))
        .expect_err("the lock knows another");
    assert_eq!(wrong.diagnostics()[0].code, "secret.mismatch");
    let refused = store
        .replace(key, &Material::Random)
        .expect_err("hosts rely on it");
    assert_eq!(refused.diagnostics()[0].code, "secret.not-replaceable");
}

#[test]
fn a_new_recipient_opens_everything_but_what_has_its_own_recipients() {
    let directory = tempfile::tempdir().expect("a directory");
    let (store, alice) = store(directory.path());
    let own = directory.path().join("secrets/ca-etcd.recipients");
    std::fs::copy(directory.path().join("secrets/recipients.txt"), own).expect("copied");
    made(&store, &wanted());
    let etcd = read_small(&store.path(&wanted()[1])).expect("an entry");

    let bob = Identities::create(&directory.path().join("bob")).expect("a new identity");
    let add = |identities: &Identities| {
        let new = store.add_recipients(&bob.recipients(Some("bob")), identities);
        new.map(|new| new.len())
    };
    assert!(add(&bob).is_err(), "bob cannot let himself in");
    assert_eq!(add(&alice), Ok(1));
    assert_eq!(add(&alice), Ok(0));
    let seen = |identities: &Identities, label: &SecretLabel| {
        let vault = Vault::open(store.clone(), uid(), identities).expect("the directory is there");
        vault.commitment(label).ok()
    };
    assert_eq!(seen(&bob, &wanted()[0]), seen(&alice, &wanted()[0]));
    assert_eq!(seen(&bob, &wanted()[1]), None);
    assert_eq!(read_small(&store.path(&wanted()[1])).expect("an entry"), etcd);
}

#[test]
fn a_check_compares_with_what_is_committed_to() {
    let directory = tempfile::tempdir().expect("a directory");
    let (store, alice) = store(directory.path());
    made(&store, &wanted());
    std::fs::remove_file(store.path(&wanted()[1])).expect("removed");
    let committed = BTreeMap::from([(wanted()[2].clone(), Commitment::Spki([0; 32]))]);
    let asked: Vec<SecretLabel> = wanted().into_iter().take(5).collect();
    let check = store
        .check(&asked, &committed, &alice)
        .expect("the directory is there");
    let codes: Vec<&str> = check
        .report
        .diagnostics()
        .iter()
        .map(|message| message.code)
        .collect();
    assert_eq!(
        codes,
        [
            "secret.missing",
            "secret.mismatch",
            "secret.one-recipient",
            "secret.superfluous"
        ]
    );
    let states: Vec<EntryState> = check.findings.iter().map(|finding| finding.state).collect();
    use EntryState::{Mismatch, Missing, New};
    assert_eq!(states, [New, Missing, Mismatch, New, New]);
    assert_eq!(check.superfluous, ["token-abcdef.age"]);
}

#[test]
fn the_full_view_holds_the_secret_and_the_public_view_only_its_commitment() {
    let vault = Vault::lab(uid());
    let key: SecretLabel = KeyLabel::Leaf(LeafKey::first(
        "master1".parse().expect("a name"),
        LeafRole::Admin,
    ))
    .into();
    let token: SecretLabel = "token/abcdef".parse().expect("a label");
    let references = [
        vault
            .reference(&key, SecretForm::PemBase64)
            .expect("a lab has it"),
        vault
            .reference(&token, SecretForm::YamlToken)
            .expect("a lab has it"),
    ];
    let text = format!("client-key-data: {}\ntoken: {}\n", references[0], references[1]);
    let artifact = Artifact::new(
        ArtifactId::new("test", "kubeconfig"),
        "/etc/kubernetes/admin.conf".parse().expect("a path"),
        Mode::new(0o600),
        Owner::root(),
        Content::with_secrets(&text, &references).expect("both have a place"),
        Origins::none(),
    )
    .expect("closed to others");
    let mut full = Vec::new();
    vault.full_view(&artifact, &mut full).expect("a lab has both");
    let full = String::from_utf8(full).expect("text");
    let line = |prefix: &str| {
        full.lines()
            .find_map(|line| line.strip_prefix(prefix))
            .expect("the line")
    };
    let pem = data_encoding::BASE64
        .decode(line("client-key-data: ").as_bytes())
        .expect("base64");
    assert!(pem.starts_with(b"-----BEGIN EC PRIVATE KEY-----\n"));
    assert_eq!(line("token: "), "abcdef.wnc1wzzz6flp83m2");

    let scan = SecretScan::new()
        .with(&vault, [&key, &token])
        .expect("a lab has both");
    assert_eq!(scan.find(artifact.public_view().as_bytes()), None);
    assert_eq!(artifact.public_view(), text);
    assert!(scan.find(full.as_bytes()).is_some());

    let other = Vault::lab(ClusterUid::from_bytes([0; 16]));
    let refused = other
        .full_view(&artifact, &mut Vec::new())
        .expect_err("another cluster's key");
    assert_eq!(refused.diagnostics()[0].code, "secret.mismatch");
}

#[test]
fn a_secret_has_only_the_forms_that_fit() {
    let vault = Vault::lab(uid());
    let reveal = |label: &str, form| {
        let reference = vault
            .reference(&label.parse().expect("a label"), form)
            .expect("a lab has it");
        let mut bytes = Vec::new();
        vault.reveal(&reference, &mut bytes).map(|()| bytes)
    };
    assert!(reveal("sa/1", SecretForm::Pem).is_ok());
    assert_eq!(
        reveal("encryption/key1", SecretForm::TextBase64)
            .expect("it fits")
            .len(),
        44
    );
    let quoted = reveal("token/abcdef", SecretForm::YamlText).expect("it fits");
    assert_eq!(quoted, b"\"wnc1wzzz6flp83m2\"");
    for (label, form) in [
        ("sa/1", SecretForm::Text),
        ("seed/1", SecretForm::TextBase64),
        ("encryption/key1", SecretForm::Pem),
        ("encryption/key1", SecretForm::YamlToken),
        ("encryption/key1", SecretForm::YamlText),
    ] {
        let refused = reveal(label, form).expect_err("it does not fit");
        assert_eq!(refused.diagnostics()[0].code, "secret.use", "{label} {form:?}");
    }
}
