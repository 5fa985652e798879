//! Members of etcd that start as their rendered units say: command line and variables are those that systemd reads.

use std::path::{Path, PathBuf};
use std::process::Command;

use kubecast::facts::{Catalogue, EtcdFacts, Finding};
use kubecast::types::Release;
use serde_json::{Value, json};

use crate::delivered::below;
use crate::program::{self, said, succeed};
use crate::script::{alone, quoted, script};
use crate::{judge, kubeadm};

const SPEC: &str = include_str!("../specs/etcd-units.yaml");
const SCRIPT: &str = include_str!("etcd_cluster.sh");

/// Where systemd's reader of environment files can be called by itself.
const ENVIRONMENT: &str = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator";

/// etcd and etcdctl of one version.
struct Etcd {
    server: PathBuf,
    client: PathBuf,
    version: Release,
}

impl Etcd {
    fn at(server: PathBuf, client: PathBuf) -> Self {
        let text = succeed(Command::new(&server).arg("--version")).expect("its version");
        let words = text.lines().next().and_then(|line| line.rsplit(' ').next());
        let version = words.and_then(|word| word.parse().ok()).expect("a version");
        Self {
            server,
            client,
            version,
        }
    }

    /// Every one on this machine: the one that is built, and Debian's.
    fn all() -> Vec<Self> {
        let built = program::find("etcd").zip(program::find("etcdctl"));
        let packaged = (PathBuf::from("/usr/bin/etcd"), PathBuf::from("/usr/bin/etcdctl"));
        let is_there = packaged.0.is_file() && packaged.1.is_file();
        if !is_there {
            judge::skip("there is no etcd of Debian: install etcd-server and etcd-client");
        }
        let all = built.into_iter().chain(is_there.then_some(packaged));
        all.map(|(server, client)| Self::at(server, client)).collect()
    }

    fn facts(&self) -> EtcdFacts {
        let catalogue = Catalogue::embedded().expect("facts");
        catalogue.etcd(&self.version).expect("facts about etcd")
    }
}

#[test]
fn the_facts_know_the_flags_that_etcd_knows() {
    for etcd in Etcd::all() {
        let facts = etcd.facts();
        assert!(*facts.flags_known, "{}", etcd.version);
        let mut wrong = Vec::new();
        for name in facts.flag_names() {
            let is_stated = matches!(facts.flag(name), Finding::Known(_));
            let mut ask = Command::new(&etcd.server);
            ask.args([&format!("--{name}=1"), "--version"]);
            let said = said(&ask.output().expect("it runs"));
            // A value that does not fit is said in other words.
            let is_known = !said.contains("flag provided but not defined");
            if is_stated != is_known {
                wrong.push(format!("etcd {} --{name}: {said}", etcd.version));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn members_start_as_their_units_say() {
    let Some(namespaces) = kubeadm::namespaces() else {
        return;
    };
    if !Path::new(ENVIRONMENT).is_file() {
        judge::skip(format_args!("there is no {ENVIRONMENT}"));
        return;
    }
    let problems: Vec<String> = Etcd::all()
        .iter()
        .filter_map(|etcd| start(etcd, namespaces).err())
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

fn start(etcd: &Etcd, namespaces: &[&str]) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spec: Value = yaml_serde::from_str(SPEC).expect("YAML");
    spec["spec"]["etcd"] = json!({"local": {"version": etcd.version}});
    // An etcd that can still speak the first API does, for a flannel of its time.
    let has_v2 = etcd.facts().knows("enable-v2");
    let flannel = if has_v2 { "0.11.0" } else { "0.28.4" };
    spec["spec"]["network"] = json!({"cni": {"flannel": {"mode": "etcd", "version": flannel}}});
    let hosts = render(&folder.path().join("one"), &spec);
    spec["metadata"]["uid"] = json!("11111111-2222-4333-8444-555555555555");
    let others = render(&folder.path().join("other"), &spec);
    let members: Vec<(&str, &str)> = spec["spec"]["hosts"]
        .as_array()
        .expect("hosts")
        .iter()
        .filter(|host| host["etcd"].is_object())
        .filter_map(|host| Some((host["name"].as_str()?, host["address"].as_str()?)))
        .collect();
    let mut lines = String::new();
    for (name, address) in &members {
        lines.push_str(&format!("join {name} {address}\n"));
    }
    for (name, _) in &members {
        let words: Vec<String> = command(&hosts.join(name))
            .iter()
            .map(|word| quoted(word))
            .collect();
        lines.push_str(&format!("start {name} {}\n", words.join(" ")));
    }
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let endpoints: Vec<String> = members
        .iter()
        .map(|(_, address)| format!("https://{address}:2379"))
        .collect();
    lines.push_str(&format!(
        "names='{}' endpoints={} api={}\n",
        names.join(" "),
        endpoints.join(","),
        if has_v2 { "2" } else { "3" }
    ));
    let logs = folder.path().join("logs");
    std::fs::create_dir(&logs).expect("made");
    let script = script(SCRIPT, &[("The members.", &lines)]);
    let arguments = [&hosts, &others, &etcd.server, &etcd.client, &logs];
    alone(namespaces, "members", &script, arguments).map_err(|said| format!("etcd {}: {said}", etcd.version))
}

/// Renders a spec with its secrets; the folder of its hosts.
fn render(folder: &Path, spec: &Value) -> PathBuf {
    let cluster = folder.join("clusters/etcd-units");
    std::fs::create_dir_all(&cluster).expect("made");
    std::fs::write(cluster.join("cluster.yaml"), kubecast::emit::yaml(spec)).expect("written");
    let mut render = Command::new(env!("CARGO_BIN_EXE_kubecast"));
    render.arg("render").arg(&cluster);
    render.arg("--output").arg(folder.join("out"));
    render.arg("--with-secrets").arg(folder.join("full"));
    succeed(&mut render).expect("rendered");
    folder.join("full/hosts")
}

/// What systemd would start: variables, the program, its arguments.
fn command(root: &Path) -> Vec<String> {
    let unit = below(root, "/etc/systemd/system/etcd.service");
    let unit = std::fs::read_to_string(unit)
        .expect("a unit")
        .replace("\\\n", " ");
    let setting = |name: &str| {
        let mut lines = unit
            .lines()
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        let value = lines.next().expect("the setting");
        assert_eq!(lines.next(), None, "{name} is there twice");
        value.to_owned()
    };
    let start = setting("ExecStart");
    // What systemd would treat in a way of its own.
    assert!(!start.contains(['"', '\'', '\\', '%', '$', '@']), "{start}");
    let mut command = variables(&below(root, &setting("EnvironmentFile")));
    command.extend(start.split_whitespace().map(str::to_owned));
    command
}

/// An environment file as systemd reads it.
fn variables(file: &Path) -> Vec<String> {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("environment.d");
    std::fs::create_dir(&folder).expect("made");
    let text = std::fs::read_to_string(file).expect("an environment file");
    // Only there, a value refers to other variables.
    assert!(!text.contains('$'), "{text}");
    std::fs::write(folder.join("etcd.conf"), text).expect("written");
    let mut read = Command::new(ENVIRONMENT);
    read.env_clear().env("XDG_CONFIG_HOME", home.path());
    let said = succeed(&mut read).expect("systemd reads it");
    let own = said.lines().filter(|line| line.starts_with("ETCD_"));
    let variables: Vec<String> = own.map(str::to_owned).collect();
    assert!(variables.len() > 10, "{said}");
    variables
}
