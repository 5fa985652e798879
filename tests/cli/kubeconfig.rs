//! `kubecast kubeconfig`.

use insta::assert_snapshot;

use crate::place::Place;

fn kubeconfig(place: &Place, more: &[&str]) -> crate::place::Run {
    place.run(&[&["kubeconfig", "clusters/demo", "--identity", "alice"], more].concat())
}

#[test]
fn it_is_the_file_of_the_host_with_its_key() {
    let place = Place::rendered();
    let full = place.path("full").display().to_string();
    place.succeed(&[
        "render",
        "clusters/demo",
        "--identity",
        "alice",
        "--with-secrets",
        &full,
    ]);
    for (arguments, file) in [
        (vec![], "cp1/etc/kubernetes/admin.conf"),
        (
            vec!["--user", "super-admin"],
            "cp1/etc/kubernetes/super-admin.conf",
        ),
        (
            vec!["--user", "controller-manager"],
            "cp1/etc/kubernetes/controller-manager.conf",
        ),
        (
            vec!["--user", "kubelet", "--host", "worker1"],
            "worker1/etc/kubernetes/kubelet.conf",
        ),
    ] {
        let run = kubeconfig(&place, &arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout == place.read(&format!("full/hosts/{file}")), "{file}");
        assert!(
            run.stdout
                .contains("client-key-data: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS")
        );
    }
    assert_snapshot!(kubeconfig(&place, &[]).stderr);
}

#[test]
fn a_file_is_for_its_owner_and_replaces_nothing() {
    let place = Place::rendered();
    let with = |more: &[&str]| kubeconfig(&place, &[&["--output", "config"], more].concat());
    assert_snapshot!("kubeconfig_output", with(&[]));
    assert_eq!(place.mode("config"), 0o600);
    assert_eq!(with(&[]).code, 0, "the same once more");
    place.set_mode("config", 0o644);
    assert_eq!(with(&[]).code, 0);
    assert_eq!(place.mode("config"), 0o600, "it is closed again");
    place.write("config", "mine\n");
    assert_snapshot!("kubeconfig_other_file", with(&[]));
    assert_eq!(place.read("config"), "mine\n");
    assert_eq!(with(&["--force"]).code, 0);
    assert!(place.read("config").contains("client-key-data"));
    std::fs::create_dir(place.path(".git")).expect("made");
    let refused = with(&["--force"]);
    assert!(
        refused.code == 1 && refused.stderr.contains("git work tree"),
        "{refused}"
    );
}

#[test]
fn who_has_none_is_said() {
    let place = Place::rendered();
    assert_snapshot!("kubeconfig_no_host", kubeconfig(&place, &["--host", "cp9"]));
    assert_snapshot!("kubeconfig_worker", kubeconfig(&place, &["--host", "worker1"]));
    assert_snapshot!("kubeconfig_user", kubeconfig(&place, &["--user", "root"]));
    assert_snapshot!(
        "kubeconfig_without_identity",
        place.run(&["kubeconfig", "clusters/demo"])
    );
}

#[test]
fn a_certificate_must_be_issued_first() {
    let run = kubeconfig(&Place::sealed(), &[]);
    assert!(run.code == 3 && run.stdout.is_empty(), "{run}");
    assert!(run.stderr.contains("error[pki.nothing-issued]"), "{run}");
    assert!(run.stderr.contains("next: kubecast render clusters/demo"));
}
