use super::messages;

/// One row of the list of codes.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The stable code, such as `net.overlap`.
    pub code: &'static str,
    /// What it is about, in a sentence, for `explain CODE`.
    pub meaning: &'static str,
}

/// Declares messages: each row is a function that writes the text of one code.
///
/// The first string is the message, the following `help:` lines are advice; all are format strings over the
/// arguments. The list of rows becomes `CODES`, from which `explain` and the tests read.
macro_rules! messages {
    ($($(#[doc = $meaning:literal])+
       $severity:ident $name:ident ( $($arg:ident : $type:ty),* $(,)? ) = $code:literal,
       $message:literal $(, help: $help:literal)* ;)+) => {
        $($(#[doc = $meaning])+
        pub fn $name($($arg: $type),*) -> $crate::report::Diagnostic {
            #[allow(unused_mut, reason = "only messages with advice change it")]
            let mut diagnostic = $crate::report::Diagnostic::new(
                $code, $crate::report::Severity::$severity, format!($message));
            $(diagnostic = diagnostic.help(format!($help));)*
            diagnostic
        })+

        /// The codes of this file.
        pub(in $crate::report) const CODES: &[$crate::report::CodeInfo] = &[
            $($crate::report::CodeInfo { code: $code, meaning: concat!($($meaning),+).trim_ascii() }),+
        ];
    };
}
pub(super) use messages as declare;

/// Every code that a message can carry, in the order of the files of [`messages`].
pub fn codes() -> impl Iterator<Item = &'static CodeInfo> {
    messages::ALL.iter().copied().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn a_code_has_one_meaning() {
        let mut seen = BTreeSet::new();
        for info in super::codes() {
            assert!(seen.insert(info.code), "{} is declared twice", info.code);
            assert!(
                info.code.contains('.') && !info.meaning.is_empty(),
                "{}",
                info.code
            );
        }
    }
}
