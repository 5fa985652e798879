use std::collections::BTreeMap;

use crate::tree::FileDigest;
use crate::types::HostPath;

use super::{Answer, Brought, Event, Generation, TroubleKind};

/// What a host is like before anything is sent to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether rsync is installed.
    pub has_rsync: bool,
    /// The generation that it obeys.
    pub current: Option<Generation>,
    /// Whether an earlier run was not brought to its end there: it was interrupted, waits to be confirmed, or nobody has asked
    /// the gates since.
    pub is_unsettled: bool,
    /// Whether its member of etcd has data.
    pub has_etcd_data: bool,
    /// The programs and images that belong to that generation.
    pub brought: Brought,
    /// What lies in `assets/`: bytes by digest.
    pub assets: BTreeMap<FileDigest, u64>,
}

impl Look {
    /// Reads what the host told.
    pub(super) fn read(answer: &Answer) -> Result<Self, TroubleKind> {
        let mut look = Self::default();
        let mut is_whole = false;
        for event in &answer.events {
            look.hear(event)?;
            is_whole |= event.name == "looked";
        }
        match is_whole {
            true => Ok(look),
            false => Err(TroubleKind::of_end(Some(answer.code), &answer.said)),
        }
    }

    fn hear(&mut self, event: &Event) -> Result<(), TroubleKind> {
        let unreadable = |problem: String| TroubleKind::Unreadable(problem);
        match event.name.as_str() {
            "rsync" => self.has_rsync = true,
            "unsettled" => self.is_unsettled = true,
            "etcd-data" => self.has_etcd_data = true,
            "current" => {
                let generation: Generation = event
                    .subject
                    .parse()
                    .map_err(|error: super::NoGeneration| unreadable(error.to_string()))?;
                self.current = Some(generation);
            }
            "brought" => {
                let path: HostPath = event
                    .subject
                    .parse()
                    .map_err(|_| unreadable(format!("`{}` is not a path", event.subject)))?;
                self.brought.programs.insert(path, digest(&event.detail)?);
            }
            "archive" => {
                let archive = self.brought.archives.entry(digest(&event.subject)?);
                archive.or_default().insert(event.detail.clone());
            }
            "asset" => {
                // A file of another name is nobody's; `gc` removes it.
                if let (Some(digest), Ok(size)) = (FileDigest::read(&event.subject), event.detail.parse()) {
                    self.assets.insert(digest, size);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn digest(text: &str) -> Result<FileDigest, TroubleKind> {
    let digest = FileDigest::read(text);
    digest.ok_or_else(|| TroubleKind::Unreadable(format!("`{text}` is not a digest")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn answer(lines: &[&str]) -> Answer {
        Answer {
            events: lines.iter().filter_map(|line| Event::read(line)).collect(),
            ..Answer::default()
        }
    }

    #[test]
    fn a_look_is_whole_or_nothing() {
        let lines = [
            "rsync\t\t",
            "current\t000007-0a1b2c3d4e5f\t",
            "unsettled\tunconfirmed\t",
            &format!("brought\t/opt/etcd/bin/etcd\t{}", "a".repeat(64)),
            &format!("archive\t{}\tregistry.k8s.io/pause:3.10", "b".repeat(64)),
            &format!("archive\t{}\tregistry.k8s.io/etcd:3.6", "b".repeat(64)),
            &format!("asset\t{}\t17", "a".repeat(64)),
            "asset\t.partial\t17",
            "looked\t\t",
        ];
        let look = Look::read(&answer(&lines)).expect("whole");
        assert!(look.has_rsync && look.is_unsettled && !look.has_etcd_data);
        assert_eq!(
            look.current.map(|found| found.to_string()).as_deref(),
            Some("000007-0a1b2c3d4e5f")
        );
        assert_eq!(look.brought.programs.len(), 1);
        let archives: Vec<usize> = look.brought.archives.values().map(BTreeSet::len).collect();
        assert_eq!((archives, look.assets.len()), (vec![2], 1));
        assert!(Look::read(&answer(&lines[..2])).is_err(), "its end is missing");
        for strange in ["current\t../../etc\t", "brought\t/a\tb", "archive\tb\ta:1"] {
            let look = Look::read(&answer(&[strange, "looked\t\t"]));
            assert!(matches!(look, Err(TroubleKind::Unreadable(_))), "{strange}");
        }
    }
}
