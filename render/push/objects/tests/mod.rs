//! Objects and nodes against a cluster that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use crate::artifact::{Artifact, ArtifactId, ArtifactSet, Content, Target};
use crate::push::Interrupt;
use crate::report::{Origins, Report};
use crate::source;
use crate::types::{HostName, Mode, Owner};

use super::*;

/// A cluster in memory.
#[derive(Default)]
struct Fake {
    /// Who wrote each object.
    objects: Mutex<BTreeMap<ObjectName, String>>,
    inventory: Mutex<Option<String>>,
    /// How many applies are to be refused, each with its reason.
    refusals: Mutex<Vec<Refusal>>,
    applies: Mutex<usize>,
    nodes: Vec<NodeState>,
}

impl Fake {
    fn names(&self) -> Vec<String> {
        let objects = self.objects.lock().expect("whole");
        objects.keys().map(ToString::to_string).collect()
    }
}

impl Cluster for Fake {
    fn inventory(&self) -> Result<Option<String>, Refusal> {
        Ok(self.inventory.lock().expect("whole").clone())
    }

    fn apply(&self, objects: &str) -> Result<(), Refusal> {
        for document in source::read_foreign("objects", objects).expect("YAML") {
            let value = document.root.to_json();
            if value.is_null() {
                continue;
            }
            let name = ObjectName::of(&value).expect("a name");
            if name.to_string() == "ConfigMap kube-system/kubecast-inventory" {
                let text = value["data"]["objects"].as_str().expect("lines");
                *self.inventory.lock().expect("whole") = Some(text.into());
                continue;
            }
            if let Some(refusal) = self.refusals.lock().expect("whole").pop() {
                return Err(refusal);
            }
            *self.applies.lock().expect("whole") += 1;
            self.objects
                .lock()
                .expect("whole")
                .insert(name, "kubecast".into());
        }
        Ok(())
    }

    fn writers(&self, name: &ObjectName) -> Result<Option<Vec<String>>, Refusal> {
        let objects = self.objects.lock().expect("whole");
        Ok(objects.get(name).map(|writer| vec![writer.clone()]))
    }

    fn delete(&self, name: &ObjectName) -> Result<(), Refusal> {
        self.objects.lock().expect("whole").remove(name);
        Ok(())
    }

    fn nodes(&self) -> Result<Vec<NodeState>, Refusal> {
        Ok(self.nodes.clone())
    }

    fn drain(&self, _: &HostName) -> Result<(), Refusal> {
        Ok(())
    }

    fn delete_node(&self, _: &HostName) -> Result<(), Refusal> {
        Ok(())
    }
}

const PACE: Pace = Pace {
    limit: Duration::from_millis(50),
    pause: Duration::from_millis(1),
};

fn object(kind: &str, name: &str, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: kube-system\ndata:\n  a: {value}\n"
    )
}

/// Objects of files with these texts; `SECRET` stands for a secret.
fn read(files: &[(&str, &str)]) -> Vec<Object> {
    let artifacts = files.iter().map(|(name, text)| {
        Artifact::new(
            ArtifactId::new("addon", (*name).to_owned()),
            format!("/cluster/{name}").parse().expect("a path"),
            Mode::new(0o644),
            Owner::root(),
            Content::public(*text),
            Origins::default(),
        )
    });
    let artifacts: Vec<Artifact> = artifacts.collect::<Result<_, _>>().expect("artifacts");
    let set = ArtifactSet::new(Target::Cluster, artifacts, []).expect("a set");
    let reveal = |file: &Artifact, out: &mut Vec<u8>| {
        out.extend(
            file.public_view()
                .replace("SECRET", "hunter2hunter2")
                .into_bytes(),
        );
        Ok(())
    };
    objects(&set, &reveal).expect("objects")
}

fn push(cluster: &Fake, objects: &[Object]) -> (Result<Applied, Report>, Report) {
    let interrupt = Interrupt::new();
    let apply = Apply {
        cluster,
        name: "sample",
        pace: PACE,
        interrupt: &interrupt,
    };
    let mut report = Report::new();
    (apply.run(objects, &mut report), report)
}

fn codes(report: &Report) -> Vec<&str> {
    report.diagnostics().iter().map(|one| one.code).collect()
}

fn names(names: &[ObjectName]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn only_what_changed_is_applied_and_only_ours_is_removed() {
    let cluster = Fake::default();
    let foreign = ObjectName::read(&["v1", "ConfigMap", "kube-system", "foreign"]).expect("a name");
    cluster
        .objects
        .lock()
        .expect("whole")
        .insert(foreign, "somebody".into());
    let [a, b, node] = [
        object("ConfigMap", "a", "x"),
        object("ConfigMap", "b", "x"),
        object("Node", "n1", "x"),
    ];
    let both = format!("{a}---\n{b}");
    let objects = read(&[("10-both.yaml", &both), ("30-nodes.yaml", &node)]);
    assert_eq!(objects.len(), 3);
    let (applied, _) = push(&cluster, &objects);
    assert_eq!(applied.expect("applied").applied.len(), 3);
    let before = cluster.inventory().expect("kept");
    let (again, report) = push(&cluster, &objects);
    assert_eq!(again, Ok(Applied::default()), "{report:?}");
    assert_eq!(*cluster.applies.lock().expect("whole"), 3);
    assert_eq!(cluster.inventory().expect("kept"), before);

    let changed = object("ConfigMap", "b", "y");
    let (applied, report) = push(&cluster, &read(&[("10-both.yaml", &changed)]));
    let applied = applied.expect("applied");
    assert_eq!(names(&applied.applied), ["ConfigMap kube-system/b"]);
    assert_eq!(names(&applied.removed), ["ConfigMap kube-system/a"]);
    assert_eq!(names(&applied.kept), ["Node kube-system/n1"]);
    assert_eq!(codes(&report), ["push.object-kept"]);
    assert!(cluster.names().contains(&"ConfigMap kube-system/foreign".into()));
}

#[test]
fn what_somebody_made_anew_stays_and_is_forgotten() {
    let cluster = Fake::default();
    let a = object("ConfigMap", "a", "x");
    push(&cluster, &read(&[("10-a.yaml", &a)])).0.expect("applied");
    let name = ObjectName::read(&["v1", "ConfigMap", "kube-system", "a"]).expect("a name");
    cluster
        .objects
        .lock()
        .expect("whole")
        .insert(name, "somebody".into());
    let (applied, report) = push(&cluster, &[]);
    assert_eq!(
        names(&applied.expect("applied").kept),
        ["ConfigMap kube-system/a"]
    );
    assert_eq!(codes(&report), ["push.object-foreign"]);
    assert_eq!(push(&cluster, &[]).0, Ok(Applied::default()));
}

#[test]
fn what_may_pass_is_waited_for_and_what_failed_is_applied_again() {
    let cluster = Fake::default();
    let later = Refusal::NotYet("no matches for kind".into());
    *cluster.refusals.lock().expect("whole") = vec![later.clone(), later];
    let objects = read(&[("10-a.yaml", &object("ConfigMap", "a", "x"))]);
    push(&cluster, &objects).0.expect("it came");
    let changed = read(&[("10-a.yaml", &object("ConfigMap", "a", "y"))]);
    *cluster.refusals.lock().expect("whole") = vec![Refusal::Conflict("with somebody".into())];
    let (refused, _) = push(&cluster, &changed);
    assert_eq!(codes(&refused.expect_err("a conflict")), ["push.conflict"]);
    assert!(
        cluster
            .inventory()
            .expect("kept")
            .expect("kept")
            .contains(" pending")
    );
    assert_eq!(push(&cluster, &changed).0.expect("applied").applied.len(), 1);
}

#[test]
fn nothing_private_is_said_or_kept() {
    let cluster = Fake::default();
    let objects = read(&[("20-token.yaml", &object("Secret", "token", "SECRET"))]);
    let said = "Secret is invalid: hunter2hunter2".to_owned();
    *cluster.refusals.lock().expect("whole") = vec![Refusal::Failed(said)];
    let (refused, _) = push(&cluster, &objects);
    let report = format!("{:?}", refused.expect_err("refused"));
    assert!(
        report.contains("(secret)") && !report.contains("hunter2"),
        "{report}"
    );
    push(&cluster, &objects).0.expect("applied");
    assert!(
        !cluster
            .inventory()
            .expect("kept")
            .expect("kept")
            .contains("hunter2")
    );
}

#[test]
fn an_inventory_of_another_form_stops_the_run() {
    let cluster = Fake::default();
    *cluster.inventory.lock().expect("whole") = Some("v2 something\n".into());
    let (refused, _) = push(&cluster, &[]);
    assert_eq!(
        codes(&refused.expect_err("another form")),
        ["push.inventory-unreadable"]
    );
}

#[test]
fn nodes_that_are_not_ready_are_named_with_the_reason() {
    let state = |name: &str, ready| NodeState {
        name: name.into(),
        ready,
    };
    let cluster = Fake {
        nodes: vec![
            state("n1", Ok(())),
            state("n2", Err("KubeletNotReady: cni plugin not initialized".into())),
        ],
        ..Fake::default()
    };
    let interrupt = Interrupt::new();
    let wait = |names: &[&str]| {
        let names: BTreeSet<HostName> = names.iter().map(|name| name.parse().expect("a name")).collect();
        wait_until_ready(&cluster, &names, PACE, &interrupt)
    };
    assert_eq!(wait(&["n1"]), Ok(()));
    let report = wait(&["n1", "n2", "n3"]).expect_err("two are not");
    assert_eq!(codes(&report), ["push.node-not-ready"; 2]);
    let text = format!("{report:?}");
    assert!(
        text.contains("cni plugin not initialized") && text.contains("no node of its name"),
        "{text}"
    );
}

#[test]
fn refusals_are_known_by_their_words() {
    for (said, wanted) in [
        (
            "The connection to the server a:6443 was refused - did you specify the right host or port?",
            "push.no-endpoint",
        ),
        (
            "error: Apply failed with 1 conflict: conflict with \"x\": .data.a",
            "push.conflict",
        ),
        (
            "Error from server (Forbidden): nodes is forbidden",
            "push.forbidden",
        ),
        ("Warning: old\nerror: something else", "push.cluster-refused"),
        (
            "Unable to connect to the server: x509: certificate signed by unknown authority",
            "push.cluster-refused",
        ),
    ] {
        let diagnostic = Refusal::of(said).diagnostic("do it");
        assert_eq!(diagnostic.code, wanted, "{said}");
        assert!(!diagnostic.message.contains("Warning"), "{said}");
    }
}
