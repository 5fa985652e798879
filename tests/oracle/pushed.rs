//! What push does through the API, with a real API server and kubectl: objects are applied once, removed when the tree
//! has them no more, and nothing of others is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use kubecast::artifact::Artifact;
use kubecast::push::objects::{
    Applied, Apply, Cluster, Kubectl, Object, ObjectName, Pace, Preview, credentials, objects,
    wait_until_ready,
};
use kubecast::push::{Interrupt, private_folder};
use kubecast::report::Report;
use kubecast::resolve::Companions;
use kubecast::tree::PrivateFolder;
use serde_json::{Value, json};

use crate::booted::Started;
use crate::cluster::Rendered;
use crate::delivered::{Delivered, below, long_lived};
use crate::kubeadm;
use crate::live::RELEASE;
use crate::program::{self, succeed};
use crate::sample::{self, Sample};
use crate::script::{ONE_HOST, alone, script};

const SCRIPT: &str = include_str!("pushed.sh");

/// Where the test inside finds the spec and the files.
const PLACE: &str = "KUBECAST_TEST_PUSHED";

/// `ssh` to a host with an operating system and nothing else, on which `preflight.sh` finds nothing wrong.
const NEW_HOST: &str = r"#!/bin/sh
case $* in
*' -O exit '* | *' -N '*) ;;
*looked*) printf 'rsync\t\t\nsystemd\t\t\nlooked\t\t\n' ;;
*) cat >/dev/null ;;
esac
";

const PACE: Pace = Pace {
    limit: Duration::from_secs(30),
    pause: Duration::from_millis(300),
};

fn spec() -> Value {
    long_lived(json!({
        "apiVersion": "kubecast.dev/v1alpha1",
        "kind": "Cluster",
        "metadata": {"name": "pushed", "uid": "4d9f0b7e-2c31-4a86-9e55-0c7a1b2d3e50"},
        "spec": {
            "version": RELEASE,
            "layout": "binary",
            "environment": "lab",
            "pki": {"mode": "lab", "clusterSigning": "control-plane"},
            "bootstrapTokens": [{"id": "abcdef"}],
            "hosts": [
                {"name": "master1", "address": "192.0.2.11", "roles": ["control-plane", "etcd", "worker"]},
                {"name": "node1", "address": "192.0.2.21"},
            ],
        },
    }))
}

#[test]
fn objects_are_applied_once_and_only_ours_are_removed() {
    let mut programs = PathBuf::new();
    for name in ["etcd", "kube-apiserver", "kubectl"] {
        let Some(path) = program::find(name) else { return };
        programs = path.parent().map(Path::to_owned).expect("a folder");
    }
    let Some(namespaces) = kubeadm::namespaces() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let sample = Sample {
        name: "pushed".into(),
        folder: folder.path().join("pushed"),
        spec: spec(),
    };
    std::fs::create_dir(&sample.folder).expect("made");
    let delivered = Delivered::of(&sample, &sample.spec);
    let root = delivered.root("master1");
    let started = ["etcd", "kube-apiserver"].map(|name| Started::unit(&root, name).start());
    let script = script(
        SCRIPT,
        &[("A host alone.", ONE_HOST), ("The programs.", &started.concat())],
    );
    let full = root.parent().and_then(Path::parent).expect("a folder");
    let arguments = [
        root.clone().into_os_string(),
        programs.into(),
        "192.0.2.11".into(),
        std::env::current_exe().expect("this program").into(),
        format!("{PLACE}={}", full.display()).into(),
    ];
    let run = alone(namespaces, "pushed", &script, arguments);
    let said = run.unwrap_or_else(|said| panic!("{said}"));
    assert!(said.contains("1 passed"), "{said}");
}

/// A cluster, as push has it.
struct Pusher<'a> {
    folder: PrivateFolder,
    rendered: &'a Rendered,
    full: PathBuf,
    interrupt: &'a Interrupt,
}

impl<'a> Pusher<'a> {
    fn kubectl(&self, server: &str, pace: Pace) -> Result<Kubectl<'a>, Report> {
        let files = self.rendered.host("master1");
        let found = credentials(&self.rendered.plan, &files);
        let read = |file: &Artifact| {
            let path = below(&self.full.join("hosts/master1"), file.path().as_str());
            std::fs::read(path).expect("a kubeconfig")
        };
        let texts: Vec<(&str, Vec<u8>)> = found.iter().map(|one| (one.name, read(one.file))).collect();
        let texts: Vec<(&str, &[u8])> = texts
            .iter()
            .map(|(name, text)| (*name, text.as_slice()))
            .collect();
        Kubectl::admitted(&self.folder, server.into(), &texts, pace, self.interrupt)
    }

    fn objects(&self) -> Vec<Object> {
        let files = self.rendered.cluster();
        let reveal = |file: &Artifact, out: &mut Vec<u8>| {
            let name = file.path().as_str().rsplit('/').next().expect("a name");
            out.extend(std::fs::read(self.full.join("cluster").join(name)).expect("a file"));
            Ok(())
        };
        objects(&files, &reveal).expect("objects")
    }

    fn apply(&self, cluster: &dyn Cluster, wanted: &[Object]) -> (Result<Applied, Report>, Report) {
        let apply = Apply {
            cluster,
            name: "pushed",
            pace: PACE,
            interrupt: self.interrupt,
        };
        let mut report = Report::new();
        (apply.run(wanted, &mut report), report)
    }

    /// `kubecast push --dry-run`. Its hosts are new ones that are ready, and its API is the one that runs here.
    fn dry_run(&self, words: &[&str]) -> String {
        let programs = self.folder.path().join("ssh-only");
        std::fs::create_dir_all(&programs).expect("made");
        let ssh = programs.join("ssh");
        std::fs::write(&ssh, NEW_HOST).expect("written");
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&ssh, executable).expect("set");
        #[expect(clippy::disallowed_methods, reason = "ssh comes before what is there already")]
        let path = std::env::var("PATH").expect("a path");
        let cluster = self.full.parent().expect("a folder").join("clusters/pushed");
        let mut push = Command::new(env!("CARGO_BIN_EXE_kubecast"));
        push.arg("push").arg(cluster).arg("--dry-run").args(words);
        push.env("PATH", format!("{}:{path}", programs.display()));
        succeed(&mut push).expect("foretold")
    }

    /// kubectl as a person would run it.
    fn by_hand(&self, words: &[&str]) -> String {
        let config = self
            .full
            .join("hosts/master1/opt/kubernetes/cfg/super-admin.kubeconfig");
        let mut kubectl = Command::new("kubectl");
        kubectl.arg("--kubeconfig").arg(config);
        kubectl.arg("--cache-dir").arg(self.folder.path().join("hand"));
        succeed(kubectl.args(words)).expect("what a person does")
    }

    /// The versions of all objects that push may touch.
    fn versions(&self) -> BTreeMap<String, String> {
        let kinds = "configmaps,secrets,nodes,serviceaccounts,services,deployments,daemonsets,clusterroles,\
                     clusterrolebindings,roles,rolebindings";
        let row =
            "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}";
        let text = self.by_hand(&["get", kinds, "--all-namespaces", "-o", row]);
        let rows = text.lines().filter_map(|line| line.split_once(' '));
        // The API server writes this one when it likes.
        let rows = rows
            .filter(|(name, _)| !name.contains("apiserver-legacy") && !name.contains("extension-apiserver"));
        rows.map(|(name, version)| (name.to_owned(), version.to_owned()))
            .collect()
    }
}

fn names(names: &[ObjectName]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn codes(report: &Report) -> Vec<&str> {
    report.diagnostics().iter().map(|one| one.code).collect()
}

#[test]
#[ignore = "the test above runs it beside an API server"]
fn inside() {
    let full = PathBuf::from(std::env::var_os(PLACE).expect("the place of the files"));
    let cluster = sample::cluster(&spec()).expect("a spec");
    let rendered = Rendered::of(&cluster, &Companions::none());
    let rendered = rendered
        .map_err(|report| sample::messages(&report))
        .expect("rendered");
    let parent = tempfile::tempdir().expect("a folder");
    let interrupt = Interrupt::new();
    let pusher = Pusher {
        folder: private_folder(&[parent.path().to_owned()]).expect("a private folder"),
        rendered: &rendered,
        full,
        interrupt: &interrupt,
    };
    let server = rendered.plan.endpoint.url();
    pusher.by_hand(&[
        "create",
        "configmap",
        "foreign",
        "-n",
        "kube-system",
        "--from-literal=a=b",
    ]);

    foretold(&pusher, &server);
    once(&pusher, &server);
    only_ours(&pusher, &server);
    conflict(&pusher, &server);
    nodes(&pusher, &server);

    let short = Pace {
        limit: Duration::from_millis(10),
        ..PACE
    };
    let refused = pusher
        .kubectl("https://192.0.2.11:1", short)
        .err()
        .expect("nothing answers");
    assert_eq!(
        codes(&refused),
        ["push.no-endpoint"],
        "{}",
        sample::messages(&refused)
    );
}

/// A dry run tells every object of a new cluster, and none of one that has them; it leaves no trace.
fn foretold(pusher: &Pusher<'_>, server: &str) {
    let message = |report: Report| sample::messages(&report);
    let before = pusher.versions();
    let kubectl = pusher.kubectl(server, PACE).map_err(message).expect("admitted");
    let wanted = pusher.objects();
    let preview = Preview::of(&kubectl, &wanted).map_err(message).expect("asked");
    let all: Vec<String> = wanted.iter().map(|object| object.name.to_string()).collect();
    assert_eq!(names(&preview.applied), all);
    assert_eq!((preview.removed.len(), preview.kept.len()), (0, 0));
    let told = pusher.dry_run(&[]);
    let first = format!(
        "cluster: {} objects to apply, 0 to remove, 0 no longer wanted and kept\n  + {}\n",
        all.len(),
        all[0]
    );
    assert!(told.contains(&first), "{told}");
    assert_eq!(pusher.versions(), before, "not even the inventory may be written");
}

/// The same of a cluster that has them.
fn foretold_nothing(pusher: &Pusher<'_>, server: &str) {
    let before = pusher.versions();
    let kubectl = pusher.kubectl(server, PACE).expect("admitted");
    assert_eq!(Preview::of(&kubectl, &pusher.objects()), Ok(Preview::default()));
    let told = pusher.dry_run(&["--format", "json"]);
    let line = told
        .lines()
        .find(|line| line.contains("\"objects\""))
        .expect("a line");
    let line: Value = serde_json::from_str(line).expect("JSON");
    let nothing = json!({"event": "objects", "asked": true, "applied": [], "removed": [], "kept": []});
    assert_eq!(line, nothing);
    assert_eq!(pusher.versions(), before);
}

/// The first time super-admin applies everything, the second time there is nothing to do, and admin may do it.
fn once(pusher: &Pusher<'_>, server: &str) {
    let message = |report: Report| sample::messages(&report);
    let first = pusher.kubectl(server, PACE).map_err(message).expect("admitted");
    assert_eq!(first.credential(), "super-admin.conf");
    let wanted = pusher.objects();
    let (applied, _) = pusher.apply(&first, &wanted);
    let applied = applied.map_err(message).expect("applied");
    assert_eq!(applied.applied.len(), wanted.len());
    assert!(names(&applied.applied).contains(&"Secret kube-system/bootstrap-token-abcdef".into()));
    let before = pusher.versions();
    let again = pusher.kubectl(server, PACE).map_err(message).expect("admitted");
    assert_eq!(again.credential(), "admin.conf");
    let (nothing, report) = pusher.apply(&again, &wanted);
    assert_eq!(nothing, Ok(Applied::default()), "{}", sample::messages(&report));
    assert_eq!(pusher.versions(), before);
    foretold_nothing(pusher, server);
}

/// What the tree has no more goes; a node, what is foreign and what somebody made anew stay.
fn only_ours(pusher: &Pusher<'_>, server: &str) {
    let kubectl = pusher.kubectl(server, PACE).expect("admitted");
    let is_kept = |object: &Object| {
        let name = object.name.to_string();
        ![
            "Secret kube-system/bootstrap-token-abcdef",
            "Node node1",
            "ConfigMap kube-system/coredns",
        ]
        .contains(&name.as_str())
    };
    let (wanted, dropped): (Vec<Object>, Vec<Object>) = pusher.objects().into_iter().partition(is_kept);
    assert_eq!(dropped.len(), 3);
    let preview = Preview::of(&kubectl, &wanted).expect("asked");
    assert_eq!(names(&preview.applied), Vec::<String>::new());
    assert_eq!(
        names(&preview.removed),
        [
            "ConfigMap kube-system/coredns",
            "Secret kube-system/bootstrap-token-abcdef"
        ]
    );
    assert_eq!(names(&preview.kept), ["Node node1"]);
    pusher.by_hand(&["delete", "configmap", "coredns", "-n", "kube-system"]);
    pusher.by_hand(&[
        "create",
        "configmap",
        "coredns",
        "-n",
        "kube-system",
        "--from-literal=a=b",
    ]);
    let (applied, report) = pusher.apply(&kubectl, &wanted);
    let applied = applied
        .map_err(|report| sample::messages(&report))
        .expect("applied");
    assert_eq!(names(&applied.applied), Vec::<String>::new());
    assert_eq!(
        names(&applied.removed),
        ["Secret kube-system/bootstrap-token-abcdef"],
        "{}",
        sample::messages(&report)
    );
    assert_eq!(codes(&report), ["push.object-kept", "push.object-foreign"]);
    pusher.by_hand(&["get", "configmap", "foreign", "coredns", "-n", "kube-system"]);
    pusher.by_hand(&["get", "node", "node1"]);
    pusher.by_hand(&["delete", "configmap", "coredns", "-n", "kube-system"]);
    let (applied, _) = pusher.apply(&kubectl, &pusher.objects());
    assert_eq!(
        applied
            .map_err(|report| sample::messages(&report))
            .expect("applied")
            .applied
            .len(),
        2
    );
}

/// Fields of somebody else are taken over only when that is asked for.
fn conflict(pusher: &Pusher<'_>, server: &str) {
    let patch = "{\"data\": {\"Corefile\": \"mine\"}}";
    pusher.by_hand(&[
        "patch",
        "configmap",
        "coredns",
        "-n",
        "kube-system",
        "--type=merge",
        "-p",
        patch,
    ]);
    pusher.by_hand(&["delete", "configmap", "kubecast-inventory", "-n", "kube-system"]);
    let kubectl = pusher.kubectl(server, PACE).expect("admitted");
    let (refused, _) = pusher.apply(&kubectl, &pusher.objects());
    let refused = refused.expect_err("a conflict");
    assert_eq!(
        codes(&refused),
        ["push.conflict"],
        "{}",
        sample::messages(&refused)
    );
    let said = sample::messages(&refused);
    assert!(
        said.contains(".data.Corefile") && said.contains("kubectl-patch"),
        "{said}"
    );
    let kubectl = kubectl.taking_over(true);
    let (applied, _) = pusher.apply(&kubectl, &pusher.objects());
    applied
        .map_err(|report| sample::messages(&report))
        .expect("taken over");
    let file = pusher.by_hand(&["get", "configmap", "coredns", "-n", "kube-system", "-o", "yaml"]);
    assert!(!file.contains("mine"), "{file}");
}

/// No kubelet runs here, so no node is Ready; one is drained and removed, twice.
fn nodes(pusher: &Pusher<'_>, server: &str) {
    let kubectl = pusher.kubectl(server, PACE).expect("admitted");
    let node1 = "node1".parse().expect("a name");
    let short = Pace {
        limit: Duration::from_millis(10),
        ..PACE
    };
    let late = wait_until_ready(
        &kubectl,
        &BTreeSet::from(["node1".parse().expect("a name")]),
        short,
        pusher.interrupt,
    );
    let late = late.expect_err("nobody reports");
    assert_eq!(codes(&late), ["push.node-not-ready"]);
    kubectl.drain(&node1).expect("drained");
    assert!(
        pusher
            .by_hand(&["get", "node", "node1", "-o", "yaml"])
            .contains("unschedulable: true")
    );
    for _ in 0..2 {
        kubectl.delete_node(&node1).expect("removed");
    }
    assert!(
        kubectl
            .nodes()
            .expect("nodes")
            .iter()
            .all(|node| node.name != "node1")
    );
}
