use super::Kind;

/// One difference that a typed reader found between two files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What kind of difference.
    pub kind: Kind,
    /// Where in the file: a flag, a JSON pointer, a variable, a directive.
    pub field: Option<String>,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

impl Finding {
    /// A difference of the file as a whole.
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            field: None,
            before: None,
            after: None,
        }
    }

    /// A difference of one field.
    pub fn field(
        kind: Kind,
        field: impl Into<String>,
        before: Option<String>,
        after: Option<String>,
    ) -> Self {
        Self {
            kind,
            field: Some(field.into()),
            before,
            after,
        }
    }
}
