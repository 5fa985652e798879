//! Values that cannot be wrong once built.
//!
//! Each type has one way in, [`std::str::FromStr`], and refuses with an [`Invalid`] that says what is
//! allowed. The JSON Schema names the same parser through its `format`, so the schema, the typed spec and
//! the rest of the program can never disagree about what a host name is.

mod address;
mod cidr;
mod cluster_uid;
mod dns_name;
mod duration;
mod endpoint;
mod flag_name;
mod generation;
mod go_duration;
mod host_name;

mod host_path;
mod host_range;
mod image;
mod interface_address;
mod label;
mod mode;
mod owner;
mod port_range;
mod program;
mod quantity;
mod release;
mod secret;
mod secret_name;
mod spelled_path;
mod subnets;
mod taint;
mod text_form;
mod timestamp;
mod token_id;
mod unit_name;

pub use address::{Address, IpFamily, NodeAddress};
pub use cidr::Cidr;
pub use cluster_uid::ClusterUid;
pub use dns_name::{CertificateName, DnsName};
pub use duration::Duration;
pub use endpoint::{Endpoint, EndpointHost};
pub use flag_name::FlagName;
pub use generation::Generation;
pub use go_duration::GoDuration;
pub use host_name::HostName;
pub use host_path::HostPath;
pub use host_range::{FoldedHosts, HostRange};
pub use image::{ImageReference, Repository};
pub use interface_address::InterfaceAddress;
pub use label::{LabelKey, LabelValue};
pub use mode::Mode;
pub use owner::Owner;
pub use port_range::PortRange;
pub use program::Program;
pub use quantity::Quantity;
pub use release::{Minor, Release};
pub use secret::Secret;
pub use secret_name::SecretName;
pub use spelled_path::SpelledPath;
pub use subnets::Subnets;
pub use taint::{Taint, TaintEffect};
pub use text_form::{FORMS, Form, Invalid, TextForm};
pub use timestamp::Timestamp;
pub use token_id::TokenId;
pub use unit_name::UnitName;
