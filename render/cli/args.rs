use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kubecast::types::Timestamp;

use super::pki_args::{CertsArgs, IdentityArgs, KubeconfigArgs, SecretsCommand};
use super::push_args::{HostsArgs, PushArgs, RollbackArgs, StatusArgs};

/// Renders a Kubernetes cluster spec into every file that every host needs.
#[derive(Debug, Parser)]
#[command(name = "kubecast", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// How results and errors are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
}

/// How results and errors are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For a comment on a pull request; only `diff`.
    Markdown,
    /// For annotations in GitHub Actions; only `diff`.
    Github,
}

impl Format {
    /// Whether only changes are written so.
    pub(crate) fn is_for_changes(self) -> bool {
        matches!(self, Self::Markdown | Self::Github)
    }
}

/// When colour is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a cluster: write a small spec, or one made from kubeadm's configuration
    #[command(after_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// Check a spec without rendering it
    Validate(ValidateArgs),
    /// Render a spec into out/
    #[command(after_help = RENDER_EXAMPLES)]
    Render(RenderArgs),
    /// Check a rendered tree, or what was changed by hand on hosts
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
    /// Compare two versions of a cluster, and say what the change does to hosts
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Bring hosts their files over ssh and rsync, and let them obey
    #[command(after_help = PUSH_EXAMPLES)]
    Push(PushArgs),
    /// Let hosts go back to files that they had before
    #[command(after_help = ROLLBACK_EXAMPLES)]
    Rollback(RollbackArgs),
    /// Ask hosts how they stand: which files they obey, and what was changed there by hand
    #[command(after_help = STATUS_EXAMPLES)]
    Status(StatusArgs),
    /// Make, extend and check the sealed store of a cluster
    #[command(subcommand)]
    Secrets(SecretsCommand),
    /// List every certificate of a cluster, and when it expires
    Certs(CertsArgs),
    /// Print the kubeconfig of an administrator, with its key
    Kubeconfig(KubeconfigArgs),
    /// Explain a field of the spec, or where a line of a tree comes from
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// Print the JSON Schema of the spec, for editors
    #[command(after_help = SCHEMA_EXAMPLE)]
    Schema,
    /// Print a script that completes command lines in a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Print the manual page, or write one page for each command
    Man(ManArgs),
}

const INIT_EXAMPLES: &str = "\
Examples:
  kubecast init clusters/trial --lab
  kubecast init clusters/prod --host cp1=192.0.2.10
  kubecast init clusters/prod --from-kubeadm init.yaml join-worker1.yaml --address worker1=192.0.2.31";

const RENDER_EXAMPLES: &str = "\
Examples:
  kubecast render clusters/prod
  kubecast render clusters/prod --check --locked
  kubecast render clusters/prod --with-secrets /dev/shm/prod";

const VERIFY_EXAMPLES: &str = "\
Neither the spec nor a secret is needed. With a cluster instead of a tree, and an identity that opens its secrets,
no file may hold a byte of them either.

With --live hosts are asked: what somebody changed there since the last push, in the words of flags and fields, with the
line of the spec that decides it; what of the spec is not pushed yet; and what `kubecast status` tells. Only public files are
read, of others it is told that they differ.

Examples:
  kubecast verify out/prod
  kubecast verify clusters/prod --at 2027-01-01
  kubecast verify --live clusters/prod --on role=control-plane --format json

Exit codes: 0 nothing stands against it; 1 a host does not answer; 3 something stands against the tree; 4 hosts are not as
they were brought, or not as the spec wants them.";

const DIFF_EXAMPLES: &str = "\
A side is `git:REV` (the cluster as git has it at that revision, rendered; the work tree is not touched),
`tree:DIR` (a rendered tree) or `spec:PATH` (a spec and the lock beside it, rendered). Without the word in
front, a folder that exists is a tree or a spec, and anything else a revision. No secret is needed: what
would be issued anew shows as such.

Without BASE it is the merge base with the target branch where GITHUB_BASE_REF,
CI_MERGE_REQUEST_DIFF_BASE_SHA or CHANGE_TARGET say so, else HEAD; without TARGET it is the work tree.

Examples:
  kubecast diff
  kubecast diff -c clusters/prod main
  kubecast diff -c clusters/prod v1.4 v1.5 --files
  kubecast diff tree:out/prod.old tree:out/prod --text --exit-code";

const PUSH_EXAMPLES: &str = "\
The first push to empty hosts and every later one are the same command; it may be stopped and run again at any
time. It uses the ssh, rsync and keys of this machine's user. See docs/push.md.

Examples:
  kubecast push clusters/prod --dry-run
  kubecast push clusters/prod --assets /srv/kubernetes-1.36.3
  kubecast push clusters/prod --on 'worker[1-20]' --yes
  kubecast push clusters/prod --on role=worker --skip-offline

Exit codes: 0 every host is as the spec wants it; 1 nothing was changed, since something failed; 3 a check says
no; 5 some hosts are done, others are not; 6 a host failed and went back.";

const ROLLBACK_EXAMPLES: &str = "\
The files lie on the hosts: no key and no git is needed. Data does not come back, see docs/delivery.md.

Examples:
  kubecast rollback clusters/prod --on cp1
  kubecast rollback clusters/prod --on cp1 --to 41";

const STATUS_EXAMPLES: &str = "\
Examples:
  kubecast status clusters/prod
  kubecast status clusters/prod --on role=control-plane --format json";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  kubecast explain network.podSubnet
  kubecast explain hosts[].taints
  kubecast explain 'hosts[node1].address' --cluster clusters/prod
  kubecast explain fact:image.etcd --cluster clusters/prod
  kubecast explain out/prod/hosts/node1/var/lib/kubelet/config.yaml:12
  kubecast explain node1:/etc/kubecast/flannel/subnet.env --cluster clusters/prod";

const SCHEMA_EXAMPLE: &str = "\
`kubecast init` writes the schema beside the spec; after an update of kubecast write it anew:
  kubecast schema > clusters/prod/cluster.schema.json";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  kubecast completions bash > ~/.local/share/bash-completion/completions/kubecast
  kubecast completions zsh > ~/.zfunc/_kubecast
  kubecast completions fish > ~/.config/fish/completions/kubecast.fish";

/// `kubecast diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// What there was: a git revision, a rendered tree or a spec
    #[arg(value_name = "BASE")]
    pub(crate) base: Option<String>,
    /// What there is to be
    #[arg(value_name = "TARGET")]
    pub(crate) target: Option<String>,
    /// The cluster's folder, or its cluster.yaml; needed where several lie below clusters/
    #[arg(long, short, value_name = "CLUSTER")]
    pub(crate) cluster: Option<PathBuf>,
    /// Exit with 4 if anything differs
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// One line for each change
    #[arg(long)]
    pub(crate) stat: bool,
    /// Also list the files that differ
    #[arg(long)]
    pub(crate) files: bool,
    /// Also show the lines that differ; secrets are never among them
    #[arg(long)]
    pub(crate) text: bool,
    /// The file with the acknowledgements of breaking changes (default: acks.yaml beside the spec of TARGET)
    #[arg(long, value_name = "FILE")]
    pub(crate) acks: Option<PathBuf>,
    /// The day on which acknowledgements must hold (default: today)
    #[arg(long, value_name = "DATE")]
    pub(crate) at: Option<Timestamp>,
}

/// `kubecast verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The rendered tree, or the cluster whose tree it is (its folder, or its cluster.yaml); without it the only cluster
    /// below clusters/
    #[arg(value_name = "TREE|CLUSTER")]
    pub(crate) what: Option<PathBuf>,
    /// The day on which certificates must be valid (default: today)
    #[arg(long, value_name = "DATE", conflicts_with = "live")]
    pub(crate) at: Option<Timestamp>,
    /// The folder that holds the rendered clusters
    #[arg(long, short, value_name = "DIR", conflicts_with = "live")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) identity: IdentityArgs,
    /// Ask the hosts of the cluster instead: what was changed there by hand
    #[arg(long)]
    pub(crate) live: bool,
    #[command(flatten)]
    pub(crate) hosts: HostsArgs,
}

/// `kubecast explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A field, with or without `spec.` in front; without it, the whole spec. A fact is named `fact:KEY`, a message by its
    /// code, a file of a rendered tree by its path or by HOST:/PATH, a line of it with `:LINE` behind
    #[arg(value_name = "SUBJECT", default_value = "", hide_default_value = true)]
    pub(crate) field: String,
    /// Also show the field's value in this cluster, where it comes from, and the files and lines that it reaches. For a file
    /// of a tree the cluster is found by the tree's name
    #[arg(long, short, value_name = "CLUSTER")]
    pub(crate) cluster: Option<PathBuf>,
    /// The folder that holds the rendered clusters
    #[arg(long, short, value_name = "DIR", requires = "cluster")]
    pub(crate) output: Option<PathBuf>,
}

/// `kubecast completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// `kubecast man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder for the pages of all commands; without it the main page is printed
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

/// `kubecast init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder of the new cluster; its name is the cluster's
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The first host, which becomes control plane and worker
    #[arg(long, value_name = "NAME=ADDRESS", conflicts_with = "from_kubeadm")]
    pub(crate) host: Option<String>,
    /// The day from which certificates are valid (no clock decides a rendered byte; this one only fills in the spec)
    #[arg(long, value_name = "DATE")]
    pub(crate) issued_from: Option<Timestamp>,
    /// Use public lab keys: for trials only
    #[arg(long)]
    pub(crate) lab: bool,
    /// Make the spec from kubeadm configuration files: that of `kubeadm init`, then those of further hosts
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) from_kubeadm: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) kubeadm: KubeadmArgs,
}

/// What kubeadm would find out on a host. `NODE=` in front limits a value to one node.
#[derive(Debug, Args)]
#[command(next_help_heading = "What kubeadm would find out on a host")]
pub(crate) struct KubeadmArgs {
    /// What a host calls itself, if that is not its node name
    #[arg(long, value_name = "[NODE=]NAME", requires = "from_kubeadm")]
    pub(crate) hostname: Vec<String>,
    /// The address that the default route would choose
    #[arg(long, value_name = "[NODE=]ADDRESS", requires = "from_kubeadm")]
    pub(crate) address: Vec<String>,
    /// A directory with authorities that exists besides /etc/ssl/certs
    #[arg(long, value_name = "[NODE=]PATH", requires = "from_kubeadm")]
    pub(crate) ca_directory: Vec<String>,
    /// The resolver configuration, on hosts with systemd-resolved
    #[arg(long, value_name = "[NODE=]PATH", requires = "from_kubeadm")]
    pub(crate) resolv_conf: Vec<String>,
    /// The processor: amd64 or arm64
    #[arg(long, value_name = "[NODE=]ARCHITECTURE", requires = "from_kubeadm")]
    pub(crate) architecture: Vec<String>,
    /// The directory of kubeadm's patches
    #[arg(long, value_name = "[NODE=]DIR", requires = "from_kubeadm")]
    pub(crate) patches: Vec<String>,
    /// An environment variable of the hosts; those that end in _proxy enter the pods
    #[arg(long, value_name = "NAME=VALUE", requires = "from_kubeadm")]
    pub(crate) environment: Vec<String>,
}

/// `kubecast validate`.
#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
}

/// `kubecast render`.
#[derive(Debug, Args)]
pub(crate) struct RenderArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    /// The folder that holds the rendered clusters
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Issue nothing: fail if pki.lock is missing or stale
    #[arg(long)]
    pub(crate) locked: bool,
    /// Write nothing: exit with 4 if out/ is not up to date
    #[arg(long)]
    pub(crate) check: bool,
    /// Also write the tree with its secrets, into this folder outside any git work tree
    #[arg(long, value_name = "DIR", conflicts_with = "check")]
    pub(crate) with_secrets: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) identity: IdentityArgs,
    /// Also wait until everything is on the disk
    #[arg(long)]
    pub(crate) sync: bool,
}
