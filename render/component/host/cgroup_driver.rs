use serde_json::Value;

use crate::plan::HostPlan;

/// Who makes the control groups of containers; kubelet and runtime must agree, and neither notices if not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CgroupDriver {
    Systemd,
    Cgroupfs,
}

impl CgroupDriver {
    /// What the kubelet of a host will use: its flag wins over its configuration, and without both it is
    /// cgroupfs (KubeletConfiguration v1beta1, `cgroupDriver`).
    pub(super) fn of(host: &HostPlan, kubelet: &Value) -> Self {
        let flag = host.kubelet_args.iter().rev();
        let flag = flag
            .filter(|argument| argument.name.as_str() == "cgroup-driver")
            .map(|argument| argument.value.as_str())
            .next();
        match flag.or_else(|| kubelet["cgroupDriver"].as_str()) {
            Some("systemd") => Self::Systemd,
            _ => Self::Cgroupfs,
        }
    }

    /// The word of docker's option.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Cgroupfs => "cgroupfs",
        }
    }
}
