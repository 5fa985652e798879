//! Rendering.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A file cannot be rendered.
    Error failed(problem: &dyn Display) = "render.failed",
        "{problem}";

    /// A patch does not fit what it is to change.
    Error patch(problem: &str) = "render.patch",
        "the patch {problem}",
        help: "look at the rendered file without the patch, and write what is to change of it";
}
