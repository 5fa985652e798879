use serde_json::Value;

/// Puts fields in the order in which go-yaml version 2 prints the keys of a map.
///
/// That order is natural: `a9` before `a10`, digits and signs before letters. It has cycles, as natural
/// orders with such rules do (`5` < `12` < `1x` < `5`), where Go's own output depends on chance. So this
/// sorts by bytes first, which makes the result depend on the set of keys only, and then inserts one by one,
/// which unlike the sorts of the standard library has a result for any relation.
pub(super) fn sort(fields: &mut [(&String, &Value)]) {
    fields.sort_unstable_by_key(|(key, _)| *key);
    for end in 1..fields.len() {
        for at in (1..=end).rev() {
            if !is_before(fields[at].0, fields[at - 1].0) {
                break;
            }
            fields.swap(at, at - 1);
        }
    }
}

/// Whether go-yaml prints key `a` before key `b`.
fn is_before(a: &str, b: &str) -> bool {
    let mut pairs = a.char_indices().zip(b.chars());
    let Some(((at, x), y)) = pairs.find(|((_, x), y)| x != y) else {
        return a.len() < b.len();
    };
    match (x.is_alphabetic(), y.is_alphabetic()) {
        (true, true) => x < y,
        (false, true) => true,
        (true, false) => false,
        (false, false) => {
            let lead = leading_digit(&a[..at], x == '0' || y == '0');
            (number(&a[at..], lead), x) < (number(&b[at..], lead), y)
        }
    }
}

/// 1 if a zero is being compared behind digits that are not all zero: then `10` and `1` differ by a digit
/// more, not by a leading zero.
fn leading_digit(before: &str, compares_zero: bool) -> u64 {
    let mut digits = before.chars().rev().take_while(char::is_ascii_digit);
    u64::from(compares_zero && digits.any(|digit| digit != '0'))
}

/// The value and the length of the digits at the start. go-yaml overflows where this saturates.
fn number(text: &str, lead: u64) -> (u64, usize) {
    let digits = text.chars().map_while(|char| char.to_digit(10));
    digits.fold((lead, 0), |(value, count), digit| {
        (
            value.saturating_mul(10).saturating_add(u64::from(digit)),
            count + 1,
        )
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    fn sorted(keys: &[impl ToString]) -> Vec<String> {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let mut fields: Vec<_> = keys.iter().map(|key| (key, &Value::Null)).collect();
        super::sort(&mut fields);
        fields.into_iter().map(|(key, _)| key.clone()).collect()
    }

    #[test]
    fn keys_are_in_the_order_of_go_yaml() {
        // The order in which sigs.k8s.io/yaml 1.6.0 prints a map of these keys.
        let printed = [
            "",
            "-",
            "/",
            "_",
            "0",
            "00",
            "1",
            "1-",
            "1.5",
            "01",
            "10",
            "10.96.0.1",
            "A",
            "B",
            "a",
            "a-b",
            "a.b",
            "a/b",
            "a_b",
            "a0",
            "a1",
            "a01",
            "a9",
            "a10",
            "aB",
            "ab",
            "b",
            "b1",
            "b01",
            "é",
        ];
        let mut reversed = printed;
        reversed.reverse();
        assert_eq!(sorted(&reversed), printed);
    }

    #[test]
    fn a_cycle_has_one_result_whatever_the_order_of_the_input() {
        let expected = sorted(&["5", "12", "1x"]);
        for keys in [["12", "5", "1x"], ["1x", "12", "5"], ["1x", "5", "12"]] {
            assert_eq!(sorted(&keys), expected);
        }
    }

    #[test]
    fn long_numbers_do_not_overflow() {
        let keys = ["a99999999999999999999999", "a100000000000000000000000"];
        assert_eq!(sorted(&keys), keys);
    }

    proptest! {
        #[test]
        fn the_order_of_the_input_does_not_matter(
            keys in proptest::collection::btree_set("[a0-3x.-]{0,4}", 0..40)
                .prop_flat_map(|keys| Just(keys.into_iter().collect::<Vec<_>>()).prop_shuffle())
        ) {
            let mut reversed = keys.clone();
            reversed.reverse();
            prop_assert_eq!(sorted(&keys), sorted(&reversed));
        }
    }
}
