use kubecast::types::Timestamp;

/// The only clock: it fills in a new spec and says how long certificates still last. No rendered byte depends on it.
#[expect(
    clippy::disallowed_methods,
    reason = "a new spec begins today, and what is left of a certificate depends on it; rendering never asks"
)]
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    i64::try_from(seconds)
        .ok()
        .and_then(Timestamp::from_unix)
        .unwrap_or(Timestamp::EPOCH)
}
