//! Writing of DER (X.690), as much as a certificate needs.
//!
//! The bytes of a certificate are what this program is for, so they are written here, one function per ASN.1
//! type, and not by a library that may order extensions or names in its own way.

use std::borrow::Cow;

use time::OffsetDateTime;

/// One encoded value.
pub(super) type Der = Vec<u8>;

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0c;
const PRINTABLE_STRING: u8 = 0x13;
const IA5_STRING: u8 = 0x16;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

/// A value of this tag that holds the parts one after the other.
pub(super) fn tagged<P: AsRef<[u8]>>(tag: u8, parts: &[P]) -> Der {
    let length: usize = parts.iter().map(|part| part.as_ref().len()).sum();
    let mut der = Vec::with_capacity(length + 6);
    der.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
            // At most eight bytes of length, so the count fits the low bits.
            der.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
            der.extend_from_slice(significant);
        }
    }
    parts.iter().for_each(|part| der.extend_from_slice(part.as_ref()));
    der
}

/// SEQUENCE.
pub(super) fn sequence<P: AsRef<[u8]>>(parts: &[P]) -> Der {
    tagged(SEQUENCE, parts)
}

/// SET OF one value.
pub(super) fn set(value: &[u8]) -> Der {
    tagged(SET, &[value])
}

/// A context-specific tag around whole values.
pub(super) fn explicit<P: AsRef<[u8]>>(number: u8, parts: &[P]) -> Der {
    tagged(0xa0 | number, parts)
}

/// A context-specific tag in place of the value's own, for values that hold no others.
pub(super) fn implicit(number: u8, content: &[u8]) -> Der {
    tagged(0x80 | number, &[content])
}

/// BOOLEAN TRUE; FALSE is always a default and left out.
pub(super) fn yes() -> Der {
    tagged(BOOLEAN, &[[0xff]])
}

/// INTEGER, not negative, from its bytes, most significant first.
pub(super) fn unsigned(bytes: &[u8]) -> Der {
    let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    match significant.first() {
        None => tagged(INTEGER, &[[0]]),
        Some(first) if *first >= 0x80 => tagged(INTEGER, &[&[0], significant]),
        Some(_) => tagged(INTEGER, &[significant]),
    }
}

/// BIT STRING of whole bytes.
pub(super) fn bits(bytes: &[u8]) -> Der {
    tagged(BIT_STRING, &[&[0], bytes])
}

/// BIT STRING of up to eight named bits, the first one highest: trailing zeros are cut off.
pub(super) fn named_bits(flags: u8) -> Der {
    match u8::try_from(flags.trailing_zeros()) {
        Ok(unused) if unused < 8 => tagged(BIT_STRING, &[[unused, flags]]),
        _ => tagged(BIT_STRING, &[[0]]),
    }
}

/// OCTET STRING.
pub(super) fn octets(bytes: &[u8]) -> Der {
    tagged(OCTET_STRING, &[bytes])
}

/// IA5String.
pub(super) fn ia5(text: &str) -> Der {
    tagged(IA5_STRING, &[text])
}

/// OBJECT IDENTIFIER of two or more arcs.
pub(super) fn oid(arcs: &[u32]) -> Der {
    let mut content = Vec::with_capacity(arcs.len() * 2);
    let (first, rest) = match arcs {
        [one, two, rest @ ..] => (one * 40 + two, rest),
        _ => (0, arcs),
    };
    for arc in std::iter::once(&first).chain(rest) {
        let groups = (32 - arc.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let more = if group > 0 { 0x80 } else { 0 };
            content.push(more | u8::try_from(arc >> (group * 7) & 0x7f).unwrap_or_default());
        }
    }
    tagged(OBJECT_IDENTIFIER, &[content])
}

/// A name's text as Go writes it: PrintableString if it is one, else UTF8String.
pub(super) fn text(text: &str) -> Der {
    let printable = |byte: u8| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte);
    let tag = if text.bytes().all(printable) {
        PRINTABLE_STRING
    } else {
        UTF8_STRING
    };
    tagged(tag, &[text])
}

/// Time as RFC 5280 wants it: UTCTime through 2049, GeneralizedTime from then on (and before 1950).
pub(super) fn time(time: OffsetDateTime) -> Der {
    let (year, month, day) = time.to_calendar_date();
    let rest = format!(
        "{:02}{day:02}{:02}{:02}{:02}Z",
        u8::from(month),
        time.hour(),
        time.minute(),
        time.second()
    );
    let (tag, year): (u8, Cow<'_, str>) = match year {
        1950..2050 => (UTC_TIME, format!("{:02}", year % 100).into()),
        _ => (GENERALIZED_TIME, format!("{year:04}").into()),
    };
    tagged(tag, &[year.as_bytes(), rest.as_bytes()])
}

/// Cuts the first value off; `None` if there is no whole value.
pub(super) fn split(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, end) = extent(der)?;
    der.split_at_checked(end)
}

/// What the value holds, without its tag and length; `None` if it is not one value.
pub(super) fn content(der: &[u8]) -> Option<&[u8]> {
    let (start, end) = extent(der)?;
    if end == der.len() { der.get(start..) } else { None }
}

/// Where the content of the first value starts and ends.
fn extent(der: &[u8]) -> Option<(usize, usize)> {
    let first = usize::from(*der.get(1)?);
    if first < 0x80 {
        return Some((2, 2 + first));
    }
    let start = 2 + (first & 0x7f);
    let bytes = der.get(2..start).filter(|bytes| (1..=4).contains(&bytes.len()))?;
    let length = bytes
        .iter()
        .fold(0, |length, byte| length << 8 | usize::from(*byte));
    Some((start, start + length))
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use time::macros::datetime;

    use super::*;

    fn hex(der: &[u8]) -> String {
        HEXLOWER.encode(der)
    }

    #[test]
    fn lengths_are_as_short_as_they_can_be() {
        for (length, head) in [
            (0, "0400"),
            (127, "047f"),
            (128, "048180"),
            (255, "0481ff"),
            (256, "04820100"),
        ] {
            assert!(hex(&octets(&vec![0; length])).starts_with(head), "{length}");
        }
    }

    #[test]
    fn what_is_written_is_cut_again() {
        for length in [0, 127, 128, 70_000] {
            let inner = octets(&vec![7; length]);
            let both = [inner.clone(), vec![5, 0]].concat();
            assert_eq!(split(&both), Some((inner.as_slice(), [5, 0].as_slice())));
            assert_eq!(content(&inner).map(<[u8]>::len), Some(length));
            assert_eq!(content(&both), None, "a value and more is not one value");
            assert!(split(&inner[..inner.len() - 1]).is_none(), "half a value is none");
        }
        assert_eq!(
            (split(&[]), split(&[4]), split(&[4, 0x85, 0, 0, 0, 0, 0])),
            (None, None, None)
        );
    }

    #[test]
    fn values_have_their_one_encoding() {
        for (der, wanted) in [
            (unsigned(&[]), "020100"),
            (unsigned(&[0, 0]), "020100"),
            (unsigned(&[0, 0x7f]), "02017f"),
            (unsigned(&[0x80]), "02020080"),
            (yes(), "0101ff"),
            (named_bits(0xa0), "030205a0"),
            (named_bits(0xa4), "030202a4"),
            (named_bits(0x80), "03020780"),
            (named_bits(0x06), "03020106"),
            (named_bits(0), "030100"),
            (bits(&[1]), "03020001"),
            (oid(&[2, 5, 29, 15]), "0603551d0f"),
            (oid(&[1, 2, 840, 10045, 4, 3, 2]), "06082a8648ce3d040302"),
            (
                oid(&[2, 16, 840, 1, 113_730, 1, 13]),
                "0609608648018 6f842010d".replace(' ', "").as_str(),
            ),
            (text("system:masters"), "130e73797374656d3a6d617374657273"),
            (text("a_b"), "0c03615f62"),
            (set(&yes()), "31030101ff"),
            (
                time(datetime!(2049-12-31 23:59:59 UTC)),
                "170d3439313233313233353935395a",
            ),
            (
                time(datetime!(2050-01-01 0:00 UTC)),
                "180f32303530303130313030303030305a",
            ),
        ] {
            assert_eq!(hex(&der), wanted);
        }
    }
}
