use crate::artifact::{Authority, KeyLabel};
use crate::plan::{HostPlan, Plan};
use crate::types::HostName;

/// Which hosts hold the certificate of a key: a leaf is on its own host, an authority wherever it is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holders {
    /// All of them.
    EveryHost,
    /// Those with a control plane.
    ControlPlanes,
    /// This one.
    One(HostName),
}

impl Holders {
    /// The holders of a key's certificate.
    pub fn of(key: &KeyLabel) -> Self {
        match key {
            KeyLabel::Leaf(leaf) => Self::One(leaf.host.clone()),
            KeyLabel::Authority(Authority::Kubernetes, _) => Self::EveryHost,
            KeyLabel::Authority(Authority::Etcd | Authority::FrontProxy, _) | KeyLabel::ServiceAccount(_) => {
                Self::ControlPlanes
            }
        }
    }

    /// The hosts, sorted by name.
    pub fn hosts<'a>(&self, plan: &'a Plan) -> Vec<&'a HostName> {
        let holds = |host: &&HostPlan| match self {
            Self::EveryHost => true,
            Self::ControlPlanes => host.is_control_plane(),
            Self::One(name) => host.name == *name,
        };
        let hosts = plan.hosts.iter().filter(holds);
        hosts.map(|host| &host.name).collect()
    }

    /// The hosts in words.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::EveryHost => "every host",
            Self::ControlPlanes => "every control-plane host",
            Self::One(_) => "one host",
        }
    }
}
