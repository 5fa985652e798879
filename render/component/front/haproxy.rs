use super::{Balancer, backends, health_path};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{FrontUnit, HaproxyConfig};
use crate::layout::File;
use crate::report::Origins;

/// Where each kind of package has it.
const PROGRAM: &str = "/usr/sbin/haproxy";

/// haproxy as a balancer that listens at these addresses.
pub(super) fn add(
    scope: &Scope<'_>,
    listen: &[String],
    origins: Origins,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let text = emit::text(&HaproxyConfig {
        listen,
        health_path: health_path(scope.plan),
        backends: &backends(scope.plan),
    })?;
    let config = scope.path(File::HaproxyConfig);
    let balancer = Balancer {
        name: "haproxy",
        config: File::HaproxyConfig,
        unit: File::HaproxyUnit,
        text,
        view: FrontUnit {
            description: "haproxy before the Kubernetes API",
            documentation: "https://docs.haproxy.org/",
            notifies: true,
            check: &[PROGRAM, "-q", "-c", "-f", &config],
            start: &[
                PROGRAM,
                "-Ws",
                "-f",
                &config,
                "-p",
                "/run/kube-haproxy/haproxy.pid",
            ],
            reload_signal: "USR2",
            runtime_directory: "kube-haproxy",
        },
        origins,
    };
    balancer.add(scope, draft)
}
