use serde::Serialize;
use serde_json::Value;

use super::{BalancerProgram, CniPlan, EtcdPlan, FrontPlan, HostPlan, Plan};
use crate::report::{Origin, Resolved, SpecPath};

/// What was decided about one field of the spec.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The field, an item of a list by its name.
    pub path: SpecPath,
    /// The value, as the spec would spell it.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
}

/// The value and the reason of a decision. What was text or plain data in a spec can be spelled again.
fn value<T: Serialize>(decided: &Resolved<T>) -> (Value, Origin) {
    let value = serde_json::to_value(&decided.value).unwrap_or_default();
    (value, decided.origin.clone())
}

/// Adds decisions about fields below a path.
fn adder<'a>(answers: &'a mut Vec<Answer>, below: &SpecPath) -> impl FnMut(&str, (Value, Origin)) + use<'a> {
    let below = below.clone();
    move |field, (value, origin)| {
        let path = below.field(field);
        answers.push(Answer { path, value, origin });
    }
}

impl Plan {
    /// Every decision about a field that the spec may leave open, as far as it is one value.
    pub fn answers(&self) -> Vec<Answer> {
        let mut answers = Vec::new();
        self.about_cluster(&mut answers);
        self.about_front(&mut answers);
        self.about_network(&mut answers);
        self.about_components(&mut answers);
        for host in &self.hosts {
            host.answers(&mut answers);
        }
        answers
    }

    fn about_cluster(&self, answers: &mut Vec<Answer>) {
        let mut add = adder(answers, &SpecPath::of("spec"));
        add("version", value(&self.version));
        add("layout", value(&self.layout));
        add("environment", value(&self.environment));
        add("hardening", value(&self.hardening));
        add("clusterName", value(&self.cluster_name));
        add("controlPlaneEndpoint", value(&self.endpoint.endpoint));
        add("certificatesDir", value(&self.certificates_dir));
        add("images.repository", value(&self.image_repository));
        add("containerRuntime.type", value(&self.runtime.kind));
        add(
            "containerRuntime.configVersion",
            value(&self.runtime.config_version),
        );
        add("pki.mode", value(&self.pki.mode));
        add("pki.issuedFrom", value(&self.pki.issued_from));
        add("pki.certificateValidityPeriod", value(&self.pki.validity));
        add("pki.caCertificateValidityPeriod", value(&self.pki.ca_validity));
        add("pki.keyAlgorithm", value(&self.pki.key_algorithm));
        add("pki.clusterSigning", value(&self.pki.cluster_signing));
    }

    fn about_front(&self, answers: &mut Vec<Answer>) {
        let mut add = adder(answers, &SpecPath::of("spec.apiFront"));
        match &self.front {
            FrontPlan::Balancer(balancer) => {
                let field = match &balancer.program {
                    BalancerProgram::Nginx(packaging) => {
                        add("nginx.packaging", value(packaging));
                        "nginx.keepalived"
                    }
                    BalancerProgram::Haproxy => "haproxy.keepalived",
                };
                if let Some(keepalived) = &balancer.keepalived {
                    add(&format!("{field}.virtualRouterID"), value(&keepalived.router_id));
                    add(
                        &format!("{field}.advertisements"),
                        value(&keepalived.advertisements),
                    );
                    add(&format!("{field}.preempt"), value(&keepalived.preempt));
                }
            }
            FrontPlan::Local(local) => {
                add("localNginx.port", value(&local.port));
                add("localNginx.packaging", value(&local.packaging));
            }
            FrontPlan::None | FrontPlan::External | FrontPlan::KubeVip(_) => {}
        }
    }

    fn about_network(&self, answers: &mut Vec<Answer>) {
        let network = &self.network;
        let mut add = adder(answers, &SpecPath::of("spec.network"));
        if let Some(pod_subnet) = &network.pod_subnet {
            add("podSubnet", value(pod_subnet));
        }
        add("serviceSubnet", value(&network.service_subnet));
        add("dnsDomain", value(&network.dns_domain));
        add("nodeMask", value(&network.node_mask));
        add("nodeMaskIPv6", value(&network.node_mask_ipv6));
        add("podSubnets", value(&network.pod_subnets));
        if let Some(mode) = &network.proxy_mode {
            add("proxy.mode", value(mode));
        }
        if let CniPlan::Flannel(flannel) = &network.cni {
            add("cni.flannel.version", value(&flannel.version));
            add("cni.flannel.mode", value(&flannel.mode));
            add("cni.flannel.etcdPrefix", value(&flannel.etcd_prefix));
            add("cni.flannel.backend", value(&flannel.backend));
            add("cni.flannel.directRouting", value(&flannel.direct_routing));
            add("cni.flannel.mtu", value(&flannel.mtu));
        }
    }

    fn about_components(&self, answers: &mut Vec<Answer>) {
        let mut add = adder(answers, &SpecPath::of("spec"));
        let api_server = &self.api_server;
        add("apiServer.bindPort", value(&api_server.bind_port));
        add(
            "apiServer.timeoutForControlPlane",
            value(&api_server.start_timeout),
        );
        if let Some(audit) = &api_server.audit {
            add("apiServer.audit.maxAge", value(&audit.max_age));
            add("apiServer.audit.maxBackup", value(&audit.max_backup));
            add("apiServer.audit.maxSize", value(&audit.max_size));
        }
        if let Some(encryption) = &api_server.encryption {
            add("apiServer.encryption.provider", value(&encryption.provider));
            add("apiServer.encryption.keys", value(&encryption.keys));
            add("apiServer.encryption.resources", value(&encryption.resources));
        }
        if let EtcdPlan::Local(etcd) = &self.etcd {
            add("etcd.local.dataDir", value(&etcd.data_dir));
        }
        if let Some(core_dns) = &self.addons.core_dns {
            add("addons.coreDNS.replicas", value(&core_dns.replicas));
        }
        add("hostPreparation.hostsFile", value(&self.preparation.hosts_file));
        add("hostPreparation.swap", value(&self.preparation.swap));
        add("hostPreparation.firewall", value(&self.preparation.firewall));
    }
}

impl HostPlan {
    fn answers(&self, answers: &mut Vec<Answer>) {
        let mut add = adder(answers, &self.path);
        add("bindPort", value(&self.bind_port));
        add("criSocket", value(&self.cri_socket));
        add("ssh.port", value(&self.ssh.port));
        add("taints", value(&self.taints));
        add("kubelet.credentials", value(&self.kubelet_credentials));
        add("podSubnets", value(&self.pod_subnets));
        add("issuedFrom", value(&self.issued_from));
    }
}
