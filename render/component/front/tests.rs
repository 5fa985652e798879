use insta::assert_snapshot;

use crate::component::sample::Sample;

const HOSTS: &str = "  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: cp2, address: 192.0.2.12, bindPort: 7443, roles: [control-plane]}
  - {name: cp3, address: 192.0.2.13, secondAddress: '2001:db8::13', roles: [control-plane]}
  - {name: node1, address: 192.0.2.21}
";

const BALANCERS: &str = "  - {name: lb1, address: 192.0.2.31, roles: [load-balancer]}
  - {name: lb2, address: 192.0.2.32, secondAddress: '2001:db8::32', roles: [load-balancer]}
  - {name: lb3, address: 192.0.2.33, roles: [load-balancer]}
";

/// A cluster with this front and these hosts more.
fn with(layout: &str, endpoint: &str, front: &str, more: &str) -> Sample {
    Sample::new(&format!(
        "  version: 1.36.3
  layout: {layout}
  controlPlaneEndpoint: {endpoint}
  apiFront: {{{front}}}
{HOSTS}{more}"
    ))
}

/// The front's files of a host, by their paths.
fn front_files(sample: &Sample, host: &str) -> Vec<String> {
    let files = sample.host(host);
    let is_ours = |path: &&str| {
        ["/front/", "kube-nginx", "kube-haproxy", "kube-vip", "keepalived"]
            .iter()
            .any(|word| path.contains(word))
    };
    let paths = files.files().map(|file| file.path().as_str());
    paths.filter(is_ours).map(str::to_owned).collect()
}

const KEEPALIVED: &str = "keepalived: {virtualAddress: 192.0.2.100/24, interface: eth0";

#[test]
fn balancers_know_every_api_server_and_each_other() {
    let front = format!("nginx: {{{KEEPALIVED}, authPass: front}}}}");
    let sample = with("kubeadm", "api.example.com:6443", &front, BALANCERS);
    assert_snapshot!(sample.file("lb2", "/etc/kubecast/front/nginx.conf"));
    assert_snapshot!(sample.file("lb2", "/etc/systemd/system/kube-nginx.service"));
    assert_snapshot!(sample.file("lb2", "/etc/keepalived/keepalived.conf"));
    assert_snapshot!(sample.file("lb2", "/usr/local/lib/kubecast/check-api-front.sh"));
    assert_snapshot!(sample.file("lb2", "/etc/systemd/system/multi-user.target.d/kubecast.conf"));
    for other in ["cp1", "node1"] {
        assert_eq!(front_files(&sample, other), [""; 0]);
    }
}

#[test]
fn haproxy_asks_as_the_release_can_answer() {
    let sample = with(
        "binary",
        "192.0.2.31:6443",
        "haproxy: {}",
        &BALANCERS[..BALANCERS.find('\n').map_or(0, |end| end + 1)],
    );
    assert_snapshot!(sample.file("lb1", "/etc/kubecast/front/haproxy.cfg"));
    assert_snapshot!(sample.file("lb1", "/etc/systemd/system/kube-haproxy.service"));
    assert_eq!(
        front_files(&sample, "lb1"),
        [
            "/etc/kubecast/front/haproxy.cfg",
            "/etc/systemd/system/kube-haproxy.service"
        ]
    );
}

/// A host that is a balancer only has nothing of Kubernetes: no key, no certificate, no kubeconfig, no node.
#[test]
fn a_host_that_is_a_balancer_only_is_outside_the_cluster() {
    for layout in ["kubeadm", "binary"] {
        let front = format!("nginx: {{{KEEPALIVED}}}}}");
        let sample = with(layout, "api.example.com:6443", &front, BALANCERS);
        let files = sample.host("lb1");
        let paths: Vec<&str> = files.files().map(|file| file.path().as_str()).collect();
        let has = |word: &str| paths.iter().any(|path| path.contains(word));
        assert!(
            !has("/etc/kubernetes") && !has("/opt/") && !has("/var/lib"),
            "{paths:?}"
        );
        assert!(files.directories().next().is_none());
        assert!(
            files
                .files()
                .all(|file| file.content().secrets().next().is_none())
        );
        let host = sample.plan.host(&"lb1".parse().expect("a name")).expect("a host");
        assert!(!host.has_kubelet && host.etcd.is_none() && host.pod_subnets.is_empty());
        let wanted = crate::pki::wanted(&sample.plan);
        let labels: Vec<String> = wanted
            .certificates
            .iter()
            .map(|one| one.key.to_string())
            .collect();
        assert!(!labels.iter().any(|label| label.contains("lb1")), "{labels:?}");
    }
}

/// The rule by which a balancer that leads nowhere gives the address to one that does.
#[test]
fn priorities_are_distinct_and_closer_than_the_penalty() {
    let hosts: Vec<String> = (1..=50)
        .map(|number| {
            format!(
                "  - {{name: lb{number}, address: 192.0.2.{}, roles: [load-balancer]}}\n",
                110 + number
            )
        })
        .collect();
    let front = format!("haproxy: {{{KEEPALIVED}}}}}");
    let sample = with("kubeadm", "api.example.com:6443", &front, &hosts.concat());
    let value = |text: &str, word: &str| -> i32 {
        let line = text.lines().find(|line| line.trim_start().starts_with(word));
        let value = line.and_then(|line| line.split_whitespace().last());
        value.and_then(|value| value.parse().ok()).expect("a number")
    };
    let texts: Vec<String> = sample
        .plan
        .balancers()
        .map(|host| sample.file(host.name.as_str(), "/etc/keepalived/keepalived.conf"))
        .collect();
    let mut priorities: Vec<i32> = texts.iter().map(|text| value(text, "priority")).collect();
    priorities.sort_unstable();
    priorities.dedup();
    let (lowest, highest) = (priorities[0], priorities[priorities.len() - 1]);
    assert_eq!(priorities.len(), 50);
    assert!(lowest >= 1 && highest <= 254);
    assert!(texts.iter().all(|text| highest + value(text, "weight ") < lowest));
    let masters: Vec<&String> = texts
        .iter()
        .filter(|text| text.contains("state MASTER"))
        .collect();
    assert_eq!(masters.len(), 1);
    assert_eq!(value(masters[0], "priority"), highest);
}

/// Without preemption a lower priority moves nothing, so a balancer that leads nowhere must let go.
#[test]
fn an_address_that_stays_is_let_go_of_by_who_leads_nowhere() {
    let front = format!("haproxy: {{{KEEPALIVED}, preempt: false, advertisements: multicast}}}}");
    let sample = with("kubeadm", "api.example.com:6443", &front, BALANCERS);
    for balancer in ["lb1", "lb2"] {
        let text = sample.file(balancer, "/etc/keepalived/keepalived.conf");
        assert!(
            text.contains("    nopreempt\n") && text.contains("state BACKUP"),
            "{text}"
        );
        assert!(
            text.contains("    weight 0\n") && !text.contains("unicast"),
            "{text}"
        );
    }
}

#[test]
fn balancers_listen_at_the_families_that_they_have() {
    let front = format!(
        "nginx: {{{}}}}}",
        KEEPALIVED.replace("192.0.2.100/24", "'2001:db8::100/64'") + ", advertisements: multicast"
    );
    let sample = with("kubeadm", "api.example.com:6443", &front, BALANCERS);
    let listen = |host: &str| -> Vec<String> {
        let text = sample.file(host, "/etc/kubecast/front/nginx.conf");
        let lines = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("listen "));
        lines.map(str::to_owned).collect()
    };
    for host in ["lb1", "lb2"] {
        assert_eq!(listen(host), ["0.0.0.0:6443;", "[::]:6443;"]);
    }
}

#[test]
fn a_local_front_is_what_the_programs_of_a_node_ask() {
    for (layout, port, kubelet) in [
        ("kubeadm", "", "/etc/kubernetes/kubelet.conf"),
        ("binary", "port: 8443", "/opt/kubernetes/cfg/kubelet.kubeconfig"),
    ] {
        let hosts = HOSTS.replace("bindPort: 7443, ", "");
        let sample = Sample::new(&format!(
            "  version: 1.36.3
  layout: {layout}
  controlPlaneEndpoint: api.example.com:6443
  apiFront: {{localNginx: {{{port}}}}}
{hosts}"
        ));
        let server = |host: &str, path: &str| {
            let text = sample.file(host, path);
            let line = text.lines().find_map(|line| line.trim().strip_prefix("server: "));
            line.expect("a server").to_owned()
        };
        let port = if port.is_empty() { 6443 } else { 8443 };
        assert_eq!(server("node1", kubelet), format!("https://127.0.0.1:{port}"));
        let config = sample.file("node1", "/etc/kubecast/front/nginx.conf");
        assert!(config.contains(&format!("listen 127.0.0.1:{port};")), "{config}");
        let scheduler = kubelet.replace("kubelet", "scheduler");
        let scheduler = match layout {
            "binary" => scheduler.replace("scheduler", "kube-scheduler"),
            _ => scheduler,
        };
        assert_eq!(server("cp1", &scheduler), "https://192.0.2.11:6443");
        assert_eq!(front_files(&sample, "cp1"), [""; 0]);
    }
}

/// The front's addresses are names of the API servers, also where the certificate equals kubeadm's otherwise.
#[test]
fn a_front_is_a_name_of_the_api_servers() {
    let balanced = format!("nginx: {{{KEEPALIVED}}}}}");
    for (front, more, address) in [
        ("external: {addresses: [198.51.100.7]}", "", "198.51.100.7"),
        (balanced.as_str(), BALANCERS, "192.0.2.100"),
        ("localNginx: {}", "", "127.0.0.1"),
        (
            "kubeVip: {virtualAddress: 192.0.2.100, interface: eth0}",
            "",
            "192.0.2.100",
        ),
    ] {
        let hosts = HOSTS.replace("bindPort: 7443, ", "");
        let sample = Sample::new(&format!(
            "  version: 1.36.3
  hardening: none
  controlPlaneEndpoint: api.example.com:6443
  apiFront: {{{front}}}
{hosts}{more}"
        ));
        let wanted = crate::pki::wanted(&sample.plan);
        let servers: Vec<_> = wanted
            .certificates
            .iter()
            .filter(|one| one.key.to_string().ends_with("/apiserver"))
            .collect();
        assert_eq!(servers.len(), 3);
        let address = crate::pki::AlternativeName::Ip(address.parse().expect("an address"));
        assert!(servers.iter().all(|one| one.names.contains(&address)), "{front}");
    }
}

#[test]
fn kube_vip_asks_its_own_api_server_as_an_administrator() {
    let hosts = HOSTS.replace("bindPort: 7443, ", "");
    for layout in ["kubeadm", "binary"] {
        let sample = Sample::new(&format!(
            "  version: 1.36.3
  layout: {layout}
  controlPlaneEndpoint: 192.0.2.100:6443
  apiFront: {{kubeVip: {{virtualAddress: 192.0.2.100, interface: eth0}}}}
{hosts}"
        ));
        for host in ["cp1", "cp2"] {
            assert_snapshot!(
                format!("{layout}-{host}"),
                sample.file(host, "/etc/kubecast/front/kube-vip.env")
            );
        }
        assert_snapshot!(
            format!("{layout}-unit"),
            sample.file("cp1", "/etc/systemd/system/kube-vip.service")
        );
        assert_eq!(front_files(&sample, "node1"), [""; 0]);
    }
}

#[test]
fn preflight_asks_for_what_the_front_needs() {
    let asked = |front: &str, more: &str, host: &str| -> Vec<String> {
        let hosts = HOSTS.replace("bindPort: 7443, ", "");
        let sample = Sample::new(&format!(
            "  version: 1.36.3
  controlPlaneEndpoint: api.example.com:6443
  apiFront: {{{front}}}
{hosts}{more}"
        ));
        let script = sample.file(host, "/usr/local/lib/kubecast/preflight.sh");
        let words = ["nginx", "keepalived", "curl", "eth0", "VRRP", "kube-vip"];
        let calls = script
            .lines()
            .filter(|line| line.starts_with("check_") && !line.ends_with('{'));
        calls
            .filter(|line| words.iter().any(|word| line.contains(word)))
            .map(str::to_owned)
            .collect()
    };
    let front = format!("nginx: {{{KEEPALIVED}}}}}");
    assert_snapshot!("preflight-balancer", asked(&front, BALANCERS, "lb1").join("\n"));
    assert_snapshot!(
        "preflight-local",
        asked("localNginx: {packaging: rhel}", "", "node1").join("\n")
    );
    let front = "kubeVip: {virtualAddress: 192.0.2.100, interface: eth0}";
    assert_snapshot!("preflight-kube-vip", asked(front, "", "cp1").join("\n"));
}

/// Hosts need no DNS to find the front; a control plane is its own, unless the front has another port.
#[test]
fn the_endpoint_is_the_virtual_address_in_etc_hosts() {
    let front = format!("nginx: {{{KEEPALIVED}}}}}");
    let names = |port: u16, host: &str, hosts: &str| {
        let sample = Sample::new(&format!(
            "  version: 1.36.3
  controlPlaneEndpoint: api.example.com:{port}
  apiFront: {{{front}}}
{hosts}{BALANCERS}"
        ));
        let text = sample.file(host, "/etc/hosts");
        let line = text.lines().find(|line| line.ends_with(" api.example.com"));
        line.expect("a line of the endpoint").to_owned()
    };
    let one = "  hosts:\n  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}\n";
    for hosts in [HOSTS, one] {
        assert_eq!(names(6443, "lb1", hosts), "192.0.2.100 api.example.com");
        assert_eq!(names(6443, "cp1", hosts), "192.0.2.11 cp1 api.example.com");
        assert_eq!(names(8443, "cp1", hosts), "192.0.2.100 api.example.com");
    }
}
