//! Hosts that come to a cluster, and hosts that leave it.

use crate::SETTLE;
use crate::cluster::{Cluster, HOSTS};

/// A worker, as a person writes it under `hosts`.
const NODE2: &str = "  - name: node2
    address: 10.77.0.22
    ssh:
      hostKey: ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPpcLdk4eve2JVMBr7+ps4AeWvvuVjAL8edq/HEtH3YBsBKIMFPq8eiKyZF5odwQnW+onb7IyIy92WCiGRpFdTo=
";

/// A control plane that joins the members of etcd, as a person writes it under `hosts`.
const CP4: &str = "  - name: cp4
    address: 10.77.0.14
    roles: [ROLES]
    etcd: {joinOrder: 1}
    ssh:
      hostKey: ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHq2jCyExTjEUYCtUjc82schwKAEAVPIapdcRGfWkQCMDWhL82exZKHk0AJDvZ75QDYZ1E1PibaEzmrfJR5Dc0w=
";

/// A control plane joins by one push, and leaves by another: etcd has four members and then three again, and no member that
/// was there is started anew.
pub(crate) fn a_control_plane_comes_and_goes(cluster: &Cluster<'_>) {
    cluster.lab.run("up", &["cp4=10.77.0.14"], 120);
    let members = || {
        let mut running = cluster.running(&HOSTS);
        running.retain(|line| line.contains("etcd"));
        running
    };
    let before = members();
    for host in &HOSTS[..3] {
        assert!(
            before.iter().any(|line| line.starts_with(host)),
            "{host}: {before:#?}"
        );
    }
    let roles = match cluster.layout {
        "binary" => "control-plane, etcd, worker",
        _ => "control-plane, worker",
    };
    cluster.append(&CP4.replace("ROLES", roles));
    cluster.push();
    still_runs(&before, &members());
    assert_eq!(voters(cluster), ["cp1", "cp2", "cp3", "cp4"]);
    is_one_of_them(cluster, "cp4", SETTLE, 300);
    let again = cluster.push();
    assert!(again.contains("done: 5 unchanged"), "{again}");

    cluster.change("  - name: cp4\n", "  - name: cp4\n    state: absent\n");
    cluster.push();
    still_runs(&before, &members());
    assert_eq!(voters(cluster), ["cp1", "cp2", "cp3"]);
    assert_eq!(cluster.kubectl("get node cp4 --ignore-not-found -o name"), "");
    let again = cluster.push();
    assert!(again.contains("done: 4 unchanged"), "{again}");
    cluster.lab.run("check", &["--settle", SETTLE], 300);
}

/// Every question is answered with one host more.
fn is_one_of_them(cluster: &Cluster<'_>, host: &str, settle: &str, seconds: u32) {
    cluster.bring_probe(host);
    let mut words = vec!["--settle", settle];
    words.extend(HOSTS);
    words.push(host);
    cluster.lab.run("check", &words, seconds);
}

/// The members of etcd that have a vote, as the first one knows them.
fn voters(cluster: &Cluster<'_>) -> Vec<String> {
    let (folder, authority, certificate, key) = match cluster.layout {
        "binary" => (
            "/opt/etcd/ssl",
            "ca.pem",
            "healthcheck-client.pem",
            "healthcheck-client-key.pem",
        ),
        _ => (
            "/etc/kubernetes/pki/etcd",
            "ca.crt",
            "healthcheck-client.crt",
            "healthcheck-client.key",
        ),
    };
    let list = format!(
        "cd {folder} && PATH=$PATH:/opt/etcd/bin etcdctl --endpoints https://10.77.0.11:2379 \
         --cacert {authority} --cert {certificate} --key {key} member list"
    );
    let said = cluster.lab.run("exec", &["cp1", &list], 60);
    // ID, status, name, peers, clients, whether it is a learner.
    let rows = said.lines().map(|line| line.split(", ").collect::<Vec<_>>());
    let mut voters: Vec<String> = rows
        .filter(|row| row.get(5) == Some(&"false"))
        .filter_map(|row| row.get(2).map(|name| (*name).to_owned()))
        .collect();
    voters.sort();
    voters
}

/// A worker joins by one push, and leaves by another: its pods go elsewhere and nothing of it stays. On no other host
/// anything that runs is started anew.
pub(crate) fn a_worker_comes_and_goes(cluster: &Cluster<'_>) {
    cluster.lab.run("up", &["node2=10.77.0.22"], 120);
    let before = cluster.running(&HOSTS);
    cluster.append(NODE2);
    cluster.push();
    still_runs(&before, &cluster.running(&HOSTS));
    is_one_of_them(cluster, "node2", "60", 240);

    // More pods than one for each node: some are on the one that leaves, under a budget that lets one go at a time.
    cluster.kubectl(
        "create deployment mover --replicas=6 --image=lab.kubecast.test/probe:1 -- /probe serve :8080",
    );
    cluster.kubectl("create poddisruptionbudget mover --selector=app=mover --max-unavailable=1");
    cluster.kubectl("rollout status deployment/mover --timeout=50s --request-timeout=55s");
    let on_node2 = "get pods -l app=mover --field-selector spec.nodeName=node2 -o name";
    assert_ne!(cluster.kubectl(on_node2), "", "no pod to move");
    cluster.change("  - name: node2\n", "  - name: node2\n    state: absent\n");
    cluster.push();
    still_runs(&before, &cluster.running(&HOSTS));
    assert_eq!(cluster.kubectl("get node node2 --ignore-not-found -o name"), "");
    assert_eq!(cluster.kubectl(on_node2), "");
    cluster.kubectl("rollout status deployment/mover --timeout=50s --request-timeout=55s");
    cluster.kubectl("delete deployment,poddisruptionbudget mover");
    // What is ours is gone; the runtime was there before.
    let left = "systemctl is-active kubelet kube-proxy flanneld | grep -v -E '^(inactive|unknown)$';
        systemctl is-active containerd | grep -v '^active$';
        cd / && find etc/kubernetes opt/kubernetes opt/etcd etc/cni usr/local/lib/kubecast var/lib/kubecast/generations \
          var/lib/kubecast/current -type f 2> /dev/null;
        systemctl --failed --plain --no-legend";
    assert_eq!(cluster.lab.run("exec", &["node2", left], 30), "");
    let again = cluster.push();
    assert!(again.contains("done: 4 unchanged"), "{again}");
    // The API keeps the pod of a DaemonSet for a minute after its node is gone.
    cluster.lab.run("check", &["--settle", SETTLE], 300);
}

/// Whatever ran then runs now, and was not started anew.
fn still_runs(before: &[String], after: &[String]) {
    let gone: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
    assert!(gone.is_empty(), "ended or started anew: {gone:#?}");
}
