use std::path::{Path, PathBuf};
use std::process::Command;

/// A git repository with samples, in a folder that goes away.
pub(crate) struct Repository {
    folder: tempfile::TempDir,
    sample: String,
}

/// What the program prints, with its status.
pub(crate) fn kubecast(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    run(folder, arguments, &[])
}

fn command(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kubecast"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    for name in [
        "GITHUB_BASE_REF",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA",
        "CHANGE_TARGET",
    ] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    command
}

fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = command(folder, arguments, variables)
        .output()
        .expect("kubecast runs");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), text.concat())
}

impl Repository {
    /// A repository with one commit that holds a sample.
    pub(crate) fn with(sample: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("tmp")).expect("a folder");
        std::fs::write(folder.path().join(".gitignore"), "tmp/\n").expect("a file");
        let repository = Self {
            folder,
            sample: sample.into(),
        };
        repository.copy(sample);
        repository.git(&["init", "-q"]);
        repository.commit();
        repository
    }

    /// Copies a sample into it.
    pub(crate) fn copy(&self, sample: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("clusters")
            .join(sample);
        let to = self.root().join("clusters").join(sample);
        for entry in walkdir::WalkDir::new(&from).into_iter().flatten() {
            let place = to.join(entry.path().strip_prefix(&from).expect("below"));
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(place).expect("a folder");
            } else {
                std::fs::copy(entry.path(), place).expect("a copy");
            }
        }
    }

    /// Changes the spec; the old text must be there.
    pub(crate) fn edit(&self, old: &str, new: &str) {
        let path = self
            .root()
            .join("clusters")
            .join(&self.sample)
            .join("cluster.yaml");
        let text = std::fs::read_to_string(&path).expect("a spec");
        assert!(text.contains(old), "{old} is not in the spec");
        std::fs::write(path, text.replacen(old, new, 1)).expect("a spec");
    }

    /// Writes a file beside the spec.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.root().join("clusters").join(&self.sample).join(name);
        std::fs::write(path, text).expect("a file");
    }

    /// Changes the spec where the old text is there.
    pub(crate) fn try_edit(&self, old: &str, new: &str) -> bool {
        let path = self
            .root()
            .join("clusters")
            .join(&self.sample)
            .join("cluster.yaml");
        let text = std::fs::read_to_string(path).expect("a spec");
        let has = text.contains(old);
        if has {
            self.edit(old, new);
        }
        has
    }

    /// A file of it, if it is there.
    pub(crate) fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.root().join(path)).ok()
    }

    /// The hosts of a tree.
    pub(crate) fn hosts(&self, tree: &str) -> Vec<String> {
        let index = std::fs::read_dir(self.root().join(tree).join("index")).expect("an index");
        let names = index
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names = names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned));
        names.filter(|name| !name.starts_with('_')).collect()
    }

    /// Commits all there is.
    pub(crate) fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&[
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "commit",
            "-q",
            "-m",
            "t",
        ]);
    }

    /// What git prints.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(self.root())
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What the program prints in it, with `COMMIT` for each commit.
    pub(crate) fn kubecast(&self, arguments: &[&str]) -> (Option<i32>, String) {
        self.kubecast_with(arguments, &[])
    }

    /// The same with variables.
    pub(crate) fn kubecast_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> (Option<i32>, String) {
        let temporary = self.root().join("tmp").display().to_string();
        let variables = [&[("TMPDIR", temporary.as_str())], variables].concat();
        let (code, mut text) = run(&self.root(), arguments, &variables);
        for commit in self.git(&["log", "--all", "--format=%h"]).lines() {
            text = text.replace(commit, "COMMIT");
        }
        (code, text)
    }

    /// The result for programs, with the status.
    pub(crate) fn json(&self, arguments: &[&str]) -> (Option<i32>, serde_json::Value) {
        let output = command(&self.root(), arguments, &[])
            .args(["--format", "json"])
            .output()
            .expect("kubecast runs");
        let json = serde_json::from_slice(&output.stdout);
        (output.status.code(), json.expect("JSON"))
    }

    /// What a run left in the folder of temporary files.
    pub(crate) fn temporary_files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.root().join("tmp"))
            .expect("a folder")
            .flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }

    fn root(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}
