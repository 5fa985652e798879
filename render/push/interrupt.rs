use std::sync::atomic::{AtomicUsize, Ordering};

/// How often the user asked a run to stop.
#[derive(Debug, Default)]
pub struct Interrupt(AtomicUsize);

impl Interrupt {
    /// Nobody asked yet.
    pub const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// The user asks; says how often that is now.
    pub fn raise(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Whether hosts in flight finish and no other is started.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }

    /// Whether what is running is to be ended too.
    pub fn is_urgent(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 1
    }
}
