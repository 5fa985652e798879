//! From a plan to its hosts: ordered, resumable delivery over the user's own ssh and rsync.
//!
//! ```text
//! look at every host -> preflight -> stage everywhere -> etcd, one by one -> control planes, one by one
//!                    -> load balancers, one by one -> workers in batches -> objects of the cluster
//! ```
//!
//! What a host does with its files is the work of `activate.sh`, one of the rendered files; see `docs/delivery.md`.

mod activation;
mod ask_hosts;
mod assets;
mod before;
mod bring;
mod carry_out;
mod delivery;
mod drift;
mod each;
mod event;
mod forecast;
mod generation;
mod inspect;
mod interrupt;
mod joining;
mod known_hosts;
mod leases;
mod look;
mod manifest;
mod members;
mod moment;
pub mod objects;
mod open_ssh;
mod outcome;
mod parcel;
mod prepare;
mod prepared;
mod private_folder;
mod program;
mod public_file;
mod record;
mod remote;
mod rollback;
mod rollout;
#[cfg(test)]
mod sample;
mod selector;
mod ssh_words;
mod status;
mod steps;
mod survey;
mod target;
mod transport;
mod trouble;
mod waves;

pub use activation::Activation;
pub use assets::{Assets, Brought, ForHost};
pub use delivery::{Delivery, Options};
pub use event::Event;
pub use forecast::Forecast;
pub use generation::{Generation, NoGeneration};
pub use inspect::{ChangedFile, Inspection, Seen, Wanted, inspect};
pub use interrupt::Interrupt;
pub use look::Look;
pub use manifest::HostManifest;
pub use open_ssh::OpenSsh;
pub use outcome::{Happening, HostEnd, Observer, Outcome, Phase, Verdict};
pub use parcel::{Parcel, Parcels};
pub use prepared::Prepared;
pub use private_folder::private_folder;
pub use record::{Obeyed, ObeyedByHosts, Parceled};
pub use remote::Remote;
pub use rollback::Back;
pub use selector::Selector;
pub use ssh_words::Connection;
pub use status::{Status, status};
pub use target::Target;
pub use transport::{Answer, Call, Cargo, Sent, Transport};
pub use trouble::{Trouble, TroubleKind};
pub use waves::{Pace, Wave, WaveKind, next_member, waves};

#[cfg(test)]
mod tests;
