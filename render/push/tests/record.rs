//! What a push leaves on hosts for the next one to compare with.

use super::fleet::Fleet;
use crate::push::{Interrupt, Outcome, sample};
use crate::review::effect::Breaking;
use crate::review::{ClusterFacts, Options, SideNames, diff};

fn fleet() -> Fleet {
    let mut fleet = Fleet::new(sample::plan(&[("cp1", "control-plane"), ("w1", "worker")]));
    fleet.facts = facts("1.34.1");
    fleet.manifest = manifest("10.96.0.0/12");
    fleet
}

fn facts(version: &str) -> ClusterFacts {
    let text = format!(r#"{{"format":"kubecast.dev/cluster/v1","values":{{"spec.version":"{version}"}}}}"#);
    ClusterFacts::read(text.as_bytes()).expect("facts")
}

fn manifest(range: &str) -> String {
    format!(
        "apiVersion: v1
kind: Pod
metadata: {{name: kube-apiserver}}
spec:
  containers:
  - name: kube-apiserver
    command: [kube-apiserver, --service-cluster-ip-range={range}]
"
    )
}

/// What would break, the hosts without a record, and how many files would be sent.
fn judged(fleet: &Fleet) -> (Vec<Breaking>, String) {
    let mut found = (Vec::new(), String::new());
    fleet.run(
        |_| (),
        &Interrupt::new(),
        |delivery| {
            let prepared = delivery.prepare(&fleet.all());
            let (before, after) = prepared.sides();
            let names = SideNames {
                cluster: "demo".into(),
                place: String::new(),
                base: String::new(),
                target: String::new(),
            };
            let old = prepared.facts();
            let options = Options {
                facts: Some((&old, &fleet.facts)),
                ..Options::default()
            };
            let review = diff(&before, &after, names, None, options).expect("compared");
            found = (review.breaking, prepared.unknown().to_string());
            delivery.leave(prepared)
        },
    );
    found
}

fn push(fleet: &Fleet) -> Outcome {
    fleet.push(|_| ())
}

#[test]
fn what_breaks_the_cluster_is_known_from_what_hosts_obey() {
    let mut fleet = fleet();
    // Hosts without files cannot break.
    assert_eq!(judged(&fleet), (Vec::new(), String::new()));
    push(&fleet);
    fleet.content = "second".into();
    assert_eq!(judged(&fleet), (Vec::new(), String::new()));

    fleet.facts = facts("1.36.3");
    fleet.manifest = manifest("10.112.0.0/16");
    let (breaking, unknown) = judged(&fleet);
    let told: Vec<String> = breaking
        .iter()
        .map(|one| format!("{} -> {} on {}", one.id, one.to, one.hosts))
        .collect();
    assert_eq!(
        told,
        [
            "network.service-subnet -> 10.112.0.0/16 on cp1,w1",
            "version.skipped-minor -> 1.36.3 on "
        ]
    );
    assert_eq!(unknown, "");

    push(&fleet);
    fleet.content = "third".into();
    assert_eq!(judged(&fleet), (Vec::new(), String::new()));
}

#[test]
fn hosts_without_a_record_are_named() {
    let fleet = Fleet::running(sample::plan(&[("cp1", "control-plane"), ("w1", "worker")]));
    assert_eq!(judged(&fleet), (Vec::new(), "cp1,w1".into()));
}
