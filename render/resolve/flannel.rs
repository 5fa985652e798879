use super::Written;
use crate::plan::{Daemon, FlannelPlan};
use crate::report::{Origin, Report, Resolved, SpecPath, messages};
use crate::spec::{FlannelBackend, FlannelDaemon, FlannelMode};
use crate::types::Release;

/// Where flannel's fields stand.
const PATH: &str = "spec.network.cni.flannel";

/// flannel's version where the spec names none: kubecast's choice, as with other add-ons.
pub(super) const VERSION: &str = "0.28.4";

/// flannel's own default, `--etcd-prefix`.
const ETCD_PREFIX: &str = "/coreos.com/network";

/// flannel as the spec wants it; nothing if nothing is known of its version, which is then reported.
pub(super) fn flannel(context: &Written<'_>, report: &mut Report) -> Option<FlannelPlan> {
    let written = &context.spec.network.cni.flannel;
    let field = |name: &str| format!("{PATH}.{name}");
    let version = match &written.version {
        Some(version) => Resolved::new(version.clone(), Origin::spec(&field("version"))),
        None => Resolved::new(
            VERSION.parse::<Release>().ok()?,
            Origin::default_of(&field("version")),
        ),
    };
    let facts = match context.catalogue.flannel(&version.value) {
        Ok(facts) => facts,
        Err(problems) => {
            report.extend(problems);
            return None;
        }
    };
    let mode = Resolved::or_default(written.mode, &field("mode"), Default::default);
    Some(FlannelPlan {
        facts,
        daemon: daemon(context, &mode, report),
        etcd_prefix: Resolved::or_default(written.etcd_prefix.clone(), &field("etcdPrefix"), || {
            ETCD_PREFIX.into()
        }),
        backend: backend(context, &mode, report),
        vni: optional(written.vni, "vni"),
        port: optional(written.port, "port"),
        direct_routing: Resolved::or_default(written.direct_routing, &field("directRouting"), || false),
        mtu: Resolved::or_default(written.mtu, &field("mtu"), || 1500),
        interface: optional(written.interface.clone(), "interface"),
        version,
        mode,
    })
}

fn optional<T>(written: Option<T>, name: &str) -> Option<Resolved<T>> {
    written.map(|value| Resolved::new(value, Origin::spec(&format!("{PATH}.{name}"))))
}

/// What runs flanneld follows from the mode, but for a choice over the API.
fn daemon(context: &Written<'_>, mode: &Resolved<FlannelMode>, report: &mut Report) -> Resolved<Daemon> {
    let path = SpecPath::of(PATH).field("daemon");
    let written = context.spec.network.cni.flannel.daemon;
    let (daemon, refused) = match (mode.value, written) {
        (FlannelMode::Kube, Some(FlannelDaemon::Unit)) => (Daemon::UnitOverApi, None),
        (FlannelMode::Kube, _) => (Daemon::DaemonSet, None),
        (FlannelMode::Etcd, Some(FlannelDaemon::DaemonSet)) => {
            (Daemon::UnitOverEtcd, Some(messages::flannel::etcd_pods()))
        }
        (FlannelMode::Etcd, _) => (Daemon::UnitOverEtcd, None),
        (FlannelMode::Static, Some(_)) => (Daemon::Nothing, Some(messages::flannel::static_daemon())),
        (FlannelMode::Static, None) => (Daemon::Nothing, None),
    };
    if let Some(message) = refused {
        let mode_path = SpecPath::of(PATH).field("mode");
        report.push(message.at(&path).note_at("`mode` is at", &mode_path));
    }
    match written {
        Some(_) => Resolved::new(daemon, Origin::Spec(path)),
        None => Resolved::new(daemon, mode.origin.clone()),
    }
}

fn backend(
    context: &Written<'_>,
    mode: &Resolved<FlannelMode>,
    report: &mut Report,
) -> Resolved<FlannelBackend> {
    let path = SpecPath::of(PATH);
    let written = context.spec.network.cni.flannel.backend;
    let default = match mode.value {
        FlannelMode::Kube | FlannelMode::Etcd => FlannelBackend::Vxlan,
        // Without a daemon nobody makes tunnels.
        FlannelMode::Static => FlannelBackend::HostGw,
    };
    if let (FlannelMode::Static, Some(tunnel)) = (mode.value, written.filter(|backend| *backend != default)) {
        let message = messages::net::static_vxlan(tunnel.as_str()).at(&path.field("backend"));
        report.push(message.note_at("`mode: static` is", &path.field("mode")));
    }
    Resolved::or_default(written, &format!("{PATH}.backend"), || default)
}
