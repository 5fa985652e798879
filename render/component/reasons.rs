//! Every argument knows why it is there, in every release and at every level.

use super::sample::Sample;
use crate::facts::Catalogue;
use crate::types::Release;

fn sample(release: &Release, hardening: &str) -> Sample {
    Sample::new(&format!(
        "  version: {release}
  hardening: {hardening}
  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}
"
    ))
}

#[test]
fn every_argument_of_every_release_has_a_reason() {
    let catalogue = Catalogue::embedded().expect("facts");
    let releases = catalogue.releases().iter().filter_map(|run| run.samples().last());
    let mut seen = 0;
    for release in releases {
        for hardening in ["none", "baseline", "strict"] {
            for process in sample(release, hardening).processes("cp1") {
                for argument in &process.arguments {
                    let flag = format!("{release} {hardening}: {} --{}", process.name, argument.name);
                    assert!(!argument.origins.is_empty(), "{flag}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}
