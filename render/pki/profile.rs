use crate::facts::{PkiFacts, SubjectKeyIdentifier};

/// Uses of a key, as the bits of keyUsage in RFC 5280, the first one highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyUsage(pub(super) u8);

impl KeyUsage {
    /// To sign in TLS: all that an elliptic-curve key is used for.
    pub const SIGN: Self = Self(0x80);
    /// What kubeadm gives leaves, of whatever kind their key is: digitalSignature, keyEncipherment.
    pub const KUBEADM_LEAF: Self = Self(0xa0);
    /// What kubeadm gives authorities: digitalSignature, keyEncipherment, keyCertSign.
    pub const KUBEADM_AUTHORITY: Self = Self(0xa4);
    /// To sign certificates and revocation lists.
    pub const AUTHORITY: Self = Self(0x06);

    /// The bits by name, in their order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let names = [
            (0x80, "digitalSignature"),
            (0x40, "nonRepudiation"),
            (0x20, "keyEncipherment"),
            (0x10, "dataEncipherment"),
            (0x08, "keyAgreement"),
            (0x04, "keyCertSign"),
            (0x02, "cRLSign"),
        ];
        let set = move |(bit, name): (u8, &'static str)| (self.0 & bit != 0).then_some(name);
        names.into_iter().filter_map(set)
    }
}

/// What a certificate says about being an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BasicConstraints {
    /// Nothing, which means no.
    Absent,
    /// No, in so many words.
    Leaf,
    /// Yes, with any number of authorities below it.
    Authority,
    /// Yes, with leaves only below it.
    LastAuthority,
}

/// How a serial number comes from the digest of a certificate's inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SerialRule {
    /// The first 20 bytes, the top bit cleared and the next one set: positive, and always 20 bytes.
    Octets20,
    /// The first 8 bytes in the same way: the size that kubeadm draws.
    Octets8,
    /// Zero, as kubeadm's authorities had it up to 1.27.
    Zero,
}

/// How the bytes of a certificate are laid out. What is not here never varies: version 3, ecdsa-with-SHA256,
/// organisations before the common name, the order of extensions (keyUsage, extKeyUsage, basicConstraints,
/// subjectKeyIdentifier, authorityKeyIdentifier, subjectAltName), and which of them are critical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What the key may do.
    pub key_usage: KeyUsage,
    /// What is said about being an authority.
    pub basic_constraints: BasicConstraints,
    /// How the key is named in subjectKeyIdentifier.
    pub subject_key_id: SubjectKeyIdentifier,
    /// Whether the authority's key is named, if it has such a name.
    pub authority_key_id: bool,
    /// How the serial number is made.
    pub serial: SerialRule,
    /// Whether it carries the stamp of a lab, whose keys everybody knows.
    pub lab: bool,
}

impl Profile {
    /// An authority, hardened: it signs leaves, and nothing else. RFC 5280 and CA/Browser practice.
    pub const AUTHORITY: Self = Self {
        key_usage: KeyUsage::AUTHORITY,
        basic_constraints: BasicConstraints::LastAuthority,
        subject_key_id: SubjectKeyIdentifier::Sha256,
        authority_key_id: false,
        serial: SerialRule::Octets20,
        lab: false,
    };

    /// A leaf, hardened: its key signs in TLS, and nothing else.
    pub const LEAF: Self = Self {
        key_usage: KeyUsage::SIGN,
        basic_constraints: BasicConstraints::Leaf,
        subject_key_id: SubjectKeyIdentifier::Sha256,
        authority_key_id: true,
        serial: SerialRule::Octets20,
        lab: false,
    };

    /// An authority as kubeadm of this release makes it.
    pub fn kubeadm_authority(facts: &PkiFacts) -> Self {
        Self {
            key_usage: KeyUsage::KUBEADM_AUTHORITY,
            basic_constraints: BasicConstraints::Authority,
            subject_key_id: facts.subject_key_identifier.value,
            authority_key_id: false,
            serial: if facts.authority_serial_zero.value {
                SerialRule::Zero
            } else {
                SerialRule::Octets8
            },
            lab: false,
        }
    }

    /// A leaf as kubeadm of this release makes it.
    pub fn kubeadm_leaf(facts: &PkiFacts) -> Self {
        let constraints = if facts.leaf_basic_constraints.value {
            BasicConstraints::Leaf
        } else {
            BasicConstraints::Absent
        };
        Self {
            key_usage: KeyUsage::KUBEADM_LEAF,
            basic_constraints: constraints,
            subject_key_id: SubjectKeyIdentifier::None,
            authority_key_id: true,
            serial: SerialRule::Octets8,
            lab: false,
        }
    }

    /// The same with the stamp of a lab.
    #[must_use]
    pub const fn in_lab(self, lab: bool) -> Self {
        Self { lab, ..self }
    }

    /// Whether it makes an authority.
    pub const fn is_authority(&self) -> bool {
        matches!(
            self.basic_constraints,
            BasicConstraints::Authority | BasicConstraints::LastAuthority
        )
    }
}
