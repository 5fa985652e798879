use crate::plan::HostPlan;
use crate::report::{Diagnostic, messages::push as messages};
use crate::spec::Role;

/// Which hosts a command is for: terms with commas between, any of which may fit; `!` takes hosts away again.
///
/// A term is a name, a glob (`worker*`), a range (`worker[01-20]`, inclusive, as many digits as its first number has) or
/// a role (`role=worker`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    text: String,
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    is_taken_away: bool,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Name(Vec<Piece>),
    Role(Role),
}

/// A piece of a pattern of names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// `*`: any characters.
    Any,
    /// `?`: one character.
    One,
    Range {
        first: u64,
        last: u64,
        digits: usize,
    },
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Diagnostic> {
        let refused = |problem: &str| messages::selector(text, problem);
        let terms: Result<Vec<Term>, String> = text.split(',').map(|term| Term::read(term.trim())).collect();
        let terms = terms.map_err(|problem| refused(&problem))?;
        Ok(Self {
            text: text.into(),
            terms,
        })
    }

    /// Whether a host is meant. With nothing but `!`, all others are.
    pub fn fits(&self, host: &HostPlan) -> bool {
        let fits = |term: &&Term| term.what.fits(host);
        let only_takes_away = self.terms.iter().all(|term| term.is_taken_away);
        let is_meant = only_takes_away
            || self
                .terms
                .iter()
                .filter(|term| !term.is_taken_away)
                .any(|term| fits(&term));
        is_meant
            && !self
                .terms
                .iter()
                .filter(|term| term.is_taken_away)
                .any(|term| fits(&term))
    }

    /// The hosts that all selectors mean; every host without a selector.
    ///
    /// # Errors
    /// If a selector means none.
    pub fn select<'p>(selectors: &[Self], hosts: &'p [HostPlan]) -> Result<Vec<&'p HostPlan>, Diagnostic> {
        let mut chosen: Vec<&HostPlan> = hosts.iter().collect();
        for selector in selectors {
            chosen.retain(|host| selector.fits(host));
            if chosen.is_empty() {
                return Err(messages::nothing_selected(&selector.text));
            }
        }
        Ok(chosen)
    }
}

impl Term {
    fn read(text: &str) -> Result<Self, String> {
        let (is_taken_away, text) = match text.strip_prefix('!') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        if text.is_empty() {
            return Err("a term is empty".into());
        }
        let what = match text.split_once('=') {
            Some(("role", role)) => What::Role(read_role(role)?),
            Some((key, _)) => return Err(format!("`{key}=` is not known, `role=` is")),
            None => What::Name(read_pieces(text)?),
        };
        Ok(Self { is_taken_away, what })
    }
}

impl What {
    fn fits(&self, host: &HostPlan) -> bool {
        match self {
            Self::Name(pieces) => matches(pieces, host.name.as_str()),
            Self::Role(Role::ControlPlane) => host.is_control_plane(),
            Self::Role(Role::Worker) => host.is_worker,
            Self::Role(Role::Etcd) => host.etcd.is_some(),
            Self::Role(Role::LoadBalancer) => host.is_balancer,
        }
    }
}

fn read_role(text: &str) -> Result<Role, String> {
    let role = serde_json::from_value(text.into());
    role.map_err(|_| format!("`{text}` is not a role: control-plane, worker, etcd and load-balancer are"))
}

fn read_pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '*' => pieces.push(Piece::Any),
            '?' => pieces.push(Piece::One),
            '[' => {
                let (range, after) = rest[1..].split_once(']').ok_or("a `[` has no `]`")?;
                pieces.push(read_range(range)?);
                rest = after;
                continue;
            }
            c if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.' => {
                match pieces.last_mut() {
                    Some(Piece::Text(text)) => text.push(c),
                    _ => pieces.push(Piece::Text(c.into())),
                }
            }
            c => return Err(format!("`{c}` is in no name of a host")),
        }
        rest = &rest[1..];
    }
    Ok(pieces)
}

fn read_range(text: &str) -> Result<Piece, String> {
    let wrong = || format!("`[{text}]` is not a range such as [1-20]");
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| -> Option<u64> {
        let is_number = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let (low, high) = (number(first).ok_or_else(wrong)?, number(last).ok_or_else(wrong)?);
    if low > high {
        return Err(format!("the range `[{text}]` goes backwards"));
    }
    Ok(Piece::Range {
        first: low,
        last: high,
        digits: if first.starts_with('0') { first.len() } else { 0 },
    })
}

/// Whether a name is what the pieces say, from its first to its last character.
fn matches(pieces: &[Piece], name: &str) -> bool {
    let Some((piece, rest)) = pieces.split_first() else {
        return name.is_empty();
    };
    match piece {
        Piece::Text(text) => name
            .strip_prefix(text.as_str())
            .is_some_and(|after| matches(rest, after)),
        Piece::One => !name.is_empty() && matches(rest, &name[1..]),
        Piece::Any => (0..=name.len()).any(|at| matches(rest, &name[at..])),
        Piece::Range { first, last, digits } => {
            let count = name.bytes().take_while(u8::is_ascii_digit).count().min(9);
            (1..=count).any(|length| {
                let text = &name[..length];
                let is_written_so = match digits {
                    0 => length == 1 || !text.starts_with('0'),
                    digits => length == *digits || (length > *digits && !text.starts_with('0')),
                };
                let is_in = text
                    .parse::<u64>()
                    .is_ok_and(|number| (first..=last).contains(&&number));
                is_written_so && is_in && matches(rest, &name[length..])
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_fits(pattern: &str, name: &str) -> bool {
        matches(&read_pieces(pattern).expect(pattern), name)
    }

    #[test]
    fn names_globs_and_ranges() {
        for (pattern, fits, others) in [
            (
                "node1",
                &["node1"] as &[&str],
                &["node10", "anode1", "node"] as &[&str],
            ),
            ("node*", &["node", "node1", "node-x"], &["nod", "xnode"]),
            ("*", &["a"], &[]),
            ("n?de", &["node"], &["nde", "noode"]),
            (
                "node[1-3]",
                &["node1", "node2", "node3"],
                &["node0", "node4", "node01", "node12"],
            ),
            (
                "node[08-11]",
                &["node08", "node09", "node10", "node11"],
                &["node8", "node12", "node008"],
            ),
            ("n[1-2]-[7]", &["n1-7", "n2-7"], &["n3-7", "n1-8"]),
            ("n[1-20].*", &["n20.example.com"], &["n2"]),
        ] {
            for name in fits {
                assert!(name_fits(pattern, name), "{pattern} {name}");
            }
            for name in others {
                assert!(!name_fits(pattern, name), "{pattern} {name}");
            }
        }
    }

    #[test]
    fn what_is_no_selector_is_refused_with_a_reason() {
        for (text, problem) in [
            ("", "a term is empty"),
            ("a,,b", "a term is empty"),
            ("!", "a term is empty"),
            ("Node1", "`N` is in no name"),
            ("role=king", "`king` is not a role"),
            ("zone=a", "`zone=` is not known"),
            ("n[3-1]", "goes backwards"),
            ("n[1", "a `[` has no `]`"),
            ("n[a]", "is not a range"),
        ] {
            let refusal = Selector::read(text).expect_err(text);
            assert!(refusal.message.contains(problem), "{text}: {}", refusal.message);
        }
    }
}
