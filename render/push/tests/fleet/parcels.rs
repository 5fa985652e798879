//! What the hosts get.

use std::io::Write;

use super::{DROP_IN, Fleet, MANIFEST};
use crate::artifact::{Artifact, ArtifactId, ArtifactSet, Content, Reaction, Target as Whose};
use crate::push::{Brought, Parcel, Parcels};
use crate::report::{Origins, Report};
use crate::types::{HostName, Mode, Owner};

impl Parcels for Fleet {
    fn parcel(&self, host: &HostName, _: &Brought) -> Result<Parcel, Report> {
        let file = |path: &str, text: String| {
            Artifact::new(
                ArtifactId::new("test", path.to_owned()),
                path.parse().expect("a path"),
                Mode::new(0o600),
                Owner::root(),
                Content::public(text),
                Origins::none(),
            )
            .expect("no secret")
        };
        let files = [
            file("/etc/key", format!("{} for {host}", self.content)),
            // Of a unit whose drop-in alone changes, both are compared.
            file(
                "/etc/systemd/system/front.service",
                "[Service]\nExecStart=/bin/front\n".into(),
            ),
            file(
                &DROP_IN["files".len()..],
                format!("[Service]\nEnvironment=TURN={}\n", self.content),
            ),
            file("/usr/local/lib/kubecast/activate.sh", "script".into()),
            file("/usr/local/lib/kubecast/preflight.sh", "check".into()),
            file(&MANIFEST["files".len()..], self.manifest.clone())
                .with_reactions([Reaction::RestartPod("kube-apiserver".into())].into()),
        ];
        Ok(Parcel {
            files: ArtifactSet::new(Whose::Host(host.clone()), files, []).expect("a set"),
            manifest: format!("m\tkubecast.dev/manifest/v1\t{}\t{host}\n", self.content),
            assets: self.assets.clone(),
            facts: self.facts.clone(),
        })
    }

    fn reveal(&self, file: &Artifact, sink: &mut dyn Write) -> Result<(), Report> {
        sink.write_all(file.public_view().as_bytes()).expect("memory");
        Ok(())
    }
}
