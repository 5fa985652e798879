use super::evidence::Evidence;

/// How near a reason is to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// No reason names it.
    Far,
    /// It is about the host of the file.
    Host,
    /// It is a reason of the file.
    File,
    /// It is a reason of the very part.
    Part,
}

/// How well something explains a change, the better the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    pub(super) class: u8,
    pub(super) evidence: Evidence,
    /// Whether the last name of its path is in the name of the changed field.
    pub(super) is_named: bool,
    /// How likely it is where nothing is seen: what says how all is to be leaves no trace in the text.
    pub(super) likely: u8,
    /// How many steps it shares with a reason.
    pub(super) steps: usize,
}

impl Fit {
    pub(super) fn new(nearness: Nearness, evidence: Evidence) -> Self {
        // What the very part names is believed; then what is plainly seen; then what is both near and seen.
        let class = match (nearness, evidence) {
            (Nearness::Part, _) => 6,
            (_, Evidence::Exact) => 5,
            (Nearness::File | Nearness::Host, Evidence::Mentioned) => 4,
            (Nearness::Far, Evidence::Mentioned) => 3,
            (Nearness::File, Evidence::None) => 2,
            (Nearness::Host, Evidence::None) => 1,
            (Nearness::Far, Evidence::None) => 0,
        };
        Self {
            class,
            evidence,
            is_named: false,
            likely: 0,
            steps: 0,
        }
    }

    /// Whether it says no more than that people changed something.
    pub(super) fn is_guess(self) -> bool {
        self.class == 0
    }

    pub(super) fn is_as_good_as(self, best: Self) -> bool {
        let is_clear = best.evidence > Evidence::None || best.is_named;
        self.class == best.class
            && (!is_clear || (self.evidence, self.is_named) == (best.evidence, best.is_named))
    }
}
