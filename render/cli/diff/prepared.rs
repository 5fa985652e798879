use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kubecast::component::programs_of_host;
use kubecast::pki::{self, Issued, Lock, Stale, Wanted};
use kubecast::report::{Report, SourceText, counted};
use kubecast::review::acknowledge::{self, Acks};
use kubecast::review::{
    Expiry, KnownFacts, Nothing, ProgramSeen, Rendered, Side, SideError, Stored, Written,
};
use kubecast::source;
use kubecast::tree::{self, PrivateFolder};
use kubecast::types::{HostName, Release};

use super::Argument;
use super::argument::Revision;
use super::extract::extract;
use super::git::Repository;
use crate::cli::Failure;
use crate::cli::acks::read_acks;
use crate::cli::cluster_choice::ClusterChoice;
use crate::cli::load::{Loaded, SpecPlace, load_at};
use crate::cli::producer::PlanProducer;
use crate::cli::screen::Screen;

/// The largest file beside a spec that is compared.
const BESIDE: u64 = 4 << 20;

/// A side that is ready to be compared.
pub(super) struct Prepared {
    name: String,
    place: String,
    what: What,
}

enum What {
    Spec(Box<SpecSide>),
    Tree(PathBuf, Stored),
    Nothing,
}

/// A spec that was understood, with all that can be known without secrets.
struct SpecSide {
    loaded: Loaded,
    written: Written,
    wanted: Wanted,
    issued: Issued,
    stale: Vec<Stale>,
    warnings: Report,
    /// Where the files of the spec lie until they are compared.
    _folder: Option<PrivateFolder>,
}

impl Prepared {
    /// Reads what an argument names.
    pub(super) fn new(
        screen: &Screen,
        argument: &Argument,
        cluster: &ClusterChoice,
    ) -> Result<Self, Failure> {
        match argument {
            Argument::Tree(path) => {
                let tree = tree::read(path).map_err(|error| Failure::Failed(error.to_string()))?;
                Ok(Self {
                    name: format!("tree {}", path.display()),
                    place: path.display().to_string(),
                    what: What::Tree(path.clone(), Stored::new(tree)),
                })
            }
            Argument::Spec(path) => {
                let place = SpecPlace::of(path);
                let shown = place.shown.clone();
                let is_chosen = cluster.path().is_ok_and(|chosen| chosen == *path);
                Ok(Self {
                    name: if is_chosen {
                        "working tree".into()
                    } else {
                        format!("spec {}", path.display())
                    },
                    place: display(&shown),
                    what: What::Spec(Box::new(SpecSide::new(screen, place, None)?)),
                })
            }
            Argument::Git(revision) => Self::of_git(screen, revision, &cluster.path()?),
        }
    }

    fn of_git(screen: &Screen, revision: &Revision, cluster: &Path) -> Result<Self, Failure> {
        let repository = Repository::around(cluster)?;
        let Some(commit) = repository.commit(&revision.name)? else {
            return Err(Failure::Usage(format!(
                "`{}` is neither a revision that git knows nor a path",
                revision.name
            )));
        };
        let place = SpecPlace::of(cluster);
        let folder = extract(&repository, &commit)?;
        let short = repository.short(&commit)?;
        let shown = PathBuf::from(format!("{short}:{}", repository.prefix()));
        let name = if revision.shown.starts_with(&short) {
            short
        } else {
            format!("{} ({short})", revision.shown)
        };
        let what = match folder {
            None => What::Nothing,
            Some(folder) => {
                let file = place.file.file_name().map(PathBuf::from).unwrap_or_default();
                let place = SpecPlace {
                    file: folder.path().join(file),
                    folder: folder.path().to_owned(),
                    shown,
                };
                What::Spec(Box::new(SpecSide::new(screen, place, Some(folder))?))
            }
        };
        Ok(Self {
            name: match what {
                What::Nothing => format!("{name}, without this cluster"),
                _ => name,
            },
            place: repository.prefix().to_owned(),
            what,
        })
    }

    /// What the first line calls it.
    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// The folder of the cluster, or the tree.
    pub(super) fn place(&self) -> String {
        self.place.clone()
    }

    /// The name of the cluster, if there is one.
    pub(super) fn cluster(&self) -> Option<String> {
        match &self.what {
            What::Spec(side) => Some(side.loaded.plan.name.to_string()),
            What::Tree(path, _) => Some(path.file_name()?.to_string_lossy().into_owned()),
            What::Nothing => None,
        }
    }

    /// The release, if it is a spec.
    pub(super) fn release(&self) -> Option<&Release> {
        match &self.what {
            What::Spec(side) => Some(&side.loaded.plan.version.value),
            What::Tree(..) | What::Nothing => None,
        }
    }

    /// The certificate that expires first, if it is a spec.
    pub(super) fn next_expiry(&self) -> Option<Expiry> {
        let What::Spec(side) = &self.what else { return None };
        let first = side
            .wanted
            .certificates
            .iter()
            .min_by_key(|one| (one.not_after, &one.key))?;
        Some(Expiry {
            label: first.key.to_string(),
            not_after: first.not_after.date(),
        })
    }

    /// The file with what people acknowledged, as messages call it: beside the spec, unless another was named.
    pub(super) fn acks_file(&self, named: Option<&Path>) -> String {
        let beside = || Path::new(&self.place).join(acknowledge::FILE);
        named.map_or_else(beside, Path::to_owned).display().to_string()
    }

    /// What people acknowledged. A named file must be there; a tree has none of its own.
    pub(super) fn acks(&self, screen: &Screen, named: Option<&Path>) -> Result<Acks, Failure> {
        let (folder, file) = match (named, &self.what) {
            (Some(path), _) => {
                let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                (folder.unwrap_or(Path::new(".")), file.unwrap_or_default())
            }
            (None, What::Spec(side)) => (side.loaded.folder.as_path(), acknowledge::FILE.to_owned()),
            (None, What::Tree(..) | What::Nothing) => return Ok(Acks::none()),
        };
        if named.is_none() && folder.join(&file).symlink_metadata().is_err() {
            return Ok(Acks::none());
        }
        read_acks(screen, folder, &file, &self.acks_file(named))
    }

    /// Shows what stands in the way, with the lines of the spec.
    pub(super) fn show(&self, screen: &Screen, report: &Report) {
        match &self.what {
            What::Spec(side) => screen.show(&side.loaded.document, report),
            What::Tree(..) | What::Nothing => screen.show(&SourceText::new("", ""), report),
        }
    }

    /// How many hosts it has.
    pub(super) fn hosts(&self) -> u64 {
        match &self.what {
            What::Spec(side) => side.loaded.plan.hosts.len() as u64,
            What::Tree(_, tree) => tree.hosts().len() as u64,
            What::Nothing => 0,
        }
    }

    /// What people wrote, if it is a spec.
    pub(super) fn written(&self) -> Option<&Written> {
        match &self.what {
            What::Spec(side) => Some(&side.written),
            What::Tree(..) | What::Nothing => None,
        }
    }

    /// The side itself.
    pub(super) fn side<'a>(
        &'a self,
        screen: &Screen,
        progress: &'a (dyn Fn() + Sync),
    ) -> Result<Box<dyn Side + 'a>, Failure> {
        Ok(match &self.what {
            What::Spec(side) => {
                let SpecSide {
                    loaded,
                    issued,
                    wanted,
                    ..
                } = &**side;
                let producer = PlanProducer::new(&loaded.plan, issued, wanted, None, progress);
                let programs = |host: &HostName| {
                    let host = loaded.plan.host(host);
                    let all = host.map(|host| programs_of_host(&loaded.plan, host));
                    all.unwrap_or_default().into_iter().map(ProgramSeen::of).collect()
                };
                Box::new(Rendered {
                    producer: producer.map_err(|report| screen.reject(&loaded.document, &report))?,
                    programs: Box::new(programs),
                })
            }
            What::Tree(_, tree) => Box::new(tree),
            What::Nothing => Box::new(Nothing),
        })
    }

    /// Shows why the side could not be read.
    pub(super) fn reject(&self, screen: &Screen, error: SideError) -> Failure {
        match (error, &self.what) {
            (SideError::Content(report), What::Spec(side)) => screen.reject(&side.loaded.document, &report),
            (SideError::Content(report), _) => screen.reject(&SourceText::new("", ""), &report),
            (SideError::Tree(error), _) => Failure::Failed(error.to_string()),
            (SideError::Lost(path), _) => {
                Failure::Failed(format!("{} lacks `{path}`, which its index lists", self.name))
            }
        }
    }

    /// Warnings of the spec, and what its lock lacks.
    pub(super) fn say_what_is_stale(&self, screen: &Screen) {
        let What::Spec(side) = &self.what else { return };
        screen.show(&side.loaded.document, &side.warnings);
        if !side.stale.is_empty() {
            let many = counted(side.stale.len(), "line", "lines");
            screen.say(&format!(
                "pki.lock: {many} to be made anew; next: kubecast render {}",
                display(&side.loaded.folder)
            ));
        }
    }
}

impl SpecSide {
    fn new(screen: &Screen, place: SpecPlace, folder: Option<PrivateFolder>) -> Result<Self, Failure> {
        let lock_path = place.folder.join("pki.lock");
        let lock_name = place.shown.join("pki.lock").display().to_string();
        let (loaded, warnings) = load_at(screen, place)?;
        let reject = |report: Report| screen.reject(&loaded.document, &report);
        let lock = match lock_path.symlink_metadata() {
            Ok(_) if folder.is_some() => {
                let text = source::read_text(&lock_path, 256 << 20).map_err(|error| reject(error.into()))?;
                Lock::parse(&lock_name, &text, loaded.plan.uid)
            }
            _ => Lock::load(&lock_path, loaded.plan.uid),
        };
        let lock = lock.map_err(reject)?;
        let lock_text = source::read_text(&lock_path, 256 << 20)
            .ok()
            .map(|text| (lock_name, text));
        let wanted = pki::wanted(&loaded.plan);
        let reconciled = lock.reconcile(&wanted);
        let issued = Issued::so_far(&lock, &reconciled, &wanted);
        Ok(Self {
            written: Written {
                document: loaded.document.clone(),
                beside: beside(&loaded),
                lock: lock_text,
                decided: loaded.plan.answers(),
                facts: KnownFacts::of(&loaded.plan),
            },
            stale: reconciled.stale,
            loaded,
            wanted,
            issued,
            warnings,
            _folder: folder,
        })
    }
}

/// The files beside a spec that decide something; what could not be read was reported before.
fn beside(loaded: &Loaded) -> BTreeMap<String, String> {
    let names = loaded.cluster.spec.companions().map(str::to_owned);
    let facts = source::list_beside(&loaded.folder, "facts", "yaml").unwrap_or_default();
    names
        .chain(facts)
        .filter_map(|name| {
            let text = source::read_beside(&loaded.folder, &name, BESIDE).ok()?;
            Some((name, text))
        })
        .collect()
}

fn display(folder: &Path) -> String {
    match folder.as_os_str().is_empty() {
        true => ".".into(),
        false => folder.display().to_string(),
    }
}
