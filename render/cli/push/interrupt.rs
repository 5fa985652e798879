use std::sync::Arc;

use kubecast::push::Interrupt;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Lets Ctrl-C end a run in order: the first time no further host is begun, the second time what runs is ended too.
pub(super) fn listen(is_quiet: bool) -> std::io::Result<Arc<Interrupt>> {
    let interrupt = Arc::new(Interrupt::new());
    let heard = Arc::clone(&interrupt);
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    std::thread::spawn(move || {
        for _ in signals.forever() {
            let text = match heard.raise() {
                1 => {
                    "stopping: hosts that are being changed finish, no other is begun; again to end them too"
                }
                _ => "ending what runs; hosts that were not confirmed go back by themselves",
            };
            if !is_quiet {
                // Nobody may be left to read it.
                let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{text}\n"));
            }
        }
    });
    Ok(interrupt)
}
