//! Whole files and the specs that they become.

use insta::assert_snapshot;

use super::*;

#[test]
fn a_small_cluster_becomes_a_small_spec() {
    let converted = converted(SINGLE);
    assert_snapshot!(checked(&converted.cluster), @r"
    apiVersion: kubecast.dev/v1alpha1
    kind: Cluster

    metadata:
      name: demo
      uid: 00000000-0000-0000-0000-000000000000

    spec:
      version: 1.36.3

      # What kubeadm writes; `baseline` follows the CIS benchmark.
      hardening: none

      network:
        cni:
          type: none

      # Configured by whoever set up the hosts, as with kubeadm.
      containerRuntime:
        type: other
        socket: unix:///run/containerd/containerd.sock

      pki:
        issuedFrom: 2026-01-31T00:00:00Z
        # The cluster's authority signs on the control plane, as with kubeadm.
        clusterSigning: control-plane

      bootstrapTokens:
        - id: abcdef
          expires: 2026-02-01T00:00:00Z

      # Left to whoever set up the hosts, as with kubeadm.
      hostPreparation:
        disabled: true

      hosts:
        - name: m1
          address: 192.0.2.10
          roles: [control-plane]
    ");
    assert_snapshot!(shown(&converted.notes, &[file("kubeadm.yaml", SINGLE)]), @r"
    note[kubeadm.keys]: kubeadm would make RSA-2048 keys; kubecast makes ECDSA P-256 keys

    note[kubeadm.token-secret]: only the id of the token `abcdef` is in the spec, its secret half is not
      = help: store it with `kubecast secrets add demo token abcdef`

    note[kubeadm.left-alone]: host preparation and the container runtime are left alone, as kubeadm leaves them
      = help: remove `hostPreparation.disabled` and set `containerRuntime.type: containerd` to have them rendered
    ");
}

#[test]
fn a_lab_spec_says_so() {
    let options = Options {
        lab: true,
        ..options()
    };
    let converted = convert(&[file("kubeadm.yaml", SINGLE)], &options).expect("a spec");
    assert_eq!(at(&converted, "/environment"), "lab");
    assert_eq!(at(&converted, "/pki/mode"), "lab");
    let secrets = converted
        .notes
        .diagnostics()
        .iter()
        .filter(|note| note.code == "kubeadm.token-secret");
    assert_eq!(secrets.count(), 0, "a lab derives its tokens");
}

const MANY: &str = "\
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: 1.25.7
clusterName: prod
controlPlaneEndpoint: vip.example.test:8443
certificatesDir: /etc/kubernetes/ssl
imageRepository: registry.example.test:5000/k8s
networking:
  podSubnet: 10.244.0.0/16,fd00:10:244::/56
  serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
  dnsDomain: k8s.example.test
apiServer:
  timeoutForControlPlane: 6m0s
  certSANs: [VIP.example.test, 192.0.2.100]
  extraArgs:
    v: \"4\"
    audit-log-path: \"-\"
  extraVolumes:
    - name: audit
      hostPath: /etc/kubernetes/audit.yaml
      mountPath: /etc/kubernetes/audit.yaml
      readOnly: true
      pathType: File
    - {name: logs, hostPath: /var/log/k8s, mountPath: /var/log/k8s}
controllerManager:
  extraArgs:
    node-monitor-grace-period: 20s
scheduler: {}
etcd:
  local:
    dataDir: /data/etcd
    imageTag: 3.5.9-0
    serverCertSANs: [etcd.example.test]
dns:
  imageRepository: registry.example.test:5000/dns
featureGates:
  PublicKeysECDSA: true
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
bootstrapTokens:
  - token: abcdef.0123456789abcdef
    ttl: 2h
    description: workers
    usages: [authentication]
    groups: [system:bootstrappers:workers]
  - token: zzzzzz.0123456789abcdef
    ttl: 0s
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
  bindPort: 7443
nodeRegistration:
  name: M1.example.test
  criSocket: /run/crio/crio.sock
  kubeletExtraArgs:
    v: \"2\"
  taints: []
skipPhases: [addon/kube-proxy]
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 200
# kubeadm forces it, and so does the spec that comes of it.
rotateCertificates: false
memorySwap: null
evictionHard: {memory.available: 5%}
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ipvs
ipvs: {strictARP: true}
";

#[test]
fn a_cluster_with_many_fields_keeps_them_all() {
    let converted = converted(MANY);
    assert_snapshot!(printed(&converted));
}

const MASTER: &str = "\
apiVersion: kubeadm.k8s.io/v1alpha2
kind: MasterConfiguration
kubernetesVersion: v1.11.2
bootstrapTokens:
  - token: abcdef.0123456789abcdef
api:
  advertiseAddress: 192.0.2.10
  controlPlaneEndpoint: vip.example.test
nodeRegistration:
  name: m1
kubeProxy:
  config:
    mode: iptables
kubeletConfiguration:
  baseConfig:
    maxPods: 60
apiServerExtraArgs:
  v: \"4\"
apiServerCertSANs: [vip.example.test]
schedulerExtraVolumes:
  - {name: tmp, hostPath: /tmp/s, mountPath: /tmp, writable: true}
  - {name: cfg, hostPath: /etc/s, mountPath: /etc/s}
etcd:
  local:
    extraArgs: {snapshot-count: \"5000\"}
auditPolicy:
  logDir: /var/log/kubernetes/audit
";

#[test]
fn a_master_configuration_holds_a_cluster_and_its_first_host() {
    let node = "\
apiVersion: kubeadm.k8s.io/v1alpha2
kind: NodeConfiguration
nodeRegistration:
  name: w1
token: abcdef.0123456789abcdef
discoveryTokenAPIServers: [vip.example.test:6443]
";
    let files = [file("master.yaml", MASTER), file("node.yaml", node)];
    let mut options = options();
    let own = HostOptions {
        address: "192.0.2.20".parse().ok(),
        ..HostOptions::default()
    };
    options.hosts.insert("w1".parse().expect("a name"), own);
    let converted = convert(&files, &options).expect("a spec");
    assert_snapshot!(printed(&converted));
    assert_snapshot!(lines(&converted.notes, Severity::Note).join("\n"), @r"
    kubeadm.unused: `MasterConfiguration.auditPolicy` is not used: kubeadm reads it with the feature gate `Auditing` only (master.yaml:27:3)
    kubeadm.unused: `NodeConfiguration.discoveryTokenAPIServers` is not used: hosts get the cluster's address and authority in their files (node.yaml:6:27)
    kubeadm.socket: `criSocket` of `m1` is not given, where kubeadm would look for one: `/var/run/dockershim.sock` is assumed (master.yaml:1:1)
    kubeadm.socket: `criSocket` of `w1` is not given, where kubeadm would look for one: `/var/run/dockershim.sock` is assumed (node.yaml:1:1)
    kubeadm.keys: kubeadm would make RSA-2048 keys; kubecast makes ECDSA P-256 keys
    kubeadm.token-secret: only the id of the token `abcdef` is in the spec, its secret half is not
    kubeadm.left-alone: host preparation and the container runtime are left alone, as kubeadm leaves them
    ");
}

/// What [`MASTER`] and its node say, in the version between.
const BETWEEN: &str = "\
apiVersion: kubeadm.k8s.io/v1alpha3
kind: InitConfiguration
bootstrapTokens:
  - token: abcdef.0123456789abcdef
apiEndpoint: {advertiseAddress: 192.0.2.10}
nodeRegistration: {name: m1}
---
apiVersion: kubeadm.k8s.io/v1alpha3
kind: ClusterConfiguration
kubernetesVersion: v1.11.2
controlPlaneEndpoint: vip.example.test
apiServerExtraArgs: {v: \"4\"}
apiServerCertSANs: [vip.example.test]
schedulerExtraVolumes:
  - {name: tmp, hostPath: /tmp/s, mountPath: /tmp, writable: true}
  - {name: cfg, hostPath: /etc/s, mountPath: /etc/s}
etcd:
  local:
    extraArgs: {snapshot-count: \"5000\"}
auditPolicy: {logDir: /var/log/kubernetes/audit}
featureGates: {CoreDNS: true}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 60
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
";

/// Joins of v1alpha2 and of v1alpha3.
fn join_of(version: &str, kind: &str, more: &str) -> String {
    format!(
        "apiVersion: kubeadm.k8s.io/{version}\nkind: {kind}\nnodeRegistration: {{name: w1}}\ntoken: abcdef.0123456789abcdef\n{more}"
    )
}

#[test]
fn the_version_between_says_the_same_with_newer_kinds() {
    let mut options = options();
    let own = HostOptions {
        address: "192.0.2.20".parse().ok(),
        ..HostOptions::default()
    };
    options.hosts.insert("w1".parse().expect("a name"), own);
    let spec = |first: &str, join: String| {
        let files = [file("first.yaml", first), file("join.yaml", join)];
        convert(&files, &options).expect("a spec").cluster
    };
    let endpoint = "controlPlane: false\napiEndpoint: {advertiseAddress: 192.0.2.99}\n";
    assert_eq!(
        spec(BETWEEN, join_of("v1alpha3", "JoinConfiguration", endpoint)),
        spec(MASTER, join_of("v1alpha2", "NodeConfiguration", ""))
    );
}

#[test]
fn in_the_version_between_a_flag_makes_a_control_plane() {
    let more = "controlPlane: true\napiEndpoint: {advertiseAddress: 192.0.2.11, bindPort: 7443}\n";
    let join = join_of("v1alpha3", "JoinConfiguration", more);
    let files = [file("first.yaml", BETWEEN), file("join.yaml", join)];
    let converted = convert(&files, &options()).expect("a spec");
    assert_eq!(at(&converted, "/hosts/1/roles/0"), "control-plane");
    assert_eq!(at(&converted, "/hosts/1/address"), "192.0.2.11");
    assert_eq!(at(&converted, "/hosts/1/bindPort"), 7443);
}

#[test]
fn the_version_between_names_the_image_of_etcd_whole() {
    let image = |image: &str| {
        let text = BETWEEN.replace("local:\n", &format!("local:\n    image: {image}\n"));
        convert(&[file("k.yaml", text)], &options())
    };
    let converted = image("registry.example.test:5000/k8s/etcd:3.2.24").expect("a spec");
    assert_eq!(
        at(&converted, "/images/overrides/etcd"),
        serde_json::json!({"repository": "registry.example.test:5000/k8s", "tag": "3.2.24"})
    );
    let report = image("registry.example.test/etcd-amd64:3.2.24").expect_err("another name");
    assert_eq!(
        lines(&report, Severity::Error),
        [
            "kubeadm.unsupported: `ClusterConfiguration.etcd.local.image` is not supported: a spec gives the repository and the tag of etcd's image (k.yaml:19:12)"
        ]
    );
}

#[test]
fn fields_of_other_versions_are_refused_in_the_version_between() {
    let text = BETWEEN.replace(
        "auditPolicy",
        "apiServer: {}\ndns: {}\nlocalAPIEndpoint: {}\nauditPolicy",
    );
    let report = convert(&[file("k.yaml", text)], &options()).expect_err("fields of v1beta1");
    assert_eq!(
        lines(&report, Severity::Error),
        [
            "kubeadm.field-version: `ClusterConfiguration.apiServer` is not a field of v1alpha3, only of v1beta1 to v1beta4: kubeadm ignores it (k.yaml:20:12)",
            "kubeadm.field-version: `ClusterConfiguration.dns` is not a field of v1alpha3, only of v1beta1 to v1beta4: kubeadm ignores it (k.yaml:21:6)",
            "kubeadm.unknown-field: `ClusterConfiguration.localAPIEndpoint` is not a field of v1alpha3: kubeadm ignores it (k.yaml:22:1)",
        ]
    );
}

#[test]
fn the_oldest_form_is_read_too() {
    let converted = converted(
        "\
apiVersion: kubeadm.k8s.io/v1alpha1
kind: MasterConfiguration
kubernetesVersion: v1.5.8
secrets: {givenToken: abcdef.0123456789abcdef}
api:
  advertiseAddresses: [192.0.2.10, 192.0.2.11]
  externalDNSNames: [api.example.test]
  bindPort: 443
etcd:
  endpoints: [http://192.0.2.30:2379]
discovery: {bindPort: 9898}
networking: {podSubnet: 10.244.0.0/16}
nodeName: m1
",
    );
    assert_snapshot!(printed(&converted), @r"
    version: 1.5.8

    # What kubeadm writes; `baseline` follows the CIS benchmark.
    hardening: none

    network:
      podSubnet: 10.244.0.0/16
      cni:
        type: none

    # Configured by whoever set up the hosts, as with kubeadm.
    containerRuntime:
      type: docker

    apiServer:
      bindPort: 443
      certSANs: [api.example.test, 192.0.2.11]

    etcd:
      external:
        endpoints: [http://192.0.2.30:2379]

    pki:
      issuedFrom: 2026-01-31T00:00:00Z
      # The cluster's authority signs on the control plane, as with kubeadm.
      clusterSigning: control-plane

    bootstrapTokens:
      - id: abcdef

    # Left to whoever set up the hosts, as with kubeadm.
    hostPreparation:
      disabled: true

    hosts:
      - name: m1
        address: 192.0.2.10
        roles: [control-plane]
    ");
}

#[test]
fn the_files_of_an_external_etcd_are_used_and_not_said_to_be_unused() {
    let text = "\
apiVersion: kubeadm.k8s.io/v1alpha1
kind: MasterConfiguration
kubernetesVersion: v1.11.2
nodeName: m1
api: {advertiseAddress: 192.0.2.10}
etcd: {endpoints: ['https://192.0.2.21:2379'], caFile: /e/ca.crt, certFile: /e/c.crt, keyFile: /e/c.key}
";
    let converted = converted(text);
    assert_eq!(at(&converted, "/etcd/external/caFile"), "/e/ca.crt");
    let notes = lines(&converted.notes, Severity::Note);
    assert!(!notes.iter().any(|note| note.contains("etcd")), "{notes:?}");
}
