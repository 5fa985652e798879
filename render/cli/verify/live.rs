use std::path::Path;

use kubecast::artifact::{Artifact, ArtifactSet};
use kubecast::pki;
use kubecast::push::{ChangedFile, Inspection, Seen, Trouble, inspect};
use kubecast::report::{Origin, Report, SourceText};
use kubecast::review::{Finding, findings_of_file, reasons_of};
use kubecast::secrets::SecretScan;
use kubecast::tree::Producer;
use kubecast::types::{HostName, HostPath};

use super::found::{Because, Difference, FileFound, HostFound, Values};
use super::{live_text, open};
use crate::cli::Failure;
use crate::cli::args::VerifyArgs;
use crate::cli::complete::complete;
use crate::cli::exit::Exit;
use crate::cli::explain::reason::Reasoning;
use crate::cli::load::load;
use crate::cli::producer::PlanProducer;
use crate::cli::push::Session;
use crate::cli::scans::Scans;
use crate::cli::screen::Screen;
use crate::cli::status::Line;

/// How many reasons of a whole file are told.
const REASONS: usize = 4;

/// Asks hosts what was changed on them.
pub(super) fn run(screen: &Screen, args: &VerifyArgs, cluster: &Path) -> Result<Exit, Failure> {
    let loaded = load(screen, cluster)?;
    let reject = |report: Report| screen.reject(&loaded.document, &report);
    let wanted = pki::wanted(&loaded.plan);
    let issued = complete(screen, &loaded, cluster, &wanted)?;
    let vault = open(args, &loaded, cluster).map_err(reject)?;
    let scans = Scans::new(&wanted, vault.as_ref()).map_err(reject)?;
    let producer = PlanProducer::new(&loaded.plan, &issued, &wanted, None, &|| ()).map_err(reject)?;
    let session = Session::new(screen, &loaded, &args.hosts)?;
    let transport = session.transport(args.hosts.ssh_config.as_deref())?;
    let bar = screen.bar(session.chosen.len() as u64, "asking");
    let chosen: Vec<&HostName> = session.chosen.iter().collect();
    let rendered = |host: &HostName| {
        bar.inc(1);
        producer.host(host).ok()
    };
    let hosts = inspect(&loaded.plan, &transport, &chosen, session.parallel, &rendered);
    bar.finish_and_clear();
    let reasoning = Reasoning::of(&loaded);
    let mut found = Vec::new();
    let mut report = Report::new();
    for (name, inspection) in &hosts {
        if let Err(trouble) = inspection {
            report.push(trouble.diagnostic());
        }
        let files = producer.host(name).map_err(reject)?;
        let scan = scans.of(Some(name)).map_err(reject)?;
        let judge = Judge {
            files: &files,
            scan: &scan,
            reasoning: &reasoning,
        };
        found.push(judge.host(name, inspection.as_ref()));
    }
    if screen.is_json() {
        let all = serde_json::json!({"cluster": loaded.plan.name.as_str(), "hosts": found});
        screen.result(&all.to_string());
    } else {
        found
            .iter()
            .for_each(|host| screen.result(live_text::host(host).trim_end()));
        screen.result(&live_text::summary(loaded.plan.name.as_str(), &found));
    }
    screen.show(&SourceText::new("", ""), &report);
    Ok(
        match (report.has_errors(), found.iter().all(|host| host.is_well)) {
            (true, _) => Exit::Failed,
            (false, true) => Exit::Done,
            (false, false) => Exit::Differences,
        },
    )
}

/// What turns bytes of a host into words.
struct Judge<'a> {
    files: &'a ArtifactSet,
    scan: &'a SecretScan,
    reasoning: &'a Reasoning<'a>,
}

impl Judge<'_> {
    fn host(&self, name: &HostName, inspection: Result<&Inspection, &Trouble>) -> HostFound {
        let line = Line::of(name, inspection.map(|inspection| &inspection.status));
        let due = inspection.ok().and_then(|inspection| inspection.due.clone());
        let changed = inspection.map(|inspection| inspection.changed.as_slice());
        HostFound {
            host: name.to_string(),
            is_well: line.is_well && due.as_ref().is_some_and(Vec::is_empty),
            generation: line.generation,
            state: line.state,
            changed: changed
                .unwrap_or_default()
                .iter()
                .map(|file| self.file(file))
                .collect(),
            due,
        }
    }

    fn file(&self, file: &ChangedFile) -> FileFound {
        let path: Option<HostPath> = file.path.parse().ok();
        let findings = match (&file.content, &path) {
            (Seen::Texts(before, live), Some(path)) => self.findings(path, before, live),
            (Seen::Secret, _) => Err("it holds secrets, so it was not read"),
            (Seen::Unread, _) => Err("nothing says that it is public, so it was not read"),
            _ => Ok(Vec::new()),
        };
        let (hidden, findings) = match findings {
            Ok(findings) => (None, findings),
            Err(why) => (Some(why), Vec::new()),
        };
        let rendered = path.as_ref().and_then(|path| self.files.file(path));
        let reasons_of_field = |finding: &Finding| -> Vec<Because> {
            let marks = rendered.map_or(&[][..], Artifact::marks);
            self.because(reasons_of(finding, marks).into_iter())
        };
        let differences: Vec<Difference> = findings
            .into_iter()
            .map(|finding| Difference {
                because: reasons_of_field(&finding),
                kind: finding.kind.to_string(),
                field: finding.field,
                values: Values {
                    brought: finding.before,
                    found: finding.after,
                },
            })
            .collect();
        let is_explained = !differences.is_empty() && differences.iter().all(|one| !one.because.is_empty());
        FileFound {
            path: file.path.clone(),
            what: file.what.clone(),
            rights: file.rights.clone().map(|(brought, found)| Values {
                brought: Some(brought),
                found: Some(found),
            }),
            hidden,
            differences,
            because: match rendered {
                // The reasons are about what it says; its mode and owner follow from what it is.
                Some(rendered) if !is_explained && !matches!(file.what.as_str(), "mode" | "owner") => {
                    self.because(rendered.origins().iter())
                }
                _ => Vec::new(),
            },
        }
    }

    /// What differs in words; nothing of a text into which somebody wrote a secret.
    fn findings(&self, path: &HostPath, before: &[u8], live: &[u8]) -> Result<Vec<Finding>, &'static str> {
        if self.scan.find(live).is_some() {
            return Err("somebody wrote a secret into it, so it is not shown");
        }
        let text = |bytes| std::str::from_utf8(bytes).map_err(|_| "it is no text any more");
        Ok(findings_of_file(path, text(before)?, text(live)?))
    }

    fn because<'o>(&self, origins: impl Iterator<Item = &'o Origin>) -> Vec<Because> {
        let reasons = origins.take(REASONS).map(|origin| self.reasoning.explain(origin));
        reasons
            .map(|reason| Because {
                origin: reason.origin,
                place: reason.place,
            })
            .collect()
    }
}
