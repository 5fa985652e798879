use std::net::IpAddr;

use crate::artifact::KeyLabel;
use crate::types::Timestamp;

use super::Profile;

/// Who signs a certificate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Issuer {
    /// Its own key.
    Itself,
    /// The key of an authority, whose certificate is in the same lock.
    Authority(KeyLabel),
}

/// Whom a certificate is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// CN: at most 64 characters.
    pub common_name: String,
    /// O: the groups of a Kubernetes user, before the common name, in this order.
    pub organizations: Vec<String>,
}

impl Subject {
    /// A name without organisations.
    pub fn new(common_name: impl Into<String>) -> Self {
        Self {
            common_name: common_name.into(),
            organizations: Vec::new(),
        }
    }

    /// Adds an organisation.
    #[must_use]
    pub fn of(mut self, organization: impl Into<String>) -> Self {
        self.organizations.push(organization.into());
        self
    }
}

/// A name by which a server is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlternativeName {
    /// A DNS name, perhaps with a wildcard as its first label.
    Dns(String),
    /// An address.
    Ip(IpAddr),
}

impl std::fmt::Display for AlternativeName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(name),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

/// What a leaf may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// To be a TLS server.
    ServerAuth,
    /// To be a TLS client.
    ClientAuth,
}

impl Purpose {
    /// The purpose as RFC 5280 calls it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ServerAuth => "serverAuth",
            Self::ClientAuth => "clientAuth",
        }
    }
}

/// A certificate that is wanted: everything public that decides its bytes, but for the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRequest {
    /// Whose key is certified. Its text is the certificate's label.
    pub key: KeyLabel,
    /// Who signs.
    pub issuer: Issuer,
    /// Whom it is about.
    pub subject: Subject,
    /// By which names servers are called, in the order they are written.
    pub names: Vec<AlternativeName>,
    /// What it may be used for, in the order they are written. An authority has none.
    pub purposes: Vec<Purpose>,
    /// From when it is valid, inclusive.
    pub not_before: Timestamp,
    /// Until when it is valid, inclusive.
    pub not_after: Timestamp,
    /// How its bytes are laid out.
    pub profile: Profile,
}

impl CertificateRequest {
    /// The label under which the lock keeps the certificate.
    pub fn label(&self) -> String {
        self.key.to_string()
    }

    /// The label of the authority that signs; its own if it signs itself.
    pub fn issuer_label(&self) -> String {
        match &self.issuer {
            Issuer::Itself => self.label(),
            Issuer::Authority(key) => key.to_string(),
        }
    }
}
