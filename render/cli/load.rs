//! From a path on the command line to a plan: what every command does first.

use std::path::{Path, PathBuf};

use kubecast::facts::Catalogue;
use kubecast::plan::Plan;
use kubecast::report::{Report, Source, messages};
use kubecast::resolve::{Companions, resolve};
use kubecast::source::{self, Document};
use kubecast::spec::{self, Cluster};

use super::Failure;
use super::screen::Screen;
use super::trial::try_out;

/// The largest file beside a spec that is read.
const COMPANION_SIZE: u64 = 4 << 20;

/// A spec that was understood.
pub(crate) struct Loaded {
    /// The folder of the spec.
    pub(crate) folder: PathBuf,
    /// Its text and nodes, for messages.
    pub(crate) document: Document,
    /// What a person wrote.
    pub(crate) cluster: Cluster,
    /// What follows from it.
    pub(crate) plan: Plan,
}

/// Where a spec lies, and how it is called in messages.
pub(crate) struct SpecPlace {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its file.
    pub(crate) file: PathBuf,
    /// The folder as the user knows it.
    pub(crate) shown: PathBuf,
}

impl SpecPlace {
    /// The spec that a user names by its file or its folder.
    pub(crate) fn of(path: &Path) -> Self {
        let is_folder = path.is_dir();
        let folder = match is_folder {
            true => path.to_owned(),
            false => path.parent().unwrap_or(Path::new("")).to_owned(),
        };
        Self {
            file: match is_folder {
                true => path.join("cluster.yaml"),
                false => path.to_owned(),
            },
            shown: folder.clone(),
            folder,
        }
    }

    /// How a file beside the spec is called.
    fn shown(&self, file: &Path) -> String {
        let inside = file.strip_prefix(&self.folder).unwrap_or(file);
        self.shown.join(inside).display().to_string()
    }
}

/// Reads a spec and decides everything; shows the report if that is not possible.
pub(crate) fn load(screen: &Screen, path: &Path) -> Result<Loaded, Failure> {
    let (loaded, report) = load_at(screen, SpecPlace::of(path))?;
    screen.show(&loaded.document, &report);
    Ok(loaded)
}

/// The same for a spec that may lie elsewhere than it says; its warnings are given back.
pub(crate) fn load_at(screen: &Screen, place: SpecPlace) -> Result<(Loaded, Report), Failure> {
    // The facts are many: another thread begins to read them while this one reads the spec, and later waits for it.
    rayon::spawn(|| drop(Catalogue::embedded()));
    let folder = &place.folder;
    let document = source::read_spec_as(&place.file, &place.shown(&place.file));
    let document = document.map_err(|(text, report)| screen.reject(&text, &report))?;
    let report = spec::check(&document, spec::schema());
    if report.has_errors() {
        return Err(screen.reject(&document, &report));
    }
    let cluster: Cluster = serde_json::from_value(document.root.to_json())
        .map_err(|error| Failure::Failed(format!("{} passed its schema, yet: {error}", document.name())))?;
    let mut report = Report::new();
    let companions = companions(folder, &cluster);
    let catalogue = catalogue(&place, &mut report);
    let Some(catalogue) = catalogue.filter(|_| !report.has_errors()) else {
        return Err(screen.reject(&document, &report));
    };
    match resolve(&cluster, &companions, &catalogue) {
        Err(report) => Err(screen.reject(&document, &report)),
        Ok((plan, mut report)) => {
            if let Err(problems) = try_out(&plan) {
                report.extend(problems);
                return Err(screen.reject(&document, &report));
            }
            let loaded = Loaded {
                folder: place.folder,
                document,
                cluster,
                plan,
            };
            Ok((loaded, report))
        }
    }
}

/// The files beside the spec that it names.
fn companions(folder: &Path, cluster: &Cluster) -> Companions {
    let mut companions = Companions::none();
    for name in cluster.spec.companions() {
        match source::read_beside(folder, name, COMPANION_SIZE) {
            Ok(text) => companions.insert(name, text),
            Err(problem) => companions.refuse(name, problem),
        }
    }
    companions
}

/// What kubecast knows, and the rows in `facts/` beside the spec.
fn catalogue(place: &SpecPlace, report: &mut Report) -> Option<Catalogue> {
    let mut catalogue = match Catalogue::embedded() {
        Ok(catalogue) => catalogue,
        Err(problems) => {
            report.extend(problems);
            return None;
        }
    };
    let files = match source::list_beside(&place.folder, "facts", "yaml") {
        Ok(files) => files,
        Err(problem) => {
            report.push(problem);
            return None;
        }
    };
    for name in files {
        let path = place.folder.join(&name);
        let shown = place.shown(&path);
        let rows = source::read_text(&path, COMPANION_SIZE)
            .map_err(Report::from)
            .and_then(|text| source::read_foreign(&shown, &text))
            .and_then(|documents| match documents.as_slice() {
                [one] => catalogue
                    .with(&shown, &one.root.to_json())
                    .map_err(|problems| problems.pinned(one)),
                _ => Err(messages::facts::form(&shown, &"one document is needed").into()),
            });
        match rows {
            Ok(with) => catalogue = with,
            Err(problems) => report.extend(problems),
        }
    }
    Some(catalogue)
}
