//! The real kubeadm on a root directory of its own, without a network.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::judge;
use crate::program::{self, succeed};

/// What only a running cluster could answer.
const LIVE_PHASES: &str = "preflight,wait-control-plane,upload-config,upload-certs,mark-control-plane,bootstrap-token,kubelet-finalize,addon,show-join-command";

/// What a dry run needs no answer for, without the files that are made already.
const FILE_PHASES: &str =
    "preflight,certs,kubeconfig,control-plane,etcd,kubelet-start,wait-control-plane,show-join-command";

/// The place of the configuration in the root directory.
const CONFIGURATION: &str = "/configuration.yaml";

/// The arguments with which `unshare` makes a network namespace here, as root or as anybody; if it makes none, the test
/// says so and is over.
pub(crate) fn namespaces() -> Option<&'static [&'static str]> {
    const CHOICES: [&[&str]; 2] = [&["--net"], &["--map-root-user", "--net"]];
    let works = |namespaces: &&&[&str]| {
        let mut unshare = Command::new("unshare");
        succeed(unshare.args(**namespaces).arg("true")).is_ok()
    };
    let found = CHOICES.iter().find(works).copied();
    if found.is_none() {
        judge::skip("unshare makes no network namespace here");
    }
    found
}

/// The real kubeadm.
pub(crate) struct Kubeadm {
    program: PathBuf,
    namespaces: &'static [&'static str],
}

impl Kubeadm {
    /// kubeadm, if it is built and namespaces can be made here.
    pub(crate) fn find() -> Option<Self> {
        let program = program::find("kubeadm")?;
        Some(Self {
            program,
            namespaces: namespaces()?,
        })
    }

    /// kubeadm with these arguments and environment variables on a root directory.
    pub(crate) fn run(
        &self,
        root: &Path,
        arguments: &[&str],
        environment: &BTreeMap<String, String>,
    ) -> Result<String, String> {
        let mut command = Command::new("unshare");
        command
            .args(self.namespaces)
            .args(["sh", "-c", "umask 022 && exec \"$@\"", "sh"])
            .arg(&self.program)
            .args(arguments)
            .arg("--rootfs")
            .arg(root)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .envs(environment);
        succeed(&mut command)
    }

    /// Every file that `kubeadm init` writes.
    pub(crate) fn init(&self, host: &Host) -> Result<String, String> {
        let skip = format!("--skip-phases={LIVE_PHASES}");
        self.run(
            host.root(),
            &["init", "--config", CONFIGURATION, &skip],
            &host.environment,
        )
    }

    /// Every object that `kubeadm init` would make, as a stream.
    pub(crate) fn objects(&self, host: &Host) -> Result<String, String> {
        let skip = format!("--skip-phases={FILE_PHASES}");
        let mut environment = host.environment.clone();
        environment.insert("KUBEADM_INIT_DRYRUN_DIR".into(), "/etc/kubernetes".into());
        let said = self.run(
            host.root(),
            &["init", "--dry-run", "--config", CONFIGURATION, &skip],
            &environment,
        )?;
        Ok(attached(&said))
    }
}

/// The objects among what a dry run says that it would create.
fn attached(said: &str) -> String {
    let mut objects = Vec::new();
    let mut is_created = false;
    let mut object: Option<Vec<&str>> = None;
    for line in said.lines() {
        if line.starts_with('[') || line.is_empty() && object.as_ref().is_some_and(|lines| !lines.is_empty())
        {
            objects.extend(object.take());
        }
        if line.starts_with("[dryrun] Would perform action") {
            is_created = line.contains("action CREATE");
        } else if line == "[dryrun] Attached object:" && is_created {
            object = Some(Vec::new());
        } else if let Some(lines) = &mut object {
            lines.push(line);
        }
    }
    objects.extend(object);
    objects
        .iter()
        .map(|lines| lines.join("\n") + "\n")
        .collect::<Vec<_>>()
        .join("---\n")
}

/// A host on which kubeadm runs: its root directory and its environment.
pub(crate) struct Host {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

impl Host {
    /// A host with nothing but a configuration file.
    pub(crate) fn new(configuration: &str, environment: &BTreeMap<String, String>) -> Self {
        let host = Self {
            folder: tempfile::tempdir().expect("a folder"),
            environment: environment.clone(),
        };
        // kubeadm writes below it as root of another user namespace, perhaps.
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(host.root(), open).expect("a mode");
        host.write(CONFIGURATION, configuration);
        host
    }

    /// Puts a file there.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    /// Makes a directory.
    pub(crate) fn make_directory(&self, path: &str) {
        std::fs::create_dir_all(self.root().join(path.trim_start_matches('/'))).expect("made");
    }

    /// Its root directory.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }
}
