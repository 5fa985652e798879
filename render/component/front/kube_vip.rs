//! kube-vip: the control planes elect, by a lease in the API, who holds the virtual address.
//!
//! A unit in both layouts. As the static pod that its documentation shows it would be one more kind of pod, and the name
//! `kubernetes` in its host aliases would be what this file says by `kubernetes_addr`. kube-vip reads its settings as
//! environment variables (kube-vip, `pkg/kubevip/config_envvar.go`), from 1.2.2 on also which kubeconfig it shall use.

use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::ports::KUBE_VIP_METRICS;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{OptionsFile, ProcessUnit, Variable};
use crate::layout::File;
use crate::plan::{JoinMode, KubeVipPlan};
use crate::report::Origins;
use crate::types::{Endpoint, UnitName};

const UNIT: &str = "kube-vip.service";

/// kube-vip on a control plane.
pub(super) fn add(scope: &Scope<'_>, kube_vip: &KubeVipPlan, draft: &mut Draft) -> Result<(), RenderError> {
    let origins = Origins::from(&kube_vip.virtual_address.origin);
    let unit = UnitName::known(UNIT);
    draft.start_at_boot(unit.clone(), origins.clone());
    let read = [File::KubeVipUnit, File::KubeVipOptions, kubeconfig(scope)];
    draft.read_by(Reaction::Restart(unit), scope.paths(&read));
    let view = ProcessUnit {
        description: "kube-vip, the address of the Kubernetes API",
        documentation: "https://kube-vip.io/docs/",
        after: &[],
        before: &[],
        notifies: false,
        oom_score_adjust: None,
        options: &scope.path(File::KubeVipOptions),
        program: &scope.path(File::KubeVipProgram),
        variable: None,
        words: &["manager".into()],
        then: &[],
    };
    let id = ArtifactId::new("kube-vip", "unit");
    scope.add(draft, id, File::KubeVipUnit, emit::text(&view)?, origins.clone())?;
    let options = OptionsFile {
        variables: variables(scope, kube_vip),
    };
    let origins = origins
        .and(&kube_vip.interface.origin)
        .and(&kube_vip.port.origin)
        .and(scope.host.origin("address"));
    let id = ArtifactId::new("kube-vip", "options");
    scope.add(draft, id, File::KubeVipOptions, emit::text(&options)?, origins)
}

/// The kubeconfig that it uses: the first control plane must hold the address before anything gives
/// administrators their rights.
fn kubeconfig(scope: &Scope<'_>) -> File {
    match scope.host.join_mode {
        JoinMode::Init if *scope.plan.facts.kubeconfig.super_admin => File::SuperAdminConf,
        _ => File::AdminConf,
    }
}

fn variables(scope: &Scope<'_>, kube_vip: &KubeVipPlan) -> Vec<Variable> {
    let host = scope.host;
    // The kubeconfig names the endpoint, which nobody holds yet.
    let own = Endpoint::at(host.ip(), host.bind_port.value);
    let variables = [
        ("address", kube_vip.virtual_address.value.to_string()),
        ("port", kube_vip.port.value.to_string()),
        ("vip_interface", kube_vip.interface.value.clone()),
        ("vip_arp", "true".into()),
        ("vip_leaderelection", "true".into()),
        ("vip_nodename", host.name.to_string()),
        ("cp_enable", "true".into()),
        ("k8s_config_file", scope.path(kubeconfig(scope))),
        ("kubernetes_addr", format!("https://{own}")),
        // It would show its measures to everybody.
        ("prometheus_server", format!("127.0.0.1:{KUBE_VIP_METRICS}")),
    ];
    variables
        .into_iter()
        .map(|(name, value)| Variable::new(name, value))
        .collect()
}
