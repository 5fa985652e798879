//! Values that a type refuses. The words are the type's own, in `types`; here is what each code is about.

use crate::report::CodeInfo;

/// Declares codes without texts.
macro_rules! values {
    ($($(#[doc = $meaning:literal])+ $code:literal;)+) => {
        /// The codes of this file.
        pub(in crate::report) const CODES: &[CodeInfo] = &[
            $(CodeInfo { code: $code, meaning: concat!($($meaning),+).trim_ascii() }),+
        ];
    };
}

values! {
    /// A path that is not an absolute, normalized path on a host.
    "file.path";
    /// Permissions that are not four octal digits, or that let everybody write.
    "file.mode";
    /// An owner that is not a user and a group by name.
    "file.owner";
    /// The name of a flag with dashes, a value, or characters that no flag has.
    "flag.name";
    /// A whole image reference that is not one.
    "image.reference";
    /// A repository of images that is not one.
    "image.repository";
    /// The key of a label or taint that Kubernetes refuses.
    "label.key";
    /// The effect of a taint that is none of the three.
    "label.taint-effect";
    /// The value of a label or taint that Kubernetes refuses.
    "label.value";
    /// A DNS name that is not one.
    "name.dns";
    /// A host name that is not one, that is reserved, or too long for a certificate.
    "name.host";
    /// A name that no certificate can hold.
    "name.san";
    /// The name of a sealed secret that is not one.
    "name.secret";
    /// A cluster's identity that `init` did not write.
    "name.uid";
    /// The name of a systemd unit that is not one.
    "name.unit";
    /// An IP address that is not one, or not in its plain form.
    "net.address";
    /// An endpoint that is not a host with an optional port.
    "net.endpoint";
    /// Two ranges of one family, or more than two.
    "net.families";
    /// An address on an interface without its prefix length, or none that a host can have.
    "net.interface-address";
    /// An address that no other host can reach.
    "net.node-address";
    /// An address range that is not one, or that has bits behind its prefix.
    "net.range";
    /// A bootstrap token's id that is not one, or a whole token.
    "token.id";
    /// A length of time that is not one.
    "value.duration";
    /// A point in time that is not one, or not in UTC.
    "value.time";
    /// A release without its patch number, or with something else in its place.
    "version.form";
}
