//! Reviewing a change.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A change breaks what a running cluster relies on, and nobody acknowledged it.
    Error breaking(id: &str, to: &str, says: &str, line: &str) = "review.breaking",
        "{id} ({to}): {says}",
        help: "to allow it, add to {line}";

    /// An acknowledgement is over.
    Error expired(id: &str, to: &str, expires: &dyn Display) = "review.ack-expired",
        "the acknowledgement of {id} ({to}) ended with {expires}",
        help: "write another day, if it still holds";

    /// An acknowledgement names nothing that can break.
    Error unknown_id(id: &str) = "review.ack-unknown",
        "nothing that can break is called `{id}`",
        help: "docs/effects.md lists the ids";

    /// An acknowledgement has no reason.
    Error no_reason(id: &str) = "review.ack-reason",
        "the acknowledgement of `{id}` does not say why",
        help: "write the reason, for those who read it later";

    /// An acknowledgement is about nothing in this change.
    Note unused(id: &str, to: &str) = "review.ack-unused",
        "nothing in this change is about {id} ({to})",
        help: "take it out once the change is on all hosts";
}
