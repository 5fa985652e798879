use clap::CommandFactory;

use super::Failure;
use super::args::{Arguments, CompletionsArgs};
use super::exit::Exit;
use super::screen::Screen;

/// `kubecast completions`: prints a script for a shell.
pub(crate) fn run(screen: &Screen, args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "kubecast", &mut script);
    let script = String::from_utf8(script).map_err(|error| Failure::Failed(error.to_string()))?;
    screen.result(script.trim_end());
    Ok(Exit::Done)
}
