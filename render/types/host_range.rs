use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

use super::HostName;

/// Some hosts, printed as `cp[1-3],worker[001-998]`: the notation of ClusterShell and Slurm.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostRange(BTreeSet<HostName>);

/// The most runs that the short form shows.
const SHOWN: usize = 3;
/// More digits than this are no number to count with.
const DIGITS: usize = 18;

/// What the names of a range have in common: all but their last number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Frame<'a> {
    prefix: &'a str,
    suffix: &'a str,
    /// To how many digits numbers are filled up with zeros; 0 for not at all.
    width: usize,
}

/// Hosts whose numbers follow one another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Run<'a> {
    /// A name that no number varies.
    Single(&'a str),
    /// From one number to another.
    Numbers(Frame<'a>, u64, u64),
}

impl HostRange {
    /// One host.
    pub fn one(host: HostName) -> Self {
        Self([host].into())
    }

    /// The hosts, sorted.
    pub fn names(&self) -> &BTreeSet<HostName> {
        &self.0
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none: what concerns the cluster as a whole.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the hosts of another range.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// The widest three runs, and how many hosts there are besides: `worker[001-120] (+12 more)`.
    pub fn short(&self) -> String {
        let mut runs = self.runs();
        if runs.len() <= SHOWN {
            return spell(&runs);
        }
        let mut widest: Vec<&Run<'_>> = runs.iter().collect();
        widest.sort_by_key(|run| std::cmp::Reverse(run.len()));
        let kept: BTreeSet<Run<'_>> = widest.into_iter().take(SHOWN).cloned().collect();
        runs.retain(|run| kept.contains(run));
        let shown: u64 = runs.iter().map(Run::len).sum();
        format!("{} (+{} more)", spell(&runs), self.0.len() as u64 - shown)
    }

    /// Reads what [`Display`](fmt::Display) writes; `None` for anything else, or a name that no host can have.
    pub fn read(text: &str) -> Option<Self> {
        let mut names = BTreeSet::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = end_of_word(rest);
            expand(&rest[..end], &mut names)?;
            rest = match rest[end..].strip_prefix(',') {
                Some("") => return None,
                Some(after) => after,
                None => "",
            };
        }
        Some(Self(names))
    }

    fn runs(&self) -> Vec<Run<'_>> {
        let numbered: Vec<(&str, Option<Numbered<'_>>)> = self
            .0
            .iter()
            .map(|name| (name.as_str(), Numbered::of(name.as_str())))
            .collect();
        // `08` fixes the width of `10`, which could be either.
        let mut widths: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
        for name in numbered.iter().filter_map(|(_, name)| name.as_ref()) {
            if name.is_filled() {
                let seen = widths.entry((name.prefix, name.suffix)).or_default();
                seen.insert(name.digits.len());
            }
        }
        let mut frames: BTreeMap<Frame<'_>, BTreeSet<u64>> = BTreeMap::new();
        let mut runs = Vec::new();
        for (whole, name) in numbered {
            let number = name.as_ref().and_then(|name| name.digits.parse().ok());
            let (Some(name), Some(number)) = (name, number) else {
                runs.push(Run::Single(whole));
                continue;
            };
            let filled = widths.get(&(name.prefix, name.suffix));
            let is_filled = filled.is_some_and(|widths| widths.contains(&name.digits.len()));
            let frame = Frame {
                prefix: name.prefix,
                suffix: name.suffix,
                width: if is_filled { name.digits.len() } else { 0 },
            };
            frames.entry(frame).or_default().insert(number);
        }
        for (frame, numbers) in frames {
            let mut open: Option<(u64, u64)> = None;
            for number in numbers {
                open = match open {
                    Some((first, last)) if last + 1 == number => Some((first, number)),
                    Some((first, last)) => {
                        runs.push(Run::Numbers(frame.clone(), first, last));
                        Some((number, number))
                    }
                    None => Some((number, number)),
                };
            }
            runs.extend(open.map(|(first, last)| Run::Numbers(frame.clone(), first, last)));
        }
        runs.sort_by(|a, b| a.key().cmp(&b.key()));
        runs
    }
}

/// A name cut at its last number.
struct Numbered<'a> {
    prefix: &'a str,
    digits: &'a str,
    suffix: &'a str,
}

impl<'a> Numbered<'a> {
    fn of(name: &'a str) -> Option<Self> {
        let end = name.rfind(|c: char| c.is_ascii_digit())? + 1;
        let front = &name[..end];
        let start = front
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |before| before + 1);
        let digits = &front[start..];
        (digits.len() <= DIGITS).then_some(Self {
            prefix: &name[..start],
            digits,
            suffix: &name[end..],
        })
    }

    fn is_filled(&self) -> bool {
        self.digits.len() > 1 && self.digits.starts_with('0')
    }
}

impl Run<'_> {
    fn len(&self) -> u64 {
        match self {
            Self::Single(_) => 1,
            Self::Numbers(_, first, last) => last - first + 1,
        }
    }

    fn key(&self) -> (&str, &str, usize, u64) {
        match self {
            Self::Single(name) => (name, "", 0, 0),
            Self::Numbers(frame, first, _) => (frame.prefix, frame.suffix, frame.width, *first),
        }
    }
}

/// The runs, those of one frame in one pair of brackets.
fn spell(runs: &[Run<'_>]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = runs;
    while let Some(first) = rest.first() {
        let Run::Numbers(frame, ..) = first else {
            words.extend(match first {
                Run::Single(name) => Some((*name).to_owned()),
                Run::Numbers(..) => None,
            });
            rest = &rest[1..];
            continue;
        };
        let same = |run: &&Run<'_>| matches!(run, Run::Numbers(other, ..) if other == frame);
        let (group, others) = rest.split_at(rest.iter().take_while(same).count());
        rest = others;
        words.push(bracket(frame, group));
    }
    words.join(",")
}

fn bracket(frame: &Frame<'_>, group: &[Run<'_>]) -> String {
    let Frame {
        prefix,
        suffix,
        width,
    } = frame;
    let parts: Vec<String> = group
        .iter()
        .map(|run| match run {
            Run::Single(name) => (*name).to_owned(),
            Run::Numbers(_, first, last) if first == last => format!("{first:0width$}"),
            Run::Numbers(_, first, last) => format!("{first:0width$}-{last:0width$}"),
        })
        .collect();
    match parts.as_slice() {
        [one] if !one.contains('-') => format!("{prefix}{one}{suffix}"),
        _ => format!("{prefix}[{}]{suffix}", parts.join(",")),
    }
}

/// Where the first word ends: at a comma outside brackets.
fn end_of_word(text: &str) -> usize {
    let mut is_inside = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => is_inside = true,
            b']' => is_inside = false,
            b',' if !is_inside => return at,
            _ => {}
        }
    }
    text.len()
}

fn expand(word: &str, names: &mut BTreeSet<HostName>) -> Option<()> {
    let Some((prefix, rest)) = word.split_once('[') else {
        names.insert(word.parse().ok()?);
        return Some(());
    };
    let (inside, suffix) = rest.split_once(']')?;
    for part in inside.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let width = if first.starts_with('0') { first.len() } else { 0 };
        let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        // A range that a person mistyped must not fill the memory.
        if last < first || last - first > 1 << 20 {
            return None;
        }
        for number in first..=last {
            names.insert(format!("{prefix}{number:0width$}{suffix}").parse().ok()?);
        }
    }
    Some(())
}

impl FromIterator<HostName> for HostRange {
    fn from_iter<T: IntoIterator<Item = HostName>>(names: T) -> Self {
        Self(names.into_iter().collect())
    }
}

impl fmt::Display for HostRange {
    /// Every host: `cp1,worker[001-120,130]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&spell(&self.runs()))
    }
}

/// How a range is written for programs.
#[derive(schemars::JsonSchema)]
#[schemars(rename = "Hosts")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct FoldedHosts {
    /// `worker[001-120]`.
    folded: String,
    /// How many.
    count: usize,
    /// Each of them, sorted.
    names: Vec<String>,
}

impl Serialize for HostRange {
    /// `{"folded": "cp[1-3]", "count": 3, "names": [...]}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("folded", &self.to_string())?;
        map.serialize_entry("count", &self.len())?;
        map.serialize_entry("names", &self.0)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(names: &[&str]) -> HostRange {
        names.iter().map(|name| name.parse().expect(name)).collect()
    }

    #[test]
    fn names_that_follow_one_another_are_one_run() {
        for (names, folded) in [
            (&["cp1", "cp2", "cp3"][..], "cp[1-3]"),
            (&["cp1", "cp3", "db"], "cp[1,3],db"),
            (&["w09", "w10", "w11"], "w[09-11]"),
            (&["w9", "w10", "w11"], "w[9-11]"),
            (&["w8", "w08", "w09"], "w8,w[08-09]"),
            (&["a1.example.com", "a2.example.com"], "a[1-2].example.com"),
            (&["r1-n1", "r1-n2", "r2-n1"], "r1-n[1-2],r2-n1"),
            (&["w0", "w1"], "w[0-1]"),
            (&["edge"], "edge"),
            (&[], ""),
        ] {
            assert_eq!(range(names).to_string(), folded);
            assert_eq!(HostRange::read(folded), Some(range(names)), "{folded}");
        }
        for text in ["w[1-", "w[3-1]", "w[a-b]", "w1,", "W1", "w[1-99999999]"] {
            assert_eq!(HostRange::read(text), None, "{text}");
        }
    }

    #[test]
    fn the_short_form_keeps_the_widest_runs() {
        let all = range(&["a1", "a2", "a3", "b1", "c1", "c2", "d1", "d2", "e1"]);
        assert_eq!(all.short(), "a[1-3],c[1-2],d[1-2] (+2 more)");
        assert_eq!(range(&["a1", "a2", "b7"]).short(), "a[1-2],b7");
    }

    proptest! {
        #[test]
        fn a_range_reads_back(names in prop::collection::btree_set("[a-c]{1,2}-?[0-9]{0,3}(\\.[a-z]{1,2}[0-9]?)?", 0..40)) {
            let range: HostRange = names.iter().filter_map(|name| name.parse().ok()).collect();
            prop_assert_eq!(HostRange::read(&range.to_string()), Some(range));
        }
    }
}
