/// Why a character may not stand in a text that people review.
///
/// Source: CVE-2021-42574 ("Trojan Source") for bidirectional controls; Unicode 16, categories `Cc` and `Cf`
/// and property `Default_Ignorable_Code_Point` for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// It has no glyph and may change a terminal, or it breaks a line unexpectedly.
    Control,
    /// It reorders the text around it.
    Bidi,
    /// It shows nothing.
    Invisible,
}

/// Ranges of hidden characters, in order. Tab and line feed are not among them.
const HIDDEN: &[(char, char, Hidden)] = &[
    ('\0', '\u{8}', Hidden::Control),
    ('\u{b}', '\u{1f}', Hidden::Control),
    ('\u{7f}', '\u{9f}', Hidden::Control),
    ('\u{ad}', '\u{ad}', Hidden::Invisible),
    ('\u{34f}', '\u{34f}', Hidden::Invisible),
    ('\u{600}', '\u{605}', Hidden::Invisible),
    ('\u{61c}', '\u{61c}', Hidden::Bidi),
    ('\u{115f}', '\u{1160}', Hidden::Invisible),
    ('\u{17b4}', '\u{17b5}', Hidden::Invisible),
    ('\u{180b}', '\u{180f}', Hidden::Invisible),
    ('\u{200b}', '\u{200d}', Hidden::Invisible),
    ('\u{200e}', '\u{200f}', Hidden::Bidi),
    ('\u{2028}', '\u{2029}', Hidden::Control),
    ('\u{202a}', '\u{202e}', Hidden::Bidi),
    ('\u{2060}', '\u{2065}', Hidden::Invisible),
    ('\u{2066}', '\u{2069}', Hidden::Bidi),
    ('\u{206a}', '\u{206f}', Hidden::Invisible),
    ('\u{3164}', '\u{3164}', Hidden::Invisible),
    ('\u{fe00}', '\u{fe0e}', Hidden::Invisible),
    ('\u{feff}', '\u{feff}', Hidden::Invisible),
    ('\u{ffa0}', '\u{ffa0}', Hidden::Invisible),
    ('\u{fff0}', '\u{fffb}', Hidden::Invisible),
    ('\u{fffe}', '\u{ffff}', Hidden::Control),
    ('\u{1bca0}', '\u{1bca3}', Hidden::Invisible),
    ('\u{1d173}', '\u{1d17a}', Hidden::Invisible),
    ('\u{e0000}', '\u{e0fff}', Hidden::Invisible),
];

impl Hidden {
    /// The reason to refuse `c`, if there is one.
    pub fn of(c: char) -> Option<Self> {
        if matches!(c, ' '..='~' | '\t' | '\n') {
            return None;
        }
        let after = HIDDEN.partition_point(|(first, ..)| *first <= c);
        let (_, last, hidden) = HIDDEN.get(after.checked_sub(1)?)?;
        (c <= *last).then_some(*hidden)
    }
}

/// Letters of other scripts, each followed by the ASCII letter that it looks like.
///
/// Source: Unicode Technical Standard 39, `confusables.txt`, the letters of common keyboards.
const LOOK_ALIKES: &str = "аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅS\
                           οoαaνvρpιiκkυuΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX‐-‑-–-—-−-․.∕/";

/// The ASCII character that `c` may be taken for.
pub fn look_alike(c: char) -> Option<char> {
    if let '\u{ff01}'..='\u{ff5e}' = c {
        return char::from_u32(u32::from(c) - 0xfee0);
    }
    let mut pairs = LOOK_ALIKES.chars();
    while let (Some(other), Some(ascii)) = (pairs.next(), pairs.next()) {
        if other == c {
            return Some(ascii);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_sorted_and_apart() {
        assert!(HIDDEN.iter().all(|(first, last, _)| first <= last));
        assert!(HIDDEN.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn hidden_characters_are_told_from_visible_ones() {
        let cases = [
            ('\0', Some(Hidden::Control)),
            ('\r', Some(Hidden::Control)),
            ('\u{85}', Some(Hidden::Control)),
            ('\u{202e}', Some(Hidden::Bidi)),
            ('\u{2066}', Some(Hidden::Bidi)),
            ('\u{200d}', Some(Hidden::Invisible)),
            ('\u{e0041}', Some(Hidden::Invisible)),
            ('\t', None),
            ('\n', None),
            ('~', None),
            ('é', None),
            ('\u{a0}', None),
            ('☃', None),
            ('\u{10ffff}', None),
        ];
        for (c, hidden) in cases {
            assert_eq!(Hidden::of(c), hidden, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn look_alikes_come_in_pairs_with_ascii() {
        let all: Vec<char> = LOOK_ALIKES.chars().collect();
        assert_eq!(all.len() % 2, 0);
        assert!(
            all.chunks(2)
                .all(|pair| !pair[0].is_ascii() && pair[1].is_ascii())
        );
        assert_eq!(look_alike('а'), Some('a'));
        assert_eq!(look_alike('１'), Some('1'));
        assert_eq!(look_alike('a'), None);
        assert_eq!(look_alike('é'), None);
    }
}
