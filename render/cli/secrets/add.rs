use std::io::{IsTerminal, Read};
use std::path::Path;

use kubecast::pki::{self, Lock};
use kubecast::report::{Report, counted, messages};
use kubecast::secrets::{Material, Recipients, SecretLabel, Store, read_file};
use kubecast::types::Secret;
use serde_json::json;

use crate::cli::Failure;
use crate::cli::exit::Exit;
use crate::cli::load::{Loaded, load};
use crate::cli::pki_args::SecretsAddArgs;
use crate::cli::screen::Screen;
use crate::cli::vault;

use super::{Refusal, recipients};

/// The most that a secret may have.
const LIMIT: u64 = 1 << 20;

/// `kubecast secrets add`: a secret, or further recipients.
pub(super) fn run(screen: &Screen, args: &SecretsAddArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let store = vault::store(&loaded, &args.cluster).map_err(reject)?;
    let others = recipients(&args.recipients).map_err(|refusal| refusal.into_failure(&reject))?;
    match (&args.secret, others) {
        (Some(written), _) => {
            // The text may be a whole token by mistake, so it is not repeated.
            let label: SecretLabel = written
                .parse()
                .map_err(|invalid| Failure::Usage(format!("SECRET {invalid}")))?;
            add(screen, args, &loaded, &store, &label)
        }
        (None, Some(others)) => let_in(screen, args, &loaded, &store, &others),
        (None, None) => Err(Failure::Usage("name a secret, or a recipient".into())),
    }
}

/// Seals one secret.
fn add(
    screen: &Screen,
    args: &SecretsAddArgs,
    loaded: &Loaded,
    store: &Store,
    label: &SecretLabel,
) -> Result<Exit, Failure> {
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let wanted = pki::wanted(&loaded.plan).roots();
    if !wanted.contains(label) {
        let names: Vec<String> = wanted.iter().map(|label| format!("`{label}`")).collect();
        return Err(reject(
            messages::secrets::not_wanted(label, &names.join(", ")).into(),
        ));
    }
    let path = loaded.folder.join("pki.lock");
    let mut lock = Lock::load(&path, loaded.plan.uid).map_err(reject)?;
    let material = match &args.from {
        None => Material::Random,
        Some(from) => Material::Given(given(from).map_err(|refusal| refusal.into_failure(&reject))?),
    };
    if args.replace {
        store.replace(label, &material).map_err(reject)?;
        if lock.forget(label) {
            lock.store(&path).map_err(reject)?;
        }
    } else {
        let committed = lock.commitment(label);
        store.add(label, &material, committed.as_ref()).map_err(reject)?;
    }
    if screen.is_json() {
        screen.result(&json!({"sealed": label.to_string()}).to_string());
        return Ok(Exit::Done);
    }
    screen.result(&format!("sealed  {label}"));
    screen.say(&format!("next: kubecast render {}", args.cluster.display()));
    Ok(Exit::Done)
}

/// What the user gives, from a file or from standard input: never from the command line, which others can read.
fn given(from: &Path) -> Result<Secret<Vec<u8>>, Refusal> {
    let io = |error: &std::io::Error| {
        let message = messages::secrets::io("read it", error).in_file(from.display().to_string());
        Refusal::Report(message.into())
    };
    if from != Path::new("-") {
        let bytes = read_file(from, LIMIT).map_err(|error| io(&error))?;
        return Ok(Secret::new(bytes.to_vec()));
    }
    let mut input = std::io::stdin();
    if input.is_terminal() {
        let problem =
            "--from -: standard input is a terminal, where a secret would show; use a pipe or a file";
        return Err(Refusal::Usage(problem.into()));
    }
    // Roomy, because what a growing vector leaves behind is not overwritten.
    let mut bytes = Vec::with_capacity(usize::try_from(LIMIT).unwrap_or_default() + 1);
    let read = input.by_ref().take(LIMIT + 1).read_to_end(&mut bytes);
    let bytes = Secret::new(bytes);
    read.map_err(|error| io(&error))?;
    if bytes.open().len() as u64 > LIMIT {
        return Err(io(&std::io::Error::other("it is larger than 1 MiB")));
    }
    Ok(bytes)
}

/// Lets further people open the store.
fn let_in(
    screen: &Screen,
    args: &SecretsAddArgs,
    loaded: &Loaded,
    store: &Store,
    others: &Recipients,
) -> Result<Exit, Failure> {
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let identities = vault::identities(args.identity.identity.as_deref()).map_err(reject)?;
    let new = store.add_recipients(others, &identities).map_err(reject)?;
    let names: Vec<String> = new.iter().map(ToString::to_string).collect();
    if screen.is_json() {
        screen.result(&json!({ "added": names }).to_string());
        return Ok(Exit::Done);
    }
    for name in &names {
        screen.result(&format!("added  {name}"));
    }
    screen.say(&format!(
        "{}: {} new, {} in all",
        args.cluster.display(),
        counted(new.len(), "recipient", "recipients"),
        store.recipients().map_err(reject)?.count(),
    ));
    Ok(Exit::Done)
}
