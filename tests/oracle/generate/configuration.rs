//! Fields of the configuration documents of kube-proxy and the kubelet.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Field, one};

/// KubeProxyConfiguration.
pub(super) fn kube_proxy() -> Vec<Field> {
    vec![
        (
            "network.proxy.mode",
            one(["iptables", "ipvs", "nftables"].map(Value::from)),
        ),
        (
            "network.proxy.config.conntrack",
            one([json!({"maxPerCore": 0, "min": 1000, "tcpEstablishedTimeout": "90m"})]),
        ),
        (
            "network.proxy.config.metricsBindAddress",
            one(["0.0.0.0:10249", "[::]:10249"].map(Value::from)),
        ),
        (
            "network.proxy.config.ipvs",
            one([
                json!({"scheduler": "rr", "strictARP": true, "syncPeriod": "90s", "excludeCIDRs": ["10.0.0.0/8"]}),
            ]),
        ),
        (
            "network.proxy.config.nftables",
            one([json!({"masqueradeBit": 14, "minSyncPeriod": "1500ms"})]),
        ),
        (
            "network.proxy.config.bindAddress",
            one(["::", "192.0.2.10"].map(Value::from)),
        ),
        ("network.proxy.config.hostnameOverride", one([json!("other")])),
        ("network.proxy.config.clusterCIDR", one([json!("10.0.0.0/8")])),
        (
            "network.proxy.config.nodePortAddresses",
            one([json!(["primary"]), json!(["10.0.0.0/8", "fd00::/8"])]),
        ),
        (
            "network.proxy.config.featureGates",
            one([json!({"KubeProxyDrainingTerminatingNodes": true})]),
        ),
        ("network.proxy.config.detectLocalMode", one([json!("NodeCIDR")])),
    ]
}

/// KubeletConfiguration.
pub(super) fn kubelet() -> Vec<Field> {
    vec![
        (
            "kubelet.config.maxPods",
            (1u16..500).prop_map(|pods| json!(pods)).boxed(),
        ),
        (
            "kubelet.config.evictionHard",
            one([json!({"memory.available": "200Mi", "nodefs.available": "10%"})]),
        ),
        (
            "kubelet.config.systemReserved",
            one([json!({"cpu": "500m", "memory": "1Gi"})]),
        ),
        (
            "kubelet.config.cgroupDriver",
            one(["cgroupfs", "systemd"].map(Value::from)),
        ),
        ("kubelet.config.serverTLSBootstrap", one([json!(true)])),
        ("kubelet.config.rotateCertificates", one([json!(false)])),
        (
            "kubelet.config.clusterDNS",
            one([json!(["169.254.20.10"]), json!(["10.96.0.10", "fd00::a"])]),
        ),
        (
            "kubelet.config.authentication",
            one([
                json!({"anonymous": {"enabled": true}}),
                json!({"webhook": {"cacheTTL": "2m"}}),
            ]),
        ),
        (
            "kubelet.config.featureGates",
            one([json!({"GracefulNodeShutdown": true, "MemoryQoS": false})]),
        ),
        (
            "kubelet.config.shutdownGracePeriod",
            one(["30s", "1h"].map(Value::from)),
        ),
        (
            "kubelet.config.logging",
            one([json!({"format": "json", "verbosity": 3})]),
        ),
        (
            "kubelet.config.imageMaximumGCAge",
            one(["168h", "90m"].map(Value::from)),
        ),
        (
            "kubelet.config.memorySwap",
            one([json!({"swapBehavior": "LimitedSwap"})]),
        ),
    ]
}

/// More of KubeletConfiguration: lengths of time, numbers, empty and nested values.
pub(super) fn kubelet_values() -> Vec<Field> {
    vec![
        (
            "kubelet.config.evictionSoftGracePeriod",
            one([json!({"memory.available": "1m30s", "nodefs.available": "1.5h"})]),
        ),
        (
            "kubelet.config.nodeStatusUpdateFrequency",
            one(["1.5s", "100ms", "2h3m"].map(Value::from)),
        ),
        ("kubelet.config.cpuCFSQuota", one([json!(false)])),
        ("kubelet.config.cpuCFSQuotaPeriod", one([json!("50ms")])),
        ("kubelet.config.eventRecordQPS", one([json!(0), json!(7)])),
        (
            "kubelet.config.tlsCipherSuites",
            one([json!(["TLS_AES_128_GCM_SHA256"])]),
        ),
        (
            "kubelet.config.authorization",
            one([
                json!({"mode": "AlwaysAllow"}),
                json!({"webhook": {"cacheAuthorizedTTL": "1m"}}),
            ]),
        ),
        (
            "kubelet.config.resolvConf",
            one([json!("/etc/other.conf"), json!("")]),
        ),
        ("kubelet.config.allowedUnsafeSysctls", one([json!(["net.*"])])),
        (
            "kubelet.config.tracing",
            one([json!({"endpoint": "localhost:4317", "samplingRatePerMillion": 100})]),
        ),
        (
            "kubelet.config.memoryThrottlingFactor",
            one([json!(0.8), json!(1), json!(0.95)]),
        ),
        (
            "kubelet.config.reservedMemory",
            one([json!([{"numaNode": 0, "limits": {"memory": "1Gi"}}])]),
        ),
    ]
}
