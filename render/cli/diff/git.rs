//! What git keeps, read from its object store. Nothing is checked out and nothing is written.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use crate::cli::Failure;

/// Variables that tie git to another repository than that of the folder, as in a hook.
const OF_HOOKS: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
];

/// The repository around a cluster.
pub(super) struct Repository {
    /// A folder of it that exists.
    folder: PathBuf,
    /// Where the cluster lies, from the top of the repository; it need not exist now.
    prefix: String,
}

/// A file that a commit holds.
pub(super) struct Blob {
    /// Its path from the folder of the cluster.
    pub(super) path: String,
    /// Its object.
    pub(super) id: String,
    /// Its size in bytes.
    pub(super) size: u64,
}

impl Repository {
    /// The repository that holds a cluster, named by its folder or its file.
    pub(super) fn around(cluster: &Path) -> Result<Self, Failure> {
        let is_file = cluster.extension().is_some_and(|extension| extension == "yaml");
        let folder = if is_file { parent(cluster) } else { cluster };
        let mut existing = folder;
        let mut missing = Vec::new();
        while !existing.as_os_str().is_empty() && !existing.is_dir() {
            missing.extend(
                existing
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned()),
            );
            existing = parent(existing);
        }
        let here = if existing.as_os_str().is_empty() {
            Path::new(".")
        } else {
            existing
        };
        let mut repository = Self {
            folder: here.to_owned(),
            prefix: String::new(),
        };
        let output = repository.run(&["rev-parse", "--show-prefix"])?;
        if !output.status.success() {
            return Err(Failure::Failed(format!(
                "`{}` is in no git work tree ({}): name BASE, such as tree:DIR",
                here.display(),
                words(&output.stderr)
            )));
        }
        let found = String::from_utf8_lossy(&output.stdout);
        let mut parts: Vec<String> = found
            .trim_end_matches('\n')
            .split('/')
            .map(str::to_owned)
            .collect();
        parts.extend(missing.into_iter().rev());
        parts.retain(|part| !part.is_empty());
        repository.prefix = parts.join("/");
        Ok(repository)
    }

    /// Where the cluster lies, from the top of the repository.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The commit that a revision names, if there is one.
    pub(super) fn commit(&self, revision: &str) -> Result<Option<String>, Failure> {
        let wanted = format!("{revision}^{{commit}}");
        let output = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        Ok(output.status.success().then(|| line(&output.stdout)))
    }

    /// A commit in few digits.
    pub(super) fn short(&self, commit: &str) -> Result<String, Failure> {
        let output = self.run(&["rev-parse", "--short", "--end-of-options", commit])?;
        match output.status.success() {
            true => Ok(line(&output.stdout)),
            false => Err(failed("rev-parse", &output)),
        }
    }

    /// Where the histories of two commits parted, if the clone reaches back that far.
    pub(super) fn merge_base(&self, one: &str, other: &str) -> Result<Option<String>, Failure> {
        let output = self.run(&["merge-base", "--", one, other])?;
        Ok(output.status.success().then(|| line(&output.stdout)))
    }

    /// The regular files of the cluster's folder at a commit.
    pub(super) fn files(&self, commit: &str) -> Result<Vec<Blob>, Failure> {
        let folder = format!("{}/", self.prefix);
        let mut arguments = vec!["ls-tree", "-r", "-z", "-l", "--full-tree", commit];
        if !self.prefix.is_empty() {
            arguments.extend(["--", &folder]);
        }
        let output = self.run(&arguments)?;
        if !output.status.success() {
            return Err(failed("ls-tree", &output));
        }
        let listing = String::from_utf8_lossy(&output.stdout);
        Ok(listing.split('\0').filter_map(|entry| self.blob(entry)).collect())
    }

    /// Reads `100644 blob ID SIZE\tPATH`. Links and submodules are left out, as nothing follows them.
    fn blob(&self, entry: &str) -> Option<Blob> {
        let (facts, path) = entry.split_once('\t')?;
        let mut facts = facts.split_whitespace();
        let (mode, kind, id, size) = (facts.next()?, facts.next()?, facts.next()?, facts.next()?);
        if kind != "blob" || !mode.starts_with("100") {
            return None;
        }
        let inside = match self.prefix.is_empty() {
            true => path,
            false => path.strip_prefix(&self.prefix)?.strip_prefix('/')?,
        };
        Some(Blob {
            path: inside.to_owned(),
            id: id.to_owned(),
            size: size.parse().ok()?,
        })
    }

    /// Starts to read objects.
    pub(super) fn objects(&self) -> Result<Objects, Failure> {
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| not_started(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(asked), Some(answers)) => Ok(Objects {
                child,
                asked,
                answers: BufReader::new(answers),
            }),
            _ => Err(Failure::Failed("git gives no pipes".into())),
        }
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, Failure> {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| not_started(&error))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        #[expect(clippy::disallowed_methods, reason = "git alone reads its object store")]
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(&self.folder)
            .arg("--no-pager")
            .args(arguments);
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        OF_HOOKS.iter().for_each(|name| {
            command.env_remove(name);
        });
        command
    }
}

/// A git that hands out objects one after another.
pub(super) struct Objects {
    child: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    /// The bytes of an object.
    pub(super) fn read(&mut self, blob: &Blob) -> Result<Vec<u8>, Failure> {
        let failed = |problem: &str| Failure::Failed(format!("git cannot read `{}`: {problem}", blob.path));
        let broken = |error: std::io::Error| failed(&error.to_string());
        writeln!(self.asked, "{}", blob.id).map_err(broken)?;
        self.asked.flush().map_err(broken)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(broken)?;
        // `ID blob SIZE`, or `ID missing`.
        let size = head.split_whitespace().nth(2).and_then(|size| size.parse().ok());
        let size: usize = size.ok_or_else(|| failed(head.trim()))?;
        if size as u64 != blob.size {
            return Err(failed("its size is another"));
        }
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes).map_err(broken)?;
        bytes.truncate(size);
        Ok(bytes)
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // Nothing more is asked for, so git has nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

fn not_started(error: &std::io::Error) -> Failure {
    Failure::Failed(match error.kind() {
        std::io::ErrorKind::NotFound => {
            "git is not installed: name trees or specs instead of revisions (tree:DIR, spec:PATH)".into()
        }
        _ => format!("git cannot be started: {error}"),
    })
}

fn failed(what: &str, output: &Output) -> Failure {
    Failure::Failed(format!("git {what} failed: {}", words(&output.stderr)))
}

/// The first line of what git says.
fn words(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let first = text.lines().next().unwrap_or_default();
    first.trim_start_matches("fatal: ").to_owned()
}

fn line(stdout: &[u8]) -> String {
    String::from_utf8_lossy(stdout)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
