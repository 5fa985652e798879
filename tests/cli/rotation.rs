//! Another key for the cluster's authority: trust both, sign with the new one, drop the old one.

use data_encoding::BASE64;
use insta::assert_snapshot;

use crate::place::{Place, SEALED};

const RENDER: &[&str] = &["render", "clusters/demo", "--identity", "alice"];
const PKI: &str = "out/demo/hosts/cp1/etc/kubernetes/pki";

/// A rendered cluster whose controller manager signs.
fn place() -> Place {
    let place = Place::rendered();
    place.edit(
        "    issuedFrom: 2026-01-01\n",
        "    issuedFrom: 2026-01-01\n    clusterSigning: control-plane\n    authorities: {kubernetes: {generation: 1}}\n",
    );
    place.succeed(RENDER);
    place
}

/// The certificates that cp1 trusts, one PEM block each; everybody else must trust the same.
fn trusted(place: &Place) -> Vec<String> {
    let bundle = place.read(&format!("{PKI}/ca.crt"));
    let worker = place.read("out/demo/hosts/worker1/etc/kubernetes/pki/ca.crt");
    assert_eq!(worker, bundle);
    let embedded = BASE64.encode(bundle.as_bytes());
    for file in [
        "hosts/cp1/etc/kubernetes/admin.conf",
        "hosts/worker1/etc/kubernetes/kubelet.conf",
        "cluster/22-cluster-info.yaml",
    ] {
        assert!(
            place.read(&format!("out/demo/{file}")).contains(&embedded),
            "{file}"
        );
    }
    let blocks = bundle.split_inclusive("-----END CERTIFICATE-----\n");
    blocks.map(str::to_owned).collect()
}

/// The file of the certificate that goes with the controller manager's key, and what that key is.
fn signer(place: &Place) -> (String, String) {
    let manifest = place.read("out/demo/hosts/cp1/etc/kubernetes/manifests/kube-controller-manager.yaml");
    let flag = "--cluster-signing-cert-file=/etc/kubernetes/pki/";
    let file = manifest.split(flag).nth(1).and_then(|rest| rest.lines().next());
    let file = file.expect("the flag").to_owned();
    let certificate = place.read(&format!("{PKI}/{file}"));
    assert_eq!(certificate.matches("BEGIN CERTIFICATE").count(), 1, "{file}");
    (certificate, place.read(&format!("{PKI}/ca.key")))
}

/// The labels of the lock's lines whose certificate was signed by this authority.
fn signed_by(place: &Place, authority: &str) -> usize {
    let issuer = format!("\"issuer\":\"{authority}\"");
    let lock = place.read("clusters/demo/pki.lock");
    lock.lines().filter(|line| line.contains(&issuer)).count()
}

#[test]
fn an_authority_gets_another_key_in_three_steps() {
    let place = place();
    let [old] = <[String; 1]>::try_from(trusted(&place)).expect("one authority");
    let (certificate, old_key) = signer(&place);
    assert_eq!(certificate, old);
    let all = signed_by(&place, "ca/kubernetes");

    place.edit("{generation: 1}", "{alsoTrust: [2]}");
    assert_snapshot!(
        "rotation_locked",
        place.run(&["render", "clusters/demo", "--locked"])
    );
    assert_snapshot!("rotation_key_missing", place.run(RENDER));
    assert_snapshot!(
        "rotation_new_key",
        place.run(&["secrets", "init", "clusters/demo"])
    );
    place.succeed(RENDER);
    let [first, new] = <[String; 2]>::try_from(trusted(&place)).expect("two authorities");
    assert_eq!(first, old, "the one that signs comes first");
    assert_eq!(signer(&place), (old.clone(), old_key.clone()));
    assert_eq!(signed_by(&place, "ca/kubernetes"), all, "no leaf changed");

    place.edit("{alsoTrust: [2]}", "{generation: 2, alsoTrust: [1]}");
    place.succeed(RENDER);
    assert_eq!(trusted(&place), [new.clone(), old]);
    let (certificate, new_key) = signer(&place);
    assert_eq!(certificate, new);
    assert_ne!(new_key, old_key);
    assert_eq!(signed_by(&place, "ca/kubernetes"), 1, "itself");
    assert_eq!(signed_by(&place, "ca/kubernetes/2"), all);
    let page = place.read("out/demo/PKI.md");
    let authorities = page.split("## Certificates").next().unwrap_or_default();
    let lines = authorities
        .lines()
        .filter(|line| line.starts_with("### ") || line.contains("replaced"));
    assert_snapshot!("rotation_page", lines.collect::<Vec<_>>().join("\n"));

    place.edit("{generation: 2, alsoTrust: [1]}", "{generation: 2}");
    // Nothing is left to sign, so nobody needs a secret.
    place.succeed(&["render", "clusters/demo"]);
    assert_eq!(trusted(&place), std::slice::from_ref(&new));
    assert_eq!(signer(&place), (new, new_key));
    assert!(!place.path(&format!("{PKI}/ca-signing.crt")).exists());
    assert_eq!(signed_by(&place, "ca/kubernetes"), 0);
    assert_snapshot!(
        "rotation_old_key_left",
        place.run(&["secrets", "check", "clusters/demo", "--identity", "alice"])
    );
}

/// The keys whose service-account tokens cp1's API server accepts, one PEM block each.
fn accepted(place: &Place) -> Vec<String> {
    let keys = place.read(&format!("{PKI}/sa.pub"));
    let blocks = keys.split_inclusive("-----END PUBLIC KEY-----\n");
    blocks.map(str::to_owned).collect()
}

#[test]
fn tokens_of_service_accounts_get_another_key_in_three_steps() {
    let mut place = Place::rendered();
    let carol = place.identity("carol");
    let alice = place.read("clusters/demo/secrets/recipients.txt");
    let own = format!("{alice}# carol\n{carol}\n");
    place.write("clusters/demo/secrets/sa-1.recipients", &own);
    let [old] = <[String; 1]>::try_from(accepted(&place)).expect("one key");
    let old_key = place.read(&format!("{PKI}/sa.key"));

    place.edit(
        "    issuedFrom: 2026-01-01\n",
        "    issuedFrom: 2026-01-01\n    serviceAccount: {alsoAccept: [2]}\n",
    );
    place.succeed(&["secrets", "init", "clusters/demo"]);
    // The new key is for those who have the old one.
    assert_eq!(place.read("clusters/demo/secrets/sa-2.recipients"), own);
    place.succeed(RENDER);
    let [first, new] = <[String; 2]>::try_from(accepted(&place)).expect("two keys");
    assert_eq!(first, old, "the one that signs comes first");
    assert_eq!(place.read(&format!("{PKI}/sa.key")), old_key);

    place.edit("{alsoAccept: [2]}", "{generation: 2, alsoAccept: [1]}");
    place.succeed(&["render", "clusters/demo", "--locked"]);
    assert_eq!(accepted(&place), [new.clone(), old]);
    let new_key = place.read(&format!("{PKI}/sa.key"));
    assert_ne!(new_key, old_key);
    let page = place.read("out/demo/PKI.md");
    assert!(page.contains("sa/1") || page.contains("sa/2"), "{page}");

    place.edit("{generation: 2, alsoAccept: [1]}", "{generation: 2}");
    place.succeed(&["render", "clusters/demo", "--locked"]);
    assert_eq!(accepted(&place), [new]);
    assert_eq!(place.read(&format!("{PKI}/sa.key")), new_key);
}

#[test]
fn each_authority_has_a_key_of_its_own() {
    let place = Place::with(SEALED);
    place.edit(
        "  pki:\n",
        "  environment: lab
  pki:
    mode: lab
    authorities: {etcd: {generation: 2, alsoTrust: [1]}, frontProxy: {generation: 3}}
",
    );
    place.succeed(&["render", "clusters/demo"]);
    let count = |file: &str| {
        place
            .read(&format!("{PKI}/{file}"))
            .matches("BEGIN CERTIFICATE")
            .count()
    };
    assert_eq!(
        [count("ca.crt"), count("etcd/ca.crt"), count("front-proxy-ca.crt")],
        [1, 2, 1]
    );
    assert_eq!(signed_by(&place, "ca/etcd"), 1, "itself");
    assert!(signed_by(&place, "ca/etcd/2") > 1);
    assert_eq!(signed_by(&place, "ca/front-proxy/3"), 2, "itself and its client");
}
