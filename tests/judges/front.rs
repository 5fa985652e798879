//! What stands before the API, judged by nginx, haproxy and keepalived themselves: the samples, and clusters of
//! `tests/specs/front`, rendered here.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{run, said};

/// The trees of all the specs.
pub(crate) struct Trees {
    pub(crate) folder: TempDir,
}

impl Trees {
    pub(crate) fn render() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/front");
        for entry in std::fs::read_dir(specs).expect("specs") {
            let spec = entry.expect("a spec").path();
            let name = spec.file_stem().expect("a name");
            let cluster = folder.path().join("clusters").join(name);
            std::fs::create_dir_all(&cluster).expect("a folder");
            std::fs::copy(&spec, cluster.join("cluster.yaml")).expect("copied");
            let output = Command::new(env!("CARGO_BIN_EXE_kubecast"))
                .arg("render")
                .arg(&cluster)
                .output()
                .expect("the program runs");
            assert!(output.status.success(), "{}: {}", spec.display(), said(&output));
            assert!(!said(&output).contains("warning"), "{}", said(&output));
        }
        Self { folder }
    }

    /// Every file whose path ends so.
    pub(crate) fn files(&self, ending: &str) -> Vec<PathBuf> {
        let files = walkdir::WalkDir::new(self.folder.path().join("out"))
            .sort_by_file_name()
            .into_iter()
            .flatten()
            .map(walkdir::DirEntry::into_path);
        let found: Vec<PathBuf> = files
            .filter(|path| path.to_string_lossy().ends_with(ending))
            .collect();
        assert!(found.len() > 1, "no tree has {ending}");
        found
    }

    /// The same with those of the samples.
    fn with_samples(&self, ending: &str) -> Vec<PathBuf> {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("out");
        let ours = walkdir::WalkDir::new(samples).sort_by_file_name().into_iter();
        let ours = ours.flatten().map(walkdir::DirEntry::into_path);
        let ours = ours.filter(|path| path.to_string_lossy().ends_with(ending));
        self.files(ending).into_iter().chain(ours).collect()
    }

    /// A copy with other words where the file speaks of what is on its host only.
    pub(crate) fn adapted(&self, file: &Path, words: &[(&str, &str)]) -> PathBuf {
        let mut text = std::fs::read_to_string(file).expect("readable");
        for (word, other) in words {
            text = text.replace(word, other);
        }
        let copy = self.folder.path().join(file.file_name().expect("a name"));
        std::fs::write(&copy, text).expect("written");
        copy
    }
}

#[test]
fn nginx_accepts_every_balancer() {
    let trees = Trees::render();
    let pid = trees.folder.path().join("nginx.pid");
    for config in trees.with_samples("/front/nginx.conf") {
        let pid = pid.to_str().expect("UTF-8");
        let copy = trees.adapted(&config, &[("/run/kube-nginx/nginx.pid", pid)]);
        let Some(output) = run(Command::new("nginx").args(["-t", "-q", "-c"]).arg(&copy)) else {
            return;
        };
        let text = said(&output);
        assert!(
            output.status.success() && text.is_empty(),
            "{}: {text}",
            config.display()
        );
    }
}

#[test]
fn haproxy_accepts_every_balancer() {
    let trees = Trees::render();
    for config in trees.with_samples("/front/haproxy.cfg") {
        let Some(output) = run(Command::new("haproxy").args(["-c", "-f"]).arg(&config)) else {
            return;
        };
        let text = said(&output);
        assert!(output.status.success(), "{}: {text}", config.display());
        assert!(output.stderr.is_empty(), "{}: {text}", config.display());
    }
}

/// keepalived looks for the script, the interface and the password of the host that it is for.
#[test]
fn keepalived_accepts_every_group() {
    let trees = Trees::render();
    for config in trees.with_samples("/keepalived/keepalived.conf") {
        let host = config.ancestors().nth(3).expect("the folder of a host");
        let check = host.join("usr/local/lib/kubecast/check-api-front.sh");
        let text = std::fs::read_to_string(&config).expect("readable");
        let password = text
            .split_whitespace()
            .find(|word| word.starts_with("kubecast:secret:"));
        let mut words = vec![(
            "/usr/local/lib/kubecast/check-api-front.sh",
            check.to_str().expect("UTF-8"),
        )];
        words.extend(password.map(|word| (word, "abcd1234")));
        let copy = trees.adapted(&config, &words);
        let log = trees.folder.path().join("keepalived.log");
        let mut test = Command::new("keepalived");
        test.arg(format!("--config-test={}", log.display()))
            .arg("-f")
            .arg(&copy);
        let Some(output) = run(&mut test) else { return };
        let found = std::fs::read_to_string(&log).unwrap_or_default();
        let _ = std::fs::remove_file(&log);
        let complaints: Vec<&str> = found.lines().filter(|line| !line.contains("interface")).collect();
        assert!(complaints.is_empty(), "{}: {found}", config.display());
        // With the interface in place it has nothing to say at all.
        let is_content = output.status.success() || !found.is_empty();
        assert!(is_content, "{}: {}", config.display(), said(&output));
    }
}

#[test]
fn systemd_and_shellcheck_accept_what_the_front_brings() {
    let trees = Trees::render();
    for unit in ["kube-nginx", "kube-haproxy", "kube-vip"] {
        for unit in trees.files(&format!("/{unit}.service")) {
            crate::systemd::accepts(&unit);
        }
    }
    for script in trees.files("/check-api-front.sh") {
        crate::shellcheck::accepts(&script);
    }
}
