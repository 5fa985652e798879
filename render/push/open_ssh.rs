use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::tree::PrivateFolder;

use super::program::{Ended, Program, Unfinished};
use super::ssh_words::SshWords;
use super::transport::{Answer, Call, Cargo, Sent, Transport};
use super::{Connection, Event, Interrupt, Target, TroubleKind, known_hosts};

/// How long opening a connection may take beside the time-out of ssh itself.
const OPEN_LIMIT: Duration = Duration::from_secs(60);

/// How long sending may take. A connection without data ends earlier, by rsync's own time-out.
const SEND_LIMIT: Duration = Duration::from_secs(3600);

/// How often a broken connection is tried again, and how long before the first time; it doubles.
const TRIES: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The user's own ssh and rsync.
pub struct OpenSsh<'a> {
    folder: &'a PrivateFolder,
    words: SshWords,
    interrupt: &'a Interrupt,
}

impl<'a> OpenSsh<'a> {
    /// With the host keys that the spec pins in a file of the private folder, and a configuration of ssh that replaces the
    /// user's own. Its path has no blanks, since rsync splits words at them.
    ///
    /// # Errors
    /// If that file cannot be written.
    pub fn new(
        folder: &'a PrivateFolder,
        targets: &[Target],
        config: Option<&Path>,
        connect_timeout: u32,
        interrupt: &'a Interrupt,
    ) -> std::io::Result<Self> {
        let pinned = known_hosts::known_hosts(targets);
        folder.write(Path::new("known_hosts"), pinned.as_bytes())?;
        Ok(Self {
            folder,
            words: SshWords::new(folder.path(), config, connect_timeout),
            interrupt,
        })
    }

    fn program(
        &self,
        name: &str,
        arguments: &[String],
        call: Option<&Call<'_>>,
        said_to: Option<PathBuf>,
        hear: &mut dyn FnMut(&str),
    ) -> Result<Ended, TroubleKind> {
        let limit = call.map_or(if name == "ssh" { OPEN_LIMIT } else { SEND_LIMIT }, |call| {
            call.limit
        });
        let program = Program {
            name,
            arguments,
            input: call.and_then(|call| call.input),
            said_to,
            limit,
        };
        program
            .run(self.interrupt, hear)
            .map_err(|unfinished| match unfinished {
                Unfinished::Missing => TroubleKind::NoProgram(name.into()),
                Unfinished::System(reason) => TroubleKind::Failed(format!("{name}: {reason}")),
                Unfinished::TimedOut => TroubleKind::TimedOut(limit.as_secs()),
                Unfinished::Aborted => TroubleKind::Aborted,
            })
    }

    fn ask(
        &self,
        target: &Target,
        call: &Call<'_>,
        hear: &mut dyn FnMut(&Event),
    ) -> Result<Answer, TroubleKind> {
        let words = self.words.run(target, call.connection, call.remote);
        let mut answer = Answer::default();
        let mut on_line = |line: &str| match Event::read(line) {
            Some(event) => {
                hear(&event);
                answer.events.push(event);
            }
            None => answer.lines.push(super::event::harmless(line.trim_end())),
        };
        let ended = self.program("ssh", &words, Some(call), None, &mut on_line)?;
        match ended.code {
            Some(code) if code != 255 => {
                answer.code = code;
                answer.said = ended.said;
                Ok(answer)
            }
            code => Err(TroubleKind::of_end(code, &ended.said)),
        }
    }

    /// Does something again while its connection breaks.
    fn again<T>(&self, mut attempt: impl FnMut() -> Result<T, TroubleKind>) -> Result<T, TroubleKind> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..TRIES {
            match attempt() {
                Err(TroubleKind::Cut) if !self.interrupt.is_asked() => std::thread::sleep(pause),
                result => return result,
            }
            pause *= 2;
        }
        attempt()
    }
}

impl Transport for OpenSsh<'_> {
    fn open(&self, target: &Target) -> Result<(), TroubleKind> {
        let said = self.folder.path().join("s").join(format!("{}.err", target.name));
        let words = self.words.open(target);
        self.again(|| {
            let ended = self.program("ssh", &words, None, Some(said.clone()), &mut |_| {})?;
            match ended.code {
                Some(0) => Ok(()),
                code => Err(TroubleKind::of_end(code, &ended.said)),
            }
        })
    }

    fn run(
        &self,
        target: &Target,
        call: &Call<'_>,
        hear: &mut dyn FnMut(&Event),
    ) -> Result<Answer, TroubleKind> {
        match call.connection {
            Connection::Shared => self.ask(target, call, hear),
            // A new connection may break while it opens, as when too many do at once; what goes over it may run twice.
            Connection::Fresh => self.again(|| self.ask(target, call, hear)),
        }
    }

    fn send(&self, target: &Target, cargo: &Cargo<'_>) -> Result<Sent, TroubleKind> {
        let words = match cargo {
            Cargo::Tree(folder) => self.words.send_tree("ssh", target, folder),
            Cargo::Assets(folder) => self.words.send_assets("ssh", target, folder),
        };
        self.again(|| {
            let mut sent = Sent::default();
            let ended = self.program("rsync", &words, None, None, &mut |line| sent.read(line))?;
            match ended.code {
                Some(0) => Ok(sent),
                code => Err(TroubleKind::of_rsync(code, &ended.said)),
            }
        })
    }

    fn close(&self, target: &Target) {
        // It ends by itself a little later if it cannot be told.
        let _ = self.program("ssh", &self.words.close(target), None, None, &mut |_| {});
    }
}

impl Sent {
    /// Reads a line of `rsync --stats`.
    fn read(&mut self, line: &str) {
        let number = |text: &str| -> u64 {
            let digits = text.chars().filter(char::is_ascii_digit);
            digits.collect::<String>().parse().unwrap_or_default()
        };
        if let Some(count) = line.strip_prefix("Number of regular files transferred: ") {
            self.files = number(count);
        } else if let Some(count) = line.strip_prefix("Total bytes sent: ") {
            self.bytes = number(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistics_of_rsync_are_read() {
        let mut sent = Sent::default();
        for line in [
            "Number of files: 60 (reg: 50, dir: 10)\n",
            "Number of regular files transferred: 1,234\n",
            "Total bytes sent: 405,123\n",
            "Total bytes received: 9\n",
        ] {
            sent.read(line);
        }
        assert_eq!(
            sent,
            Sent {
                files: 1234,
                bytes: 405_123
            }
        );
    }
}
