//! Files of the user.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A file of the user has neither a source nor content, or both.
    Error needs_one_content() = "file.content",
        "a file needs either `source` or `content`",
        help: "name a file beside the spec with `source`, or write the text itself with `content`";

    /// A file beside the spec is named and cannot be read.
    Error missing_source(name: &str) = "file.missing-source",
        "the file `{name}` is not there",
        help: "write its path relative to the folder of the spec";

    /// A file beside the spec has a name that leaves the spec's folder.
    Error outside_folder(name: &str) = "file.outside-folder",
        "`{name}` leaves the folder of the spec",
        help: "write a path below the folder of the spec, without `..`";

    /// A file beside the spec is, or lies behind, a symbolic link.
    Error symbolic_link(name: &str) = "file.symbolic-link",
        "`{name}` is, or lies behind, a symbolic link",
        help: "put the file itself below the folder of the spec";

    /// The folder of facts beside a spec cannot be listed.
    Error unlisted(folder: &dyn Display, error: &dyn Display) = "file.unlisted",
        "{folder} cannot be listed: {error}",
        help: "make the folder readable";
}
