//! Addresses and ranges.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// Two address ranges that must be apart share addresses.
    Error overlap(field: &str, range: &dyn Display, other: &str, other_range: &dyn Display) = "net.overlap",
        "{field} {range} overlaps {other} {other_range}",
        help: "choose a range outside {other_range}";
}
