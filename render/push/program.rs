//! Runs the user's programs: never through a shell, each with a limit in time.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::Interrupt;

/// The most that is kept of what a program says on standard error.
const SAID_LIMIT: u64 = 64 << 10;

/// How often a waiting thread looks whether the time is over or the user stopped the run.
const STEP: Duration = Duration::from_millis(40);

/// A program to run once.
pub(super) struct Program<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: &'a [String],
    /// What it reads; nothing without it.
    pub(super) input: Option<&'a [u8]>,
    /// Where it says what goes wrong, if it leaves a process behind that would keep a pipe open.
    pub(super) said_to: Option<PathBuf>,
    pub(super) limit: Duration,
}

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// Its status; `None` if a signal ended it.
    pub(super) code: Option<i32>,
    /// What it said on standard error.
    pub(super) said: String,
}

/// Why it did not end by itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfinished {
    /// There is no such program.
    Missing,
    /// The system refused.
    System(String),
    /// Its time was over.
    TimedOut,
    /// The user stopped the run.
    Aborted,
}

impl Program<'_> {
    /// Runs it to its end, line by line of its output.
    pub(super) fn run(
        &self,
        interrupt: &Interrupt,
        on_line: &mut dyn FnMut(&str),
    ) -> Result<Ended, Unfinished> {
        let deadline = Deadline::after(self.limit);
        let mut child = self.start()?;
        let (input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (sender, lines) = mpsc::channel::<String>();
        std::thread::scope(|scope| {
            if let (Some(mut pipe), Some(bytes)) = (input, self.input) {
                // A program that ends before it has read all closes the pipe; its status says more.
                scope.spawn(move || drop(pipe.write_all(bytes)));
            }
            let said = errors.map(|pipe| scope.spawn(move || read_said(pipe)));
            if let Some(pipe) = output {
                scope.spawn(move || send_lines(pipe, &sender));
            } else {
                drop(sender);
            }
            let mut ended = Ok(());
            while ended.is_ok() {
                match lines.recv_timeout(STEP) {
                    Ok(line) => on_line(&line),
                    Err(mpsc::RecvTimeoutError::Disconnected) => break,
                    Err(mpsc::RecvTimeoutError::Timeout) => ended = deadline.check(interrupt),
                }
            }
            let status = ended.and_then(|()| wait(&mut child, &deadline, interrupt));
            if status.is_err() {
                end(&mut child);
            }
            let piped = said.map(|thread| thread.join().unwrap_or_default());
            let status = status?;
            Ok(Ended {
                code: status.code(),
                said: piped.unwrap_or_else(|| self.read_said_to()),
            })
        })
    }

    fn start(&self) -> Result<Child, Unfinished> {
        #[expect(
            clippy::disallowed_methods,
            reason = "push is the module that starts programs"
        )]
        let mut command = Command::new(self.name);
        let said = match &self.said_to {
            None => Stdio::piped(),
            Some(path) => {
                let file = std::fs::File::create(path);
                Stdio::from(file.map_err(|error| Unfinished::System(error.to_string()))?)
            }
        };
        command
            .args(self.arguments)
            // Messages are told apart by their English text.
            .env("LC_ALL", "C")
            .env_remove("RSYNC_RSH")
            // Nothing may ask: neither ssh itself nor the one that it starts for a jump.
            .env("SSH_ASKPASS", "/bin/false")
            .env("SSH_ASKPASS_REQUIRE", "force")
            // Ctrl-C reaches this process only, which lets hosts in flight finish.
            .process_group(0)
            .stdin(if self.input.is_some() {
                Stdio::piped()
            } else {
                Stdio::null()
            })
            .stdout(if self.said_to.is_some() {
                Stdio::null()
            } else {
                Stdio::piped()
            })
            .stderr(said);
        command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => Unfinished::Missing,
            _ => Unfinished::System(error.to_string()),
        })
    }

    fn read_said_to(&self) -> String {
        let file = self
            .said_to
            .as_ref()
            .and_then(|path| std::fs::File::open(path).ok());
        file.map(read_said).unwrap_or_default()
    }
}

/// A point in time at which waiting ends.
pub(super) struct Deadline(Instant);

impl Deadline {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a host may take decides no rendered byte"
    )]
    pub(super) fn after(limit: Duration) -> Self {
        Self(Instant::now() + limit)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "how long a host may take decides no rendered byte"
    )]
    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.0
    }

    fn check(&self, interrupt: &Interrupt) -> Result<(), Unfinished> {
        if interrupt.is_urgent() {
            return Err(Unfinished::Aborted);
        }
        if self.is_over() {
            return Err(Unfinished::TimedOut);
        }
        Ok(())
    }
}

fn wait(child: &mut Child, deadline: &Deadline, interrupt: &Interrupt) -> Result<ExitStatus, Unfinished> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => deadline.check(interrupt)?,
            Err(error) => return Err(Unfinished::System(error.to_string())),
        }
        std::thread::sleep(STEP / 8);
    }
}

/// Ends the program and what it started.
fn end(child: &mut Child) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = pid {
        // It may have ended by itself in the meantime.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}

fn read_said(pipe: impl Read) -> String {
    let mut pipe = pipe;
    let mut bytes = Vec::new();
    let _ = (&mut pipe).take(SAID_LIMIT).read_to_end(&mut bytes);
    // The rest is read too, so that the program does not wait for a reader.
    let _ = std::io::copy(&mut pipe, &mut std::io::sink());
    String::from_utf8_lossy(&bytes).into_owned()
}

fn send_lines(pipe: impl Read, sender: &mpsc::Sender<String>) {
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while let Ok(1..) = (&mut reader).take(1 << 20).read_until(b'\n', &mut line) {
        let text = String::from_utf8_lossy(&line).into_owned();
        let _ = sender.send(text);
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, input: Option<&[u8]>, limit: u64) -> (Result<Ended, Unfinished>, Vec<String>) {
        let arguments = ["-c".to_owned(), script.to_owned()];
        let program = Program {
            name: "sh",
            arguments: &arguments,
            input,
            said_to: None,
            limit: Duration::from_millis(limit),
        };
        let mut lines = Vec::new();
        let ended = program.run(&Interrupt::new(), &mut |line| {
            lines.push(line.trim_end().to_owned());
        });
        (ended, lines)
    }

    #[test]
    fn a_program_is_read_line_by_line_to_its_end() {
        let (ended, lines) = shell("cat; echo b; echo c >&2; exit 3", Some(b"a\n"), 5000);
        let said = "c\n".to_owned();
        assert_eq!(ended, Ok(Ended { code: Some(3), said }));
        assert_eq!(lines, ["a", "b"]);
    }

    #[test]
    fn a_program_that_hangs_is_ended_with_what_it_started() {
        let (ended, _) = shell("sleep 60 & echo started; wait", None, 300);
        assert_eq!(ended, Err(Unfinished::TimedOut));
        let arguments = ["60".to_owned()];
        let sleep = Program {
            name: "sleep",
            arguments: &arguments,
            input: None,
            said_to: None,
            limit: Duration::from_secs(60),
        };
        let interrupt = Interrupt::new();
        interrupt.raise();
        interrupt.raise();
        assert_eq!(sleep.run(&interrupt, &mut |_| {}), Err(Unfinished::Aborted));
        let missing = Program {
            name: "no-such-program-here",
            ..sleep
        };
        assert_eq!(missing.run(&interrupt, &mut |_| {}), Err(Unfinished::Missing));
    }
}
