//! Opening and decoding files.

use crate::report::code::declare;

declare! {
    /// There is no such file.
    Error missing(name: &str) = "read.missing",
        "there is no file `{name}`";

    /// No spec is where one was looked for.
    Error no_spec(name: &str) = "read.no-spec",
        "there is no spec `{name}`",
        help: "name the folder of a cluster, or its spec; `kubecast init DIR` starts a new one";

    /// The system refuses to open or read the file.
    Error failed(name: &str, problem: &str) = "read.failed",
        "cannot read `{name}`: {problem}";

    /// A directory, pipe, socket or device in place of a file.
    Error not_a_file(name: &str, found: &str) = "read.not-a-file",
        "`{name}` is {found}, not a regular file";

    /// The file is larger than the limit.
    Error too_large(name: &str, size: &str, limit: &str) = "read.too-large",
        "`{name}` has {size}; at most {limit} are allowed";

    /// The file is text in UTF-16, as some editors on Windows write it.
    Error utf16(name: &str) = "read.utf16",
        "`{name}` is UTF-16 text",
        help: "save it as UTF-8";

    /// The file holds a byte that UTF-8 has no use for, as text in Latin-1 does.
    Error not_utf8(byte: &str, offset: usize) = "read.not-utf8",
        "byte {byte} at offset {offset} is not UTF-8",
        help: "save the file as UTF-8";
}
