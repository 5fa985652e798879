//! `kubecast secrets`: the sealed store of a cluster.

mod add;
mod check;
mod init;

use kubecast::report::Report;
use kubecast::secrets::{Recipient, Recipients};

use super::Failure;
use super::exit::Exit;
use super::pki_args::{RecipientArgs, SecretsCommand};
use super::screen::Screen;

/// Runs one of them.
pub(crate) fn run(screen: &Screen, command: &SecretsCommand) -> Result<Exit, Failure> {
    match command {
        SecretsCommand::Init(args) => init::run(screen, args),
        SecretsCommand::Add(args) => add::run(screen, args),
        SecretsCommand::Check(args) => check::run(screen, args),
    }
}

/// Why an argument is not taken: it is written wrongly, or what it names is not good.
enum Refusal {
    Usage(String),
    Report(Report),
}

impl Refusal {
    /// The end of the command, after the report was shown.
    fn into_failure(self, reject: &dyn Fn(Report) -> Failure) -> Failure {
        match self {
            Self::Usage(text) => Failure::Usage(text),
            Self::Report(report) => reject(report),
        }
    }
}

/// The recipients that the command line names; `None` if it names nobody.
fn recipients(args: &RecipientArgs) -> Result<Option<Recipients>, Refusal> {
    let mut all = match &args.recipients_file {
        Some(file) => Recipients::from_file(file).map_err(Refusal::Report)?,
        None => Recipients::default(),
    };
    for (index, written) in args.recipient.iter().enumerate() {
        // The text may be a private identity by mistake, so it is not repeated.
        let refusal = || {
            let problem = if written.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
                "it is a private identity, which belongs on no command line: give its public key"
            } else {
                "it is not a recipient: `age1` and 58 characters are needed"
            };
            Refusal::Usage(format!("--recipient, number {}: {problem}", index + 1))
        };
        all.add(Recipient::new(written, None).ok_or_else(refusal)?);
    }
    Ok(Some(all).filter(|all| !all.is_empty()))
}
