use kubecast::report::counted;

use super::Failure;
use super::args::ValidateArgs;
use super::exit::Exit;
use super::load::load;
use super::screen::Screen;

/// `kubecast validate`: reads and resolves, writes nothing.
pub(crate) fn run(screen: &Screen, args: &ValidateArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let plan = &loaded.plan;
    screen.say(&format!(
        "{}: Kubernetes {}, {}, nothing wrong\nnext: kubecast render {}",
        plan.name,
        plan.version.value,
        counted(plan.hosts.len(), "host", "hosts"),
        args.cluster.display()
    ));
    Ok(Exit::Done)
}
