use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kubecast::plan::Plan;
use kubecast::push::objects::Pace;
use kubecast::push::{Interrupt, OpenSsh, Options, Selector, Target, private_folder};
use kubecast::report::{Report, SourceText};
use kubecast::tree::PrivateFolder;
use kubecast::types::HostName;

use super::interrupt;
use super::owner::Owner;
use crate::cli::Failure;
use crate::cli::load::Loaded;
use crate::cli::push_args::{ChangeArgs, HostsArgs};
use crate::cli::screen::Screen;

/// What every command that talks to hosts needs: which hosts, how many at once, a folder for what is on its way, and an ear
/// for Ctrl-C.
pub(crate) struct Session<'a> {
    pub(crate) plan: &'a Plan,
    /// The hosts that the user means.
    pub(crate) chosen: BTreeSet<HostName>,
    pub(crate) folder: PrivateFolder,
    pub(crate) interrupt: Arc<Interrupt>,
    pub(crate) parallel: usize,
    owner: Owner,
    connect_timeout: u32,
}

impl<'a> Session<'a> {
    /// Chooses the hosts and makes the folder.
    pub(crate) fn new(screen: &Screen, loaded: &'a Loaded, args: &HostsArgs) -> Result<Self, Failure> {
        let plan = &loaded.plan;
        let reject = |problem| screen.reject(&SourceText::new("", ""), &Report::from(problem));
        let selectors: Result<Vec<Selector>, _> = args.on.iter().map(|text| Selector::read(text)).collect();
        let chosen = selectors.and_then(|selectors| {
            let hosts = Selector::select(&selectors, &plan.hosts)?;
            Ok(hosts.into_iter().map(|host| host.name.clone()).collect())
        });
        let chosen = chosen.map_err(|problem| {
            reject(problem);
            Failure::Usage("no host is meant".into())
        })?;
        let listen = interrupt::listen(screen.is_quiet());
        Ok(Self {
            plan,
            chosen,
            folder: private_folder(&candidates()).map_err(reject)?,
            interrupt: listen
                .map_err(|error| Failure::Failed(format!("signals cannot be heard: {error}")))?,
            parallel: usize::from(args.parallel),
            owner: Owner::of(plan.uid)?,
            connect_timeout: args.connect_timeout,
        })
    }

    /// The user's ssh and rsync.
    pub(crate) fn transport(&self, config: Option<&Path>) -> Result<OpenSsh<'_>, Failure> {
        let config = config.map(plain).transpose()?;
        let transport = OpenSsh::new(
            &self.folder,
            &Target::all(self.plan),
            config.as_deref(),
            self.connect_timeout,
            &self.interrupt,
        );
        transport.map_err(|error| Failure::Failed(format!("{}: {error}", self.folder.path().display())))
    }

    /// How hosts change.
    pub(crate) fn options(&self, change: &ChangeArgs) -> Options {
        Options {
            parallel: self.parallel,
            max_unavailable: change.max_unavailable.map(usize::from),
            skips_offline: change.skip_offline,
            revert_after: 0,
            overwrites_drift: false,
            owner: self.owner.name().to_owned(),
            joining: Pace::default(),
        }
    }
}

/// The configuration of ssh by its whole path, in which rsync finds no blank to split at.
fn plain(path: &Path) -> Result<PathBuf, Failure> {
    let whole = path
        .canonicalize()
        .map_err(|error| Failure::Usage(format!("--ssh-config {}: {error}", path.display())))?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-@+".contains(c);
    match whole.to_str() {
        Some(text) if text.chars().all(is_plain) => Ok(whole),
        _ => Err(Failure::Usage(format!(
            "--ssh-config {}: rsync would split this path; copy the file to one of letters, digits and `/._-@+`",
            whole.display()
        ))),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where files lie on their way decides no rendered byte"
)]
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Folders in memory.
fn candidates() -> Vec<PathBuf> {
    let runtime = variable("XDG_RUNTIME_DIR").map(PathBuf::from);
    runtime.into_iter().chain([PathBuf::from("/dev/shm")]).collect()
}
