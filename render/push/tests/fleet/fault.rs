/// What is wrong with a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::push::tests) enum Fault {
    /// Nothing answers.
    Off,
    /// Its gates are closed before anything is done.
    Ill,
    /// Its activation fails and is undone.
    Restores,
    /// Its activation fails and cannot be undone.
    Breaks,
    /// The connection is lost while it activates.
    Cut,
    /// An earlier run was killed before it confirmed.
    Unsettled,
    /// Confirming comes too late.
    Unconfirmed,
    /// rsync is missing.
    NoRsync,
    /// It is not ready.
    Unready,
    /// Its disk is full.
    Full,
    /// It refuses its new files.
    Refuses,
    /// Somebody else has the lease.
    Leased,
    /// A file was changed by hand.
    Drifted,
}
