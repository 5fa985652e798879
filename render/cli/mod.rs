//! The command line: arguments in, results out. One file for each command; nothing here decides a byte.

mod acks;
mod args;
mod certs;
mod clock;
mod cluster_choice;
mod complete;
mod completions;
mod diff;
mod exit;
mod explain;
mod init;
mod kubeadm_options;
mod kubeconfig;
mod load;
mod man;
mod period;
mod pki_args;
mod producer;
mod push;
mod push_args;
mod render;
mod rollback;
mod scans;
mod schema;
mod screen;
mod secrets;
mod status;
mod table;
mod trial;
mod user_folder;
mod validate;
mod vault;
mod verify;

use clap::Parser;

use args::{Arguments, Command};
use exit::Exit;
use screen::Screen;

/// Runs the command that the process was started with.
pub(crate) fn run() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let screen = Screen::of(&arguments.global);
    let exit = match &arguments.command {
        command if screen.format().is_for_changes() && !matches!(command, Command::Diff(_)) => Err(
            Failure::Usage("only `kubecast diff` writes --format markdown and --format github".into()),
        ),
        Command::Init(args) => init::run(&screen, args),
        Command::Validate(args) => validate::run(&screen, args),
        Command::Render(args) => render::run(&screen, args),
        Command::Diff(args) => diff::run(&screen, args),
        Command::Verify(args) => verify::run(&screen, args),
        Command::Push(args) => push::run(&screen, args),
        Command::Rollback(args) => rollback::run(&screen, args),
        Command::Status(args) => status::run(&screen, args),
        Command::Explain(args) => explain::run(&screen, args),
        Command::Schema => Ok(schema::run(&screen)),
        Command::Completions(args) => completions::run(&screen, args),
        Command::Man(args) => man::run(&screen, args),
        Command::Secrets(command) => secrets::run(&screen, command),
        Command::Certs(args) => certs::run(&screen, args),
        Command::Kubeconfig(args) => kubeconfig::run(&screen, args),
    };
    exit.unwrap_or_else(|failure| screen.fail(&failure)).into()
}

/// Why a command stops before its end.
pub(crate) enum Failure {
    /// The spec or a check is wrong; the report has been shown.
    Reported,
    /// The command line is wrong.
    Usage(String),
    /// Something else failed, as a person would say it.
    Failed(String),
}

impl Failure {
    /// The exit code that belongs to it.
    fn exit(&self) -> Exit {
        match self {
            Self::Reported => Exit::Wrong,
            Self::Usage(_) => Exit::Usage,
            Self::Failed(_) => Exit::Failed,
        }
    }
}
