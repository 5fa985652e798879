use std::collections::BTreeMap;

use crate::source;
use crate::types::HostPath;

/// What a process of a host is told, by its flags without dashes, with the file that says so. A flag that is given twice
/// has the last value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options(BTreeMap<(&'static str, String), (HostPath, String)>);

/// The programs whose options are read, and what else names the files of each beside its own name.
const PROGRAMS: &[(&str, &[&str])] = &[
    ("kube-apiserver", &[]),
    ("kube-controller-manager", &[]),
    ("kube-scheduler", &[]),
    ("kube-proxy", &[]),
    ("kubelet", &["kubeadm-flags", "/kubelet.service.d/"]),
    ("etcd", &[]),
    ("flanneld", &[]),
];

/// The fields of a `KubeletConfiguration` that are flags of older releases.
const KUBELET_FIELDS: &[(&str, &str)] = &[
    ("/tlsCertFile", "tls-cert-file"),
    ("/tlsPrivateKeyFile", "tls-private-key-file"),
    ("/authentication/x509/clientCAFile", "client-ca-file"),
    ("/staticPodPath", "pod-manifest-path"),
];

impl Options {
    /// Reads the files of a host.
    pub(super) fn of<'t>(texts: impl Iterator<Item = (&'t HostPath, &'t str)>) -> Self {
        let mut options = Self::default();
        for (path, text) in texts {
            if path.is_below("/usr/local/lib/kubecast") {
                continue;
            }
            let Some(program) = program(path) else {
                options.add_kubelet_configuration(path, text);
                continue;
            };
            if program == "kubelet" {
                options.add_kubelet_configuration(path, text);
            }
            for (flag, value) in flags(text) {
                options.add(program, flag, path, value);
            }
        }
        options
    }

    fn add(&mut self, program: &'static str, flag: String, path: &HostPath, value: &str) {
        self.0.insert((program, flag), (path.clone(), value.into()));
    }

    fn add_kubelet_configuration(&mut self, path: &HostPath, text: &str) {
        if !text.contains("KubeletConfiguration") {
            return;
        }
        let Ok(documents) = source::read_foreign(path.as_str(), text) else {
            return;
        };
        for document in documents {
            let value = document.root.to_json();
            if value.get("kind").and_then(|kind| kind.as_str()) != Some("KubeletConfiguration") {
                continue;
            }
            for (pointer, flag) in KUBELET_FIELDS {
                if let Some(text) = value.pointer(pointer).and_then(|value| value.as_str()) {
                    self.add("kubelet", (*flag).to_owned(), path, text);
                }
            }
        }
    }

    /// The value of a flag.
    pub(super) fn get(&self, program: &str, flag: &str) -> Option<&str> {
        let found = self.0.iter().find(|((p, f), _)| *p == program && f == flag);
        found.map(|(_, (_, value))| value.as_str())
    }

    /// Every flag: the program, the flag, the file that gives it, and its value.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &str, &HostPath, &str)> {
        let all = self.0.iter();
        all.map(|((program, flag), (path, value))| (*program, flag.as_str(), path, value.as_str()))
    }
}

fn program(path: &HostPath) -> Option<&'static str> {
    let name = path.file_name();
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let kubeconfig = name.ends_with(".kubeconfig");
    let is_of = |(program, others): &&(&str, &[&str])| {
        let other = |text: &&str| stem == *text || path.as_str().contains(text);
        !kubeconfig && (stem == *program || others.iter().any(other))
    };
    PROGRAMS.iter().find(is_of).map(|(program, _)| *program)
}

/// The flags of a text, whatever its format: words that begin with `--`, and the variables of etcd.
fn flags(text: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let words = line.split(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        // `KUBELET_ARGS=--config=...` in a unit has the first flag behind its name.
        let words = words.filter_map(|word| match word.starts_with("--") {
            true => Some(word),
            false => word.find("=--").map(|at| &word[at + 1..]),
        });
        for word in words {
            if let Some((flag, value)) = word[2..].split_once('=') {
                found.push((flag.to_owned(), value.trim_end_matches(',')));
            }
        }
        if let Some((name, value)) = line.strip_prefix("ETCD_").and_then(|rest| rest.split_once('=')) {
            let flag = name.to_ascii_lowercase().replace('_', "-");
            found.push((flag, value.trim_matches(['"', '\''])));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_in_every_format() {
        let texts = [
            (
                "/etc/kubernetes/manifests/etcd.yaml",
                "    - etcd\n    - --cert-file=/a.crt\n",
            ),
            (
                "/opt/kubernetes/cfg/kube-apiserver.conf",
                "X=\"--a=1 \\\n--b=2,3\"\n# --c=3\n",
            ),
            ("/opt/etcd/cfg/etcd.conf", "ETCD_DATA_DIR=\"/data\"\n"),
            (
                "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
                "Environment=\"Y=--config=/c --d=e\"\n",
            ),
            (
                "/etc/kubernetes/manifests/kube-scheduler.json",
                "[\"kube-scheduler\",\"--port=0\",\n",
            ),
        ];
        let texts = texts.map(|(path, text)| (HostPath::known(path), text));
        let options = Options::of(texts.iter().map(|(path, text)| (path, *text)));
        let shown: Vec<String> = options
            .all()
            .map(|(program, flag, _, value)| format!("{program} {flag} {value}"))
            .collect();
        assert_eq!(
            shown,
            [
                "etcd cert-file /a.crt",
                "etcd data-dir /data",
                "kube-apiserver a 1",
                "kube-apiserver b 2,3",
                "kube-scheduler port 0",
                "kubelet config /c",
                "kubelet d e",
            ]
        );
    }
}
