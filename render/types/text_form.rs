//! What all text-shaped types share: how they refuse, and how the JSON Schema names them.

/// Why a text is not a value of the wanted type.
///
/// `problem` continues the sentence "`VALUE` ..." and never repeats the value; `help` is one imperative
/// sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The error code that a message about this value carries, such as `name.host`.
    pub code: &'static str,
    /// What is wrong, for example "is not a host name: `/` is not allowed".
    pub problem: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Invalid {
    /// A refusal without advice.
    pub fn new(code: &'static str, problem: impl Into<String>) -> Self {
        Self {
            code,
            problem: problem.into(),
            help: None,
        }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.problem)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl std::error::Error for Invalid {}

/// A type that people write as text in a spec.
pub trait TextForm: std::str::FromStr<Err = Invalid> + std::fmt::Display {
    /// The `format` under which the JSON Schema refers to this type's parser.
    const FORMAT: &'static str;
    /// What the type is, for the schema and for `explain`.
    const DESCRIPTION: &'static str;
    /// A value that parses.
    const EXAMPLE: &'static str;
}

/// One row of [`FORMS`].
pub struct Form {
    /// The JSON Schema `format`.
    pub format: &'static str,
    /// What the type is, in a sentence.
    pub description: &'static str,
    /// A value that parses.
    pub example: &'static str,
    /// Says why a text is refused.
    pub check: fn(&str) -> Result<(), Invalid>,
}

const fn form<T: TextForm>() -> Form {
    Form {
        format: T::FORMAT,
        description: T::DESCRIPTION,
        example: T::EXAMPLE,
        check: |text| text.parse::<T>().map(|_| ()),
    }
}

/// Every text form that the schema of the spec can name.
pub const FORMS: &[Form] = &[
    form::<super::Address>(),
    form::<super::NodeAddress>(),
    form::<super::Cidr>(),
    form::<super::ClusterUid>(),
    form::<super::DnsName>(),
    form::<super::CertificateName>(),
    form::<super::Duration>(),
    form::<super::Endpoint>(),
    form::<super::FlagName>(),
    form::<super::HostName>(),
    form::<super::HostPath>(),
    form::<super::ImageReference>(),
    form::<super::InterfaceAddress>(),
    form::<super::Repository>(),
    form::<super::LabelKey>(),
    form::<super::LabelValue>(),
    form::<super::Mode>(),
    form::<super::Owner>(),
    form::<super::Release>(),
    form::<super::SecretName>(),
    form::<super::SpelledPath>(),
    form::<super::Subnets>(),
    form::<super::TaintEffect>(),
    form::<super::Timestamp>(),
    form::<super::TokenId>(),
    form::<super::UnitName>(),
];

/// Serde and schema by way of [`FromStr`](std::str::FromStr) and [`Display`](std::fmt::Display).
macro_rules! text_form {
    ($type:ty, $format:literal, $description:literal, $example:literal) => {
        impl $crate::types::TextForm for $type {
            const FORMAT: &'static str = $format;
            const DESCRIPTION: &'static str = $description;
            const EXAMPLE: &'static str = $example;
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "format": $format,
                    "description": $description,
                    "examples": [$example],
                })
            }
        }
    };
}
pub(super) use text_form;

/// A good list that survives a round trip and a bad list with the text of each refusal.
#[cfg(test)]
pub(super) fn check_lists<T: TextForm>(good: &[&str], bad: &[(&str, &str)]) {
    for text in good {
        match text.parse::<T>() {
            Ok(value) => assert!(
                value.to_string().parse::<T>().is_ok(),
                "{text} does not survive a round trip"
            ),
            Err(invalid) => panic!("{text:?} {invalid}"),
        }
    }
    for (text, problem) in bad {
        match text.parse::<T>() {
            Ok(value) => panic!("{text:?} was read as {value}"),
            Err(invalid) => assert!(invalid.to_string().contains(problem), "{text:?} {invalid}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_example_parses_and_every_format_is_named_once() {
        let mut formats: Vec<_> = super::FORMS.iter().map(|form| form.format).collect();
        for form in super::FORMS {
            assert_eq!((form.check)(form.example), Ok(()), "{}", form.format);
        }
        formats.sort_unstable();
        formats.dedup();
        assert_eq!(formats.len(), super::FORMS.len());
    }
}
