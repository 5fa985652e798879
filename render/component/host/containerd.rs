use serde_json::Value;

use super::cgroup_driver::CgroupDriver;
use crate::artifact::{ArtifactId, PublicText, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{ContainerdConfig, ContainerdFormat};
use crate::layout::{File, Layout};
use crate::plan::Plan;
use crate::report::Origins;
use crate::spec::ImageName;
use crate::types::UnitName;

/// A user's own settings stand in files of this form, which win over ours; a GPU's runtime for example.
const IMPORTS: &[&str] = &["/etc/containerd/conf.d/*.toml"];

/// `config.toml` for each driver of control groups: hosts differ in nothing else.
pub(super) struct Texts {
    systemd: PublicText,
    cgroupfs: PublicText,
}

impl Texts {
    pub(super) fn new(plan: &Plan, layout: &Layout) -> Result<Self, RenderError> {
        let registries = layout.path(File::RegistriesDir);
        let text = |driver| {
            emit::text(&ContainerdConfig {
                format: match plan.runtime.config_version.value {
                    3.. => ContainerdFormat::V3,
                    _ => ContainerdFormat::V2,
                },
                imports: IMPORTS,
                sandbox_image: plan.image(ImageName::Pause),
                systemd_cgroup: driver == CgroupDriver::Systemd,
                registries: (!plan.runtime.registries.is_empty()).then_some(registries.as_str()),
            })
        };
        Ok(Self {
            systemd: text(CgroupDriver::Systemd)?.into(),
            cgroupfs: text(CgroupDriver::Cgroupfs)?.into(),
        })
    }
}

pub(super) fn add(
    scope: &Scope<'_>,
    texts: &Texts,
    kubelet: &Value,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let plan = scope.plan;
    let text = match CgroupDriver::of(scope.host, kubelet) {
        CgroupDriver::Systemd => &texts.systemd,
        CgroupDriver::Cgroupfs => &texts.cgroupfs,
    };
    let mut origins = Origins::from(&plan.runtime.kind.origin)
        .and(&plan.runtime.config_version.origin)
        .and(&plan.runtime.registries.origin)
        .and(&plan.kubelet.config.origin)
        .and(&scope.host.kubelet_config.origin);
    if let Some(image) = plan.images.get(&ImageName::Pause) {
        origins = origins.and(&image.origin);
    }
    draft.read_by(
        Reaction::Restart(UnitName::known("containerd.service")),
        [scope.layout.path(File::ContainerdConfig)],
    );
    let id = ArtifactId::new("containerd", "config");
    scope.add(draft, id, File::ContainerdConfig, text.clone(), origins)
}
