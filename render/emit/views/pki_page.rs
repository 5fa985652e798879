use serde::Serialize;

use super::{Template, View};

/// `PKI.md`: every key and certificate of a cluster, for people.
#[derive(Clone, Debug, Serialize)]
pub struct PkiPage<'a> {
    /// The cluster's name.
    pub cluster: &'a str,
    /// Whether everybody knows its keys.
    pub is_lab: bool,
    /// Whether kubecast renders its etcd.
    pub has_etcd: bool,
    /// The authorities.
    pub authorities: &'a [AuthorityEntry],
    /// One for each kind of leaf.
    pub roles: &'a [RoleEntry],
    /// What else is secret.
    pub secrets: &'a [SecretEntry],
}

/// An authority.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorityEntry {
    /// Its label.
    pub label: String,
    /// What it signs, in a sentence.
    pub meaning: &'static str,
    /// Whether it signs, in words; empty while its authority has one key.
    pub standing: &'static str,
    /// Whom it is about.
    pub subject: String,
    /// What its key may do.
    pub uses: String,
    /// The first moment.
    pub not_before: String,
    /// The last moment.
    pub not_after: String,
    /// The digest of its public key.
    pub key: String,
    /// Where its certificate lies; empty if nowhere.
    pub file: String,
    /// Where its key lies; empty if on no host.
    pub key_file: String,
    /// The hosts that have its certificate, in words.
    pub holders: &'static str,
    /// What happens when its certificate changes.
    pub effect: String,
}

/// All certificates of one role.
#[derive(Clone, Debug, Serialize)]
pub struct RoleEntry {
    /// Its name in labels and in the spec.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub meaning: &'static str,
    /// Who signs.
    pub issuer: String,
    /// What its key may do, and what it may be used for.
    pub uses: String,
    /// Where the certificate lies.
    pub file: String,
    /// Where its key lies, if that is another file.
    pub key_file: String,
    /// What happens when it changes.
    pub effect: String,
    /// One for each host.
    pub certificates: Vec<CertificateRow>,
}

/// One certificate of a role.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateRow {
    /// The host that holds it.
    pub host: String,
    /// Whom it is about.
    pub subject: String,
    /// By which names it is called; empty for a client.
    pub names: String,
    /// The first moment.
    pub not_before: String,
    /// The last moment.
    pub not_after: String,
    /// The digest of its public key.
    pub key: String,
}

/// A secret without a certificate.
#[derive(Clone, Debug, Serialize)]
pub struct SecretEntry {
    /// Its label.
    pub label: String,
    /// What it is for.
    pub meaning: &'static str,
    /// The files that hold it; empty if none does.
    pub files: String,
    /// What happens when it changes.
    pub effect: String,
    /// What fixes it in public.
    pub commitment: String,
}

impl View for PkiPage<'_> {
    fn template(&self) -> Template {
        Template::PkiPage
    }
}

#[cfg(test)]
mod tests {
    use super::super::printed;
    use super::*;

    #[test]
    fn what_is_not_there_is_left_out() {
        let certificate = |names: &str| CertificateRow {
            host: "cp1".into(),
            subject: "CN = a".into(),
            names: names.into(),
            not_before: "2026-01-01T00:00:00Z".into(),
            not_after: "2027-01-01T00:00:00Z".into(),
            key: "spki-sha256:00".into(),
        };
        let role = |name, key_file: &str| RoleEntry {
            name,
            meaning: "A server.",
            issuer: "ca/kubernetes".into(),
            uses: "serverAuth".into(),
            file: "/etc/a".into(),
            key_file: key_file.into(),
            effect: "nothing restarts".into(),
            certificates: vec![certificate("a, *.b"), certificate("")],
        };
        let roles = [role("embedded", ""), role("beside", "/etc/a.key")];
        let text = printed(&PkiPage {
            cluster: "demo",
            is_lab: false,
            has_etcd: false,
            authorities: &[],
            roles: &roles,
            secrets: &[],
        });
        assert!(!text.contains("lab") && !text.contains("etcd towards"));
        assert!(text.contains("\n- file: `/etc/a`, which holds the key too\n"));
        assert!(text.contains("\n- files: `/etc/a`, key `/etc/a.key`\n"));
        assert!(text.contains("\n| `cp1` | `CN = a` | `a, *.b` | "));
        assert!(text.contains("\n| `cp1` | `CN = a` | - | "));
    }
}
