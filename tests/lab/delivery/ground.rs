use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use crate::LAB;
use crate::machine::{self, Lab, beside, kubecast, scripts};

/// The hosts of `clusters/delivery`.
pub(crate) const HOSTS: [&str; 3] = ["del1", "del2", "del3"];

/// What a worker is given in the place of what its packages bring. Disks of their own, because the kubelet's checks ask for a
/// part of the whole disk, and that of the machine may be almost full.
const FURNISH_WORKER: &str = "cat > /usr/bin/kubelet && chmod 755 /usr/bin/kubelet
    mkdir -p /opt/cni && ln -s /usr/lib/cni /opt/cni/bin
    for at in containerd kubelet; do mount -t tmpfs -o size=4g,mode=0755 disk /var/lib/$at; done";

/// Disks of its own for what arrives and for what is installed, which a test can fill.
const FURNISH_FIRST: &str = "mkdir -p /var/lib/kubecast /etc/kubecast
    mount -t tmpfs -o size=8m,mode=0700 disk /var/lib/kubecast
    mount -t tmpfs -o size=4m,mode=0755 disk /etc/kubecast";

/// What a host is like, line by line: everything that is installed, each file of ours with its digest, and which processes
/// run since when.
const DESCRIBE: &str = r"
    own='/etc /opt /usr/local /var/lib/kubelet /var/lib/kubecast'
    find / -xdev \( -path /var/log -o -path /var/tmp -o -path /tmp -o -path /root -o -path /var/cache -o -path /var/lib/systemd -o -path /usr/share -o -path /usr/lib/x86_64-linux-gnu -o -path /var/lib/dpkg \) \
        -prune -o ! -type d -printf '%p %y %m %u:%g %s %T@ %l\n'
    find $own -printf '%p %y %m %u:%g %l\n'
    find $own -type f -exec sha256sum {} +
    for unit in kube-haproxy kubelet containerd; do
        systemctl show -p Id,ActiveState,MainPID,NRestarts,ActiveEnterTimestampMonotonic,UnitFileState $unit
    done";

/// What may differ after files were sent and nobody obeyed them.
const SENT: &[&str] = &[
    "/var/lib/kubecast/generations",
    "/var/lib/kubecast/incoming",
    "/var/lib/kubecast/lease.lock",
];

/// Three hosts, a copy of their spec, and the only right to use the lab.
pub(crate) struct Ground {
    lab: Lab<'static>,
    folder: tempfile::TempDir,
    _one: MutexGuard<'static, ()>,
}

/// How a command of kubecast ended.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
}

/// A command of kubecast that runs.
pub(crate) struct Running {
    child: Child,
    log: PathBuf,
}

impl Ground {
    /// Hosts that obey the spec already; `None` where there can be none.
    pub(crate) fn new() -> Option<Self> {
        let one = LAB.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !machine::has_hosts() {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        machine::copy_of_spec("delivery", &folder.path().join("spec"));
        let ground = Self {
            lab: Lab::new(&HOSTS),
            folder,
            _one: one,
        };
        let hosts = ["--light", "del1=10.77.0.71", "del2=10.77.0.72", "del3=10.77.0.73"];
        ground.lab.run("up", &hosts, 120);
        ground.console("del1", FURNISH_FIRST);
        ground.lab.feed(
            "del3",
            &["sh", "-c", &format!("'{FURNISH_WORKER}'")],
            &scripts().join("kubelet-stand-in"),
        );
        ground.render();
        let first = ground.push(&[]);
        assert_eq!(first.code, Some(0), "{}", first.text);
        Some(ground)
    }

    pub(crate) fn spec(&self) -> PathBuf {
        self.folder.path().join("spec")
    }

    /// Runs a script of the lab, which must succeed.
    pub(crate) fn run(&self, script: &str, words: &[&str]) -> String {
        self.lab.run(script, words, 120)
    }

    /// What a shell on a host says, which needs no network.
    pub(crate) fn console(&self, host: &str, line: &str) -> String {
        let output = Command::new(scripts().join("console"))
            .args([host, "timeout", "60", "sh", "-c", line])
            .output()
            .expect("bash runs");
        assert!(output.status.success(), "{host}: {line}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Plugs the cable of a host in, or pulls it.
    pub(crate) fn link(&self, host: &str, state: &str) {
        let last = host.trim_start_matches("del");
        self.run("exec", &["-", "ip", "link", "set", &format!("lab7{last}"), state]);
    }

    /// Changes the spec by these words, and renders it.
    pub(crate) fn change(&self, from: &str, to: &str) {
        let path = self.spec().join("cluster.yaml");
        let text = std::fs::read_to_string(&path).expect("a spec");
        assert!(text.contains(from), "{from} is not in the spec");
        std::fs::write(&path, text.replace(from, to)).expect("written");
        self.render();
    }

    fn render(&self) {
        let shown = |path: PathBuf| path.to_str().expect("UTF-8").to_owned();
        let out = shown(self.folder.path().join("out"));
        kubecast(&["render", &shown(self.spec()), "-o", &out]);
    }

    /// Begins a push to the three hosts.
    pub(crate) fn begin(&self, words: &[&str]) -> Running {
        self.begin_command(
            "push",
            &[&["--on", "del*", "--skip-objects", "--yes"], words].concat(),
        )
    }

    fn begin_command(&self, command: &str, words: &[&str]) -> Running {
        let log = self.folder.path().join("log");
        let file = File::create(&log).expect("a file");
        let child = Command::new(scripts().join("exec"))
            .args(beside(&self.spec(), command))
            .args(words)
            .stdin(Stdio::null())
            .stderr(file.try_clone().expect("a file"))
            .stdout(file)
            .spawn()
            .expect("bash runs");
        Running { child, log }
    }

    /// Pushes to the three hosts.
    pub(crate) fn push(&self, words: &[&str]) -> Said {
        self.begin(words).end()
    }

    /// What `kubecast status` says of the three hosts.
    pub(crate) fn status(&self) -> String {
        self.begin_command("status", &["--on", "del*"]).end().text
    }

    /// Pushes once more, which must converge, and then once more, which must find nothing to do and do nothing.
    pub(crate) fn converges(&self, when: &str) {
        let again = self.push(&[]);
        assert_eq!(again.code, Some(0), "{when}: {}", again.text);
        self.stays(when);
    }

    /// A push that finds nothing to do: nothing is sent, and no byte and no process of a host is another one afterwards.
    pub(crate) fn stays(&self, when: &str) {
        let before = self.describe();
        let last = self.push(&["--format", "json"]);
        assert_eq!(last.code, Some(0), "{when}: {}", last.text);
        let told: Vec<&str> = last
            .text
            .lines()
            .filter(|line| !line.contains(r#""event":"phase""#))
            .collect();
        let is_unchanged = |line: &&&str| line.contains(r#""end":"unchanged","event":"ended""#);
        let unchanged = told.iter().filter(is_unchanged).count();
        // Nothing else is told but the end.
        assert_eq!(
            (unchanged, told.len()),
            (HOSTS.len(), HOSTS.len() + 1),
            "{when}: {}",
            last.text
        );
        same(&before, &self.describe(), when);
    }

    /// What the hosts that run are like.
    pub(crate) fn describe(&self) -> Vec<String> {
        let runs = HOSTS.iter().filter(|host| self.is_on(host));
        runs.flat_map(|host| {
            let told = self.console(host, DESCRIBE);
            let lines = told.lines().map(|line| format!("{host} {line}"));
            lines.collect::<Vec<_>>()
        })
        .collect()
    }

    fn is_on(&self, host: &str) -> bool {
        let running = Command::new(scripts().join("console"))
            .args([host, "true"])
            .output();
        running.expect("bash runs").status.success()
    }
}

impl Running {
    /// Waits until it has said something.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + Duration::from_secs(120);
        while !self.said().contains(text) {
            assert!(Instant::now() < end, "it does not say {text}: {}", self.said());
            let ended = self.child.try_wait().expect("a child");
            assert!(
                ended.is_none() || self.said().contains(text),
                "it ended: {}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).expect("a file")).into_owned()
    }

    /// Kills it, and leaves what it started alone.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Said {
        let end = Instant::now() + Duration::from_secs(300);
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return Said {
                    code: status.code(),
                    text: self.said(),
                };
            }
            assert!(Instant::now() < end, "it does not end: {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Fails with the lines that differ.
pub(crate) fn same(before: &[String], after: &[String], when: &str) {
    let missing = |here: &[String], there: &[String]| -> Vec<String> {
        let there: std::collections::BTreeSet<&String> = there.iter().collect();
        here.iter()
            .filter(|line| !there.contains(line))
            .cloned()
            .collect()
    };
    let (gone, new) = (missing(before, after), missing(after, before));
    assert!(
        gone.is_empty() && new.is_empty(),
        "{when}\n- {gone:#?}\n+ {new:#?}"
    );
}

/// Without what lies ready on a host and is not obeyed.
pub(crate) fn without_sent(lines: Vec<String>) -> Vec<String> {
    let is_sent = |line: &String| SENT.iter().any(|path| line.contains(path));
    lines.into_iter().filter(|line| !is_sent(line)).collect()
}
