//! `kubecast verify`: a rendered tree, or hosts, are as they should be.

mod found;
mod live;
mod live_text;

use std::path::{Path, PathBuf};

use kubecast::pki;
use kubecast::report::{Report, SourceText, counted};
use kubecast::secrets::{SecretScan, Vault};
use kubecast::spec::PkiMode;
use kubecast::tree;
use kubecast::types::HostName;
use kubecast::verify::{Look, Verdict, verify};
use serde_json::{Value, json};

use super::Failure;
use super::args::VerifyArgs;
use super::clock;
use super::cluster_choice::ClusterChoice;
use super::exit::Exit;
use super::load::{Loaded, load};
use super::render::output;
use super::scans::Scans;
use super::screen::Screen;
use super::vault;

/// `kubecast verify`: a rendered tree is what it promises.
pub(crate) fn run(screen: &Screen, args: &VerifyArgs) -> Result<Exit, Failure> {
    let what = ClusterChoice::new(args.what.as_deref()).path()?;
    if args.live {
        return live::run(screen, args, &what);
    }
    if !args.hosts.on.is_empty() || args.hosts.ssh_config.is_some() {
        return Err(Failure::Usage(
            "--on and --ssh-config are about hosts, which are asked with --live".into(),
        ));
    }
    if what.join("index/_cluster.json").is_file() {
        return judge(screen, args, &what, &|_| Ok(SecretScan::new()));
    }
    let loaded = load(screen, &what)?;
    let tree = output(args.output.as_deref(), &loaded.folder).join(loaded.plan.name.as_str());
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let wanted = pki::wanted(&loaded.plan);
    let vault = open(args, &loaded, &what).map_err(reject)?;
    if vault.is_none() {
        screen.say("its secrets are shut: of private bytes only keys in PEM are looked for");
    }
    let scans = Scans::new(&wanted, vault.as_ref()).map_err(reject)?;
    judge(screen, args, &tree, &|host| scans.of(host))
}

/// The secrets, if they are a lab's or there is an identity to open them.
pub(super) fn open(args: &VerifyArgs, loaded: &Loaded, cluster: &Path) -> Result<Option<Vault>, Report> {
    let named = args.identity.identity.clone();
    let at_home = || vault::default_identity().filter(|path| path.symlink_metadata().is_ok());
    let identity: Option<PathBuf> = named.or_else(at_home);
    if identity.is_none() && loaded.plan.pki.mode.value == PkiMode::Sealed {
        return Ok(None);
    }
    vault::open(loaded, cluster, identity.as_deref()).map(Some)
}

fn judge(
    screen: &Screen,
    args: &VerifyArgs,
    path: &Path,
    scan: &(dyn Fn(Option<&HostName>) -> Result<SecretScan, Report> + Sync),
) -> Result<Exit, Failure> {
    let tree = tree::read(path).map_err(|error| Failure::Failed(error.to_string()))?;
    let bar = screen.bar(tree.hosts().len() as u64, "verifying");
    let look = Look {
        at: args.at.unwrap_or_else(clock::now),
        scan,
        progress: &|| bar.inc(1),
    };
    let verdict = verify(&tree, &look);
    bar.finish_and_clear();
    let nowhere = SourceText::new("", "");
    let verdict = verdict.map_err(|report| screen.reject(&nowhere, &report))?;
    if screen.is_json() {
        screen.result(&json(path, &verdict).to_string());
    } else {
        screen.show(&nowhere, &verdict.report());
        screen.result(&summary(path, &verdict));
    }
    Ok(match verdict.is_well() {
        true => Exit::Done,
        false => Exit::Wrong,
    })
}

fn summary(path: &Path, verdict: &Verdict) -> String {
    let found = match verdict.problems.len() {
        0 => "nothing stands against it".to_owned(),
        many => counted(many, "problem", "problems"),
    };
    format!(
        "{}: {}, {}, {}; {found}",
        path.display(),
        counted(verdict.hosts, "host", "hosts"),
        counted(verdict.files, "file", "files"),
        counted(verdict.certificates, "certificate", "certificates"),
    )
}

fn json(path: &Path, verdict: &Verdict) -> Value {
    let problems = verdict.problems.iter().map(|problem| {
        json!({
            "code": problem.diagnostic.code,
            "severity": problem.diagnostic.severity.word(),
            "message": problem.diagnostic.message,
            "hosts": problem.hosts,
            "help": problem.diagnostic.help,
        })
    });
    json!({
        "tree": path.display().to_string(),
        "hosts": verdict.hosts,
        "files": verdict.files,
        "certificates": verdict.certificates,
        "isWell": verdict.is_well(),
        "problems": problems.collect::<Vec<Value>>(),
    })
}
