use super::health_path;
use crate::artifact::{ArtifactId, Content, Reaction, SecretForm, SecretLabel};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{FrontCheck, KeepalivedConfig, Unicast};
use crate::layout::File;
use crate::plan::{HostPlan, KeepalivedPlan, Plan};
use crate::report::{Origin, Origins};
use crate::spec::Advertisements;
use crate::types::{IpFamily, UnitName};

/// The priority of the first balancer by name; each further one has one less.
const FIRST_PRIORITY: u8 = 200;

/// What is taken from the priority of a balancer that leads nowhere: more than lies between any two of them, so that each
/// that is well comes before each that is not. If none is well, the address stays where it is.
const PENALTY: i16 = -100;

/// keepalived's unit, which its package brings.
const UNIT: &str = "keepalived.service";

/// keepalived beside a balancer that listens at this port.
pub(super) fn add(
    scope: &Scope<'_>,
    keepalived: &KeepalivedPlan,
    port: u16,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let origins = origins(scope, keepalived);
    let unit = UnitName::known(UNIT);
    draft.start_at_boot(unit.clone(), Origins::from(&keepalived.virtual_address.origin));
    draft.read_by(
        Reaction::Reload(unit),
        [scope.layout.path(File::KeepalivedConfig)],
    );
    draft.read_by(Reaction::Standalone, [scope.layout.path(File::FrontCheck)]);
    add_check(scope, keepalived, port, draft)?;
    let secret = match &keepalived.auth_pass {
        Some(name) => {
            let label = SecretLabel::Vrrp(name.value.clone());
            Some(scope.issued.secret(&label, SecretForm::Text)?)
        }
        None => None,
    };
    let place = place(scope.plan, scope.host);
    let stays = !keepalived.preempt.value;
    let text = emit::text(&KeepalivedConfig {
        router_name: scope.host.name.as_str(),
        check_script: &scope.path(File::FrontCheck),
        // A balancer that takes over from nobody would not heed a lower priority either: it must be let go of.
        weight: if stays { 0 } else { PENALTY },
        state: if place == 0 && !stays { "MASTER" } else { "BACKUP" },
        stays,
        interface: &keepalived.interface.value,
        router_id: keepalived.router_id.value,
        priority: FIRST_PRIORITY.saturating_sub(place),
        unicast: unicast(scope, keepalived),
        auth_pass: secret.as_ref().map(ToString::to_string),
        virtual_address: keepalived.virtual_address.value.to_string(),
    })?;
    let content = Content::with_secrets(&text, secret.as_slice())?;
    let id = ArtifactId::new("keepalived", "config");
    scope.add_content(draft, id, File::KeepalivedConfig, content, origins)
}

/// The place of a balancer among the others. Cross checks allow no more of them than there are priorities.
fn place(plan: &Plan, host: &HostPlan) -> u8 {
    let before = plan.balancers().take_while(|other| other.name != host.name);
    u8::try_from(before.count()).unwrap_or(FIRST_PRIORITY)
}

/// The balancers' own addresses, of the virtual address's family.
fn unicast(scope: &Scope<'_>, keepalived: &KeepalivedPlan) -> Option<Unicast> {
    let family = keepalived.virtual_address.value.family();
    let address = |host: &HostPlan| host.address_of(family).map(|address| address.to_string());
    match keepalived.advertisements.value {
        Advertisements::Multicast => None,
        Advertisements::Unicast => Some(Unicast {
            source: address(scope.host)?,
            peers: scope
                .plan
                .balancers()
                .filter(|host| host.name != scope.host.name)
                .filter_map(address)
                .collect(),
        }),
    }
}

fn add_check(
    scope: &Scope<'_>,
    keepalived: &KeepalivedPlan,
    port: u16,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let loopback = match scope.host.address_of(IpFamily::V4) {
        Some(_) => "127.0.0.1",
        None => "[::1]",
    };
    let path = health_path(scope.plan);
    let view = FrontCheck {
        url: format!("https://{loopback}:{port}{path}"),
    };
    let origins = Origins::from(&keepalived.virtual_address.origin).and(&scope.plan.endpoint.endpoint.origin);
    let id = ArtifactId::new("keepalived", "check");
    scope.add(draft, id, File::FrontCheck, emit::text(&view)?, origins)
}

fn origins(scope: &Scope<'_>, keepalived: &KeepalivedPlan) -> Origins {
    let mut origins = Origins::from(&keepalived.virtual_address.origin)
        .and(&keepalived.interface.origin)
        .and(&keepalived.router_id.origin)
        .and(&keepalived.advertisements.origin)
        .and(&keepalived.preempt.origin);
    if let Some(name) = &keepalived.auth_pass {
        origins = origins.and(&name.origin);
    }
    for host in scope.plan.balancers() {
        origins = origins
            .and(Origin::Spec(host.path.field("roles")))
            .and(host.origin("address"));
    }
    origins
}
