use std::path::Path;

use clap::CommandFactory;

use super::Failure;
use super::args::{Arguments, ManArgs};
use super::exit::Exit;
use super::screen::Screen;

/// `kubecast man`: prints the main page, or writes all of them.
pub(crate) fn run(screen: &Screen, args: &ManArgs) -> Result<Exit, Failure> {
    match &args.folder {
        Some(folder) => write(screen, folder),
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command())
                .render(&mut page)
                .map_err(|error| Failure::Failed(error.to_string()))?;
            screen.result(String::from_utf8_lossy(&page).trim_end());
            Ok(Exit::Done)
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "writes the pages where the user wants them"
)]
fn write(screen: &Screen, folder: &Path) -> Result<Exit, Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(failed)?;
    screen.say(&format!("wrote the pages into {}", folder.display()));
    Ok(Exit::Done)
}
