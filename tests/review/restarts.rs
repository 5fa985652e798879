//! One truth about restarts: what a diff tells is what a push would do with the manifests of both trees.

use std::collections::BTreeSet;

use kubecast::push::Forecast;
use proptest::prelude::*;
use serde_json::Value;

use crate::causes::EDITS;
use crate::repository::Repository;

/// A host, what is done there, and the process.
type Turn = (String, String, String);

/// The manifest of a host as push makes it, from the index of its tree and the programs that `--assets` would bring.
fn manifest(repository: &Repository, tree: &str, host: &str) -> Option<String> {
    let read = |path: &str| -> Option<Value> {
        serde_json::from_str(&repository.read(&format!("{tree}/{path}"))?).ok()
    };
    let index = read(&format!("index/{host}.json"))?;
    let mut lines = String::from("m\tkubecast.dev/manifest/v1\tx\ty\n");
    let mut line = |mode: &str, owner: &str, digest: &str, path: &str, reactions: &str| {
        lines.push_str(&format!("f\t{mode}\t{owner}\t{digest}\t{path}\t{reactions}\n"));
    };
    let text = |value: &Value, field: &str| value[field].as_str().unwrap_or_default().to_owned();
    let mut units = BTreeSet::new();
    for file in index["files"].as_array()? {
        let reactions = file["reactions"].as_array()?.iter().filter_map(Value::as_str);
        let reactions: Vec<&str> = reactions.collect();
        units.extend(
            reactions
                .iter()
                .filter_map(|one| one.strip_prefix("restart "))
                .map(str::to_owned),
        );
        let [mode, owner, digest, path] = ["mode", "owner", "sha256", "path"].map(|field| text(file, field));
        line(&mode, &owner, &digest, &path, &reactions.join(";"));
    }
    let programs = read("binaries.json");
    for program in programs.iter().filter_map(Value::as_array).flatten() {
        let unit = format!("{}.service", text(program, "name"));
        if units.contains(&unit) {
            let (version, path) = (text(program, "version"), text(program, "path"));
            line("0755", "root:root", &version, &path, &format!("restart {unit}"));
        }
    }
    // Where several hosts serve the API, it makes way for the member of etcd that it asks alone.
    let pods = |host: &String| {
        repository
            .read(&format!("{tree}/index/{host}.json"))
            .unwrap_or_default()
    };
    let serves = |index: &String| index.contains("/manifests/kube-apiserver.yaml");
    if repository.hosts(tree).iter().map(pods).filter(serves).count() > 1 {
        lines.push_str("p\tkube-apiserver\t/etc/kubernetes/manifests/kube-apiserver.yaml\tetcd\n");
    }
    Some(lines)
}

/// `kubelet.service restarts`, `the pod of etcd starts`.
fn turn(host: &str, words: &str) -> Option<Turn> {
    let (subject, verb) = words.rsplit_once(' ')?;
    let process = match subject.strip_prefix("the pod of ") {
        Some(pod) => pod,
        None => subject.strip_suffix(".service")?,
    };
    Some((
        host.to_owned(),
        verb.trim_end_matches('s').to_owned(),
        process.to_owned(),
    ))
}

fn forecast(repository: &Repository, [base, target]: [&str; 2]) -> BTreeSet<Turn> {
    let mut turns = BTreeSet::new();
    for host in repository.hosts(target) {
        let (Some(old), Some(new)) = (
            manifest(repository, base, &host),
            manifest(repository, target, &host),
        ) else {
            continue;
        };
        let forecast = Forecast::between(&old, &new);
        turns.extend(forecast.effects.iter().filter_map(|words| turn(&host, words)));
    }
    turns
}

fn told(json: &Value) -> BTreeSet<Turn> {
    let actions = json["actions"].as_array().expect("actions").iter();
    let turns = actions.flat_map(|action| {
        let text = |field: &str| action[field].as_str().expect("text").to_owned();
        let hosts = action["hosts"]["names"].as_array().expect("names").iter();
        let host = |host: &Value| host.as_str().expect("a name").to_owned();
        hosts
            .map(move |name| (host(name), text("action"), text("what")))
            .collect::<Vec<_>>()
    });
    turns.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn a_diff_tells_the_restarts_that_a_push_forecasts(
        sample in prop::sample::select(&["ha", "binary-modern", "single"][..]),
        chosen in prop::collection::btree_set(0..EDITS.len(), 1..4),
    ) {
        let repository = Repository::with(sample);
        let spec = format!("clusters/{sample}");
        let render = |into: &str| repository.kubecast(&["render", &spec, "--output", into]);
        let (code, text) = render("base");
        prop_assert_eq!(code, Some(0), "{}", text);
        let mut edited = 0;
        for edit in chosen.iter().map(|place| &EDITS[*place]).filter(|edit| edit.1 == sample) {
            // Two edits may be about the same lines.
            edited += usize::from(repository.try_edit(edit.2, edit.3));
        }
        let (code, text) = render("target");
        // Two additions of the same field are no spec.
        prop_assume!(edited > 0 && code == Some(0), "{}", text);
        let trees = [format!("base/{sample}"), format!("target/{sample}")];
        let (_, json) = repository.json(&["diff", &format!("tree:{}", trees[0]), &format!("tree:{}", trees[1])]);
        let trees = [trees[0].as_str(), trees[1].as_str()];
        prop_assert_eq!(told(&json), forecast(&repository, trees), "{:?}", chosen);
    }
}
