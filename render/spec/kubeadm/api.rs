use std::ops::RangeInclusive;

/// The versions of kubeadm's configuration, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Api {
    V1Alpha1,
    V1Alpha2,
    V1Alpha3,
    V1Beta1,
    V1Beta2,
    V1Beta3,
    V1Beta4,
}

/// The version that has the kinds of all newer ones, and the fields of the older ones in them.
pub(super) const BETWEEN: RangeInclusive<Api> = Api::V1Alpha3..=Api::V1Alpha3;

/// The versions that group fields by component.
pub(super) const BETA: RangeInclusive<Api> = Api::V1Beta1..=Api::V1Beta4;

/// Their names.
const NAMES: &[(Api, &str)] = &[
    (Api::V1Alpha1, "v1alpha1"),
    (Api::V1Alpha2, "v1alpha2"),
    (Api::V1Alpha3, "v1alpha3"),
    (Api::V1Beta1, "v1beta1"),
    (Api::V1Beta2, "v1beta2"),
    (Api::V1Beta3, "v1beta3"),
    (Api::V1Beta4, "v1beta4"),
];

impl Api {
    /// The version of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let row = NAMES.iter().find(|(_, known)| *known == name)?;
        Some(row.0)
    }

    pub(super) fn name(self) -> &'static str {
        let row = NAMES.iter().find(|(api, _)| *api == self);
        row.map_or("", |(_, name)| name)
    }

    /// The names of a run of versions: `v1beta4`, `v1beta1 to v1beta3`.
    pub(super) fn names(run: &RangeInclusive<Self>) -> String {
        if run.start() == run.end() {
            run.start().name().into()
        } else {
            format!("{} to {}", run.start().name(), run.end().name())
        }
    }

    /// The names of all, for a message.
    pub(super) fn known() -> String {
        let names: Vec<String> = NAMES.iter().map(|(_, name)| format!("`{name}`")).collect();
        names.join(", ")
    }
}
