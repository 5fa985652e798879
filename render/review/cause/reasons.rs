use crate::artifact::Mark;
use crate::report::{Origin, SpecPath};
use crate::review::{FileSeen, Finding, Which};

use super::explanations::{CAUSES, Explanations};
use super::named::Named;
use super::part::origin;
use super::paths::Sides;
use super::{Cause, Part, Specs, Values};

/// The reasons of one file, or of a host.
pub(in crate::review) struct Reasons<'f> {
    pub(super) whole: Sides,
    pub(super) hosts: Named,
    pub(super) host: Option<String>,
    marks: Vec<(Which, &'f [Mark])>,
    /// The reasons of both sides, as they were said.
    origins: Vec<(Which, Origin)>,
}

impl<'f> Reasons<'f> {
    /// Those of a file that was, is, or both.
    pub(in crate::review) fn of_file(
        specs: &Specs<'_>,
        host: Option<&str>,
        before: Option<&'f FileSeen>,
        after: Option<&'f FileSeen>,
    ) -> Self {
        let mut reasons = Self {
            whole: Sides::default(),
            hosts: Named::Some(host.map(str::to_owned).into_iter().collect()),
            host: host.map(str::to_owned),
            marks: Vec::new(),
            origins: Vec::new(),
        };
        for (which, file) in [(Which::Base, before), (Which::Target, after)] {
            let Some(file) = file else { continue };
            reasons.marks.extend(file.marks().map(|marks| (which, marks)));
            for origin in file.origins().iter().filter_map(|text| origin(text)) {
                reasons.add(specs, which, origin);
            }
        }
        reasons
    }

    /// Those of a host that came or went.
    pub(in crate::review) fn of_host(specs: &Specs<'_>, host: &str) -> Self {
        let mut reasons = Self::of_file(specs, Some(host), None, None);
        let entry = SpecPath::of("spec.hosts").named(host);
        for which in [Which::Base, Which::Target] {
            reasons.add(specs, which, Origin::Spec(entry.clone()));
        }
        reasons
    }

    fn add(&mut self, specs: &Specs<'_>, which: Which, origin: Origin) {
        if let Origin::Spec(path) | Origin::Default(path) = &origin {
            self.hosts.add(path);
        }
        let side = match which {
            Which::Base => &mut self.whole.before,
            Which::Target => &mut self.whole.after,
        };
        side.add(specs, which, &origin);
        self.origins.push((which, origin));
    }

    /// What people changed that explains a change of the file, the most likely first.
    pub(in crate::review) fn causes(
        &self,
        specs: &Specs<'_>,
        finding: &Finding,
        values: &Values<'_>,
    ) -> Vec<Cause> {
        let part = self.part(specs, finding);
        if !specs.is_complete() {
            return self.lines(specs, part.as_ref().map(|(_, origins)| origins.as_slice()));
        }
        let mut found = Explanations::of(specs, finding, values);
        found.look(self, part.as_ref().map(|(sides, _)| sides));
        found.best(finding)
    }

    /// The reasons of the very part.
    fn part(&self, specs: &Specs<'_>, finding: &Finding) -> Option<(Sides, Vec<Origin>)> {
        let part = Part::of(finding);
        let mut sides = Sides::default();
        let mut origins = Vec::new();
        for (which, marks) in &self.marks {
            let side = match which {
                Which::Base => &mut sides.before,
                Which::Target => &mut sides.after,
            };
            for origin in part.reasons(marks).into_iter().flatten() {
                side.add(specs, *which, origin);
                origins.push(origin.clone());
            }
        }
        (!origins.is_empty()).then_some((sides, origins))
    }

    /// Where one side alone is a spec: its lines that decide the part, or else the file if they are few.
    fn lines(&self, specs: &Specs<'_>, part: Option<&[Origin]>) -> Vec<Cause> {
        let whole: Vec<Origin> = self.origins.iter().map(|(_, origin)| origin.clone()).collect();
        let origins = part.unwrap_or(&whole);
        let mut lines: Vec<Cause> = Vec::new();
        for cause in origins.iter().filter_map(|origin| specs.line_of(origin)) {
            if !lines.contains(&cause) {
                lines.push(cause);
            }
        }
        if lines.len() > CAUSES { Vec::new() } else { lines }
    }
}
