use kubecast::spec;

use super::exit::Exit;
use super::screen::Screen;

/// `kubecast schema`: prints what editors read.
pub(crate) fn run(screen: &Screen) -> Exit {
    screen.result(spec::schema_text().trim_end());
    Exit::Done
}
