use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use data_encoding::BASE64;

use crate::types::HostPath;

use super::activation::{Activation, holder, reason, staged};
use super::public_file::{PublicFile, Told};
use super::transport::{Answer, Call, Cargo, Sent, Transport};
use super::{Event, Generation, Look, Remote, Target, Trouble, TroubleKind};

/// How many seconds a short question may take.
const SHORT: u64 = 60;

/// How many seconds the digests of a tree and its programs may take.
const STAGE: u64 = 600;

/// How many seconds an activation may take beyond the time after which it reverts.
const ACTIVATE: u64 = 1800;

/// Each thing that a run does on one host.
pub(super) struct Steps<'a> {
    pub(super) transport: &'a dyn Transport,
    /// Hears what hosts tell.
    pub(super) hear: &'a (dyn Fn(&Target, &Event) + Sync),
}

/// The right of one run to change a host, for a time.
#[derive(Clone, Debug)]
pub(super) struct Lease {
    /// Who has it: letters, digits, `.`, `@` and `-`.
    pub(super) owner: String,
    pub(super) seconds: u64,
    pub(super) way: Way,
}

/// Where a run takes its hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To what the spec says.
    Forward,
    /// To what they had. That must be possible on a full disk too.
    Back,
}

/// How a generation is activated.
#[derive(Clone, Debug, Default)]
pub(super) struct Manner<'a> {
    /// After how many seconds it is undone unless it is confirmed.
    pub(super) revert_after: Option<u64>,
    pub(super) overwrites_drift: bool,
    pub(super) owner: &'a str,
}

impl Steps<'_> {
    fn ask(&self, target: &Target, call: &Call<'_>) -> Result<Answer, Trouble> {
        let mut hear = |event: &Event| (self.hear)(target, event);
        let answer = self.transport.run(target, call, &mut hear);
        answer.map_err(|kind| Trouble::new(target, call.remote.doing(), kind))
    }

    fn silently(&self, target: &Target, call: &Call<'_>) -> Result<Answer, Trouble> {
        let answer = self.transport.run(target, call, &mut |_| {});
        answer.map_err(|kind| Trouble::new(target, call.remote.doing(), kind))
    }

    /// Opens the shared connection and looks at the host.
    pub(super) fn look(&self, target: &Target, etcd_data: Option<&HostPath>) -> Result<Look, Trouble> {
        let remote = Remote::look(etcd_data);
        let trouble = |kind| Trouble::new(target, remote.doing(), kind);
        self.transport.open(target).map_err(trouble)?;
        let answer = self.silently(target, &Call::of(&remote, SHORT))?;
        Look::read(&answer).map_err(trouble)
    }

    /// Runs `preflight.sh`, which comes over standard input; returns what it says is wrong, without what is about programs
    /// at these paths, which are brought.
    pub(super) fn preflight(
        &self,
        target: &Target,
        script: &[u8],
        brought: &BTreeSet<HostPath>,
    ) -> Result<Vec<String>, Trouble> {
        let words: Vec<&str> = brought
            .iter()
            .flat_map(|path| ["--brought", path.as_str()])
            .collect();
        let remote = Remote::script_of_input("run preflight.sh", &[&["--quiet"], words.as_slice()].concat());
        let answer = self.silently(target, &Call::of(&remote, SHORT).reading(script))?;
        match answer.code {
            0 => Ok(Vec::new()),
            1 => Ok(answer.lines),
            _ => Err(unexpected(target, &remote, &answer)),
        }
    }

    /// Makes the directories, sends the tree, and lets the host verify and keep it.
    pub(super) fn stage(&self, target: &Target, folder: &Path) -> Result<(Generation, Sent), Trouble> {
        self.make_room(target)?;
        let remote = Remote::arrived("stage its files", "stage");
        let trouble = |kind| Trouble::new(target, "take its files", kind);
        let sent = self
            .transport
            .send(target, &Cargo::Tree(folder))
            .map_err(trouble)?;
        let answer = self.ask(target, &Call::of(&remote, STAGE))?;
        let generation = staged(&answer).map_err(trouble)?;
        Ok((generation, sent))
    }

    /// Asks a host, before any host changes, whether it would refuse a generation; if so, why.
    pub(super) fn foresee(
        &self,
        target: &Target,
        generation: &Generation,
        overwrites_drift: bool,
    ) -> Result<Result<(), String>, Trouble> {
        let name = generation.to_string();
        let mut words = vec!["plan", name.as_str()];
        words.extend(overwrites_drift.then_some("--overwrite-drift"));
        let remote = Remote::of_generation("tell what it would do", generation, &words);
        let answer = self.silently(target, &Call::of(&remote, STAGE))?;
        match answer.code {
            0 | 10 => Ok(Ok(())),
            40 => Ok(Err(reason(&answer))),
            _ => Err(unexpected(target, &remote, &answer)),
        }
    }

    /// Makes the directories and sends programs and images, each named by its digest.
    pub(super) fn bring(&self, target: &Target, folder: &Path) -> Result<Sent, Trouble> {
        self.make_room(target)?;
        let sent = self.transport.send(target, &Cargo::Assets(folder));
        sent.map_err(|kind| Trouble::new(target, "take programs and images", kind))
    }

    fn make_room(&self, target: &Target) -> Result<(), Trouble> {
        let remote = Remote::make_room();
        let answer = self.silently(target, &Call::of(&remote, SHORT))?;
        match answer.code {
            0 => Ok(()),
            _ => Err(unexpected(target, &remote, &answer)),
        }
    }

    /// Makes the host obey a generation, and confirms that over a new connection if it would be undone otherwise.
    pub(super) fn activate(
        &self,
        target: &Target,
        generation: &Generation,
        manner: &Manner<'_>,
    ) -> Result<Activation, Trouble> {
        let name = generation.to_string();
        let mut words = vec!["activate", name.as_str()];
        let seconds = manner.revert_after.map(|seconds| seconds.to_string());
        if let Some(seconds) = &seconds {
            words.extend(["--revert-after", seconds]);
        }
        if manner.overwrites_drift {
            words.push("--overwrite-drift");
        }
        if !manner.owner.is_empty() {
            words.extend(["--lease", manner.owner]);
        }
        let remote = Remote::of_generation("activate its files", generation, &words);
        self.activated(target, &remote, generation, manner)
    }

    fn activated(
        &self,
        target: &Target,
        remote: &Remote,
        generation: &Generation,
        manner: &Manner<'_>,
    ) -> Result<Activation, Trouble> {
        let limit = ACTIVATE + manner.revert_after.unwrap_or_default();
        let answer = self.ask(target, &Call::of(remote, limit))?;
        let activation =
            Activation::read(&answer).map_err(|kind| Trouble::new(target, remote.doing(), kind))?;
        if activation == Activation::Changed && manner.revert_after.is_some() {
            return self.confirm(target, generation, manner.revert_after.unwrap_or_default());
        }
        Ok(activation)
    }

    /// Over a new connection: one that is open already would not prove that the host lets people in.
    fn confirm(&self, target: &Target, generation: &Generation, seconds: u64) -> Result<Activation, Trouble> {
        let remote = Remote::of_generation("confirm its files", generation, &["confirm"]);
        let unconfirmed = |trouble: Trouble| {
            let kind = TroubleKind::Unconfirmed(Box::new(trouble), seconds);
            Trouble::new(target, remote.doing(), kind)
        };
        let answer = self.ask(target, &Call::of(&remote, SHORT).afresh());
        let answer = answer.map_err(unconfirmed)?;
        match answer.code {
            0 | 10 => Ok(Activation::Changed),
            20 => Ok(Activation::Restored(reason(&answer))),
            _ => Err(unexpected(target, &remote, &answer)),
        }
    }

    /// Goes back to an older generation, and tells which one.
    pub(super) fn roll_back(
        &self,
        target: &Target,
        to: Option<&str>,
        owner: &str,
    ) -> Result<(Activation, Option<Generation>), Trouble> {
        let mut words = vec!["rollback"];
        words.extend(to);
        words.extend(["--lease", owner]);
        let remote = Remote::current("roll back", &words);
        let answer = self.ask(target, &Call::of(&remote, ACTIVATE))?;
        let current = answer.event("current");
        let generation = current.and_then(|event| event.subject.parse().ok());
        let activation = Activation::read(&answer);
        let activation = activation.map_err(|kind| Trouble::new(target, remote.doing(), kind))?;
        Ok((activation, generation))
    }

    /// Ends kubecast's units on a host and removes its files; data stays.
    pub(super) fn retire(&self, target: &Target) -> Result<(), Trouble> {
        let remote = Remote::current("retire", &["retire"]);
        let answer = self.ask(target, &Call::of(&remote, ACTIVATE))?;
        let trouble = |kind| Trouble::new(target, remote.doing(), kind);
        match Activation::read(&answer).map_err(trouble)? {
            Activation::Unchanged | Activation::Changed => Ok(()),
            Activation::Restored(reason) | Activation::Broken(reason) | Activation::Refused(reason) => {
                Err(trouble(TroubleKind::Failed(reason)))
            }
        }
    }

    /// Runs etcdctl on the host of a member; returns the lines that it prints.
    pub(super) fn etcdctl(&self, target: &Target, remote: &Remote) -> Result<Vec<String>, Trouble> {
        let answer = self.silently(target, &Call::of(remote, SHORT))?;
        match answer.code {
            0 => Ok(answer.lines),
            _ => Err(unexpected(target, remote, &answer)),
        }
    }

    /// Whether the host's health gates are open; if not, which are closed.
    pub(super) fn gates(&self, target: &Target) -> Result<Result<(), String>, Trouble> {
        let remote = Remote::current("ask its health gates", &["gates"]);
        let answer = self.silently(target, &Call::of(&remote, STAGE))?;
        match answer.code {
            0 | 10 => Ok(Ok(())),
            20 => Ok(Err(reason(&answer))),
            _ => Err(unexpected(target, &remote, &answer)),
        }
    }

    /// Removes old generations, and programs and images that belong to none that is kept.
    pub(super) fn tidy(&self, target: &Target) -> Result<(), Trouble> {
        let remote = Remote::current("remove its old generations", &["gc"]);
        let answer = self.ask(target, &Call::of(&remote, STAGE))?;
        match answer.code {
            0 | 10 => Ok(()),
            _ => Err(unexpected(target, &remote, &answer)),
        }
    }

    /// The files of the generation that the host obeys, as lines of a manifest.
    pub(super) fn obeyed(&self, target: &Target) -> Result<String, Trouble> {
        let remote = Remote::obeyed();
        let answer = self.silently(target, &Call::of(&remote, SHORT))?;
        if answer.code != 0 {
            return Err(unexpected(target, &remote, &answer));
        }
        let files = answer.events.iter().filter(|event| event.name == "file");
        let line = |event: &Event| {
            let fields: Vec<&str> = event.detail.splitn(4, ' ').collect();
            let [mode, owner, digest, reactions] = fields[..] else {
                return String::new();
            };
            format!("f\t{mode}\t{owner}\t{digest}\t{}\t{reactions}\n", event.subject)
        };
        Ok(files.map(line).collect())
    }

    /// What a host tells of files that hold no secret; what is not there, too large or no plain file is left out.
    pub(super) fn read(
        &self,
        target: &Target,
        files: &BTreeSet<PublicFile>,
    ) -> Result<BTreeMap<PublicFile, Told>, Trouble> {
        if files.is_empty() {
            return Ok(BTreeMap::new());
        }
        let asked: BTreeMap<String, &PublicFile> = files.iter().map(|file| (file.question(), file)).collect();
        let input: String = asked.keys().map(|question| format!("{question}\n")).collect();
        let remote = Remote::read();
        let answer = self.silently(target, &Call::of(&remote, STAGE).reading(input.as_bytes()))?;
        let unreadable = |said: &str| {
            let kind = TroubleKind::Unreadable(said.into());
            Trouble::new(target, remote.doing(), kind)
        };
        if answer.code != 0 || answer.event("read").is_none() {
            return Err(unexpected(target, &remote, &answer));
        }
        let mut read: BTreeMap<PublicFile, Told> = BTreeMap::new();
        let mut current: Option<&PublicFile> = None;
        for event in &answer.events {
            match (event.name.as_str(), current) {
                ("file", _) => {
                    let file = asked.get(&event.subject);
                    let file = *file.ok_or_else(|| unreadable(&event.subject))?;
                    read.entry(file.clone()).or_default().rights = rights(&event.detail);
                    current = Some(file);
                }
                ("bytes", Some(file)) => {
                    let bytes = BASE64.decode(event.detail.as_bytes());
                    let bytes = bytes.map_err(|_| unreadable("bytes that are not in base64"))?;
                    read.entry(file.clone()).or_default().bytes.extend(bytes);
                }
                _ => {}
            }
        }
        Ok(read)
    }

    /// A question of `activate.sh` that changes nothing; its events are the answer.
    pub(super) fn question(&self, target: &Target, verb: &'static str) -> Result<Answer, Trouble> {
        let remote = Remote::current(verb, &[verb]);
        self.silently(target, &Call::of(&remote, STAGE))
    }

    /// Takes, renews or gives back the right to change the host. The script comes over standard input, since a new host
    /// has none yet; without it, that of the current generation is asked.
    pub(super) fn lease(
        &self,
        target: &Target,
        script: Option<&[u8]>,
        verb: &str,
        lease: &Lease,
    ) -> Result<(), Trouble> {
        let seconds = lease.seconds.to_string();
        let mut words = vec!["lease", verb, lease.owner.as_str(), seconds.as_str()];
        words.extend((lease.way == Way::Back).then_some("back"));
        let doing = "lease itself";
        let answer = match script {
            Some(script) => {
                let remote = Remote::script_of_input(doing, &words);
                self.silently(target, &Call::of(&remote, SHORT).reading(script))?
            }
            None => self.silently(target, &Call::of(&Remote::current(doing, &words), SHORT))?,
        };
        let kind = match answer.code {
            0 | 10 => return Ok(()),
            30 => TroubleKind::Leased(holder(&answer)),
            code => TroubleKind::of_end(Some(code), &answer.said),
        };
        Err(Trouble::new(target, doing, kind))
    }
}

/// Mode and owner as manifests spell them: `644 root:root` has four digits there.
fn rights(told: &str) -> String {
    match told.split_once(' ') {
        Some((mode, owner)) => format!("{mode:0>4} {owner}"),
        None => told.into(),
    }
}

/// What it means that a command ended with a status that it does not promise.
fn unexpected(target: &Target, remote: &Remote, answer: &Answer) -> Trouble {
    let kind = TroubleKind::of_end(Some(answer.code), &answer.said);
    Trouble::new(target, remote.doing(), kind)
}
