use crate::host::Host;

/// What runs the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    Dash,
    Busybox,
}

impl Shell {
    pub(crate) const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Dash => &["/usr/bin/dash"],
            Self::Busybox => &["/usr/bin/busybox", "sh"],
        }
    }

    fn is_there(self) -> bool {
        std::path::Path::new(self.words()[0]).exists()
    }
}

/// A host for each shell that this machine has, one after the other.
pub(crate) fn on_each_shell(test: impl Fn(Host)) {
    for shell in [Shell::Dash, Shell::Busybox] {
        if !shell.is_there() {
            crate::judge::skip(format_args!("there is no {}", shell.words()[0]));
            continue;
        }
        if let Some(host) = Host::new(shell) {
            test(host);
        }
    }
}

/// A host for one case.
pub(crate) fn on_one_host(test: impl FnOnce(Host)) {
    if let Some(host) = Host::new(Shell::Dash) {
        test(host);
    }
}
