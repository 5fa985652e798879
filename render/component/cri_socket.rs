use crate::facts::SocketPlace;
use crate::plan::{HostPlan, Plan};

/// Where the CRI socket is written. Up to 1.36 kubeadm's gate NodeLocalCRISocket decides, if it is set.
pub(super) fn socket_place(plan: &Plan) -> SocketPlace {
    match plan.kubeadm_gate("NodeLocalCRISocket") {
        Some(true) => SocketPlace::InstanceConfig,
        Some(false) => SocketPlace::Flag,
        None => *plan.facts.kubelet.socket_place,
    }
}

/// A host's CRI socket, with a scheme in the releases whose kubeadm puts one before a path.
pub fn cri_socket(plan: &Plan, host: &HostPlan) -> String {
    let socket = host.cri_socket.value.as_str();
    if *plan.facts.kubelet.socket_scheme && socket.starts_with('/') {
        format!("unix://{socket}")
    } else {
        socket.into()
    }
}
