use crate::basics::obeys;
use crate::generation::Generation;
use crate::shell::on_one_host;

/// The parts of the calls that start, restart and stop.
fn turned(host: &crate::host::Host) -> Vec<String> {
    let calls = host.calls().into_iter();
    calls
        .filter(|call| !call.starts_with("enable ") && call != "daemon-reload")
        .collect()
}

#[test]
fn a_control_plane_of_units_starts_in_order_and_restarts_what_a_flag_changed() {
    on_one_host(|host| {
        host.write("/run/fake/vendor/docker.service", 0o644, "[Service]\n");
        // What these scripts prepare and ask is not here.
        let nothing = |_: &str| "#!/bin/sh\n".to_owned();
        let sample = Generation::of_sample("binary-single-master", "master01")
            .changed("/usr/local/lib/kubecast/prepare.sh", nothing)
            .changed("/usr/local/lib/kubecast/flannel-etcd.sh", nothing);
        let run = host.deliver(&sample, &[]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(
            turned(&host),
            [
                "start etcd.service",
                "start kube-apiserver.service",
                "start kube-controller-manager.service",
                "start kube-scheduler.service"
            ]
        );
        obeys(&host, &host.current());

        let flag = |text: &str| text.replace("--bind-address", "--kube-api-burst=31 --bind-address");
        let changed = sample.changed("/opt/kubernetes/cfg/kube-controller-manager.conf", flag);
        let run = host.deliver(&changed, &[]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(
            run.of("install"),
            ["/opt/kubernetes/cfg/kube-controller-manager.conf content"]
        );
        assert_eq!(host.calls(), ["restart kube-controller-manager.service"]);
        obeys(&host, &host.current());
    });
}
