use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    /// Check a spec without rendering it
    Validate(ValidateArgs),
    /// Render a spec into out/
    Render(RenderArgs),
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
