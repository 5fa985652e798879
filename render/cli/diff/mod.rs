//! `kubecast diff`: two versions of a cluster, and what the difference does to hosts.

mod argument;
mod default_base;
mod extract;
mod git;
mod prepared;

use kubecast::review::acknowledge::gate;
use kubecast::review::print::{self, Detail, Judged};
use kubecast::review::{self, Options, SideNames, Specs, Unreadable, Which};

use super::Failure;
use super::args::{DiffArgs, Format};
use super::clock;
use super::cluster_choice::ClusterChoice;
use super::exit::Exit;
use super::screen::Screen;
use argument::Argument;
use prepared::Prepared;

/// `kubecast diff`.
pub(crate) fn run(screen: &Screen, args: &DiffArgs) -> Result<Exit, Failure> {
    let base = args.base.as_deref().map(Argument::read).transpose()?;
    let target = args.target.as_deref().map(Argument::read).transpose()?;
    // The cluster that the user names, or the spec that is one of the sides.
    let of_side = [&base, &target]
        .into_iter()
        .flatten()
        .find_map(|side| match side {
            Argument::Spec(path) => Some(path.as_path()),
            Argument::Git(_) | Argument::Tree(_) => None,
        });
    let cluster = ClusterChoice::new(args.cluster.as_deref().or(of_side));
    let target = target.map_or_else(|| cluster.path().map(Argument::Spec), Ok)?;
    let base = base.map_or_else(|| default_base::of(cluster.path()?), Ok)?;
    let base = Prepared::new(screen, &base, &cluster)?;
    let target = Prepared::new(screen, &target, &cluster)?;
    let names = SideNames {
        cluster: target.cluster().or(base.cluster()).unwrap_or_default(),
        place: target.place(),
        base: base.name(),
        target: target.name(),
    };
    let acks = target.acks(screen, args.acks.as_deref())?;
    let mut review = compare(screen, args, &base, &target, names)?;
    review.next_expiry = target.next_expiry();
    let today = args.at.unwrap_or_else(clock::now);
    let gate = gate(&review.breaking, &acks, today);
    let differs = !review.is_empty();
    let judged = Judged {
        review: &review,
        gate: &gate,
    };
    show(screen, args, judged)?;
    target.show(screen, &gate.report(&target.acks_file(args.acks.as_deref())));
    target.say_what_is_stale(screen);
    if !gate.is_open {
        return Ok(Exit::Wrong);
    }
    if args.exit_code && differs {
        return Ok(Exit::Differences);
    }
    Ok(Exit::Done)
}

/// Prints the result in the form that was asked for.
fn show(screen: &Screen, args: &DiffArgs, judged: Judged<'_>) -> Result<(), Failure> {
    let detail = Detail {
        stat: args.stat,
        files: args.files,
        texts: args.text,
        colours: screen.colours_results(),
    };
    let text = match screen.format() {
        Format::Human => print::human(judged, detail),
        Format::Json => print::json(judged).map_err(Failure::Failed)?,
        Format::Markdown => print::markdown(judged, print::COMMENT),
        Format::Github => print::github(judged),
    };
    screen.result(text.trim_end());
    Ok(())
}

fn compare(
    screen: &Screen,
    args: &DiffArgs,
    base: &Prepared,
    target: &Prepared,
    names: SideNames,
) -> Result<review::Review, Failure> {
    let bar = screen.bar(base.hosts() + target.hosts(), "comparing");
    let progress = || bar.inc(1);
    let specs = Specs::between(base.written(), target.written());
    let options = Options {
        texts: args.text,
        release: target.release(),
        facts: None,
    };
    let compared = {
        let sides = (base.side(screen, &progress)?, target.side(screen, &progress)?);
        review::diff(&*sides.0, &*sides.1, names, Some(&specs), options)
    };
    bar.finish_and_clear();
    compared.map_err(|problems| stop(screen, base, target, problems))
}

/// Shows why a side could not be read.
fn stop(screen: &Screen, base: &Prepared, target: &Prepared, problems: Vec<Unreadable>) -> Failure {
    let mut last = Failure::Reported;
    for Unreadable { which, error } in problems {
        let side = match which {
            Which::Base => base,
            Which::Target => target,
        };
        last = side.reject(screen, error);
    }
    last
}
