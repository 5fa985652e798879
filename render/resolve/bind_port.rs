//! Where API servers listen.

use crate::report::{Origin, Resolved, SpecPath};
use crate::spec::{ClusterSpec, Host};

/// The API server's port unless the spec says it.
pub(super) const API_PORT: u16 = 6443;

/// The port of a host's API server.
pub(super) fn bind_port(spec: &ClusterSpec, host: &Host, path: &SpecPath) -> Resolved<u16> {
    match (host.bind_port, spec.api_server.bind_port) {
        (Some(port), _) => Resolved::new(port, Origin::Spec(path.field("bindPort"))),
        (None, Some(port)) => Resolved::new(port, Origin::spec("spec.apiServer.bindPort")),
        (None, None) => Resolved::new(API_PORT, Origin::default_of("spec.apiServer.bindPort")),
    }
}
