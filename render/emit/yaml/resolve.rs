//! What a bare word means to a reader of YAML.

/// Words that some reader takes for a truth value, nothing, a number, the merge key or the default value.
///
/// go-yaml prints the last two bare; its own reader then merges, and PyYAML refuses.
const WORDS: &[&str] = &[
    "", "~", "null", "Null", "NULL", //
    "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE", //
    "n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE", //
    ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf",
    "-.INF", //
    "<<", "=",
];

/// Whether some reader would take the bare text for anything but this text.
///
/// The union of what YAML 1.1 and 1.2 and go-yaml say. go-yaml also looks at the value: it prints `1e400`,
/// `2001-02-30` and hexadecimal numbers that are too long bare, since it cannot read them as a number or
/// date. Other readers try and fail, or read infinity, so these are quoted here.
pub(super) fn is_other_than_text(text: &str) -> bool {
    if WORDS.contains(&text) {
        return true;
    }
    let starts_number = |byte: &u8| byte.is_ascii_digit() || b"+-.".contains(byte);
    text.as_bytes().first().is_some_and(starts_number)
        && (is_number(text) || is_sexagesimal(text) || is_timestamp(text))
}

/// `12`, `+1_000`, `0x1F`, `0o17`, `-0b1`, `1.`, `.5`, `1e3`.
fn is_number(text: &str) -> bool {
    let text = text.replace('_', "");
    let text = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let of_base = |prefixes: [&str; 2], base: u32| {
        let digits = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
        digits.is_some_and(|digits| !digits.is_empty() && digits.chars().all(|char| char.is_digit(base)))
    };
    of_base(["0x", "0X"], 16) || of_base(["0o", "0O"], 8) || of_base(["0b", "0B"], 2) || is_decimal(text)
}

fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        None => (text, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole)
        && are_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && are_digits(exponent)
        && !exponent.is_empty()
}

/// `12:30:45`, a number to base 60 in YAML 1.1.
fn is_sexagesimal(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let Some((first, rest)) = text.split_once(':') else {
        return false;
    };
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let is_sixtieth = |part: &str| match part.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [b'0'..=b'5', digit] => digit.is_ascii_digit(),
        _ => false,
    };
    first.starts_with(|char: char| char.is_ascii_digit())
        && are_digits(first)
        && are_digits(fraction)
        && rest.split(':').all(is_sixtieth)
}

/// `2001-12-14`, `2001-12-14T21:59:43.10Z`, `2001-12-14 21:59:43 -5`: a point in time in YAML 1.1.
fn is_timestamp(text: &str) -> bool {
    let mut rest = Rest(text);
    let is_date = rest.digits(4..=4)
        && rest.one_of("-")
        && rest.digits(1..=2)
        && rest.one_of("-")
        && rest.digits(1..=2);
    if !is_date || rest.is_empty() {
        return is_date;
    }
    let is_time = (rest.one_of("Tt") || rest.blanks())
        && rest.digits(1..=2)
        && rest.one_of(":")
        && rest.digits(1..=2)
        && rest.one_of(":")
        && rest.digits(1..=2)
        && (!rest.one_of(".,") || rest.digits(0..=usize::MAX));
    rest.blanks();
    let is_zone = match (rest.is_empty(), rest.one_of("Z"), rest.one_of("+-")) {
        (true, ..) | (_, true, _) => true,
        (.., sign) => sign && rest.digits(1..=2) && (!rest.one_of(":") || rest.digits(2..=2)),
    };
    is_time && is_zone && rest.is_empty()
}

/// What is left of a text while it is matched from the left; a method that returns false took nothing.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn digits(&mut self, count: std::ops::RangeInclusive<usize>) -> bool {
        let found = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if count.contains(&found) {
            self.0 = &self.0[found..];
        }
        count.contains(&found)
    }

    fn one_of(&mut self, chars: &str) -> bool {
        let rest = self.0.strip_prefix(|char| chars.contains(char));
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Spaces only: a text with a tab is quoted anyway.
    fn blanks(&mut self) -> bool {
        let before = self.0.len();
        self.0 = self.0.trim_start_matches(' ');
        self.0.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::is_other_than_text;

    #[test]
    fn what_a_reader_takes_for_something_else_is_not_text() {
        for text in super::WORDS.iter().copied().chain([
            "0",
            "9153",
            "-1",
            "+1",
            "1_000",
            "1__0",
            "017",
            "08",
            "0x1F",
            "0X1f",
            "-0x1",
            "0o17",
            "0b11",
            "-0b1",
            "1.",
            "1.5",
            ".5",
            "-.5",
            "1e3",
            "1E-3",
            "1.e+3",
            "12e4567",
            "0x1ffffffffffffffffff",
            "18446744073709551616",
            "12:30",
            "12:30:45",
            "-1:5",
            "1_0:30.5",
            "2001-01-01",
            "2001-1-1",
            "2001-02-30",
            "2001-12-14T21:59:43Z",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43.1 -5",
            "2001-12-14 1:2:3",
            "2001-12-14T21:59:43",
        ]) {
            assert!(is_other_than_text(text), "{text}");
        }
    }

    #[test]
    fn other_words_are_text() {
        for text in [
            "yEs",
            "nO",
            "nil",
            "a",
            "-",
            "+",
            ".",
            "--",
            "...",
            "1.2.3",
            "10.96.0.0/12",
            "0x",
            "0xg",
            "0b2",
            "0o8",
            "1e",
            "1e+",
            "e3",
            "_1",
            "1:",
            "1:60",
            "1:2:345",
            "10.0.0.1:53",
            "12:30:45:",
            "::1",
            "5m0s",
            "100m",
            "v1.36.3",
            "2001-01",
            "2001-01-01-x",
            "2001-01-01T",
            "2001-01-01T10:00",
            "20010-1-1",
            "2001-123-1",
            "2001-01-01 10:00:00 PST",
            ".nana",
            "<<<",
            "==",
        ] {
            assert!(!is_other_than_text(text), "{text}");
        }
    }
}
