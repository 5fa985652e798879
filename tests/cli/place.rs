//! A folder of its own for each test, a home in it, and the program run there.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kubecast::secrets::Identities;

/// A folder in which commands are run by relative paths.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    /// What is replaced in what the program says, because it is random.
    names: Vec<(String, String)>,
}

/// What a run of the program came to.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A spec with sealed keys: one control plane and one worker.
pub(crate) const SEALED: &str = "apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata:
  name: demo
  uid: 6f1e8a52-0c1d-4c1b-9f52-8a1f0f8f2c11
spec:
  version: 1.36.3
  pki:
    issuedFrom: 2026-01-01
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: worker1, address: 192.0.2.12}
";

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("home")).expect("made");
        let home = folder.path().join("home").display().to_string();
        Self {
            folder,
            names: vec![(home, "[HOME]".into())],
        }
    }

    /// With the spec `clusters/demo/cluster.yaml`.
    pub(crate) fn with(spec: &str) -> Self {
        let place = Self::new();
        place.write("clusters/demo/cluster.yaml", spec);
        place
    }

    /// With that spec and a sealed store for alice, whose identity is `alice`.
    pub(crate) fn sealed() -> Self {
        let mut place = Self::with(SEALED);
        let alice = place.identity("alice");
        place.succeed(&["secrets", "init", "clusters/demo", "--recipient", &alice]);
        place
    }

    /// That, rendered.
    pub(crate) fn rendered() -> Self {
        let place = Self::sealed();
        place.succeed(&["render", "clusters/demo", "--identity", "alice"]);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Changes the spec.
    pub(crate) fn edit(&self, from: &str, to: &str) {
        let text = self.read("clusters/demo/cluster.yaml");
        assert!(text.contains(from), "the spec has no {from}");
        self.write("clusters/demo/cluster.yaml", &text.replace(from, to));
    }

    pub(crate) fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).expect("removed");
    }

    pub(crate) fn mode(&self, name: &str) -> u32 {
        let found = std::fs::symlink_metadata(self.path(name)).expect("it is there");
        found.permissions().mode() & 0o7777
    }

    pub(crate) fn set_mode(&self, name: &str, mode: u32) {
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).expect("set");
    }

    /// Makes an identity file of this name; its public key is shown by that name.
    pub(crate) fn identity(&mut self, name: &str) -> String {
        let made = Identities::create(&self.path(name)).expect("a new identity");
        let key = made.recipients(None).to_string();
        self.names.push((key.clone(), format!("[{name}]")));
        key
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, "", |_| {})
    }

    /// Runs the program with this standard input, in an environment of nothing but a home.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str, change: impl FnOnce(&mut Command)) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kubecast"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        change(&mut command);
        let mut child = command.spawn().expect("kubecast runs");
        // A program that stops before it reads closes the pipe.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("kubecast ends");
        let text = |bytes: Vec<u8>| self.harmless(&String::from_utf8(bytes).expect("text"));
        Run {
            code: output.status.code().expect("no signal"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Lets the spec name a registry whose credentials only the user has.
    pub(crate) fn name_registry(&self) {
        self.edit(
            "  hosts:\n",
            "  containerRuntime:
    registries:
    - {host: registry.example.com, credentials: registry}
  hosts:
",
        );
    }

    /// Runs a command that must end well.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> Run {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
        run
    }

    /// The text with names in place of what is random.
    fn harmless(&self, text: &str) -> String {
        let mut text = self
            .names
            .iter()
            .fold(text.to_owned(), |text, (random, name)| text.replace(random, name));
        for prefix in ["spki-sha256:", "commit:", "age1"] {
            text = mask(&text, prefix);
        }
        text
    }
}

/// What follows the prefix becomes dots.
fn mask(text: &str, prefix: &str) -> String {
    let mut parts = text.split(prefix);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let random = part.chars().take_while(char::is_ascii_alphanumeric).count();
        masked.push_str(prefix);
        masked.push_str(if random > 40 { "..." } else { &part[..random] });
        masked.push_str(&part[random..]);
    }
    masked
}

impl std::fmt::Display for Run {
    /// Everything that a user sees.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}exit {}", self.stdout, self.stderr, self.code)
    }
}

/// Whether the tree at `folder` holds these bytes anywhere.
pub(crate) fn holds(folder: &Path, bytes: &[u8]) -> bool {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .any(|entry| {
            let text = std::fs::read(entry.path()).expect("readable");
            text.windows(bytes.len()).any(|window| window == bytes)
        })
}
