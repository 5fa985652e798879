//! The arguments of the commands about keys and certificates.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use kubecast::types::{HostName, Timestamp};

/// Whose secrets are opened.
#[derive(Debug, Args)]
pub(crate) struct IdentityArgs {
    /// Identity that opens the sealed secrets (default: ~/.config/kubecast/identity.txt)
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
}

/// `kubecast secrets`.
#[derive(Debug, Subcommand)]
pub(crate) enum SecretsCommand {
    /// Make the sealed store: every key that the spec needs, from fresh randomness
    Init(SecretsInitArgs),
    /// Add a secret that the spec names, or further recipients
    Add(SecretsAddArgs),
    /// Open every secret and compare it with pki.lock
    Check(SecretsCheckArgs),
}

/// Public keys for which secrets are sealed.
#[derive(Debug, Args)]
pub(crate) struct RecipientArgs {
    /// A public key (age1...) that can open the store; may be repeated
    #[arg(long, value_name = "AGE")]
    pub(crate) recipient: Vec<String>,
    /// A file of them, one on a line, as age reads it; a comment above a key says whose it is
    #[arg(long, value_name = "FILE")]
    pub(crate) recipients_file: Option<PathBuf>,
}

/// `kubecast secrets init`.
#[derive(Debug, Args)]
pub(crate) struct SecretsInitArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    #[command(flatten)]
    pub(crate) recipients: RecipientArgs,
    /// Without recipients: seal for this identity, and make it if need be (default: ~/.config/kubecast/identity.txt)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["recipient", "recipients_file"])]
    pub(crate) identity: Option<PathBuf>,
}

/// `kubecast secrets add`.
#[derive(Debug, Args)]
pub(crate) struct SecretsAddArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    /// What is added: ca/NAME, sa/GENERATION, seed/GENERATION, encryption/NAME, token/ID, vrrp/NAME or
    /// named/NAME
    #[arg(value_name = "SECRET", required_unless_present_any = ["recipient", "recipients_file"], conflicts_with_all = ["recipient", "recipients_file"])]
    pub(crate) secret: Option<String>,
    /// Take it from this file, `-` for standard input; without it, it is made from fresh randomness
    #[arg(long, value_name = "FILE", requires = "secret")]
    pub(crate) from: Option<PathBuf>,
    /// Give a token or a named secret another value
    #[arg(long, requires = "secret")]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) recipients: RecipientArgs,
    #[command(flatten)]
    pub(crate) identity: IdentityArgs,
}

/// `kubecast secrets check`.
#[derive(Debug, Args)]
pub(crate) struct SecretsCheckArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    #[command(flatten)]
    pub(crate) identity: IdentityArgs,
}

/// `kubecast certs`.
#[derive(Debug, Args)]
pub(crate) struct CertsArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    /// Only those that expire within this time, such as 90d or 12h: exit with 4 if there are any
    #[arg(long, value_name = "TIME")]
    pub(crate) within: Option<super::period::Period>,
    /// Look from this point in time, a date or RFC 3339 in UTC (default: now)
    #[arg(long, value_name = "DATE")]
    pub(crate) at: Option<Timestamp>,
}

/// `kubecast kubeconfig`.
#[derive(Debug, Args)]
pub(crate) struct KubeconfigArgs {
    /// The cluster's folder, or its cluster.yaml
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: PathBuf,
    /// The host whose kubeconfig it is (default: the first control plane that has one)
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<HostName>,
    /// Whose credentials it holds
    #[arg(long, value_enum, default_value_t = User::Admin, value_name = "USER")]
    pub(crate) user: User,
    /// Write it to this file, with mode 0600, and not to standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that holds something else
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) identity: IdentityArgs,
}

/// Whose credentials a kubeconfig holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum User {
    /// An administrator, whose rights are in RBAC
    Admin,
    /// The administrator beyond RBAC, for emergencies
    SuperAdmin,
    /// The controller manager
    ControllerManager,
    /// The scheduler
    Scheduler,
    /// The kubelet of a host
    Kubelet,
}
