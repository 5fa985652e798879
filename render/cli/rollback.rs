use kubecast::push::{Back, Delivery, Happening, Parcel, Parcels};
use kubecast::report::{Report, counted};

use super::Failure;
use super::exit::Exit;
use super::load::load;
use super::push::{LastRun, Narrator, Session, ask, conclude};
use super::push_args::RollbackArgs;
use super::screen::Screen;

/// `kubecast rollback`: hosts go back to files that lie on them.
pub(crate) fn run(screen: &Screen, args: &RollbackArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let session = Session::new(screen, &loaded, &args.hosts)?;
    let back = match &args.to {
        None => Back::ToPrevious,
        Some(text) => Back::read(text).ok_or_else(|| {
            Failure::Usage(format!(
                "--to {text}: a generation is a number (41) or a name (000041-8f3c2a1d90ab); `kubecast status` shows them"
            ))
        })?,
    };
    let many = counted(session.chosen.len(), "host", "hosts");
    let to = args.to.as_deref().unwrap_or("what was before");
    if !args.change.yes && !ask(screen, &format!("let {many} go back to {to}?"))? {
        return Ok(Exit::Failed);
    }
    let transport = session.transport(args.hosts.ssh_config.as_deref())?;
    let options = session.options(&args.change);
    let narrator = Narrator::new(screen);
    let observe = |happening: &Happening<'_>| narrator.hear(happening);
    let delivery = Delivery {
        plan: &loaded.plan,
        transport: &transport,
        parcels: &NoParcels,
        folder: &session.folder,
        options: &options,
        interrupt: &session.interrupt,
        observe: &observe,
    };
    let outcome = delivery.roll_back(&session.chosen, &back);
    narrator.pause();
    LastRun::of(loaded.plan.uid)
        .keep(&outcome)
        .map_err(Failure::Failed)?;
    let next = format!("kubecast status {}", args.cluster.display());
    Ok(conclude(screen, &loaded, &outcome, &next))
}

/// Going back needs no parcel: what hosts go back to lies on them.
struct NoParcels;

impl Parcels for NoParcels {
    fn parcel(&self, _: &kubecast::types::HostName, _: &kubecast::push::Brought) -> Result<Parcel, Report> {
        Err(Report::new())
    }

    fn reveal(&self, _: &kubecast::artifact::Artifact, _: &mut dyn std::io::Write) -> Result<(), Report> {
        Err(Report::new())
    }
}
