use crate::report::{Report, messages::push_objects as messages};

use super::{Cluster, Inventory, Object, ObjectName};

/// What a push would do with the objects of a cluster, as its inventory says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// What would be applied: it is new, or another than was applied last.
    pub applied: Vec<ObjectName>,
    /// What would be removed, unless somebody else made it anew.
    pub removed: Vec<ObjectName>,
    /// What is no longer wanted and would stay, since kubecast never removes its kind.
    pub kept: Vec<ObjectName>,
}

impl Preview {
    /// Asks the cluster; changes nothing.
    ///
    /// # Errors
    /// If it does not answer, or its inventory is not ours.
    pub fn of(cluster: &dyn Cluster, objects: &[Object]) -> Result<Self, Report> {
        let text = cluster.inventory();
        let text = text.map_err(|refusal| refusal.diagnostic("show the inventory of kubecast"))?;
        let before = match text {
            None => Inventory::default(),
            Some(text) => Inventory::read(&text).ok_or_else(messages::inventory_unreadable)?,
        };
        let changed = objects.iter().filter(|object| !before.has(object));
        let (kept, removed) = before
            .beyond(objects)
            .cloned()
            .partition(|name| name.why_kept().is_some());
        Ok(Self {
            applied: changed.map(|object| object.name.clone()).collect(),
            removed,
            kept,
        })
    }
}
