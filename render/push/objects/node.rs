use std::collections::BTreeSet;

use serde_json::Value;

use crate::report::{Report, messages::push_objects as messages};
use crate::types::HostName;

use super::super::program::Deadline;
use super::super::{Interrupt, event};
use super::{Cluster, Pace};

/// What the cluster says of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// Its name.
    pub name: String,
    /// Why it is not Ready, in the words of the condition.
    pub ready: Result<(), String>,
}

impl NodeState {
    /// Reads the list of nodes.
    pub(super) fn read(list: &Value) -> Option<Vec<Self>> {
        let nodes = list["items"].as_array()?.iter();
        nodes.map(Self::of).collect()
    }

    fn of(node: &Value) -> Option<Self> {
        let conditions = node["status"]["conditions"].as_array();
        let mut conditions = conditions.into_iter().flatten();
        let condition = conditions.find(|condition| condition["type"] == "Ready");
        let ready = match condition {
            None => Err("its kubelet has not reported yet".into()),
            Some(condition) if condition["status"] == "True" => Ok(()),
            Some(condition) => {
                let word = |name: &str| condition[name].as_str().unwrap_or_default();
                Err(event::harmless(&format!(
                    "{}: {}",
                    word("reason"),
                    word("message")
                )))
            }
        };
        let name = node["metadata"]["name"].as_str()?.to_owned();
        Some(Self { name, ready })
    }
}

/// Waits until these nodes are Ready.
///
/// # Errors
/// With each node that is not, and why.
pub fn wait_until_ready(
    cluster: &dyn Cluster,
    nodes: &BTreeSet<HostName>,
    pace: Pace,
    interrupt: &Interrupt,
) -> Result<(), Report> {
    if nodes.is_empty() {
        return Ok(());
    }
    let deadline = Deadline::after(pace.limit);
    loop {
        let states = pace.patiently(interrupt, || cluster.nodes());
        let states = states.map_err(|refusal| refusal.diagnostic("list its nodes"))?;
        let late: Vec<(&HostName, &str)> = nodes
            .iter()
            .filter_map(|name| Some((name, not_ready(&states, name)?)))
            .collect();
        if late.is_empty() {
            return Ok(());
        }
        if deadline.is_over() || interrupt.is_asked() {
            let mut report = Report::new();
            for (name, reason) in late {
                report.push(messages::node_not_ready(name, reason, pace.limit.as_secs()));
            }
            return Err(report);
        }
        std::thread::sleep(pace.pause);
    }
}

fn not_ready<'s>(states: &'s [NodeState], name: &HostName) -> Option<&'s str> {
    match states.iter().find(|state| state.name == name.as_str()) {
        None => Some("the cluster has no node of its name"),
        Some(state) => state.ready.as_ref().err().map(String::as_str),
    }
}
