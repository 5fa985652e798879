use std::cmp::Ordering;

use crate::basics::{first, obeys, second};
use crate::generation::Generation;
use crate::host::{Run, assert_same};
use crate::shell::on_one_host;

#[test]
fn what_others_changed_is_told_and_kept() {
    on_one_host(|host| {
        host.obey(&first());
        host.write("/etc/demo/one.conf", 0o644, "one: changed by hand\n");
        host.set_mode("/etc/demo/secret/key", 0o644);
        host.give_away("/etc/sysctl.d/90-demo.conf");
        host.remove("/etc/kubecast/front/deep/notes");
        let drift = host.activate_sh(&["drift"]);
        assert_eq!(drift.code, 20);
        let told = [
            "/etc/kubecast/front/deep/notes missing",
            "/etc/demo/one.conf content",
            "/etc/demo/secret/key mode",
            "/etc/sysctl.d/90-demo.conf owner",
        ];
        for line in told {
            assert!(drift.of("drift").contains(&line), "{drift:#?}");
        }
        assert_eq!(drift.of("drift").len(), told.len());

        let state = host.state();
        let staged = host.stage(&second());
        assert_eq!(host.activate_sh(&["plan", &staged]).code, 40);
        assert_eq!(host.activate_sh(&["plan", &staged, "--overwrite-drift"]).code, 10);
        let refused = host.deliver(&second(), &[]);
        assert_eq!(refused.code, 40);
        assert!(
            refused
                .said
                .contains("4 files are not as the last generation left them"),
            "{}",
            refused.said
        );
        assert!(host.calls().is_empty());
        assert_same(&state, &host.state(), "");

        let run = host.deliver(&second(), &["--overwrite-drift"]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(
            host.read("/var/lib/kubecast/displaced/000002/drifted/etc/demo/one.conf"),
            "one: changed by hand\n"
        );
        obeys(&host, &host.current());
    });
}

#[test]
fn the_same_generation_mends_drift() {
    on_one_host(|host| {
        host.obey(&first());
        let (before, name) = (host.state(), host.current());
        host.write("/etc/demo/one.conf", 0o644, "one: changed by hand\n");
        host.forget_calls();
        let refused = host.activate_sh(&["activate", &name]);
        assert!(
            refused.said.contains("drift: 1 file is not as"),
            "{}",
            refused.said
        );
        assert_eq!(
            host.activate_sh(&["activate", &name, "--overwrite-drift"]).code,
            10
        );
        assert_eq!(host.calls(), ["restart one.service"]);
        assert_same(&before, &host.state(), "");
    });
}

#[test]
fn the_kubelet_is_shown_no_manifest_of_others() {
    on_one_host(|host| {
        let pods = first().pod("kube-apiserver", "api 1\n").pod("etcd", "etcd 1\n");
        host.obey(&pods);
        host.write("/etc/kubernetes/manifests/etcd.yaml.backup", 0o600, "etcd 0\n");
        std::fs::create_dir(host.path("/etc/kubernetes/manifests/old")).expect("made");
        let refused = host.deliver(
            &pods
                .clone()
                .changed("/etc/kubernetes/manifests/etcd.yaml", |_| "etcd 2\n".into()),
            &[],
        );
        assert_eq!(refused.code, 40);
        assert!(
            refused.has("drift /etc/kubernetes/manifests/etcd.yaml.backup unknown"),
            "{refused:#?}"
        );
        let name = host.generations().pop().expect("one");
        let run = host.activate_sh(&["activate", &name, "--overwrite-drift"]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(run.of("restart-pod"), ["etcd its manifest changed"]);
        assert!(
            !host.has("/etc/kubernetes/manifests/etcd.yaml.backup")
                && !host.has("/etc/kubernetes/manifests/old")
        );
        let kept = "/var/lib/kubecast/displaced/000002/foreign/etc/kubernetes/manifests/etcd.yaml.backup";
        assert_eq!(host.read(kept), "etcd 0\n");
    });
}

#[test]
fn static_pods_change_in_order_and_last() {
    on_one_host(|host| {
        let pods = first()
            .pod("kube-scheduler", "s\n")
            .pod("kube-apiserver", "a\n")
            .pod("etcd", "e\n");
        let run = host.deliver(&pods, &[]);
        assert_eq!(run.code, 10, "{run:#?}");
        let installed: Vec<&str> = run.of("install").into_iter().rev().take(3).collect();
        assert_eq!(
            installed,
            [
                "/etc/kubernetes/manifests/kube-scheduler.yaml missing",
                "/etc/kubernetes/manifests/kube-apiserver.yaml missing",
                "/etc/kubernetes/manifests/etcd.yaml missing",
            ]
        );
        assert!(
            run.events
                .iter()
                .position(|event| event == "restart-pod etcd its manifest changed")
                > run
                    .events
                    .iter()
                    .position(|event| event.starts_with("start two.service"))
        );
    });
}

/// A kubelet that does not run starts before its static pods; one that runs follows them.
#[test]
fn a_kubelet_that_runs_follows_its_static_pods() {
    on_one_host(|host| {
        let kubelet = |text: &str| {
            Generation::new()
                .file("0644", "/etc/demo/kubelet.conf", "restart kubelet.service", text)
                .unit("kubelet.service", &["/etc/demo/kubelet.conf"])
                .pod("etcd", &format!("etcd {text}"))
        };
        let order = |run: &Run, verb: &str| {
            let place = |event: String| run.events.iter().position(|one| one.starts_with(&event));
            let kubelet = place(format!("{verb} kubelet.service")).expect("the kubelet");
            kubelet.cmp(&place("install /etc/kubernetes/manifests/etcd.yaml".into()).expect("the pod"))
        };
        let run = host.deliver(&kubelet("1\n"), &[]);
        assert_eq!(order(&run, "start"), Ordering::Less, "{run:#?}");
        let run = host.deliver(&kubelet("2\n"), &[]);
        assert_eq!(order(&run, "restart"), Ordering::Greater, "{run:#?}");
    });
}

/// An API server asks the member of etcd beside it alone: it ends before, and comes back once that is healthy. Where no other
/// serves the API, that would only make it longer.
#[test]
fn a_pod_makes_way_for_the_one_that_it_asks_alone() {
    on_one_host(|host| {
        let pods = |etcd: &str| {
            let api = "/etc/kubernetes/manifests/kube-apiserver.yaml";
            let known = Generation::new().pod("etcd", etcd).pod("kube-apiserver", "api\n");
            (
                known.gate("etcd", "https://127.0.0.1:2379/health"),
                format!("install {api} missing"),
            )
        };
        let (first, back) = pods("etcd 1\n");
        host.obey(&first.with_peers());
        let run = host.deliver(&pods("etcd 2\n").0.with_peers(), &[]);
        assert_eq!(run.code, 10, "{run:#?}");
        let wanted = [
            "stop kube-apiserver it asks etcd alone",
            "restart-pod etcd its manifest changed",
            "install /etc/kubernetes/manifests/etcd.yaml content",
            "gate etcd open",
            "restart-pod kube-apiserver its manifest changed",
            back.as_str(),
        ];
        let places = wanted.map(|event| run.events.iter().position(|one| one.starts_with(event)));
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{places:?} {run:#?}"
        );
        let alone = host.deliver(&pods("etcd 3\n").0, &[]);
        assert_eq!(alone.of("stop"), [""; 0]);
        assert_eq!(alone.of("restart-pod"), ["etcd its manifest changed"]);
    });
}

/// By hand what makes way may be another: it is kept.
#[test]
fn what_makes_way_is_not_lost() {
    on_one_host(|host| {
        let pods = |etcd: &str| {
            Generation::new()
                .pod("etcd", etcd)
                .pod("kube-apiserver", "api\n")
                .with_peers()
        };
        host.obey(&pods("etcd 1\n"));
        let api = "/etc/kubernetes/manifests/kube-apiserver.yaml";
        host.write(api, 0o600, "by hand\n");
        let run = host.deliver(&pods("etcd 2\n"), &["--overwrite-drift"]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(host.read(api), "api\n");
        assert_eq!(
            host.read(&format!("/var/lib/kubecast/displaced/000002/drifted{api}")),
            "by hand\n"
        );
    });
}
