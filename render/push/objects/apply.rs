use std::collections::BTreeSet;

use zeroize::Zeroizing;

use crate::report::{Report, messages::push_objects as messages};

use super::super::Interrupt;
use super::{Cluster, Inventory, Object, ObjectName, Pace, Refusal};

/// Brings the objects of a tree to a cluster: only those that changed, in the order of their files; then removes those
/// that an earlier tree brought and this one does not.
pub struct Apply<'a> {
    /// The cluster.
    pub cluster: &'a dyn Cluster,
    /// Its name, for the inventory.
    pub name: &'a str,
    /// How long what is not there yet is waited for.
    pub pace: Pace,
    /// Whether the user wants it to stop.
    pub interrupt: &'a Interrupt,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// What was applied.
    pub applied: Vec<ObjectName>,
    /// What was removed.
    pub removed: Vec<ObjectName>,
    /// What is no longer wanted and stays.
    pub kept: Vec<ObjectName>,
}

impl Apply<'_> {
    /// Does it. A second time it changes nothing.
    ///
    /// # Errors
    /// Why it ended early. What it did until then is in the inventory.
    pub fn run(&self, objects: &[Object], report: &mut Report) -> Result<Applied, Report> {
        let kept = self.patiently(|| self.cluster.inventory());
        let kept = kept.map_err(|refusal| refusal.diagnostic("show the inventory of kubecast"))?;
        let before = match kept {
            None => Inventory::default(),
            Some(text) => Inventory::read(&text).ok_or_else(messages::inventory_unreadable)?,
        };
        let mut inventory = before.clone();
        let changed: Vec<&Object> = objects.iter().filter(|object| !before.has(object)).collect();
        let mut applied = Applied::default();
        if !changed.is_empty() {
            // First written down, so that a run that is killed leaves nothing of which nobody knows.
            changed.iter().for_each(|object| inventory.begin(object));
            self.save(&inventory)?;
        }
        let ended = self
            .apply(&changed, &mut inventory, &mut applied)
            .and_then(|()| self.prune(&before, objects, &mut inventory, &mut applied, report));
        if inventory != before {
            self.save(&inventory)?;
        }
        ended.map(|()| applied)
    }

    fn patiently<T>(&self, attempt: impl FnMut() -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.pace.patiently(self.interrupt, attempt)
    }

    fn save(&self, inventory: &Inventory) -> Result<(), Report> {
        let text = inventory.config_map(self.name).to_string();
        let saved = self.patiently(|| self.cluster.apply(&text));
        saved.map_err(|refusal| refusal.diagnostic("keep the inventory of kubecast").into())
    }

    fn apply(
        &self,
        changed: &[&Object],
        inventory: &mut Inventory,
        applied: &mut Applied,
    ) -> Result<(), Report> {
        for objects in changed.chunk_by(|one, next| one.file == next.file) {
            let Some(first) = objects.first() else { continue };
            let doing = format!("apply `cluster/{}`", first.file);
            if self.interrupt.is_asked() {
                return Err(messages::stopped(&doing).into());
            }
            let length: usize = objects.iter().map(|object| object.text.len() + 5).sum();
            let mut text = Zeroizing::new(String::with_capacity(length));
            for object in objects {
                text.push_str(&object.text);
                text.push_str("\n---\n");
            }
            self.patiently(|| self.cluster.apply(&text)).map_err(|refusal| {
                let redact = |said: &str| {
                    let said = said.to_owned();
                    objects.iter().fold(said, |said, object| object.redact(&said))
                };
                refusal.with_text(redact).diagnostic(&doing)
            })?;
            for object in objects {
                inventory.keep(object);
                applied.applied.push(object.name.clone());
            }
        }
        Ok(())
    }

    /// Removes what the inventory lists and the tree has no more, in the reverse order of names: never what is not listed,
    /// nor what holds things of others.
    fn prune(
        &self,
        before: &Inventory,
        wanted: &[Object],
        inventory: &mut Inventory,
        applied: &mut Applied,
        report: &mut Report,
    ) -> Result<(), Report> {
        let beyond: BTreeSet<&ObjectName> = before.beyond(wanted).collect();
        for name in beyond.into_iter().rev() {
            let doing = format!("remove {name}");
            if self.interrupt.is_asked() {
                return Err(messages::stopped(&doing).into());
            }
            let writers = self.patiently(|| self.cluster.writers(name));
            let writers = writers.map_err(|refusal| refusal.diagnostic(&doing))?;
            let is_ours =
                |writers: &Vec<String>| writers.iter().any(|writer| writer == super::kubectl::WRITER);
            match (writers, name.why_kept()) {
                (None, _) => inventory.drop(name),
                (Some(writers), _) if !is_ours(&writers) => {
                    report.push(messages::object_foreign(name));
                    inventory.drop(name);
                    applied.kept.push(name.clone());
                }
                (Some(_), Some(reason)) => {
                    report.push(messages::object_kept(name, reason));
                    applied.kept.push(name.clone());
                }
                (Some(_), None) => {
                    let gone = self.patiently(|| self.cluster.delete(name));
                    gone.map_err(|refusal| refusal.diagnostic(&doing))?;
                    inventory.drop(name);
                    applied.removed.push(name.clone());
                }
            }
        }
        Ok(())
    }
}
