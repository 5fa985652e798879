use std::fs::{DirEntry, File, Metadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::OFlags;

use super::Document;
use super::dialect::Dialect;
use super::reader::Reader;
use crate::report::{
    Diagnostic, Location, Report, SourceText, Span,
    messages::{read, yaml},
};

/// The largest spec: more than 5,000 hosts with 1.5 KiB each.
const SPEC_SIZE: u64 = 8 << 20;

/// Reads a spec.
///
/// # Errors
/// All that stands against it, with the text that the report points into.
pub fn read_spec(path: &Path) -> Result<Document, (SourceText, Report)> {
    read_spec_as(path, &path.display().to_string())
}

/// Reads a spec that messages call by another name than its path.
///
/// # Errors
/// All that stands against it, with the text that the report points into.
pub fn read_spec_as(path: &Path, name: &str) -> Result<Document, (SourceText, Report)> {
    let name = name.to_owned();
    let nothing = || SourceText::new(name.clone(), "");
    let refusal = |error| match path.try_exists() {
        Ok(false) => no_spec(path, &name),
        _ => error,
    };
    let bytes = read_bytes(path, SPEC_SIZE).map_err(|error| (nothing(), refusal(error).into()))?;
    let text =
        decode(&name, bytes).map_err(|(text, error)| (SourceText::new(name.clone(), text), error.into()))?;
    parse_spec(&name, &text)
}

/// How many clusters a message names.
const NAMED: usize = 5;

/// Says that no spec is there, and names the clusters beside it to whoever meant one of those.
fn no_spec(path: &Path, name: &str) -> Diagnostic {
    let message = read::no_spec(name).in_file(name);
    let folders = path.parent().and_then(|folder| folder.read_dir().ok());
    let is_cluster = |entry: &DirEntry| entry.path().join("cluster.yaml").is_file();
    let found = folders.into_iter().flatten().flatten().filter(is_cluster);
    let shown = |entry: DirEntry| {
        let path = Path::new(name).with_file_name(entry.file_name());
        format!("`{}`", path.display())
    };
    let mut clusters: Vec<String> = found.map(shown).collect();
    clusters.sort();
    let more = if clusters.len() > NAMED { " and others" } else { "" };
    clusters.truncate(NAMED);
    match clusters.is_empty() {
        true => message,
        false => message.help(format!("name one of these: {}{more}", clusters.join(", "))),
    }
}

/// Reads a spec that is already in memory, such as one that was just written.
///
/// # Errors
/// All that stands against it, with the text that the report points into.
pub fn parse_spec(name: &str, text: &str) -> Result<Document, (SourceText, Report)> {
    let (source, nodes, mut report) = parse(name, text, Dialect::Spec);
    let root = nodes.into_iter().next();
    if root.is_none() && !report.has_errors() {
        report.push(yaml::empty().place(Location::Text(Span::default())));
    }
    match root {
        Some(root) if !report.has_errors() => Ok(Document {
            name: source.name,
            text: source.text,
            root,
        }),
        _ => Err((source, report)),
    }
}

/// Reads YAML that was written for kubectl or kubeadm: any number of documents, plain values as kubectl reads
/// them. Empty documents are left out.
///
/// # Errors
/// All that stands against it: grammar, duplicate keys, and anchors, aliases, tags and merge keys, which
/// kubectl would accept. Each message names its place in `name`.
pub fn read_foreign(name: &str, text: &str) -> Result<Vec<Document>, Report> {
    documents(name, text, Dialect::Foreign)
}

/// Reads YAML that was written for kubeadm: as [`read_foreign`] does, with aliases and merge keys put in as kubeadm does it.
///
/// # Errors
/// All that stands against it: grammar, duplicate keys, tags, and more values than a configuration needs. Each message names
/// its place in `name`.
pub fn read_kubeadm(name: &str, text: &str) -> Result<Vec<Document>, Report> {
    documents(name, text, Dialect::Kubeadm)
}

fn documents(name: &str, text: &str, dialect: Dialect) -> Result<Vec<Document>, Report> {
    let (source, nodes, report) = parse(name, text, dialect);
    if report.has_errors() {
        return Err(report.pinned(&source));
    }
    let document = |root| Document {
        name: source.name.clone(),
        text: Arc::clone(&source.text),
        root,
    };
    Ok(nodes.into_iter().map(document).collect())
}

fn parse(name: &str, text: &str, dialect: Dialect) -> (SourceText, Vec<super::Node>, Report) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Without a last line break the parsers of this world differ on blocks that end the file.
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let source = SourceText::new(name, format!("{text}{end}"));
    let (nodes, report) = Reader::read(&source.text, dialect);
    (source, nodes, report)
}

/// Reads a text file of at most `limit` bytes.
///
/// # Errors
/// The file is missing, unreadable, not a regular file, too large or not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, Diagnostic> {
    let name = path.display().to_string();
    let pin = |(text, error): (String, Diagnostic)| error.pinned(&SourceText::new(name.clone(), text));
    decode(&name, read_bytes(path, limit)?).map_err(pin)
}

/// Reads a regular file of at most `limit` bytes; a symbolic link to one will do.
///
/// # Errors
/// The file is missing, unreadable, not a regular file or too large.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Diagnostic> {
    let name = path.display().to_string();
    let refusal = |error: &std::io::Error| match error.kind() {
        ErrorKind::NotFound => read::missing(&name),
        _ => read::failed(&name, &system(error)),
    };
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = File::options().read(true).custom_flags(flags).open(path);
    let file = file.map_err(|error| refusal(&error).in_file(&name))?;
    let metadata = file.metadata().map_err(|error| refusal(&error).in_file(&name))?;
    if let Some(kind) = irregular(&metadata) {
        return Err(read::not_a_file(&name, kind).in_file(&name));
    }
    let too_large = |size: u64| read::too_large(&name, &bytes(size), &bytes(limit)).in_file(&name);
    if metadata.len() > limit {
        return Err(too_large(metadata.len()));
    }
    let mut content = Vec::new();
    let read = file.take(limit + 1).read_to_end(&mut content);
    read.map_err(|error| refusal(&error).in_file(&name))?;
    if content.len() as u64 > limit {
        return Err(too_large(content.len() as u64));
    }
    Ok(content)
}

/// What a file is, if it is not a regular one.
fn irregular(metadata: &Metadata) -> Option<&'static str> {
    let kind = metadata.file_type();
    let kinds = [
        (kind.is_file(), None),
        (kind.is_dir(), Some("a directory")),
        (kind.is_fifo(), Some("a pipe")),
        (kind.is_socket(), Some("a socket")),
    ];
    let known = kinds.into_iter().find(|(is, _)| *is).map(|(_, name)| name);
    known.unwrap_or(Some("a device"))
}

/// The system's words for an error, without its number.
fn system(error: &std::io::Error) -> String {
    let text = error.to_string().to_lowercase();
    text.split(" (os error").next().unwrap_or_default().into()
}

/// A size for a message; what is above a limit never looks equal to it.
fn bytes(size: u64) -> String {
    let tenths = |unit: u64| (size * 10).div_ceil(unit);
    let (tenths, unit) = match size {
        0..0x400 => return format!("{size} bytes"),
        0x400..0x10_0000 => (tenths(0x400), "KiB"),
        _ => (tenths(0x10_0000), "MiB"),
    };
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

/// The text of a file; with the error comes the text as far as it can be shown.
fn decode(name: &str, bytes: Vec<u8>) -> Result<String, (String, Diagnostic)> {
    let is_utf16 = match bytes.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, b, ..] => (*a == 0) != (*b == 0),
        _ => false,
    };
    if is_utf16 {
        return Err((String::new(), read::utf16(name).in_file(name)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let start = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(start).copied().unwrap_or_default();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
        let refusal = read::not_utf8(&format!("0x{byte:02X}"), start);
        (text, refusal.place(Location::Text(Span { start, end })))
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::report::Printer;

    /// What is said about a file of a fresh directory, which `make` puts there.
    fn said(make: impl FnOnce(&Path)) -> String {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("cluster.yaml");
        make(&path);
        let said = match read_spec(&path) {
            Ok(_) => "nothing".into(),
            Err((source, report)) => Printer::new(&source).text(&report),
        };
        said.replace(&directory.path().display().to_string(), "clusters/demo")
    }

    fn put(content: &[u8]) -> impl FnOnce(&Path) {
        #[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
        move |path| std::fs::write(path, content).expect("a file")
    }

    #[test]
    fn another_file_that_is_not_there_is_named() {
        let directory = tempfile::tempdir().expect("a directory");
        let problem = read_text(&directory.path().join("nothing"), 1).expect_err("it is not there");
        assert_eq!(problem.code, "read.missing");
    }

    #[test]
    fn what_is_not_a_regular_file_is_not_read() {
        let cases = [
            (said(|_| {}), "read.no-spec"),
            (
                said(|path| std::fs::create_dir(path).expect("a directory")),
                "is a directory",
            ),
            (
                said(|path| drop(UnixListener::bind(path).expect("a socket"))),
                "read.failed",
            ),
            (
                said(|path| symlink("/dev/null", path).expect("a link")),
                "is a device",
            ),
            (said(|path| symlink(path, path).expect("a link")), "read.failed"),
            (said(pipe), "is a pipe"),
        ];
        for (said, wanted) in cases {
            assert!(said.contains(wanted), "{said} should say {wanted}");
        }
    }

    fn pipe(path: &Path) {
        let mode = rustix::fs::Mode::RUSR;
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).expect("a pipe");
    }

    #[test]
    fn a_link_to_a_regular_file_will_do() {
        let said = said(|path| {
            let target = path.with_file_name("shared.yaml");
            put(b"a: b\n")(&target);
            symlink(target, path).expect("a link");
        });
        assert_eq!(said, "nothing");
    }

    #[test]
    fn a_file_beyond_the_limit_is_not_read() {
        assert!(said(put(&[b'#'; 8 << 20])).contains("yaml.empty"));
        let said = said(put(&[b'#'; (8 << 20) + 1]));
        assert!(
            said.contains("`clusters/demo/cluster.yaml` has 8.1 MiB; at most 8.0 MiB are allowed"),
            "{said}"
        );
    }

    #[test]
    fn only_utf8_is_text() {
        insta::assert_snapshot!(said(put(b"# fine\nname: caf\xe9 noir\n")), @r#"
        error[read.not-utf8]: byte 0xE9 at offset 16 is not UTF-8
         --> clusters/demo/cluster.yaml:2:10
          |
        2 | name: caf� noir
          |          ^
          = help: save the file as UTF-8
        "#);
        assert!(said(put(b"\xff\xfea\0:\0")).contains("read.utf16"));
        assert!(said(put(b"\xfe\xff\0a\0:")).contains("read.utf16"));
        assert!(said(put(b"a\0:\0 \0b\0")).contains("read.utf16"));
        assert!(said(put(b"\0a\0:\0 \0b")).contains("read.utf16"));
        assert_eq!(said(put(b"\xef\xbb\xbfa: b\n")), "nothing");
    }

    #[test]
    fn other_texts_name_their_place_themselves() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("audit.yaml");
        put(b"# fine\nname: caf\xe9 noir\n")(&path);
        let error = read_text(&path, 100).expect_err("Latin-1");
        assert_eq!(error.at, Some(Location::Place(path.display().to_string(), 2, 10)));
        assert_eq!(
            read_text(&path, 10).expect_err("too large").code,
            "read.too-large"
        );
        put(b"text")(&path);
        assert_eq!(read_text(&path, 4).as_deref(), Ok("text"));
    }
}
