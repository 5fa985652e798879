use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::report::{Diagnostic, Report, messages::push as push_messages};
use crate::tree::PrivateFolder;
use crate::types::HostName;

use super::super::Interrupt;
use super::super::program::{Program, Unfinished};
use super::inventory::{NAME, NAMESPACE};
use super::{Cluster, NodeState, ObjectName, Pace, Refusal};

/// Under which name kubecast writes fields.
pub(super) const WRITER: &str = "kubecast";

/// How many seconds a question, an apply and a drain may take.
const QUESTION: u64 = 60;
const APPLY: u64 = 300;
const DRAIN: u64 = 600;

/// Where kubectl and its kubeconfig lie in the private folder.
const FOLDER: &str = "kubectl";

/// The user's own kubectl, with the credentials of an administrator that are in no other place.
pub struct Kubectl<'a> {
    folder: PathBuf,
    server: String,
    /// The name of the kubeconfig.
    credential: &'static str,
    takes_over: bool,
    interrupt: &'a Interrupt,
}

/// What kubectl printed.
struct Printed {
    text: String,
    is_well: bool,
    said: String,
}

impl<'a> Kubectl<'a> {
    /// Writes the kubeconfigs into the private folder and takes the first one that may do everything.
    ///
    /// # Errors
    /// If they cannot be written, the cluster does not answer, or none of them may.
    pub fn admitted(
        folder: &PrivateFolder,
        server: String,
        credentials: &[(&'static str, &[u8])],
        pace: Pace,
        interrupt: &'a Interrupt,
    ) -> Result<Self, Report> {
        folder.remove(Path::new(FOLDER));
        for (name, text) in credentials {
            let path = Path::new(FOLDER).join(name);
            folder.write(&path, text).map_err(|error| {
                push_messages::no_private_folder(&folder.path().display(), &error.to_string())
            })?;
        }
        let mut kubectl = Self {
            folder: folder.path().join(FOLDER),
            server,
            credential: "",
            takes_over: false,
            interrupt,
        };
        let mut said = "the tree holds no kubeconfig of an administrator".to_owned();
        for (name, _) in credentials {
            kubectl.credential = name;
            match pace.patiently(interrupt, || kubectl.may_do_everything()) {
                Ok(()) => return Ok(kubectl),
                Err(Refusal::Forbidden(text)) => said = format!("{name}: {text}"),
                Err(refusal) => return Err(asked_in_vain(&refusal).into()),
            }
        }
        Err(asked_in_vain(&Refusal::Forbidden(said)).into())
    }

    /// Takes over fields that somebody else set.
    #[must_use]
    pub fn taking_over(mut self, takes_over: bool) -> Self {
        self.takes_over = takes_over;
        self
    }

    /// The kubeconfig that is used.
    pub fn credential(&self) -> &'static str {
        self.credential
    }

    fn may_do_everything(&self) -> Result<(), Refusal> {
        let printed = self.print(&["auth", "can-i", "*", "*", "--all-namespaces"], None, QUESTION)?;
        match (printed.is_well, printed.text.trim()) {
            (true, _) => Ok(()),
            (false, "no") => Err(Refusal::Forbidden("it may not do everything".into())),
            (false, _) => Err(Refusal::of(&printed.said)),
        }
    }

    fn words(&self, words: &[&str], seconds: u64) -> Vec<String> {
        let path = |name: &str| self.folder.join(name).display().to_string();
        let mut all = vec![
            format!("--kubeconfig={}", path(self.credential)),
            format!("--server={}", self.server),
            format!("--cache-dir={}", path("cache")),
            format!("--request-timeout={}s", seconds.min(APPLY)),
        ];
        all.extend(words.iter().map(ToString::to_string));
        all
    }

    /// Runs kubectl. What it reads comes over standard input: nothing private is among its words.
    fn print(&self, words: &[&str], input: Option<&str>, seconds: u64) -> Result<Printed, Refusal> {
        let arguments = self.words(words, seconds);
        let limit = Duration::from_secs(seconds + QUESTION);
        let program = Program {
            name: "kubectl",
            arguments: &arguments,
            input: input.map(str::as_bytes),
            said_to: None,
            limit,
        };
        let mut text = String::new();
        let ended = program.run(self.interrupt, &mut |line| text.push_str(line));
        let ended = ended.map_err(|unfinished| match unfinished {
            Unfinished::Missing => Refusal::NoKubectl,
            Unfinished::System(reason) => Refusal::Failed(format!("kubectl: {reason}")),
            Unfinished::TimedOut => Refusal::TimedOut(limit.as_secs()),
            Unfinished::Aborted => Refusal::Aborted,
        })?;
        Ok(Printed {
            text,
            is_well: ended.code == Some(0),
            said: ended.said,
        })
    }

    fn succeed(&self, words: &[&str], input: Option<&str>, seconds: u64) -> Result<String, Refusal> {
        let printed = self.print(words, input, seconds)?;
        match printed.is_well {
            true => Ok(printed.text),
            false => Err(Refusal::of(&printed.said)),
        }
    }

    fn json(&self, words: &[&str], input: Option<&str>) -> Result<Value, Refusal> {
        let text = self.succeed(words, input, QUESTION)?;
        if text.trim().is_empty() {
            return Ok(Value::Null);
        }
        let unreadable = |_| Refusal::Failed("what kubectl printed is no JSON".into());
        serde_json::from_str(&text).map_err(unreadable)
    }
}

fn asked_in_vain(refusal: &Refusal) -> Diagnostic {
    refusal.diagnostic("say what an administrator may do")
}

impl Cluster for Kubectl<'_> {
    fn inventory(&self) -> Result<Option<String>, Refusal> {
        let get = ["get", "configmap", NAME, "--namespace", NAMESPACE];
        let object = self.json(
            &[&get[..], &["--ignore-not-found", "--output=json"]].concat(),
            None,
        )?;
        if object.is_null() {
            return Ok(None);
        }
        let text = object["data"]["objects"].as_str();
        // A ConfigMap without our key is one that somebody else made: its text is none of ours.
        Ok(Some(text.unwrap_or("?").to_owned()))
    }

    fn apply(&self, objects: &str) -> Result<(), Refusal> {
        let manager = format!("--field-manager={WRITER}");
        let mut words = vec!["apply", "--server-side", manager.as_str(), "--filename=-"];
        if self.takes_over {
            words.push("--force-conflicts");
        }
        self.succeed(&words, Some(objects), APPLY).map(drop)
    }

    fn writers(&self, name: &ObjectName) -> Result<Option<Vec<String>>, Refusal> {
        let words = [
            "get",
            "--filename=-",
            "--ignore-not-found",
            "--show-managed-fields",
            "--output=json",
        ];
        let object = match self.json(&words, Some(&name.reference())) {
            // Its kind is gone, and it with it.
            Err(Refusal::NotYet(said)) if said.contains("no matches for kind") => return Ok(None),
            other => other?,
        };
        // What is named in a file is shown as a list, even if it is one.
        let listed = object["items"].as_array().map(|items| items.first());
        let object = listed.unwrap_or(Some(&object));
        let Some(object) = object.filter(|object| !object.is_null()) else {
            return Ok(None);
        };
        let managed = object["metadata"]["managedFields"].as_array();
        let writers = managed.into_iter().flatten();
        let writers = writers.filter_map(|entry| entry["manager"].as_str().map(str::to_owned));
        Ok(Some(writers.collect()))
    }

    fn delete(&self, name: &ObjectName) -> Result<(), Refusal> {
        let words = ["delete", "--filename=-", "--ignore-not-found", "--wait=false"];
        self.succeed(&words, Some(&name.reference()), QUESTION).map(drop)
    }

    fn nodes(&self) -> Result<Vec<NodeState>, Refusal> {
        let list = self.json(&["get", "nodes", "--output=json"], None)?;
        NodeState::read(&list).ok_or_else(|| Refusal::Failed("kubectl printed no list of nodes".into()))
    }

    fn drain(&self, node: &HostName) -> Result<(), Refusal> {
        let timeout = format!("--timeout={DRAIN}s");
        let words = [
            "drain",
            node.as_str(),
            "--ignore-daemonsets",
            "--delete-emptydir-data",
            timeout.as_str(),
        ];
        self.succeed(&words, None, DRAIN).map(drop)
    }

    fn delete_node(&self, node: &HostName) -> Result<(), Refusal> {
        let words = ["delete", "node", node.as_str(), "--ignore-not-found"];
        self.succeed(&words, None, QUESTION).map(drop)
    }
}
