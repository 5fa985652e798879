//! Every argument knows why it is there, in every release and at every level.

use super::sample::Sample;
use crate::facts::{Catalogue, Standing};
use crate::types::Release;

fn sample(release: &Release, hardening: &str) -> Sample {
    Sample::new(&format!(
        "  version: {release}
  hardening: {hardening}
  network: {{podSubnet: 10.244.0.0/16, cni: {{type: none}}}}
  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}
"
    ))
}

#[test]
fn every_argument_of_every_release_has_a_reason() {
    let catalogue = Catalogue::embedded().expect("facts");
    let mut seen = 0;
    for run in catalogue.releases() {
        let Some(release) = run.samples().last() else {
            continue;
        };
        let levels: &[&str] = match run.standing {
            Standing::Museum => &["none"],
            Standing::Full | Standing::Preview => &["none", "baseline", "strict"],
        };
        for hardening in levels {
            for process in sample(release, hardening).processes("cp1") {
                for argument in &process.arguments {
                    let flag = format!("{release} {hardening}: {} --{}", process.program, argument.name);
                    assert!(!argument.origins.is_empty(), "{flag}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}
