use std::io::Write;
use std::path::{Path, PathBuf};

use kubecast::artifact::Artifact;
use kubecast::pki::{self, Issued, Lock, Wanted};
use kubecast::plan::Plan;
use kubecast::report::{Report, counted};
use kubecast::secrets::Vault;
use kubecast::spec::PkiMode;
use kubecast::tree::{self, Durability};

use super::Failure;
use super::args::RenderArgs;
use super::exit::Exit;
use super::load::{Loaded, load};
use super::producer::PlanProducer;
use super::screen::Screen;
use super::vault;

/// `kubecast render`: from the spec to `out/`.
pub(crate) fn run(screen: &Screen, args: &RenderArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let plan = &loaded.plan;
    let wanted = pki::wanted(plan);
    let (lock, vault) = lock(screen, args, &loaded, &wanted)?;
    let issued = Issued::of(&lock.complete, &wanted);
    let bar = screen.bar(plan.hosts.len() as u64, "rendering");
    let progress = || bar.inc(1);
    let producer = PlanProducer::new(plan, &issued, &wanted, vault.as_ref(), &progress)
        .map_err(|report| screen.reject(&loaded.document, &report))?;
    let target = output(args.output.as_deref(), &loaded.folder).join(plan.name.as_str());

    if args.check {
        let stale = tree::check(&target, &producer);
        bar.finish_and_clear();
        let stale = stale.map_err(|failure| stop(screen, &loaded, failure))?;
        return Ok(report_check(screen, args, &target, &stale, lock.is_changed));
    }
    let durability = if args.sync {
        Durability::PowerLoss
    } else {
        Durability::Process
    };
    let published = tree::publish(&target, &producer, durability);
    bar.finish_and_clear();
    let published = published.map_err(|failure| stop(screen, &loaded, failure))?;
    if lock.is_changed {
        lock.complete
            .store(&lock.path)
            .map_err(|report| screen.reject(&loaded.document, &report))?;
    }
    screen.say(&summary(plan, &published, &target));
    if let Some(folder) = &args.with_secrets {
        let vault = vault
            .as_ref()
            .ok_or_else(|| Failure::Failed("the secrets were not opened".into()))?;
        let reveal = |artifact: &Artifact, sink: &mut dyn Write| vault.full_view(artifact, sink);
        bar.set_message("with secrets");
        bar.reset();
        let written = tree::write_full(folder, &producer, &reveal);
        bar.finish_and_clear();
        written.map_err(|failure| stop(screen, &loaded, failure))?;
        screen.say(&format!("the tree with its secrets: {}", folder.display()));
    }
    Ok(Exit::Done)
}

/// A complete lock, and whether it differs from the file.
struct CompleteLock {
    path: PathBuf,
    complete: Lock,
    is_changed: bool,
}

/// The lock as it is wanted: as it is, or with what is missing issued.
fn lock(
    screen: &Screen,
    args: &RenderArgs,
    loaded: &Loaded,
    wanted: &Wanted,
) -> Result<(CompleteLock, Option<Vault>), Failure> {
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let path = loaded.folder.join("pki.lock");
    let old = Lock::load(&path, loaded.plan.uid).map_err(reject)?;
    let reconciled = old.reconcile(wanted);
    // What the secrets are needed for. When nothing was issued yet, that is everything and goes without saying.
    let list = (!old.is_empty()).then(|| reconciled.to_be_made());
    let with_list = |mut report: Report| {
        report.extend(list.clone().unwrap_or_default());
        report
    };
    let needs_issuing = !reconciled.stale.is_empty() && !args.locked;
    let is_lab = loaded.plan.pki.mode.value == PkiMode::Lab;
    let vault = if needs_issuing || args.with_secrets.is_some() || is_lab {
        let identity = args.identity.identity.as_deref();
        let opened = vault::open(loaded, &args.cluster, identity);
        Some(opened.map_err(|report| reject(with_list(report)))?)
    } else {
        None
    };
    let complete = match &vault {
        Some(vault) if needs_issuing => {
            let bar = screen.bar(reconciled.stale.len() as u64, "signing");
            let issued = pki::issue(&old, reconciled, wanted, vault, &|| bar.inc(1));
            bar.finish_and_clear();
            issued.map_err(with_list)
        }
        _ => reconciled.complete(),
    };
    let complete = complete.map_err(reject)?;
    let is_changed = complete != old;
    Ok((
        CompleteLock {
            path,
            complete,
            is_changed,
        },
        vault,
    ))
}

/// `out/` beside the folder of the clusters, unless the user says otherwise.
pub(super) fn output(chosen: Option<&Path>, folder: &Path) -> PathBuf {
    match chosen {
        Some(output) => output.to_owned(),
        None => {
            let clusters = folder.parent().unwrap_or(Path::new(""));
            match clusters.file_name() {
                Some(name) if name == "clusters" => clusters.parent().unwrap_or(Path::new("")).join("out"),
                _ => PathBuf::from("out"),
            }
        }
    }
}

/// Shows what is wrong with the content, or says what the file system refused.
fn stop(screen: &Screen, loaded: &Loaded, failure: tree::Failure<Report>) -> Failure {
    match failure {
        tree::Failure::Content(reports) => {
            let mut all = Report::new();
            reports.into_iter().for_each(|report| all.extend(report));
            screen.reject(&loaded.document, &all)
        }
        tree::Failure::Tree(error) => Failure::Failed(error.to_string()),
    }
}

fn summary(plan: &Plan, published: &tree::Published, target: &Path) -> String {
    format!(
        "{}: Kubernetes {}, {}; {} written, {} unchanged, {} removed in {}",
        plan.name,
        plan.version.value,
        counted(plan.hosts.len(), "host", "hosts"),
        counted(published.written.len(), "file", "files"),
        published.unchanged,
        published.removed.len(),
        target.display(),
    )
}

fn report_check(
    screen: &Screen,
    args: &RenderArgs,
    target: &Path,
    stale: &tree::Stale,
    lock_is_stale: bool,
) -> Exit {
    if stale.is_fresh() && !lock_is_stale {
        screen.say(&format!("{} is up to date", target.display()));
        return Exit::Done;
    }
    for path in &stale.would_write {
        screen.result(&format!("would write   {path}"));
    }
    for path in &stale.would_remove {
        screen.result(&format!("would remove  {path}"));
    }
    if lock_is_stale {
        screen.result("would change  pki.lock");
    }
    screen.say(&format!("next: kubecast render {}", args.cluster.display()));
    Exit::Differences
}
