use crate::plan::{LeavingHostPlan, Plan};
use crate::report::{Diagnostic, messages::push_objects as messages};
use crate::types::HostName;

use super::super::members::Members;
use super::super::outcome::{Happening, Observer, Outcome, Phase};
use super::super::steps::Steps;
use super::super::{Event, Interrupt, Target, Transport, Trouble};
use super::{Cluster, Pace};

/// The hosts that a spec marks with `state: absent` go: their pods move, their member of etcd is taken out, their units
/// are ended, and their node is removed. A second run finds nothing to do.
pub struct Departure<'a> {
    /// What the spec says.
    pub plan: &'a Plan,
    /// The cluster that they leave.
    pub cluster: &'a dyn Cluster,
    /// The way to hosts.
    pub transport: &'a dyn Transport,
    /// Whether a host that is off goes all the same.
    pub skips_offline: bool,
    /// How long the cluster is waited for.
    pub pace: Pace,
    /// Whether the user wants it to stop.
    pub interrupt: &'a Interrupt,
    /// Who hears of it.
    pub observe: &'a Observer<'a>,
}

impl Departure<'_> {
    /// Lets them go one after the other; the first that cannot is the last that is tried.
    pub fn run(&self, outcome: &mut Outcome) {
        let leaving = &self.plan.leaving;
        if leaving.is_empty() {
            return;
        }
        (self.observe)(&Happening::Phase(Phase::Removal, leaving.len()));
        let hear = |target: &Target, event: &Event| (self.observe)(&Happening::Event(&target.name, event));
        let steps = Steps {
            transport: self.transport,
            hear: &hear,
        };
        for host in leaving {
            if self.interrupt.is_asked() {
                outcome.is_interrupted = true;
                return;
            }
            let gone = self.leave(&steps, host, outcome);
            self.transport.close(&Target::leaving(host));
            (self.observe)(&Happening::Through(&host.name));
            if let Err(diagnostic) = gone {
                outcome.report.push(diagnostic);
                return;
            }
        }
    }

    /// Moves the pods of those that leave, as long as every other host still knows the way to them. Those that are off stay
    /// as they are.
    ///
    /// # Errors
    /// If the cluster does not say, or a pod stays.
    pub fn drain(&self) -> Result<(), Diagnostic> {
        let hosts = self.plan.leaving.iter().filter(|host| host.has_kubelet);
        for host in hosts {
            let target = Target::leaving(host);
            let steps = Steps {
                transport: self.transport,
                hear: &|_, _| (),
            };
            let is_on = steps.look(&target, None).is_ok();
            if is_on && !self.interrupt.is_asked() && self.has_node(&host.name)? {
                self.drain_one(host)?;
            }
        }
        Ok(())
    }

    fn drain_one(&self, host: &LeavingHostPlan) -> Result<(), Diagnostic> {
        self.tell(&format!(
            "{}: its pods move; what they keep in emptyDir volumes is lost",
            host.name
        ));
        let drained = self.cluster.drain(&host.name);
        drained.map_err(|refusal| {
            let doing = format!("move the pods of {}", host.name);
            refusal.diagnostic(&doing)
        })
    }

    fn leave(
        &self,
        steps: &Steps<'_>,
        host: &LeavingHostPlan,
        outcome: &mut Outcome,
    ) -> Result<(), Diagnostic> {
        let target = Target::leaving(host);
        let look = steps.look(&target, None);
        let silent: Option<&Trouble> = look.as_ref().err();
        let has_node = host.has_kubelet && self.has_node(&host.name)?;
        let members = Members {
            plan: self.plan,
            steps,
            through: self.plan.etcd_members().collect(),
        };
        let member = match &host.etcd_member {
            Some(member) => members.has(member)?.then_some(member),
            None => None,
        };
        if let Some(trouble) = silent {
            if !has_node && member.is_none() {
                // It is out of the cluster, and its host is off for good.
                return Ok(());
            }
            if !self.skips_offline || !trouble.is_offline() {
                return Err(trouble.diagnostic());
            }
        }
        // Pods on a host that is off cannot be moved: the node's end frees them.
        if has_node && silent.is_none() {
            self.drain_one(host)?;
        }
        if let Some(member) = member {
            members.remove(member)?;
            self.tell(&format!(
                "{}: its member of etcd is taken out; its data cannot come back",
                host.name
            ));
        }
        let ended = match look {
            Ok(look) if look.current.is_some() => steps.retire(&target),
            Ok(_) => Ok(()),
            Err(trouble) => {
                outcome.report.push(messages::left_behind(&host.name, &trouble));
                Ok(())
            }
        };
        ended.map_err(|trouble| trouble.diagnostic())?;
        if has_node {
            let gone = self
                .pace
                .patiently(self.interrupt, || self.cluster.delete_node(&host.name));
            gone.map_err(|refusal| refusal.diagnostic(&format!("remove the node {}", host.name)))?;
            self.tell(&format!("{}: it is no node any more", host.name));
        }
        Ok(())
    }

    fn has_node(&self, name: &HostName) -> Result<bool, Diagnostic> {
        let nodes = self.pace.patiently(self.interrupt, || self.cluster.nodes());
        let nodes = nodes.map_err(|refusal| refusal.diagnostic("list its nodes"))?;
        Ok(nodes.iter().any(|node| node.name == name.as_str()))
    }

    fn tell(&self, text: &str) {
        (self.observe)(&Happening::Note(text));
    }
}
