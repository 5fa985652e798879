use std::path::PathBuf;

use kubecast::pki::{self, Lock};
use kubecast::report::{Report, counted, messages};
use kubecast::secrets::{Identities, Made, Recipients, Store};
use serde_json::json;

use crate::cli::Failure;
use crate::cli::exit::Exit;
use crate::cli::load::load;
use crate::cli::pki_args::SecretsInitArgs;
use crate::cli::screen::Screen;
use crate::cli::vault;

use super::{Refusal, recipients};

/// `kubecast secrets init`: every root that the plan wants, sealed.
pub(super) fn run(screen: &Screen, args: &SecretsInitArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let store = vault::store(&loaded, &args.cluster).map_err(reject)?;
    let lock = Lock::load(&loaded.folder.join("pki.lock"), loaded.plan.uid).map_err(reject)?;
    let wanted = pki::wanted(&loaded.plan).roots();
    let chosen = choose(args, &store).map_err(|refusal| refusal.into_failure(&reject))?;
    if let Some(path) = &chosen.made_identity {
        screen.say(&format!(
            "made an identity: {}\nkeep a copy in a safe place: without it, nothing that is sealed for it opens again",
            path.display()
        ));
    }
    store.set_recipients(&chosen.recipients).map_err(reject)?;
    let made = store.init(&wanted, &lock.commitments()).map_err(reject)?;
    screen.show(&loaded.document, &store.warnings().map_err(reject)?);
    report(screen, args, &made, &chosen, wanted.len());
    Ok(Exit::Done)
}

/// For whom the store is sealed, and how that came about.
struct Chosen {
    recipients: Recipients,
    /// The identity file that was made for it.
    made_identity: Option<PathBuf>,
}

/// Those whom the command line names; else those of the store; else the user's own identity.
fn choose(args: &SecretsInitArgs, store: &Store) -> Result<Chosen, Refusal> {
    let known = store.recipients().map_err(Refusal::Report)?;
    let chosen = |recipients: Recipients| Chosen {
        recipients,
        made_identity: None,
    };
    match recipients(&args.recipients)? {
        Some(named) if !known.is_empty() && !known.are_those_of(&named) => {
            let command = store.command_for_recipients();
            let report = messages::secrets::other_recipients(&known.to_string(), &command);
            Err(Refusal::Report(report.into()))
        }
        _ if !known.is_empty() => Ok(chosen(known)),
        Some(named) => Ok(chosen(named)),
        None => own(args).map_err(Refusal::Report),
    }
}

/// The user's own identity, which is made if there is none.
fn own(args: &SecretsInitArgs) -> Result<Chosen, Report> {
    let path = args.identity.clone().or_else(vault::default_identity);
    let path = path.ok_or_else(messages::secrets::no_home)?;
    let is_there = path.symlink_metadata().is_ok();
    let identities = if is_there {
        Identities::read(&path)?
    } else {
        Identities::create(&path)?
    };
    Ok(Chosen {
        recipients: identities.recipients(None),
        made_identity: (!is_there).then_some(path),
    })
}

fn report(screen: &Screen, args: &SecretsInitArgs, made: &Made, chosen: &Chosen, wanted: usize) {
    let cluster = args.cluster.display();
    if screen.is_json() {
        let names = |labels: &[kubecast::secrets::SecretLabel]| -> Vec<String> {
            labels.iter().map(ToString::to_string).collect()
        };
        let result = json!({
            "made": names(&made.made),
            "toBring": names(&made.to_bring),
            "recipients": chosen.recipients.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "madeIdentity": chosen.made_identity,
        });
        screen.result(&result.to_string());
        return;
    }
    for label in &made.made {
        screen.result(&format!("sealed  {label}"));
    }
    let there = wanted - made.made.len() - made.to_bring.len();
    screen.say(&format!(
        "{cluster}: {} sealed for {}, {there} there before",
        counted(made.made.len(), "secret", "secrets"),
        counted(chosen.recipients.count(), "recipient", "recipients"),
    ));
    let mut next: Vec<String> = made
        .to_bring
        .iter()
        .map(|label| format!("kubecast secrets add {cluster} {label} --from FILE"))
        .collect();
    let identity = args
        .identity
        .as_ref()
        .map_or(String::new(), |path| format!(" --identity {}", path.display()));
    next.push(format!("kubecast render {cluster}{identity}"));
    screen.say(&format!("next: {}", next.join("\n      ")));
}
