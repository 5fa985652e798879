use std::path::PathBuf;

use crate::report::{Report, messages::push as messages};

use super::assets::LocalFile;
use super::delivery::Delivery;
use super::each::each;
use super::outcome::{Happening, Outcome, Phase};
use super::prepared::Change;
use super::steps::Steps;
use super::survey::Survey;
use super::{Sent, Target};

/// To how many hosts programs and images go at the same time: one machine sends them all.
const UPLOADS: usize = 5;

impl Delivery<'_> {
    /// Sends every host the programs and images that it lacks, and tells whether all have theirs.
    pub(super) fn bring(
        &self,
        steps: &Steps<'_>,
        changes: &[Change],
        survey: &Survey,
        outcome: &mut Outcome,
    ) -> bool {
        let work: Vec<(&Target, Vec<&LocalFile>)> = changes
            .iter()
            .filter_map(|change| Some((&change.target, lacking(change, survey)?)))
            .collect();
        if work.is_empty() {
            return true;
        }
        (self.observe)(&Happening::Phase(Phase::Assets, work.len()));
        let results = each(&work, self.options.parallel.min(UPLOADS), |(target, files)| {
            let result = self.bring_to(steps, target, files);
            (self.observe)(&Happening::Through(&target.name));
            result
        });
        let mut is_whole = true;
        for ((target, _), result) in work.iter().zip(results) {
            match result {
                Ok(sent) => (self.observe)(&Happening::Sent(&target.name, sent)),
                Err(report) => {
                    is_whole = false;
                    outcome.fail(&target.name, report);
                }
            }
        }
        is_whole
    }

    fn bring_to(&self, steps: &Steps<'_>, target: &Target, files: &[&LocalFile]) -> Result<Sent, Report> {
        let root = PathBuf::from("assets").join(target.name.as_str());
        self.folder.remove(&root);
        for file in files {
            let link = root.join(file.sha256.to_string());
            self.folder.link(&link, &file.path).map_err(|error| {
                messages::no_private_folder(&self.folder.path().display(), &error.to_string())
            })?;
        }
        let sent = steps.bring(target, &self.folder.path().join(&root));
        self.folder.remove(&root);
        sent.map_err(|trouble| trouble.diagnostic().into())
    }
}

/// The files that a host needs and lacks, if there are any.
fn lacking<'c>(change: &'c Change, survey: &Survey) -> Option<Vec<&'c LocalFile>> {
    let look = survey.looks.get(&change.target.name)?;
    let files = change.parcel.assets.lacking(&look.assets);
    (!files.is_empty()).then_some(files)
}
