use std::path::Path;

use crate::component::HostProgram;
use crate::report::{Report, messages::push as messages};
use crate::spec::Architecture;

use super::local_file::{self, LocalFile};

/// What a file begins with, and what it is then.
const KINDS: &[(&[u8], &str)] = &[
    (b"#!", "a script"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"PK\x03\x04", "a zip archive"),
    (b"MZ", "a program for Windows"),
    (b"\xcf\xfa\xed\xfe", "a program for macOS"),
    (b"\xca\xfe\xba\xbe", "a program for macOS"),
    (b"<", "a page of HTML or XML"),
    (b"!<arch>", "a package or a library"),
];

/// The machines of ELF files. Source: elf(5), `e_machine`.
const MACHINES: &[(u16, &str)] = &[
    (3, "32-bit x86"),
    (21, "64-bit POWER"),
    (22, "S/390"),
    (40, "32-bit ARM"),
    (62, "x86-64"),
    (183, "64-bit ARM"),
    (243, "RISC-V"),
];

/// How people call a processor.
pub(super) const fn machine(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::Amd64 => "x86-64",
        Architecture::Arm64 => "64-bit ARM",
    }
}

/// Reads a program and judges it.
pub(super) fn read(
    name: &str,
    path: &Path,
    program: &HostProgram,
    architecture: Architecture,
) -> Result<LocalFile, Report> {
    let reading = local_file::read(name, path, program.version.as_deref())
        .map_err(|error| Report::from(messages::asset_unreadable(name, &error.to_string())))?;
    let mut report = Report::new();
    let wanted = machine(architecture);
    let found = kind(&reading.head);
    let is_right = match program.name.ends_with(".sh") {
        true => found == "a script",
        false => found == wanted,
    };
    if !is_right {
        let found = match MACHINES.iter().any(|(_, machine)| *machine == found) {
            true => format!("one for {found}"),
            false => found.to_owned(),
        };
        report.push(messages::asset_machine(name, wanted, &found));
    } else if let Some(version) = program.version.as_deref().filter(|_| !reading.has_text) {
        report.push(messages::asset_version(name, version));
    }
    if let Some(digest) = &program.digest
        && *digest != reading.file.sha256.to_string()
    {
        report.push(messages::asset_digest(name, &reading.file.sha256, digest));
    }
    report.unless_errors(reading.file).map(|(file, _)| file)
}

/// What a file that begins so is: the machine of an ELF program, or something else.
fn kind(head: &[u8]) -> &'static str {
    let known = || KINDS.iter().find(|(start, _)| head.starts_with(start));
    let elf = || {
        // 64 bits, little-endian.
        let rest = head.strip_prefix(b"\x7fELF\x02\x01")?;
        let machine = u16::from_le_bytes([*rest.get(12)?, *rest.get(13)?]);
        let row = MACHINES.iter().find(|(number, _)| *number == machine);
        Some(row.map_or("one for another machine", |(_, name)| name))
    };
    match elf() {
        Some(machine) => machine,
        None if head.starts_with(b"\x7fELF") => "one for a 32-bit or big-endian machine",
        None if head.is_empty() => "empty",
        None => known().map_or("something else", |(_, what)| what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::sample;
    use crate::types::HostPath;

    fn elf(machine: u8) -> Vec<u8> {
        let mut head = b"\x7fELF\x02\x01\x01".to_vec();
        head.resize(18, 0);
        head.extend([machine, 0]);
        head
    }

    fn judged(name: &'static str, bytes: &[u8], digest: Option<&str>) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        sample::put(&path, bytes);
        let program = HostProgram {
            name,
            path: HostPath::known("/usr/bin/x"),
            version: (!name.ends_with(".sh")).then(|| "1.36.3".into()),
            digest: digest.map(str::to_owned),
            unit: None,
            may_be_packaged: false,
        };
        let shown = format!("bin/{name}");
        let report = read(&shown, &path, &program, Architecture::Amd64).err();
        let report = report.unwrap_or_default();
        let said = report.diagnostics().iter();
        said.map(|one| format!("{}: {}", one.code, one.message)).collect()
    }

    #[test]
    fn a_program_is_one_for_the_processor_and_of_the_version() {
        let good = [elf(62), b"v1.36.3".to_vec()].concat();
        assert!(judged("kubelet", &good, None).is_empty());
        assert!(judged("mk-docker-opts.sh", b"#!/bin/sh\n", None).is_empty());
        for (bytes, said) in [
            (elf(183), "one for 64-bit ARM"),
            (elf(99), "one for another machine"),
            (
                b"\x7fELF\x01\x01".to_vec(),
                "one for a 32-bit or big-endian machine",
            ),
            (b"#!/bin/sh\n".to_vec(), "a script"),
            (b"<html>".to_vec(), "a page of HTML or XML"),
            (b"\x1f\x8b\x08".to_vec(), "compressed with gzip"),
            (b"hello".to_vec(), "something else"),
            (Vec::new(), "empty"),
        ] {
            let expected =
                format!("push.asset-machine: `bin/kubelet` is not an ELF program for x86-64: it is {said}");
            assert_eq!(judged("kubelet", &bytes, None), [expected]);
        }
        let other = [elf(62), b"v1.36.2".to_vec()].concat();
        assert_eq!(
            judged("kubelet", &other, Some("00")),
            [
                "push.asset-version: `bin/kubelet` is not of version 1.36.3: that text is nowhere in it"
                    .to_owned(),
                format!(
                    "push.asset-digest: `bin/kubelet` has the digest {}, and `spec.binaries` says 00",
                    crate::tree::FileDigest::of(&other)
                )
            ]
        );
    }
}
