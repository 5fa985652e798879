//! Several hosts, and what only options can say.

use serde_json::json;

use super::*;

fn join(name: &str, rest: &str) -> KubeadmFile {
    let text = format!(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n{rest}\
         discovery: {{bootstrapToken: {{token: abcdef.0123456789abcdef, apiServerEndpoint: vip.example.test:6443}}}}\n\
         nodeRegistration:\n  name: {name}\n  criSocket: unix:///run/containerd/containerd.sock\n"
    );
    file(&format!("{name}.yaml"), text)
}

fn control_plane(name: &str, endpoint: &str) -> KubeadmFile {
    join(
        name,
        &format!("controlPlane: {{localAPIEndpoint: {{{endpoint}}}}}\n"),
    )
}

fn of_host(name: &str, own: HostOptions) -> Options {
    let mut options = options();
    options.hosts.insert(name.parse().expect("a name"), own);
    options
}

#[test]
fn control_planes_join_in_the_order_of_their_files() {
    let files = [
        control_plane("m3", "advertiseAddress: 192.0.2.12"),
        file("init.yaml", SINGLE),
        control_plane("m2", "advertiseAddress: 192.0.2.11, bindPort: 7443"),
    ];
    let converted = convert(&files, &options()).expect("a spec");
    let hosts = json!([
        {"name": "m1", "address": "192.0.2.10", "roles": ["control-plane"]},
        {
            "name": "m3", "address": "192.0.2.12", "roles": ["control-plane"],
            "kubelet": {"credentials": "bootstrap"}, "etcd": {"joinOrder": 1},
        },
        {
            "name": "m2", "address": "192.0.2.11", "roles": ["control-plane"], "bindPort": 7443,
            "kubelet": {"credentials": "bootstrap"}, "etcd": {"joinOrder": 2},
        },
    ]);
    assert_eq!(at(&converted, "/hosts"), hosts);
    checked(&converted.cluster);
}

#[test]
fn a_host_that_joins_has_the_authority_where_its_file_says() {
    let init = format!("{SINGLE}certificatesDir: /etc/kubernetes/ssl\n");
    for (line, expected) in [
        ("", Json::Null),
        ("caCertPath: /etc/kubernetes/pki/ca.crt\n", Json::Null),
        (
            "caCertPath: /etc/kubernetes/ssl/ca.crt\n",
            json!("/etc/kubernetes/ssl/ca.crt"),
        ),
        ("caCertPath: /x/ca.crt\n", json!("/x/ca.crt")),
    ] {
        let files = [file("init.yaml", init.as_str()), join("w1", line)];
        let options = of_host(
            "w1",
            HostOptions {
                address: Some("192.0.2.20".parse().expect("an address")),
                ..HostOptions::default()
            },
        );
        let converted = convert(&files, &options).expect("a spec");
        assert_eq!(at(&converted, "/hosts/1/caCertPath"), expected, "{line}");
        checked(&converted.cluster);
    }
}

#[test]
fn nobody_joins_etcd_that_runs_elsewhere() {
    let init = format!("{SINGLE}etcd: {{external: {{endpoints: ['https://192.0.2.30:2379']}}}}\n");
    let files = [
        file("init.yaml", init),
        control_plane("m2", "advertiseAddress: 192.0.2.11"),
    ];
    let converted = convert(&files, &options()).expect("a spec");
    assert_eq!(at(&converted, "/hosts/1/etcd"), Json::Null);
}

#[test]
fn a_control_plane_that_joins_waits_as_its_own_file_says() {
    let init = |version: &str| {
        let waiting = "timeouts: {controlPlaneComponentHealthCheck: 7m}\nnodeRegistration:\n";
        file(
            "init.yaml",
            SINGLE
                .replacen("nodeRegistration:\n", waiting, 1)
                .replace("1.36.3", version),
        )
    };
    let waiting = |name: &str, address: u8, time: &str| {
        let endpoint =
            format!("controlPlane: {{localAPIEndpoint: {{advertiseAddress: 192.0.2.{address}}}}}\n");
        join(name, &format!("{endpoint}timeouts: {{{time}}}\n"))
    };
    let files = |version| {
        [
            init(version),
            waiting("m2", 11, ""),
            waiting("m3", 12, "controlPlaneComponentHealthCheck: 7m0s"),
            waiting("m4", 13, "controlPlaneComponentHealthCheck: 95s"),
        ]
    };
    let converted = convert(&files("1.36.3"), &options()).expect("a spec");
    let patches = at(&converted, "/patches");
    let failures: Vec<Json> = (0..8)
        .map(|index| {
            json!([
                patches[index]["target"],
                patches[index]["hosts"],
                patches[index]["patch"][0]["value"]
            ])
        })
        .collect();
    let expected = |host: &str, failures: u64| {
        [
            "etcd",
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
        ]
        .map(|pod| json!([pod, [host], failures]))
    };
    assert_eq!(failures, [expected("m2", 24), expected("m4", 10)].concat());
    assert_eq!(patches[8], Json::Null);
    checked(&converted.cluster);
    let converted = convert(&files("1.30.14"), &options()).expect("a spec");
    assert_eq!(at(&converted, "/patches/0"), Json::Null);
}

#[test]
fn a_port_of_the_first_host_is_that_of_all_unless_they_say_otherwise() {
    let init = SINGLE.replace(
        "  advertiseAddress: 192.0.2.10\n",
        "  advertiseAddress: 192.0.2.10\n  bindPort: 8443\n",
    );
    let files = [
        file("init.yaml", init),
        control_plane("m2", "advertiseAddress: 192.0.2.11, bindPort: 8443"),
        control_plane("m3", "advertiseAddress: 192.0.2.12"),
    ];
    let converted = convert(&files, &options()).expect("a spec");
    assert_eq!(at(&converted, "/apiServer/bindPort"), 8443);
    assert_eq!(at(&converted, "/hosts/1/bindPort"), Json::Null);
    assert_eq!(at(&converted, "/hosts/2/bindPort"), 6443);
}

#[test]
fn the_address_of_a_worker_comes_from_an_option_or_from_its_kubelet() {
    let init = file("init.yaml", SINGLE);
    let own = HostOptions {
        address: "192.0.2.20".parse().ok(),
        ..HostOptions::default()
    };
    let told = join("w1", "");
    let node_ip = "  kubeletExtraArgs: [{name: node-ip, value: '192.0.2.21,fd00::21'}]\n";
    let knowing = file("w1.yaml", format!("{}{node_ip}", told.text));
    let address = |worker: &KubeadmFile, options: &Options| {
        let converted = convert(&[init.clone(), worker.clone()], options);
        converted.map(|converted| at(&converted, "/hosts/1/address"))
    };
    assert_eq!(
        address(&told, &of_host("w1", own.clone())),
        Ok(json!("192.0.2.20"))
    );
    assert_eq!(address(&knowing, &options()), Ok(json!("192.0.2.21")));
    assert_eq!(address(&knowing, &of_host("w1", own)), Ok(json!("192.0.2.20")));
    let refused = address(&told, &options()).expect_err("no address");
    assert_eq!(refused.diagnostics()[0].help, ["add `--address w1=IP`"]);
}

#[test]
fn a_host_that_calls_itself_by_another_name_is_told_its_node_name() {
    let hostname = |text: &str, hostname: &str| {
        let mut options = options();
        options.host.hostname = hostname.parse().ok();
        let converted = convert(&[file("kubeadm.yaml", text)], &options).expect("a spec");
        (
            at(&converted, "/hosts/0/name"),
            at(&converted, "/hosts/0/hostname"),
        )
    };
    assert_eq!(hostname(SINGLE, "host"), (json!("m1"), json!("host")));
    assert_eq!(hostname(SINGLE, "m1"), (json!("m1"), Json::Null));
    let nameless = SINGLE.replace("  name: m1\n", "");
    assert_eq!(hostname(&nameless, "host"), (json!("host"), Json::Null));
}

#[test]
fn what_is_true_of_the_hosts_is_in_the_spec() {
    let mut options = of_host(
        "m2",
        HostOptions {
            resolv_conf: "/etc/own.conf".parse().ok(),
            ..HostOptions::default()
        },
    );
    options.host = HostOptions {
        ca_directories: ["/etc/ssl/certs", "/etc/pki/ca-trust"]
            .iter()
            .filter_map(|dir| dir.parse().ok())
            .collect(),
        resolv_conf: "/run/systemd/resolve/resolv.conf".parse().ok(),
        ..HostOptions::default()
    };
    let variables = [
        ("HTTPS_PROXY", "http://p:3128"),
        ("no_proxy", ""),
        ("Foo_Proxy", "x"),
        ("PROXYX", "n"),
    ];
    options.environment = variables
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    let files = [
        file("init.yaml", SINGLE),
        control_plane("m2", "advertiseAddress: 192.0.2.11"),
    ];
    let converted = convert(&files, &options).expect("a spec");
    for (pointer, value) in [
        (
            "/proxyEnvironment",
            json!({"HTTPS_PROXY": "http://p:3128", "Foo_Proxy": "x"}),
        ),
        ("/hosts/0/caDirectories", json!(["/etc/pki", "/etc/pki/ca-trust"])),
        ("/hosts/0/resolvConf", json!("/run/systemd/resolve/resolv.conf")),
        ("/hosts/1/caDirectories", json!(["/etc/pki", "/etc/pki/ca-trust"])),
        ("/hosts/1/resolvConf", json!("/etc/own.conf")),
    ] {
        assert_eq!(at(&converted, pointer), value, "{pointer}");
    }
}

#[test]
fn no_file_says_that_a_directory_exists() {
    let etcd = "etcd: {external: {endpoints: ['https://192.0.2.21:2379'], caFile: /etc/pki/tls/certs/x/ca.crt, \
                certFile: /usr/share/ca-certificates/c.crt, keyFile: /etc/etcd/c.key}}\n";
    let files = [file("k.yaml", format!("{SINGLE}{etcd}"))];
    let with = |version: &str, directories: &[&str]| {
        let mut options = options();
        options.host.ca_directories = directories.iter().filter_map(|dir| dir.parse().ok()).collect();
        let file = file("k.yaml", files[0].text.replace("v1.36.3", version));
        let converted = convert(&[file], &options).expect("a spec");
        let notes = lines(&converted.notes, Severity::Note);
        let notes: Vec<String> = notes
            .into_iter()
            .filter_map(|note| note.strip_prefix("kubeadm.unseen-file: ").map(String::from))
            .collect();
        (at(&converted, "/hosts/0/caDirectories"), notes.join("; "))
    };
    let unseen = |file: &str, dir: &str| {
        format!("the API server of `m1` does not see {file}: kubeadm mounts {dir} only where the host has it")
    };
    let of_etcd = "/etc/pki/tls/certs/x/ca.crt";
    assert_eq!(
        with("v1.36.3", &[]),
        (Json::Null, unseen(of_etcd, "/etc/pki/tls/certs"))
    );
    assert_eq!(with("v1.30.14", &[]), (Json::Null, unseen(of_etcd, "/etc/pki")));
    let (directories, note) = with("v1.36.3", &["/etc/pki/tls/certs"]);
    assert_eq!(directories, json!(["/etc/pki", "/etc/pki/tls/certs"]));
    assert_eq!(
        note,
        unseen("/usr/share/ca-certificates/c.crt", "/usr/share/ca-certificates")
    );
    let (_, note) = with("v1.36.3", &["/etc/pki/tls/certs", "/usr/share/ca-certificates"]);
    assert_eq!(note, "");
}

#[test]
fn a_host_with_another_runtime_has_a_socket_of_its_own() {
    let other = control_plane("m2", "advertiseAddress: 192.0.2.11");
    let other = file(
        "m2.yaml",
        other
            .text
            .replace("unix:///run/containerd/containerd.sock", "/run/crio/crio.sock"),
    );
    let converted = convert(&[file("init.yaml", SINGLE), other], &options()).expect("a spec");
    assert_eq!(at(&converted, "/hosts/0/criSocket"), Json::Null);
    assert_eq!(at(&converted, "/hosts/1/criSocket"), "/run/crio/crio.sock");
    checked(&converted.cluster);
}

#[test]
fn a_token_that_only_a_join_knows_is_kept() {
    let init = SINGLE.replace("bootstrapTokens:\n  - token: abcdef.0123456789abcdef\n", "");
    let files = [
        file("init.yaml", init.clone()),
        control_plane("m2", "advertiseAddress: 192.0.2.11"),
    ];
    let kept = convert(&files, &options()).expect("a spec");
    assert_eq!(
        at(&kept, "/bootstrapTokens"),
        json!([{"id": "abcdef", "expires": "2026-02-01T00:00:00Z"}])
    );
    let none = converted(&init);
    assert_eq!(at(&none, "/bootstrapTokens"), Json::Null);
    assert!(
        none.notes
            .diagnostics()
            .iter()
            .any(|note| note.code == "kubeadm.random-token")
    );
}
