use std::collections::BTreeSet;

use crate::artifact::ArtifactSet;
use crate::plan::Plan;
use crate::tree::{FileDigest, IndexedFile};
use crate::types::{HostName, HostPath};

use super::ask_hosts::ask_hosts;
use super::public_file::PublicFile;
use super::record::Obeyed;
use super::status::stand;
use super::steps::Steps;
use super::{Event, Status, Target, Transport, Trouble};

/// How a host stands, with what was changed there as far as it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// What the host says of itself.
    pub status: Status,
    /// The files that are not as they were brought.
    pub changed: Vec<ChangedFile>,
    /// The files that the spec wants other than they were brought; `None` if the host keeps no record of these.
    pub due: Option<Vec<String>>,
}

/// A file that is not as it was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its path.
    pub path: String,
    /// What differs: `content`, `missing`, `mode`, `owner`, `type`, or `unknown` for one that nobody brought.
    pub what: String,
    /// Mode and owner as they were brought and as they are, where these differ.
    pub rights: Option<(String, String)>,
    /// What is known of its content.
    pub content: Seen,
}

/// What may be known of the content of a file on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It does not differ, or there is none.
    Nothing,
    /// It holds secrets, so it was not read.
    Secret,
    /// Nothing says whether it is public, so it was not read.
    Unread,
    /// It is public: as it was brought, and as it is.
    Texts(Vec<u8>, Vec<u8>),
}

/// Where files come from that the spec wants.
pub type Wanted<'a> = dyn Fn(&HostName) -> Option<ArtifactSet> + Sync + 'a;

/// Asks hosts what was changed on them, and reads what is public of it; changes nothing. In the order of the hosts.
pub fn inspect(
    plan: &Plan,
    transport: &dyn Transport,
    chosen: &[&HostName],
    parallel: usize,
    wanted: &Wanted<'_>,
) -> Vec<(HostName, Result<Inspection, Trouble>)> {
    ask_hosts(plan, transport, chosen, parallel, |steps, target| {
        inspect_one(steps, target, wanted)
    })
}

fn inspect_one(steps: &Steps<'_>, target: &Target, wanted: &Wanted<'_>) -> Result<Inspection, Trouble> {
    let status = stand(steps, target)?;
    let obeyed = match status.generation {
        Some(_) => Obeyed::of(steps, target)?,
        None => None,
    };
    let questions: Vec<Question> = status
        .drift()
        .map(|event| Question::about(event, obeyed.as_ref()))
        .collect();
    let asked: BTreeSet<PublicFile> = questions
        .iter()
        .flat_map(|question| question.asked.clone())
        .collect();
    let told = steps.read(target, &asked)?;
    let changed = questions.into_iter().map(|question| {
        let bytes = |file: &PublicFile| told.get(file).map(|told| told.bytes.clone());
        let content = match question.asked.as_slice() {
            [before, live, ..] if question.content == Seen::Unread => match (bytes(before), bytes(live)) {
                (Some(before), Some(live)) => Seen::Texts(before, live),
                _ => Seen::Unread,
            },
            _ => question.content,
        };
        let live = question
            .asked
            .iter()
            .filter_map(|file| told.get(file))
            .next_back();
        let rights = question.rights.zip(live.map(|told| told.rights.clone()));
        ChangedFile {
            path: question.path,
            what: question.what,
            rights: rights.filter(|(before, live)| before != live),
            content,
        }
    });
    Ok(Inspection {
        changed: changed.collect(),
        due: obeyed
            .as_ref()
            .zip(wanted(&target.name))
            .map(|(obeyed, files)| due(obeyed, &files)),
        status,
    })
}

/// What is asked about a file that differs: as it was brought first, as it is last.
struct Question {
    path: String,
    what: String,
    rights: Option<String>,
    /// What is known before the host answers.
    content: Seen,
    asked: Vec<PublicFile>,
}

impl Question {
    fn about(event: &Event, obeyed: Option<&Obeyed>) -> Self {
        let path: Option<HostPath> = event.subject.parse().ok();
        let listed = path.as_ref().and_then(|path| obeyed?.file(path));
        let (content, asked) = match (event.detail.as_str(), listed) {
            ("content", Some(file)) if file.secrets.is_empty() => (
                Seen::Unread,
                vec![PublicFile::obeyed(file), PublicFile::Live(file.path.clone())],
            ),
            ("content", Some(file)) => (Seen::Secret, vec![PublicFile::Rights(file.path.clone())]),
            ("content" | "unknown", None) => (Seen::Unread, Vec::new()),
            ("mode" | "owner", Some(file)) => (Seen::Nothing, vec![PublicFile::Rights(file.path.clone())]),
            _ => (Seen::Nothing, Vec::new()),
        };
        Self {
            path: event.subject.clone(),
            what: event.detail.clone(),
            rights: listed.map(|file| format!("{} {}", file.mode, file.owner)),
            content,
            asked,
        }
    }
}

/// The files that a push would change, by their paths.
fn due(obeyed: &Obeyed, files: &ArtifactSet) -> Vec<String> {
    let is_same = |file: &IndexedFile| {
        files.file(&file.path).is_some_and(|new| {
            let digest = FileDigest::of_public_view(new);
            (new.mode(), new.owner(), digest) == (file.mode, &file.owner, file.sha256)
        })
    };
    let old = &obeyed.index.files;
    let changed = old.iter().filter(|file| !is_same(file)).map(|file| &file.path);
    let added = files.files().map(crate::artifact::Artifact::path);
    let added = added.filter(|path| obeyed.file(path).is_none());
    let due: BTreeSet<String> = changed.chain(added).map(ToString::to_string).collect();
    due.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::push::public_file::Keeps;
    use crate::review::ClusterFacts;
    use crate::tree::Index;

    fn obeyed() -> Obeyed {
        let file = |path: &str, secrets: &str| {
            let digest = FileDigest::of(b"");
            format!(
                r#"{{"path":"{path}","mode":"0600","owner":"root:root","sha256":"{digest}","secrets":[{secrets}],"origins":[]}}"#
            )
        };
        let text = format!(
            r#"{{"format":"kubecast.dev/index/v1","host":"cp1","view":"public","directories":[],"files":[{},{}]}}"#,
            file("/etc/key", r#""sa/1""#),
            file("/etc/public", ""),
        );
        Obeyed {
            index: Index::read(text.as_bytes()).expect("an index"),
            facts: ClusterFacts::default(),
            bytes: BTreeMap::new(),
        }
    }

    fn question(path: &str, what: &str, obeyed: Option<&Obeyed>) -> Question {
        let event = Event::read(&format!("drift\t{path}\t{what}")).expect("an event");
        Question::about(&event, obeyed)
    }

    #[test]
    fn only_what_the_record_calls_public_is_read() {
        let obeyed = obeyed();
        let path = |text: &str| -> HostPath { text.parse().expect("a path") };
        let public = question("/etc/public", "content", Some(&obeyed));
        let live = PublicFile::Live(path("/etc/public"));
        let brought = PublicFile::Obeyed(path("/etc/public"), Keeps::Itself);
        assert_eq!(public.asked, [brought, live]);
        // What is asked of a file with secrets is never its bytes.
        for what in ["content", "mode", "owner"] {
            let secret = question("/etc/key", what, Some(&obeyed));
            assert_eq!(secret.asked, [PublicFile::Rights(path("/etc/key"))], "{what}");
            assert_eq!(secret.asked[0].question(), "?/etc/key");
        }
        for (name, record) in [
            ("/etc/public", None),
            ("/etc/else", Some(&obeyed)),
            ("/etc/key", None),
        ] {
            for what in ["content", "unknown", "missing", "type"] {
                let unlisted = question(name, what, record);
                assert_eq!(unlisted.asked, [], "{name} {what}");
            }
        }
    }

    #[test]
    fn what_is_shown_of_a_secret_in_a_generation_is_its_public_view() {
        let obeyed = obeyed();
        let file = obeyed.file(&"/etc/key".parse().expect("a path")).expect("listed");
        assert_eq!(
            PublicFile::obeyed(file).question(),
            "=/var/lib/kubecast/current/public/files/etc/key"
        );
    }
}
