use crate::types::Timestamp;

/// Seconds since 1970 as people write a time.
pub(super) fn moment(seconds: &str) -> String {
    let time = seconds.parse().ok().and_then(Timestamp::from_unix);
    time.map_or_else(|| seconds.to_owned(), |time| time.to_string())
}
