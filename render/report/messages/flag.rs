//! Arguments of components, feature gates, admission plugins, and fields of configuration files.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A flag that the program does not have in this release.
    Error unknown(flag: &str, program: &dyn Display) = "flag.unknown",
        "`{flag}` is not a flag of {program}";

    /// A flag that the program no longer has.
    Error removed(flag: &str, program: &dyn Display, until: &dyn Display) = "flag.removed",
        "`{flag}` is no flag of {program} since {until}: it would not start";

    /// A flag that the program does not have yet.
    Error not_yet(flag: &str, program: &dyn Display, since: &dyn Display) = "flag.not-yet",
        "`{flag}` is a flag of {program} only from {since} on: it would not start",
        help: "remove it, or use a later release";

    /// A flag whose value follows from another field.
    Error owned(flag: &str, field: &str) = "flag.owned",
        "`{flag}` follows from `{field}`, so that all files agree on it",
        help: "write `{field}` in its place";

    /// A flag whose value kubecast fixes.
    Error fixed(flag: &str) = "flag.fixed",
        "`{flag}` follows from the layout of files, so that all files agree on it",
        help: "remove it";

    /// A flag that can be given once is given twice.
    Error twice(flag: &str) = "flag.twice",
        "`{flag}` is given twice, and the program takes one value",
        help: "remove one of them";

    /// A setting with which the cluster does not work, or is nobody's any more.
    Error breaks(setting: &str, why: &str) = "flag.breaks",
        "`{setting}` breaks the cluster: {why}",
        help: "remove it";

    /// A setting that lets in more than it should.
    Warning opens(setting: &str, why: &str) = "flag.opens",
        "`{setting}` opens the cluster: {why}",
        help: "remove it, unless that is what you want";

    /// A flag that makes the program forget others.
    Warning shadows(setting: &str, why: &str) = "flag.shadows",
        "`{setting}` stands before other flags: {why}",
        help: "say all of that in the file, or remove the flag";

    /// A value that the flag does not take.
    Error value(flag: &str, value: &str, wanted: &str) = "flag.value",
        "`{value}` is no value of `{flag}`: {wanted}";

    /// A feature gate that nothing knows.
    Error unknown_gate(gate: &str, who: &dyn Display, release: &dyn Display) = "gate.unknown",
        "`{gate}` is not a feature gate of {who} in Kubernetes {release}";

    /// A feature gate that is gone.
    Error removed_gate(gate: &str, who: &dyn Display, until: &dyn Display) = "gate.removed",
        "`{gate}` is no feature gate of {who} since {until}",
        help: "remove it: the feature is always on, or gone";

    /// A feature gate that is yet to come.
    Error gate_not_yet(gate: &str, who: &dyn Display, since: &dyn Display) = "gate.not-yet",
        "`{gate}` is a feature gate of {who} only from {since} on",
        help: "remove it, or use a later release";

    /// A feature gate that takes one value only.
    Error locked_gate(gate: &str, value: bool, release: &dyn Display) = "gate.locked",
        "`{gate}` is locked to {value} in Kubernetes {release}",
        help: "remove it";

    /// A list of feature gates that is not one.
    Error gate_form(text: &str) = "gate.form",
        "`{text}` is not a feature gate with its value",
        help: "write NAME=true or NAME=false, joined by commas";

    /// An admission plugin that kube-apiserver does not have.
    Error unknown_admission(plugin: &str, release: &dyn Display) = "admission.unknown",
        "`{plugin}` is not an admission plugin of Kubernetes {release}";

    /// An admission plugin that is gone.
    Error removed_admission(plugin: &str, until: &dyn Display) = "admission.removed",
        "`{plugin}` is no admission plugin since {until}: kube-apiserver would not start",
        help: "remove it";

    /// An admission plugin that is yet to come.
    Error admission_not_yet(plugin: &str, since: &dyn Display) = "admission.not-yet",
        "`{plugin}` is an admission plugin only from {since} on",
        help: "remove it, or use a later release";

    /// A configuration file does not have the field.
    Error unknown_field(field: &str, kind: &dyn Display, release: &dyn Display) = "config.unknown",
        "`{field}` is not a field of {kind} in Kubernetes {release}";

    /// A configuration file no longer has the field.
    Error removed_field(field: &str, kind: &dyn Display, until: &dyn Display) = "config.removed",
        "`{field}` is no field of {kind} since {until}",
        help: "remove it";

    /// A configuration file does not have the field yet.
    Error field_not_yet(field: &str, kind: &dyn Display, since: &dyn Display) = "config.not-yet",
        "`{field}` is a field of {kind} only from {since} on",
        help: "remove it, or use a later release";

    /// A field of a configuration file follows from a field of the spec.
    Error owned_field(field: &str, home: &str) = "config.owned",
        "`{field}` follows from `{home}`, so that all files agree on it",
        help: "write `{home}` in its place";

    /// A field of a configuration file follows from the layout.
    Error fixed_field(field: &str) = "config.fixed",
        "`{field}` follows from the layout of files and the kind of the file",
        help: "remove it";

    /// A field of a configuration file holds a value of another type.
    Error field_type(field: &str, found: &str, wanted: &str) = "config.type",
        "`{field}` holds {found} where {wanted} is needed";

    /// Two volumes of a static pod with one name or one path.
    Error volume_twice(what: &str, value: &dyn Display) = "volume.twice",
        "two volumes have the {what} `{value}`",
        help: "correct or remove one of them";
}
