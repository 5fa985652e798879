//! Codes that no spec shows, each with the test that shows it.

/// Groups that are about something else than a spec; their own modules test them.
pub(crate) const OTHER_SUBJECTS: &[&str] = &[
    "kubeadm.", // Reading kubeadm's configuration: `render/spec/kubeadm/tests/`.
    "push.",    // Delivery: `render/push/`.
    "secret.",  // The sealed store: `render/secrets/`, `tests/cli/`.
    "review.",  // Acknowledgements: `render/review/acknowledge/`, `tests/review/`.
    "tree.",    // The rendered tree: `render/tree/`, `tests/tree/`.
    "verify.",  // A tree that is judged: `tests/cli/verify.rs`.
];

/// Faults of kubecast or of the system, which no input brings about.
pub(crate) const FAULTS: &[&str] = &[
    "facts.gap",
    "facts.program-gap",
    "field.rule",
    "pki.io",
    "pki.no-authority",
    "render.failed",
];

/// Codes about a spec or its lock that need more than a spec of reasonable size.
pub(crate) const ELSEWHERE: &[(&str, &str)] = &[
    ("field.schema", "render/spec/check/tests.rs"),
    ("image.reference", "render/types/image.rs"),
    ("name.secret", "render/types/secret_name.rs"),
    ("name.unit", "render/types/unit_name.rs"),
    ("pki.lock", "render/pki/tests/lock_file.rs"),
    ("pki.lock-cluster", "render/pki/tests/lock_file.rs"),
    ("pki.lock-version", "render/pki/tests/lock_file.rs"),
    ("pki.nothing-issued", "tests/cli/kubeconfig.rs"),
    ("pki.stale", "render/pki/tests/staleness.rs"),
    ("read.failed", "render/source/read.rs"),
    ("read.missing", "render/source/read.rs"),
    ("read.no-spec", "render/source/read.rs"),
    ("read.too-large", "render/source/read.rs"),
    ("yaml.gave-up", "render/source/tests.rs"),
    ("yaml.long-text", "render/source/tests.rs"),
    ("yaml.merge-kind", "render/source/tests.rs"),
    ("yaml.nodes", "render/source/tests.rs"),
    ("yaml.unknown-alias", "render/source/tests.rs"),
];
