use kubecast::pki::{self, Lock};
use kubecast::report::{Report, counted};
use kubecast::secrets::{Check, Finding};
use serde_json::json;

use crate::cli::Failure;
use crate::cli::exit::Exit;
use crate::cli::load::load;
use crate::cli::pki_args::SecretsCheckArgs;
use crate::cli::screen::Screen;
use crate::cli::table::Table;
use crate::cli::vault;

/// `kubecast secrets check`: opens every secret and compares it with the lock.
pub(super) fn run(screen: &Screen, args: &SecretsCheckArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let store = vault::store(&loaded, &args.cluster).map_err(reject)?;
    let lock = Lock::load(&loaded.folder.join("pki.lock"), loaded.plan.uid).map_err(reject)?;
    let identities = vault::identities(args.identity.identity.as_deref()).map_err(reject)?;
    let wanted = pki::wanted(&loaded.plan).roots();
    let check = store
        .check(&wanted, &lock.commitments(), &identities)
        .map_err(reject)?;
    show(screen, &check);
    screen.show(&loaded.document, &check.report);
    if check.report.has_errors() {
        return Ok(Exit::Wrong);
    }
    screen.say(&format!(
        "{}: {} open, nothing wrong",
        args.cluster.display(),
        counted(check.findings.len(), "secret", "secrets")
    ));
    Ok(Exit::Done)
}

fn show(screen: &Screen, check: &Check) {
    let commitment = |finding: &Finding| finding.commitment.map(|commitment| commitment.to_string());
    if screen.is_json() {
        let secret = |finding: &Finding| {
            json!({
                "label": finding.label.to_string(),
                "state": finding.state.as_str(),
                "commitment": commitment(finding),
                "recipients": finding.recipients.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        };
        let secrets: Vec<_> = check.findings.iter().map(secret).collect();
        screen.result(&json!({"secrets": secrets, "superfluous": check.superfluous}).to_string());
        return;
    }
    let mut table = Table::new(["SECRET", "STATE", "RECIPIENTS", "COMMITMENT"]);
    for finding in &check.findings {
        table.row([
            finding.label.to_string(),
            finding.state.as_str().to_owned(),
            finding.recipients.count().to_string(),
            commitment(finding).unwrap_or_default(),
        ]);
    }
    for file in &check.superfluous {
        table.row([file.clone(), "superfluous".into(), String::new(), String::new()]);
    }
    screen.result(&table.to_string());
}
