/// The candidate that a person most likely meant by `word`, if one is near enough.
///
/// Equal but for case is nearest; else at most a third of the letters may differ, counted as insertions,
/// deletions, replacements and swaps.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A longer word is no slip of the finger, and comparing costs the product of the lengths.
    if word.len() > 64 {
        return None;
    }
    let distance = |candidate: &str| match candidate.eq_ignore_ascii_case(word) {
        true => 0,
        false => strsim::damerau_levenshtein(word, candidate),
    };
    let length = word.chars().count();
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= length.max(candidate.chars().count()))
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_is_seen_through() {
        let fields = ["maxPods", "podSubnet", "podSubnets", "version", "etcd", "url"];
        for (word, meant) in [
            ("maxPod", Some("maxPods")),
            ("podSubnett", Some("podSubnet")),
            ("PODSUBNET", Some("podSubnet")),
            ("vesrion", Some("version")),
            ("ectd", Some("etcd")),
            ("uri", Some("url")),
            ("kernel", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, fields), meant, "{word}");
        }
        assert_eq!(nearest(&"a".repeat(65), [&*"a".repeat(65)]), None);
    }
}
