use std::fmt;
use std::net::IpAddr;

use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, GeneralName, ParsedExtension, X509Certificate, X509Extension, X509Name};

use crate::types::Timestamp;

use super::KeyUsage;
use super::tbs::LAB_COMMENT;

/// What a certificate says, in words; read back from its bytes by another's parser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Whom it is about: `O = system:nodes, CN = system:node:master1`.
    pub subject: String,
    /// Who signed it, in the same form.
    pub issuer: String,
    /// The organisations of the subject.
    pub organizations: Vec<String>,
    /// The common name of the subject.
    pub common_name: String,
    /// The serial number in hexadecimal.
    pub serial: String,
    /// From when it is valid; `None` beyond the calendar.
    pub not_before: Option<Timestamp>,
    /// Until when it is valid; `None` beyond the calendar.
    pub not_after: Option<Timestamp>,
    /// The names by which servers are called, in their order.
    pub names: Vec<String>,
    /// What its key may do: `digitalSignature`.
    pub key_usages: Vec<String>,
    /// What it may be used for: `serverAuth`.
    pub purposes: Vec<String>,
    /// Whether it is an authority.
    pub authority: bool,
    /// Whether it has the stamp of a lab.
    pub lab: bool,
    /// Other things that it says, such as key identifiers, in an order and form of no promise.
    pub others: Vec<String>,
}

impl Description {
    /// Reads a certificate in DER; `None` if it is none.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let subject = certificate.subject();
        let mut description = Self {
            subject: name(subject),
            issuer: name(certificate.issuer()),
            organizations: texts(subject.iter_organization()),
            common_name: texts(subject.iter_common_name()).join(", "),
            serial: data_encoding::HEXLOWER.encode(certificate.raw_serial()),
            not_before: timestamp(certificate.validity().not_before.to_datetime()),
            not_after: timestamp(certificate.validity().not_after.to_datetime()),
            ..Self::default()
        };
        certificate
            .extensions()
            .iter()
            .for_each(|extension| description.add(extension));
        Some(description)
    }

    fn add(&mut self, extension: &X509Extension<'_>) {
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => {
                // The parser counts bits from the lowest; all that we know fit the first eight.
                let bits = u8::try_from(usage.flags & 0xff).unwrap_or_default();
                self.key_usages = KeyUsage(bits.reverse_bits()).names().map(str::to_owned).collect();
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                let known = [
                    (usage.any, "anyExtendedKeyUsage"),
                    (usage.server_auth, "serverAuth"),
                    (usage.client_auth, "clientAuth"),
                ];
                let known = known
                    .into_iter()
                    .filter(|(set, _)| *set)
                    .map(|(_, name)| name.to_owned());
                self.purposes = known.chain(usage.other.iter().map(ToString::to_string)).collect();
            }
            ParsedExtension::BasicConstraints(constraints) => {
                self.authority = constraints.ca;
                self.others
                    .push(format!("path length {:?}", constraints.path_len_constraint));
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                self.names = names.general_names.iter().map(general_name).collect();
            }
            ParsedExtension::NsCertComment(comment) => self.lab = *comment == LAB_COMMENT,
            _ => {
                let value = data_encoding::HEXLOWER.encode(extension.value);
                self.others.push(format!("{} {value}", extension.oid));
            }
        }
    }
}

impl fmt::Display for Description {
    /// One line each: subject, issuer, validity, and what else there is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |time: Option<Timestamp>| time.map_or_else(|| "?".to_owned(), |time| time.to_string());
        writeln!(f, "subject   {}", self.subject)?;
        writeln!(f, "issuer    {}", self.issuer)?;
        writeln!(
            f,
            "valid     {} to {}",
            time(self.not_before),
            time(self.not_after)
        )?;
        if !self.names.is_empty() {
            writeln!(f, "names     {}", self.names.join(", "))?;
        }
        let uses: Vec<&str> = self
            .key_usages
            .iter()
            .chain(&self.purposes)
            .map(String::as_str)
            .collect();
        writeln!(f, "for       {}", uses.join(", "))?;
        if self.authority {
            writeln!(f, "authority yes")?;
        }
        if self.lab {
            writeln!(f, "lab       yes, everybody knows its key")?;
        }
        writeln!(f, "serial    {}", self.serial)
    }
}

/// A name as openssl prints it.
fn name(name: &X509Name<'_>) -> String {
    let mut parts = Vec::new();
    for attribute in name.iter_attributes() {
        let kind = match attribute.attr_type().to_id_string().as_str() {
            "2.5.4.3" => "CN".to_owned(),
            "2.5.4.10" => "O".to_owned(),
            "2.5.4.11" => "OU".to_owned(),
            other => other.to_owned(),
        };
        parts.push(format!("{kind} = {}", attribute.as_str().unwrap_or("?")));
    }
    parts.join(", ")
}

fn texts<'a>(
    attributes: impl Iterator<Item = &'a x509_parser::prelude::AttributeTypeAndValue<'a>>,
) -> Vec<String> {
    attributes
        .map(|attribute| attribute.as_str().unwrap_or("?").to_owned())
        .collect()
}

fn timestamp(time: OffsetDateTime) -> Option<Timestamp> {
    Timestamp::from_unix(time.unix_timestamp())
}

fn general_name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => (*name).to_owned(),
        GeneralName::IPAddress(bytes) => match (<[u8; 4]>::try_from(*bytes), <[u8; 16]>::try_from(*bytes)) {
            (Ok(v4), _) => IpAddr::from(v4).to_string(),
            (_, Ok(v6)) => IpAddr::from(v6).to_string(),
            _ => "an address of a wrong length".into(),
        },
        other => other.to_string(),
    }
}
