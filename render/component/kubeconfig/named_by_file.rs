//! kubeconfigs whose users are called like their files, as the first releases of kubeadm wrote them.

use super::{Access, Server, credential, server_url, write};
use crate::artifact::LeafRole;
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::facts::KubeconfigServer;
use crate::layout::File;
use crate::report::Origins;

/// The kubeconfigs of a host. kubeadm 1.5 added both users of a control plane to one value and wrote that twice
/// (`util/kubeconfig.go`), with the administrator last, with whom a reader therefore starts.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let (users, files): (Vec<(String, LeafRole)>, &[File]) = match scope.host.is_control_plane() {
        true => (
            vec![
                ("admin".to_owned(), LeafRole::Admin),
                ("kubelet".to_owned(), LeafRole::Kubelet),
            ],
            &[File::AdminConf, File::KubeletConf],
        ),
        false => (
            vec![(format!("kubelet-{}", scope.host.name), LeafRole::Kubelet)],
            &[File::KubeletConf],
        ),
    };
    let mut credentials = Vec::new();
    for (user, role) in users {
        credentials.push((user, credential(scope, role)?));
    }
    let server = match scope.host.is_control_plane() {
        // The administrator's own is among them.
        true => Server::Endpoint,
        false => Server::of_program(scope, KubeconfigServer::Endpoint),
    };
    let (url, server_origin) = server_url(scope, server);
    let origins = Origins::from(&server_origin)
        .and(&scope.plan.cluster_name.origin)
        .and(&scope.host.issued_from.origin)
        .and(scope.plan.facts.kubeconfig.users.origin());
    for file in files {
        let access = Access {
            cluster: &scope.plan.cluster_name.value,
            context: &scope.plan.cluster_name.value,
            url: &url,
            url_origin: &server_origin,
            users: &credentials,
        };
        write(scope, draft, *file, &access, origins.clone())?;
    }
    Ok(())
}
