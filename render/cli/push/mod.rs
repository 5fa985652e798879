//! `kubecast push`: hosts get their files, and obey.

mod breaking;
mod forecasts;
mod interrupt;
mod last_run;
mod narrator;
mod owner;
mod parcels;
mod session;
mod through_api;

use std::collections::BTreeSet;
use std::io::IsTerminal;

use kubecast::pki;
use kubecast::plan::Plan;
use kubecast::push::{Assets, Delivery, Happening, Options, Outcome, Prepared, Verdict};
use kubecast::report::{Report, SourceText, counted};
use kubecast::review::ClusterFacts;
use kubecast::types::HostName;

use super::Failure;
use super::complete::complete;
use super::exit::Exit;
use super::load::{Loaded, load};
use super::producer::PlanProducer;
use super::push_args::{ChangeArgs, PushArgs};
use super::screen::Screen;
use super::vault;
pub(super) use last_run::LastRun;
pub(super) use narrator::Narrator;
use parcels::PlanParcels;
pub(super) use session::Session;
use through_api::ThroughApi;

/// `kubecast push`.
pub(crate) fn run(screen: &Screen, args: &PushArgs) -> Result<Exit, Failure> {
    let loaded = load(screen, &args.cluster)?;
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let plan = &loaded.plan;
    let wanted = pki::wanted(plan);
    let issued = complete(screen, &loaded, &args.cluster, &wanted)?;
    let vault = vault::open(&loaded, &args.cluster, args.identity.identity.as_deref()).map_err(reject)?;
    let producer = PlanProducer::new(plan, &issued, &wanted, Some(&vault), &|| ()).map_err(reject)?;
    let session = Session::new(screen, &loaded, &args.hosts)?;
    let mut chosen = session.chosen.clone();
    if args.resume {
        chosen = resumed(screen, &LastRun::of(plan.uid), &chosen)?;
    }
    let images = parcels::images(plan, &producer).map_err(reject)?;
    let assets = assets(args, plan, &producer, &chosen).map_err(reject)?;
    let parcels = PlanParcels {
        plan,
        producer: &producer,
        vault: &vault,
        assets,
        images,
        facts: ClusterFacts::of(plan),
    };
    let transport = session.transport(args.hosts.ssh_config.as_deref())?;
    let options = Options {
        revert_after: args.revert_after,
        overwrites_drift: args.overwrite_drift,
        ..session.options(&args.change)
    };
    let narrator = Narrator::new(screen);
    let observe = |happening: &Happening<'_>| narrator.hear(happening);
    let delivery = Delivery {
        plan,
        transport: &transport,
        parcels: &parcels,
        folder: &session.folder,
        options: &options,
        interrupt: &session.interrupt,
        observe: &observe,
    };
    let through_api = ThroughApi {
        session: &session,
        producer: &producer,
        vault: &vault,
        transport: &transport,
        skips_offline: args.change.skip_offline,
        takes_over: args.force_conflicts,
        observe: &observe,
    };
    let course = Course {
        delivery: &delivery,
        through_api: (!args.skip_objects).then_some(&through_api),
    };
    deliver(screen, args, &loaded, &course, &chosen, &narrator)
}

/// What the user's folder holds for these hosts.
fn assets(
    args: &PushArgs,
    plan: &Plan,
    producer: &PlanProducer<'_>,
    chosen: &BTreeSet<HostName>,
) -> Result<Assets, Report> {
    let Some(folder) = &args.assets else {
        return Ok(Assets::none());
    };
    let hosts: Vec<_> = plan
        .hosts
        .iter()
        .filter(|host| chosen.contains(&host.name))
        .collect();
    Assets::read(folder, plan, &hosts, &parcels::all_images(producer)?)
}

/// Everything that a push does: first its hosts, then what the API of the cluster is asked.
struct Course<'a> {
    delivery: &'a Delivery<'a>,
    through_api: Option<&'a ThroughApi<'a>>,
}

impl Course<'_> {
    /// The cluster is asked only if every host is well; but pods move before any host changes.
    fn carry_out(&self, prepared: Prepared) -> Outcome {
        let is_needed = prepared.is_accepted() && prepared.has_cluster() && prepared.forecasts().count() > 0;
        if let Some(through_api) = self.through_api.filter(|_| is_needed)
            && let Err(report) = through_api.drain()
        {
            let mut outcome = self.delivery.leave(prepared);
            outcome.report.extend(report);
            return outcome;
        }
        let mut outcome = self.delivery.carry_out(prepared);
        if let Some(through_api) = self.through_api
            && outcome.verdict() == Verdict::Done
        {
            through_api.run(&mut outcome);
        }
        outcome
    }
}

/// Prepares, foretells, asks, carries out and concludes.
fn deliver(
    screen: &Screen,
    args: &PushArgs,
    loaded: &Loaded,
    course: &Course<'_>,
    chosen: &BTreeSet<HostName>,
    narrator: &Narrator<'_>,
) -> Result<Exit, Failure> {
    let delivery = course.delivery;
    let prepared = delivery.prepare(chosen);
    narrator.pause();
    forecasts::show(screen, &prepared);
    if !breaking::may_go_on(screen, loaded, &prepared)? {
        let outcome = delivery.leave(prepared);
        narrator.pause();
        screen.show(&SourceText::new("", ""), &outcome.report);
        return Ok(Exit::Wrong);
    }
    if args.dry_run
        && prepared.is_accepted()
        && let Some(through_api) = course.through_api
    {
        forecasts::show_objects(screen, through_api.preview());
    }
    if args.dry_run || !goes_on(screen, &args.change, &prepared)? {
        let outcome = delivery.leave(prepared);
        let is_accepted = !outcome.report.has_errors() && !outcome.is_interrupted;
        narrator.pause();
        screen.show(&SourceText::new("", ""), &outcome.report);
        return Ok(match (is_accepted, args.dry_run) {
            (true, true) => Exit::Done,
            (true, false) => Exit::Failed,
            (false, _) => exit_of(outcome.verdict()),
        });
    }
    let outcome = course.carry_out(prepared);
    narrator.pause();
    LastRun::of(loaded.plan.uid)
        .keep(&outcome)
        .map_err(Failure::Failed)?;
    Ok(conclude(screen, loaded, &outcome, &next(args)))
}

/// The command that goes on after a run that did not come to its end.
fn next(args: &PushArgs) -> String {
    format!("kubecast push {} --resume", args.cluster.display())
}

fn resumed(
    screen: &Screen,
    last_run: &LastRun,
    chosen: &BTreeSet<HostName>,
) -> Result<BTreeSet<HostName>, Failure> {
    let open = last_run.open().map_err(Failure::Failed)?;
    let Some(open) = open else {
        return Err(Failure::Usage(
            "--resume: no run from this machine is known; run without it, finished hosts cost one question each".into(),
        ));
    };
    let hosts: BTreeSet<HostName> = chosen
        .iter()
        .filter(|name| open.contains(name.as_str()))
        .cloned()
        .collect();
    if hosts.is_empty() {
        screen.say("the last run brought every host to its end");
    }
    Ok(hosts)
}

/// Whether a user wants what was foretold.
pub(super) fn goes_on(screen: &Screen, args: &ChangeArgs, prepared: &Prepared) -> Result<bool, Failure> {
    let many = prepared.forecasts().count();
    if !prepared.is_accepted() || many == 0 || args.yes {
        return Ok(true);
    }
    ask(screen, &format!("change {}?", counted(many, "host", "hosts")))
}

/// Asks on a terminal.
pub(super) fn ask(screen: &Screen, question: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() || screen.is_json() {
        return Err(Failure::Usage(format!(
            "{question} nobody can be asked here; say --yes, or look first with --dry-run"
        )));
    }
    screen.ask(&format!("{question} [y/N] "));
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.map_err(|error| Failure::Failed(format!("standard input: {error}")))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Says how a run ended.
pub(super) fn conclude(screen: &Screen, loaded: &Loaded, outcome: &Outcome, next: &str) -> Exit {
    screen.show(&SourceText::new("", ""), &outcome.report);
    let verdict = outcome.verdict();
    if screen.is_json() {
        screen.result(&narrator::end(outcome).to_string());
    } else {
        screen.result(&format!("{}: {}", loaded.plan.name, narrator::summary(outcome)));
        if verdict != Verdict::Done {
            screen.say(&format!("next: {next}"));
        }
    }
    exit_of(verdict)
}

fn exit_of(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Done => Exit::Done,
        Verdict::Refused => Exit::Wrong,
        Verdict::Failed => Exit::Failed,
        Verdict::Partly => Exit::Partly,
        Verdict::RolledBack => Exit::RolledBack,
    }
}
