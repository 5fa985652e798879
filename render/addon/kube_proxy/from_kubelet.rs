use serde_json::{Value, json};

use super::NAME;
use crate::addon::object::SYSTEM;
use crate::addon::{Cluster, standard};
use crate::component::Arguments;
use crate::layout::File;
use crate::spec::ImageName;
use crate::types::Program;

/// Where its container sees the kubelet's kubeconfig.
const KUBECONFIG: &str = "/run/kubeconfig";

/// kube-proxy with flags only, and with the credentials of its host's kubelet. Source: kubeadm 1.5,
/// `master/addons.go`.
pub(super) fn daemon_set(cluster: &Cluster<'_>) -> Value {
    let plan = cluster.plan;
    let mut args = Arguments::of(&plan.facts, Program::KubeProxy);
    args.fixed("v", "2");
    args.fixed("kubeconfig", KUBECONFIG);
    if let Some(mode) = &plan.network.proxy_mode {
        let word = json!(mode.value);
        args.add("proxy-mode", word.as_str().unwrap_or_default(), &mode.origin);
    }
    let args = args.merge().into_iter().map(|argument| argument.to_string());
    let command = std::iter::once(NAME.to_owned()).chain(args);
    let kubelet_conf = cluster.layout.path(File::KubeletConf);
    let pod = json!({
        "containers": [{
            "command": command.collect::<Vec<_>>(),
            "image": plan.image(ImageName::KubeProxy),
            "name": NAME,
            "resources": {},
            "securityContext": {"privileged": true},
            "volumeMounts": [
                {"mountPath": "/var/run/dbus", "name": "dbus"},
                {"mountPath": KUBECONFIG, "name": "kubeconfig"},
            ],
        }],
        "hostNetwork": true,
        "volumes": [
            {"hostPath": {"path": kubelet_conf}, "name": "kubeconfig"},
            {"hostPath": {"path": "/var/run/dbus"}, "name": "dbus"},
        ],
    });
    standard::daemon_set(SYSTEM, NAME, &standard::template(plan, NAME, &[], &pod))
}
