use super::parcel::Parcel;
use super::record::Obeyed;
use super::steps::Steps;
use super::{Event, Target, Trouble};

/// What is known of the files that a host obeys.
#[derive(Clone, Debug)]
pub(super) enum Before {
    /// It has none yet.
    Nothing,
    /// It was brought them by a kubecast that kept no record.
    Unknown,
    /// In the public view.
    Known(Box<Obeyed>),
}

/// What a host that changes tells of itself.
pub(super) struct Earlier {
    /// The manifest that it obeys; empty if there is none.
    pub(super) manifest: String,
    /// What it says of itself.
    pub(super) status: Vec<Event>,
    /// Its record.
    pub(super) record: Before,
}

impl Earlier {
    /// Asks a host that is to get a parcel.
    pub(super) fn of(
        steps: &Steps<'_>,
        target: &Target,
        has_tree: bool,
        parcel: &Parcel,
    ) -> Result<Self, Trouble> {
        if !has_tree {
            return Ok(Self {
                manifest: String::new(),
                status: Vec::new(),
                record: Before::Nothing,
            });
        }
        Ok(Self {
            manifest: steps.obeyed(target)?,
            status: steps.question(target, "status")?.events,
            record: Before::of(steps, target, parcel)?,
        })
    }
}

impl Before {
    /// What the record of a host says, with the bytes of the files that change.
    fn of(steps: &Steps<'_>, target: &Target, parcel: &Parcel) -> Result<Self, Trouble> {
        let Some(obeyed) = Obeyed::of(steps, target)? else {
            return Ok(Self::Unknown);
        };
        let known = obeyed.with_bytes(steps, target, &parcel.files)?;
        Ok(known.map_or(Self::Unknown, |obeyed| Self::Known(Box::new(obeyed))))
    }
}
