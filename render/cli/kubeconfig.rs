use std::io::Write;
use std::path::Path;

use kubecast::component::Renderer;
use kubecast::layout::{File, Layout};
use kubecast::pki::{self, Issued};
use kubecast::plan::{HostPlan, Plan};
use kubecast::report::Report;
use kubecast::secrets::{Vault, read_file, replace_file};
use kubecast::tree;
use kubecast::types::Mode;

use super::Failure;
use super::complete::complete;
use super::exit::Exit;
use super::load::load;
use super::pki_args::{KubeconfigArgs, User};
use super::screen::Screen;
use super::vault;

/// The largest file that a kubeconfig is compared with.
const LIMIT: u64 = 1 << 20;

impl User {
    /// The file that holds these credentials.
    fn file(self) -> File {
        match self {
            Self::Admin => File::AdminConf,
            Self::SuperAdmin => File::SuperAdminConf,
            Self::ControllerManager => File::ControllerManagerConf,
            Self::Scheduler => File::SchedulerConf,
            Self::Kubelet => File::KubeletConf,
        }
    }
}

/// `kubecast kubeconfig`: one file of the tree with its key, for a person.
pub(crate) fn run(screen: &Screen, args: &KubeconfigArgs) -> Result<Exit, Failure> {
    if let Some(path) = &args.output {
        tree::outside_git(path).map_err(|error| Failure::Failed(error.to_string()))?;
    }
    let loaded = load(screen, &args.cluster)?;
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let plan = &loaded.plan;
    let wanted = pki::wanted(plan);
    let issued = complete(screen, &loaded, &args.cluster, &wanted)?;
    let vault = vault::open(&loaded, &args.cluster, args.identity.identity.as_deref()).map_err(reject)?;
    let (host, text) = kubeconfig(plan, &issued, &vault, args).map_err(|refusal| match refusal {
        Refusal::Failure(failure) => failure,
        Refusal::Report(report) => reject(report),
    })?;
    match &args.output {
        None => print(&text)?,
        Some(path) => save(path, &text, args.force)?,
    }
    let place = args.output.as_ref().map_or(String::new(), |path| {
        format!("\nnext: kubectl --kubeconfig {} get nodes", path.display())
    });
    screen.say(&format!(
        "{}: the credentials of {} on {}; whoever has them is that user{place}",
        plan.name,
        user_name(args.user),
        host.name,
    ));
    Ok(Exit::Done)
}

/// Why there is no kubeconfig.
enum Refusal {
    Failure(Failure),
    Report(Report),
}

impl From<Report> for Refusal {
    fn from(report: Report) -> Self {
        Self::Report(report)
    }
}

/// The full view of the file, and whose it is.
fn kubeconfig<'a>(
    plan: &'a Plan,
    issued: &Issued,
    vault: &Vault,
    args: &KubeconfigArgs,
) -> Result<(&'a HostPlan, Vec<u8>), Refusal> {
    let renderer = Renderer::new(plan, issued).map_err(Report::from)?;
    let layout = Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts);
    let path = layout.path(args.user.file());
    let hosts: Vec<&HostPlan> = match &args.host {
        Some(name) => plan.host(name).into_iter().collect(),
        None => plan
            .first_control_plane()
            .into_iter()
            .chain(plan.control_planes())
            .collect(),
    };
    if let (Some(name), []) = (&args.host, hosts.as_slice()) {
        let known: Vec<&str> = plan.hosts.iter().map(|host| host.name.as_str()).collect();
        let text = format!("--host {name}: the cluster has {}", known.join(", "));
        return Err(Refusal::Failure(Failure::Usage(text)));
    }
    for host in hosts {
        let files = renderer.host(host).map_err(Report::from)?;
        if let Some(file) = files.file(&path) {
            // Roomy, because what a growing vector leaves behind is not overwritten.
            let mut text = Vec::with_capacity(file.public_view().len() + 4096);
            vault.full_view(file, &mut text)?;
            return Ok((host, text));
        }
    }
    let whose = args
        .host
        .as_ref()
        .map_or("no control plane".into(), |host| format!("`{host}`"));
    let text = format!("--user {}: {whose} has no {path}", user_name(args.user));
    Err(Refusal::Failure(Failure::Usage(text)))
}

fn user_name(user: User) -> String {
    use clap::ValueEnum;
    user.to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

fn print(text: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    // Half a kubeconfig is no result, so a closed pipe is a failure here.
    out.write_all(text)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::Failed(format!("standard output: {error}")))
}

/// Writes the file for its owner only. What is there already is the user's, unless it is the same.
fn save(path: &Path, text: &[u8], force: bool) -> Result<(), Failure> {
    let name = path.display();
    let is_there = path.symlink_metadata().is_ok();
    let is_same = || read_file(path, LIMIT).is_ok_and(|bytes| bytes.as_slice() == text);
    if is_there && !force && !is_same() {
        return Err(Failure::Failed(format!(
            "{name} is there already and holds something else; name another file, or replace it with --force"
        )));
    }
    replace_file(path, text, Mode::new(0o600))
        .map(|_| ())
        .map_err(|error| Failure::Failed(format!("{name}: {error}")))
}
