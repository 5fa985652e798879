//! The arguments of the commands that talk to hosts.

use std::path::PathBuf;

use clap::Args;

use super::pki_args::IdentityArgs;

/// Which hosts, and how they are reached.
#[derive(Debug, Args)]
pub(crate) struct HostsArgs {
    /// Only these hosts: names, globs, ranges or roles with commas between (`worker*,cp[1-3]`, `role=worker`, `!worker7`);
    /// given twice, both must fit
    #[arg(long, value_name = "SELECTOR")]
    pub(crate) on: Vec<String>,
    /// How many hosts are asked at the same time
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) parallel: u16,
    /// How many seconds a connection may take
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) connect_timeout: u32,
    /// The configuration file of ssh, instead of the user's own
    #[arg(long, value_name = "FILE")]
    pub(crate) ssh_config: Option<PathBuf>,
}

/// How hosts change.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// Ask nothing
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// How many workers change at the same time (default: a tenth of them)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) max_unavailable: Option<u16>,
    /// Leave out workers that are off; exit with 5 if there are any
    #[arg(long)]
    pub(crate) skip_offline: bool,
}

/// `kubecast push`.
#[derive(Debug, Args)]
pub(crate) struct PushArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    /// Say what each host would get and what would restart; change nothing
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
    /// Programs (DIR/bin) and archives of images (DIR/images) that hosts get too
    #[arg(long, value_name = "DIR")]
    pub(crate) assets: Option<PathBuf>,
    /// Only the hosts that the last run from here did not bring to its end
    #[arg(long)]
    pub(crate) resume: bool,
    /// Replace files that somebody changed on a host
    #[arg(long)]
    pub(crate) overwrite_drift: bool,
    /// After how many seconds a host goes back unless it is reached over a new connection
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(5..=3600))]
    pub(crate) revert_after: u64,
    /// Only hosts: apply no objects, let no host leave, and wait for no node
    #[arg(long)]
    pub(crate) skip_objects: bool,
    /// Take over fields of objects that somebody else set
    #[arg(long, conflicts_with = "skip_objects")]
    pub(crate) force_conflicts: bool,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
    #[command(flatten)]
    pub(crate) hosts: HostsArgs,
    #[command(flatten)]
    pub(crate) identity: IdentityArgs,
}

/// `kubecast rollback`.
#[derive(Debug, Args)]
pub(crate) struct RollbackArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    /// The number or name of a generation that the hosts keep (default: the one before the current one)
    #[arg(long, value_name = "GENERATION")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
    #[command(flatten)]
    pub(crate) hosts: HostsArgs,
}

/// `kubecast status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    /// Exit with 4 if a host is not as it should be
    #[arg(long)]
    pub(crate) exit_code: bool,
    #[command(flatten)]
    pub(crate) hosts: HostsArgs,
}
