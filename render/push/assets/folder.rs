use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::artifact::ArtifactSet;
use crate::component::{HostProgram, programs_of_host};
use crate::inventory::images_of_host;
use crate::plan::{HostPlan, Plan};
use crate::push::each::each;
use crate::report::{Report, messages::push as messages};
use crate::spec::{Architecture, RuntimeType};
use crate::types::{HostName, UnitName};

use super::archive::{self, Images};
use super::for_host::Program;
use super::image_name::image_name;
use super::local_file::{self, LocalFile};
use super::{Brought, ForHost, program_file};

/// A program, and the processor of the hosts that get it.
type Key = (&'static str, &'static str);

/// The folder of `--assets` after it was checked.
#[derive(Debug, Default)]
pub struct Assets {
    programs: BTreeMap<Key, LocalFile>,
    archives: Vec<(LocalFile, Images)>,
}

/// A program that hosts of one processor need.
struct Wanted<'a> {
    program: HostProgram,
    architecture: Architecture,
    hosts: Vec<&'a HostName>,
}

impl Assets {
    /// No folder: hosts keep what was brought before.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a folder for these hosts, whose cluster has these images: those of `images.txt`.
    ///
    /// # Errors
    /// Everything that is missing or wrong, at once.
    pub fn read(
        folder: &Path,
        plan: &Plan,
        hosts: &[&HostPlan],
        images: &BTreeSet<String>,
    ) -> Result<Self, Report> {
        let shown = folder.display();
        let refuse = |reason: &str| Report::from(messages::no_assets(&shown, reason));
        // rsync gets its path later, from elsewhere.
        let folder = folder
            .canonicalize()
            .map_err(|error| refuse(&error.to_string()))?;
        let (bin, archives) = (folder.join("bin"), folder.join("images"));
        let mut report = Report::new();
        let mut assets = Self::default();
        if !is_directory(&bin) && !is_directory(&archives) {
            return Err(refuse("it has neither a folder `bin` nor a folder `images`"));
        }
        if is_directory(&bin) {
            assets.programs = programs(&bin, plan, hosts, &mut report);
        }
        if is_directory(&archives) {
            assets.archives = images_of(&archives, plan, &mut report);
            assets.check_images(plan, hosts, images, &mut report);
        }
        report.unless_errors(assets).map(|(assets, _)| assets)
    }

    /// What a host gets of it beside these files, and what it keeps of what was brought before. `objects` are the images
    /// of the objects of the cluster.
    pub fn for_host(
        &self,
        plan: &Plan,
        host: &HostPlan,
        files: &ArtifactSet,
        objects: &BTreeSet<String>,
        brought: &Brought,
    ) -> ForHost {
        let mut given = ForHost {
            runtime: runtime_unit(plan),
            ..ForHost::default()
        };
        for program in programs_of_host(plan, host) {
            let local = self.programs.get(&(program.name, host.architecture.as_str()));
            let kept = brought.programs.get(&program.path);
            let Some(sha256) = local.map(|file| file.sha256).or(kept.copied()) else {
                continue;
            };
            given.files.extend(local.map(|file| (sha256, file.clone())));
            given.programs.push(Program {
                path: program.path,
                unit: program.unit,
                sha256,
            });
        }
        let needed = images_of_host(plan, host, files, objects);
        self.add_images(
            needed.iter().filter_map(|name| image_name(name)).collect(),
            host,
            brought,
            &mut given,
        );
        given
    }

    fn add_images(&self, needed: BTreeSet<String>, host: &HostPlan, brought: &Brought, given: &mut ForHost) {
        let mut open = needed;
        for (file, images) in &self.archives {
            let held = images.iter().filter(|(name, processors)| {
                open.contains(*name) && processors.contains(host.architecture.as_str())
            });
            let held: BTreeSet<String> = held.map(|(name, _)| name.clone()).collect();
            if !held.is_empty() {
                open.retain(|name| !held.contains(name));
                given.files.insert(file.sha256, file.clone());
                given.archives.insert(file.sha256, held);
            }
        }
        for (sha256, images) in &brought.archives {
            let held: BTreeSet<String> = images.intersection(&open).cloned().collect();
            if !held.is_empty() {
                given.archives.entry(*sha256).or_default().extend(held);
            }
        }
    }

    /// Every image of the cluster is in one archive for each processor that may run it.
    fn check_images(&self, plan: &Plan, hosts: &[&HostPlan], images: &BTreeSet<String>, report: &mut Report) {
        if plan.runtime.kind.value == RuntimeType::Other {
            report.push(messages::asset_runtime());
            return;
        }
        let mut nodes: BTreeMap<&str, Vec<&HostPlan>> = BTreeMap::new();
        for host in hosts.iter().filter(|host| host.has_kubelet) {
            nodes.entry(host.architecture.as_str()).or_default().push(host);
        }
        for (processor, hosts) in &nodes {
            for image in images {
                let holders: Vec<&str> = self.holders(image, processor).collect();
                match holders.as_slice() {
                    [] => {
                        let names: Vec<&HostName> = hosts.iter().map(|host| &host.name).collect();
                        report.push(messages::image_missing(image, processor, &some(&names)));
                    }
                    [first, second, ..] => report.push(messages::asset_twice(image, first, second)),
                    [_] => {}
                }
            }
        }
    }

    fn holders(&self, image: &str, processor: &str) -> impl Iterator<Item = &str> {
        let name = image_name(image).unwrap_or_default();
        let archives = self.archives.iter().filter(move |(_, images)| {
            let processors = images.get(&name);
            processors.is_some_and(|processors| processors.contains(processor))
        });
        archives.map(|(file, _)| file.name.as_str())
    }
}

/// The unit that keeps images, if it is one that kubecast knows.
fn runtime_unit(plan: &Plan) -> Option<UnitName> {
    match plan.runtime.kind.value {
        RuntimeType::Containerd => Some(UnitName::known("containerd.service")),
        RuntimeType::Docker => Some(UnitName::known("docker.service")),
        RuntimeType::Other => None,
    }
}

/// Whether it is a directory itself, and no link to one.
fn is_directory(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_dir())
}

/// As many threads as there are processors: reading computes digests.
fn width() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Reads the programs that hosts need, each once.
fn programs(bin: &Path, plan: &Plan, hosts: &[&HostPlan], report: &mut Report) -> BTreeMap<Key, LocalFile> {
    let mut wanted: BTreeMap<Key, Wanted<'_>> = BTreeMap::new();
    for host in hosts {
        for program in programs_of_host(plan, host) {
            let key = (program.name, host.architecture.as_str());
            let entry = wanted.entry(key).or_insert_with(|| Wanted {
                program,
                architecture: host.architecture,
                hosts: Vec::new(),
            });
            entry.hosts.push(&host.name);
        }
    }
    let wanted: Vec<(Key, Wanted<'_>)> = wanted.into_iter().collect();
    let found = each(&wanted, width(), |(_, wanted)| find(bin, wanted));
    let mut programs = BTreeMap::new();
    for ((key, _), result) in wanted.into_iter().zip(found) {
        match result {
            Ok(None) => {}
            Ok(Some(file)) => drop(programs.insert(key, file)),
            Err(problems) => report.extend(problems),
        }
    }
    programs
}

/// The program in the folder, first in that of the processor. One that packages may bring need not be there.
fn find(bin: &Path, wanted: &Wanted<'_>) -> Result<Option<LocalFile>, Report> {
    let Wanted {
        program,
        architecture,
        hosts,
    } = wanted;
    let own = format!("{}/{}", architecture.as_str(), program.name);
    let has_own = is_directory(&bin.join(architecture.as_str())) && is_there(&bin.join(&own));
    let relative = if has_own { own } else { program.name.to_owned() };
    let (name, path) = (format!("bin/{relative}"), bin.join(&relative));
    if is_there(&path) {
        return program_file::read(&name, &path, program, *architecture).map(Some);
    }
    match program.may_be_packaged {
        true => Ok(None),
        false => Err(messages::asset_missing(&name, &program.path, &some(hosts)).into()),
    }
}

/// Whether anything lies there; what it is, reading it will show.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The first names of many.
fn some(hosts: &[&HostName]) -> String {
    let names: Vec<&str> = hosts.iter().map(|host| host.as_str()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if names.len() <= 3 => format!("{} and {last}", first.join(", ")),
        [a, b, rest @ ..] => format!("{a}, {b} and {} more", rest.len()),
    }
}

/// Reads the archives of images.
fn images_of(folder: &Path, plan: &Plan, report: &mut Report) -> Vec<(LocalFile, Images)> {
    let names = match archive_names(folder) {
        Ok(names) => names,
        Err(error) => {
            report.push(messages::asset_unreadable("images", &error.to_string()));
            return Vec::new();
        }
    };
    let runtime = plan.runtime.kind.value;
    let read = each(&names, width(), |name| {
        let path: PathBuf = folder.join(name);
        let name = format!("images/{name}");
        let images =
            archive::images(&path, runtime).map_err(|problem| messages::asset_archive(&name, &problem))?;
        let reading = local_file::read(&name, &path, None);
        let reading = reading.map_err(|error| messages::asset_unreadable(&name, &error.to_string()))?;
        Ok((reading.file, images))
    });
    let mut archives = Vec::new();
    for result in read {
        match result {
            Ok(archive) => archives.push(archive),
            Err(problem) => report.push(problem),
        }
    }
    archives
}

/// The files that look like archives, in the order of their names; other files are nobody's.
fn archive_names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        if [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}
