use std::collections::BTreeMap;

use crate::types::HostPath;

use super::{Answer, Event, Generation, TroubleKind};

/// What a host is like before anything is sent to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether rsync is installed.
    pub has_rsync: bool,
    /// The generation that it obeys.
    pub current: Option<Generation>,
    /// Whether its member of etcd has data.
    pub has_etcd_data: bool,
    /// The programs that kubecast brought before: their digests by their paths.
    pub brought: BTreeMap<HostPath, String>,
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
                self.brought.insert(path, event.detail.clone());
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
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
            "brought\t/opt/etcd/bin/etcd\tabcd",
            "looked\t\t",
        ];
        let look = Look::read(&answer(&lines)).expect("whole");
        assert!(look.has_rsync && !look.has_etcd_data);
        assert_eq!(
            look.current.map(|found| found.to_string()).as_deref(),
            Some("000007-0a1b2c3d4e5f")
        );
        assert_eq!(look.brought.len(), 1);
        assert!(Look::read(&answer(&lines[..2])).is_err(), "its end is missing");
        let strange = ["current\t../../etc\t", "looked\t\t"];
        assert!(matches!(
            Look::read(&answer(&strange)),
            Err(TroubleKind::Unreadable(_))
        ));
    }
}
