use super::{Balancer, backends};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{FrontUnit, NginxConfig};
use crate::layout::File;
use crate::report::{Origins, Resolved};
use crate::spec::NginxPackaging;

/// Where each kind of package has it.
const PROGRAM: &str = "/usr/sbin/nginx";

/// nginx as a balancer that listens at these addresses.
pub(super) fn add(
    scope: &Scope<'_>,
    packaging: &Resolved<NginxPackaging>,
    listen: &[String],
    origins: Origins,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let text = emit::text(&NginxConfig {
        modules: modules(packaging.value),
        pid_file: "/run/kube-nginx/nginx.pid",
        listen,
        backends: &backends(scope.plan),
    })?;
    let config = scope.path(File::NginxConfig);
    let balancer = Balancer {
        name: "nginx",
        config: File::NginxConfig,
        unit: File::NginxUnit,
        text,
        view: FrontUnit {
            description: "nginx before the Kubernetes API",
            documentation: "https://nginx.org/en/docs/stream/ngx_stream_core_module.html",
            notifies: false,
            check: &[PROGRAM, "-q", "-t", "-c", &config],
            start: &[PROGRAM, "-c", &config],
            reload_signal: "HUP",
            runtime_directory: "kube-nginx",
        },
        origins: origins.and(&packaging.origin),
    };
    balancer.add(scope, draft)
}

/// The files that load the module for TCP: `libnginx-mod-stream` of Debian 12, `nginx-mod-stream` of RHEL 9, whose
/// nginx.conf has the same line.
fn modules(packaging: NginxPackaging) -> Option<&'static str> {
    match packaging {
        NginxPackaging::Debian => Some("/etc/nginx/modules-enabled/*.conf"),
        NginxPackaging::Rhel => Some("/usr/share/nginx/modules/*.conf"),
        NginxPackaging::BuiltIn => None,
    }
}
