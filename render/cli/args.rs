use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kubecast::types::Timestamp;

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
    Init(InitArgs),
    /// Check a spec without rendering it
    Validate(ValidateArgs),
    /// Render a spec into out/
    Render(RenderArgs),
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
    /// Identity that opens the sealed secrets (default: ~/.config/kubecast/identity.txt)
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// Also wait until everything is on the disk
    #[arg(long)]
    pub(crate) sync: bool,
}
