use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::artifact::Reaction;
use crate::review::cause::{Reasons, Values};
use crate::review::component::component;
use crate::review::fold::{Found, join};
use crate::review::{
    Cause, Contents, FileSeen, Finding, Impact, Kind, Scope, Side, Specs, Unreadable, Which,
};
use crate::types::HostPath;

use super::{Changed, findings, secret, text, unit};

/// A host, or the cluster as a whole, on both sides.
pub(in crate::review) struct Pair<'a> {
    pub(in crate::review) scope: Scope<'a>,
    pub(in crate::review) base: &'a dyn Side,
    pub(in crate::review) target: &'a dyn Side,
    pub(in crate::review) before: Contents,
    pub(in crate::review) after: Contents,
}

/// The texts of a file on both sides; empty where the file is not.
type Texts<'f> = (Option<Cow<'f, [u8]>>, Option<Cow<'f, [u8]>>);

impl Pair<'_> {
    /// The paths of the files whose bytes, mode or owner differ, sorted.
    pub(in crate::review) fn changed(&self) -> BTreeSet<&HostPath> {
        let (before, after) = (&self.before.files, &self.after.files);
        let differs = |path: &&HostPath| match (before.get(*path), after.get(*path)) {
            (Some(old), Some(new)) => {
                old.mode() != new.mode() || old.owner() != new.owner() || !old.has_bytes_of(new)
            }
            _ => true,
        };
        before.keys().chain(after.keys()).filter(differs).collect()
    }

    /// Every difference, file by file, then of directories.
    pub(in crate::review) fn found(&self, specs: &Specs<'_>) -> Result<Vec<Found>, Unreadable> {
        let mut found = Vec::new();
        for path in self.changed() {
            let findings = self.findings(path)?;
            let files = [self.before.files.get(path), self.after.files.get(path)];
            let files: Vec<&FileSeen> = files.into_iter().flatten().collect();
            let reactions: BTreeSet<Reaction> = files.iter().flat_map(|file| file.reactions()).collect();
            let causes = self.causes(specs, path, &findings)?;
            for (finding, causes) in findings.into_iter().zip(causes) {
                found.push(Found {
                    component: component(self.scope, path, &reactions),
                    path: path.to_string(),
                    impact: match finding.kind {
                        Kind::FileMode | Kind::FileOwner => Impact::none(),
                        _ => self.impact(&reactions),
                    },
                    causes,
                    finding,
                });
            }
        }
        self.share(&mut found);
        found.extend(self.directories(specs));
        Ok(found)
    }

    /// What people changed that explains each finding of a file.
    fn causes(
        &self,
        specs: &Specs<'_>,
        path: &HostPath,
        found: &[Finding],
    ) -> Result<Vec<Vec<Cause>>, Unreadable> {
        let reasons = self.reasons(specs, path);
        let mut texts = None;
        let mut causes = Vec::new();
        for finding in found {
            let mut values = Values::of(finding);
            if is_cut(finding) {
                if texts.is_none() {
                    texts = Some(self.changed_lines(path)?);
                }
                let (before, after) = texts.clone().unwrap_or_default();
                (values.before, values.after) = (before.into(), after.into());
            }
            if values.name.is_empty() {
                values.name = path.as_str().into();
            }
            causes.push(reasons.causes(specs, finding, &values));
        }
        // That a certificate is issued anew has the causes of what it says then.
        let rest = found
            .iter()
            .zip(&causes)
            .filter(|(one, _)| one.kind != Kind::CertRenewed);
        let rest: Vec<Cause> = rest.flat_map(|(_, causes)| causes.clone()).collect();
        for (_, causes) in found
            .iter()
            .zip(&mut causes)
            .filter(|(one, _)| one.kind == Kind::CertRenewed)
        {
            if !rest.is_empty() {
                causes.clear();
                join(causes, rest.clone());
            }
        }
        Ok(causes)
    }

    fn reasons<'f>(&'f self, specs: &Specs<'_>, path: &HostPath) -> Reasons<'f> {
        let host = match self.scope {
            Scope::Host(host) => Some(host.as_str()),
            Scope::Cluster => None,
        };
        let (before, after) = (self.before.files.get(path), self.after.files.get(path));
        Reasons::of_file(specs, host, before, after)
    }

    /// The lines that went and those that came, of what is no longer than a person reads.
    fn changed_lines(&self, path: &HostPath) -> Result<(String, String), Unreadable> {
        let (before, after) = self.bytes(path)?;
        let text = |bytes: Option<Cow<'_, [u8]>>| {
            bytes
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .unwrap_or_default()
        };
        let (before, after) = (text(before), text(after));
        match before.len() + after.len() > TOLD {
            true => Ok((String::new(), String::new())),
            false => Ok(text::changed(&before, &after)),
        }
    }

    /// That what a pod reads is another has the causes of what it reads.
    fn share(&self, found: &mut [Found]) {
        let pods: Vec<usize> = (0..found.len())
            .filter(|at| {
                found
                    .get(*at)
                    .is_some_and(|one| one.finding.kind == Kind::PodInputs)
            })
            .collect();
        for at in pods {
            let Some((path, component)) = found.get(at).map(|one| (one.path.clone(), one.component.clone()))
            else {
                continue;
            };
            let reaction = Reaction::RestartPod(component);
            let read = found
                .iter()
                .filter(|one| one.path != path && one.impact.reactions.contains(&reaction));
            let mut causes = Vec::new();
            read.for_each(|one| join(&mut causes, one.causes.clone()));
            if let Some(one) = found.get_mut(at).filter(|_| !causes.is_empty()) {
                one.causes = causes;
            }
        }
    }

    /// Unified diffs of the files that differ.
    pub(in crate::review) fn texts(&self) -> Result<Vec<(String, String)>, Unreadable> {
        let mut texts = Vec::new();
        for path in self.changed() {
            let (before, after) = self.bytes(path)?;
            let old = before.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
            let new = after.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
            if old != new {
                texts.push((path.to_string(), text::unified(&old, &new)));
            }
        }
        Ok(texts)
    }

    fn impact(&self, reactions: &BTreeSet<Reaction>) -> Impact {
        match self.scope {
            Scope::Host(_) => Impact::of_reactions(reactions),
            Scope::Cluster => Impact::none(),
        }
    }

    fn findings(&self, path: &HostPath) -> Result<Vec<Finding>, Unreadable> {
        let (old, new) = (self.before.files.get(path), self.after.files.get(path));
        let (before, after) = self.bytes(path)?;
        let mut found = Vec::new();
        if let (Some(old), Some(new)) = (old, new) {
            found.extend(moved(Kind::FileMode, &old.mode(), &new.mode()));
            found.extend(moved(Kind::FileOwner, &old.owner(), &new.owner()));
        }
        if before == after {
            return Ok(found);
        }
        let before = before.as_deref().map(String::from_utf8_lossy);
        let after = after.as_deref().map(String::from_utf8_lossy);
        // What tells one key from another is not part of what the file says.
        let secrets = secret::between(before.as_deref(), after.as_deref());
        let hidden = |text: &Option<Cow<'_, str>>| text.as_deref().map(secret::without_commitments);
        let (before, after) = (hidden(&before), hidden(&after));
        if self.scope == Scope::Cluster && !path.is_below("/cluster") {
            // Documents follow from what is told elsewhere.
            found.push(document(before.as_deref(), after.as_deref()));
        } else if before != after || (secrets.is_empty() && found.is_empty()) {
            found.extend(findings(&Changed {
                path,
                before: before.as_deref(),
                after: after.as_deref(),
                units: self.units(path)?,
            }));
        }
        found.extend(secrets);
        Ok(found)
    }

    /// The texts of the unit that a file belongs to, on both sides.
    fn units(&self, path: &HostPath) -> Result<(Vec<String>, Vec<String>), Unreadable> {
        let texts = |side: &dyn Side, which, contents: &Contents| {
            let files = unit::files(contents, path).into_iter();
            let files = files.filter_map(|path| Some((path, contents.files.get(path)?)));
            let text = |(path, file)| match side.bytes(self.scope, path, file) {
                Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
                Err(error) => Err(Unreadable { which, error }),
            };
            files.map(text).collect::<Result<Vec<String>, Unreadable>>()
        };
        Ok((
            texts(self.base, Which::Base, &self.before)?,
            texts(self.target, Which::Target, &self.after)?,
        ))
    }

    fn bytes(&self, path: &HostPath) -> Result<Texts<'_>, Unreadable> {
        let read = |side: &dyn Side, which, file: Option<&'_ FileSeen>| {
            let bytes = file.map(|file| side.bytes(self.scope, path, file).map(Cow::into_owned));
            bytes.transpose().map_err(|error| Unreadable { which, error })
        };
        let before = read(self.base, Which::Base, self.before.files.get(path))?;
        let after = read(self.target, Which::Target, self.after.files.get(path))?;
        Ok((before.map(Cow::Owned), after.map(Cow::Owned)))
    }

    fn directories(&self, specs: &Specs<'_>) -> Vec<Found> {
        let (before, after) = (&self.before.directories, &self.after.directories);
        let paths: BTreeSet<&HostPath> = before.keys().chain(after.keys()).collect();
        let mut found = Vec::new();
        for path in paths {
            let findings = match (before.get(path), after.get(path)) {
                (None, None) => Vec::new(),
                (None, Some(new)) => {
                    let after = Some(format!("{} {}", new.mode, new.owner));
                    vec![Finding {
                        after,
                        ..Finding::of(Kind::DirectoryAdded)
                    }]
                }
                (Some(_), None) => vec![Finding::of(Kind::DirectoryRemoved)],
                (Some(old), Some(new)) => moved(Kind::DirectoryMode, &old.mode, &new.mode)
                    .into_iter()
                    .chain(moved(Kind::DirectoryOwner, &old.owner, &new.owner))
                    .collect(),
            };
            found.extend(findings.into_iter().map(|finding| {
                Found {
                    component: component(self.scope, path, &BTreeSet::new()),
                    path: path.to_string(),
                    impact: Impact::none(),
                    causes: self
                        .reasons(specs, path)
                        .causes(specs, &finding, &Values::default()),
                    finding,
                }
            }));
        }
        found
    }
}

/// A larger file is not searched for what people changed.
const TOLD: usize = 1 << 20;

/// Whether the values of a finding are not the whole of what differs.
fn is_cut(finding: &Finding) -> bool {
    let values = [&finding.before, &finding.after];
    let is_open = |value: &Option<String>| {
        let text = value.as_deref().unwrap_or_default();
        text.ends_with('…') || text.ends_with(" lines")
    };
    let is_told = values.iter().any(|value| value.is_some());
    values.into_iter().any(is_open)
        || match finding.kind {
            Kind::FileModified => !is_told,
            Kind::FileAdded | Kind::FileRemoved | Kind::FileCosmetic => true,
            _ => false,
        }
}

/// A page for people or a list for programs that differs.
fn document(before: Option<&str>, after: Option<&str>) -> Finding {
    Finding::of(match (before, after) {
        (None, _) => Kind::FileAdded,
        (_, None) => Kind::FileRemoved,
        _ => Kind::FileModified,
    })
}

/// A property that has another value.
fn moved<T: ToString + PartialEq>(kind: Kind, old: &T, new: &T) -> Option<Finding> {
    (old != new).then(|| Finding {
        before: Some(old.to_string()),
        after: Some(new.to_string()),
        ..Finding::of(kind)
    })
}
