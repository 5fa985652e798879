use std::io::Write;
use std::path::Path;

use kubecast::facts::{Catalogue, Standing};
use kubecast::report::SourceText;
use kubecast::spec;
use kubecast::spec::kubeadm::{HostOptions, Options, convert};
use kubecast::types::{ClusterUid, HostName, NodeAddress, Release, Timestamp};

use super::args::InitArgs;
use super::exit::Exit;
use super::screen::Screen;
use super::{Failure, kubeadm_options};

/// What git must not keep: trees with secrets in them, and identities.
const GITIGNORE: &str = "# Trees with secrets and identities never belong in git; sealed secrets and out/ do.\n*.private/\nidentity.txt\n";
/// Sealed files are no text to merge; locks are made, not written.
const GITATTRIBUTES: &str =
    "*.age binary\npki.lock linguist-generated=true -merge\ncluster.schema.json linguist-generated=true\n";
/// The JSON Schema beside the spec: editors find it without a network, whichever folder they were opened in.
const SCHEMA: &str = "cluster.schema.json";

/// `kubecast init`: starts a cluster's folder.
pub(crate) fn run(screen: &Screen, args: &InitArgs) -> Result<Exit, Failure> {
    let name = name(&args.folder)?;
    let uid = ClusterUid::from_bytes(random()?);
    let text = if args.from_kubeadm.is_empty() {
        small_spec(args, &name, uid)?
    } else {
        from_kubeadm(screen, args, name, uid)?
    };
    let failed = |error: &std::io::Error| Failure::Failed(format!("{}: {error}", args.folder.display()));
    #[expect(clippy::disallowed_methods, reason = "init makes the folder of a new cluster")]
    std::fs::create_dir_all(&args.folder).map_err(|error| failed(&error))?;
    let schema = spec::schema_text();
    let files = [
        ("cluster.yaml", text.as_str()),
        (SCHEMA, schema),
        (".gitignore", GITIGNORE),
        (".gitattributes", GITATTRIBUTES),
    ]
    .map(|(file, text)| (args.folder.join(file), text));
    // All of them or none: half a folder would stop the next attempt.
    for (path, _) in &files {
        if path.symlink_metadata().is_ok() {
            return Err(is_there(path));
        }
    }
    for (path, text) in &files {
        write_new(path, text)?;
    }
    let folder = args.folder.display();
    screen.say(&format!(
        "wrote {folder}/cluster.yaml, {SCHEMA}, .gitignore, .gitattributes"
    ));
    screen.say(&format!("next, with your hosts in {folder}/cluster.yaml:"));
    if args.lab {
        screen.say("  kubecast explain spec");
    } else {
        screen.say(&format!("  kubecast secrets init {folder}"));
    }
    screen.say(&format!(
        "  kubecast validate {folder}\n  kubecast render {folder}"
    ));
    Ok(Exit::Done)
}

fn name(folder: &Path) -> Result<HostName, Failure> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let last = absolute
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    last.parse()
        .map_err(|invalid| Failure::Usage(format!("the folder's name is the cluster's: `{last}` {invalid}")))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a cluster's identity is drawn once, here"
)]
fn random() -> Result<[u8; 16], Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Failed(format!("no random bytes: {error}")))?;
    Ok(bytes)
}

/// Yesterday, so that the certificates of a new spec are valid already; written into the spec, never read again.
fn yesterday() -> Timestamp {
    let day = super::clock::now().unix() / 86_400 - 1;
    Timestamp::from_unix(day * 86_400).unwrap_or(Timestamp::EPOCH)
}

/// A spec that renders as it stands.
fn small_spec(args: &InitArgs, name: &HostName, uid: ClusterUid) -> Result<String, Failure> {
    let written = args.host.as_deref().unwrap_or("node1=192.0.2.10");
    let usage = || Failure::Usage(format!("--host {written}: write NAME=ADDRESS"));
    let (host, address) = written.split_once('=').ok_or_else(usage)?;
    let invalid = |problem: kubecast::types::Invalid| Failure::Usage(format!("--host {written}: {problem}"));
    let host: HostName = host.parse().map_err(invalid)?;
    let address: NodeAddress = address.parse().map_err(invalid)?;
    let issued_from = args.issued_from.unwrap_or_else(yesterday).date();
    let version = newest()?;
    let keys = if args.lab {
        "  # Lab keys are public: for trials only.\n  environment: lab\n  pki:\n    mode: lab\n"
    } else {
        "  pki:\n"
    };
    Ok(format!(
        "# yaml-language-server: $schema={SCHEMA}
apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata:
  name: {name}
  # The cluster's identity for key derivation. Never change it.
  uid: {uid}
spec:
  # The Kubernetes release, with its patch number.
  version: {version}
{keys}    # The day from which certificates are valid. No clock is read.
    issuedFrom: {issued_from}
  # With more than one control plane: the name behind which they stand.
  # controlPlaneEndpoint: api.example.com:6443
  hosts:
  - name: {host}
    address: {address}
    roles: [control-plane, worker]
  # - name: worker1
  #   address: 192.0.2.11
"
    ))
}

/// The release of a new spec: the newest that is looked after in full.
fn newest() -> Result<Release, Failure> {
    let catalogue = Catalogue::embedded().map_err(|report| Failure::Failed(report.first_message()))?;
    let full = catalogue
        .releases()
        .iter()
        .filter(|run| run.standing == Standing::Full);
    full.filter_map(|run| run.last.clone())
        .max()
        .ok_or_else(|| Failure::Failed("no release is known".into()))
}

fn from_kubeadm(
    screen: &Screen,
    args: &InitArgs,
    name: HostName,
    uid: ClusterUid,
) -> Result<String, Failure> {
    let mut options = Options {
        name,
        uid,
        issued_from: args.issued_from.unwrap_or_else(yesterday),
        lab: args.lab,
        environment: std::collections::BTreeMap::new(),
        host: HostOptions::default(),
        hosts: std::collections::BTreeMap::new(),
    };
    kubeadm_options::apply(&args.kubeadm, &mut options)?;
    let files = kubeadm_options::files(&args.from_kubeadm)?;
    let main = files
        .first()
        .map_or(("", ""), |file| (file.name.as_str(), file.text.as_str()));
    let text = SourceText::new(main.0, main.1);
    let converted = convert(&files, &options).map_err(|report| screen.reject(&text, &report))?;
    screen.show(&text, &converted.notes);
    let comments = spec::Comments {
        schema: Some(SCHEMA.into()),
        ..converted.comments
    };
    spec::print(&converted.cluster, &comments).map_err(|error| Failure::Failed(error.to_string()))
}

fn is_there(path: &Path) -> Failure {
    Failure::Failed(format!(
        "{} is there already; init starts new clusters only",
        path.display()
    ))
}

/// Writes a file that is not there yet; a link in its place is not followed.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| {
            if error.kind() == std::io::ErrorKind::AlreadyExists {
                is_there(path)
            } else {
                Failure::Failed(format!("{}: {error}", path.display()))
            }
        })?;
    file.write_all(text.as_bytes())
        .map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))
}
