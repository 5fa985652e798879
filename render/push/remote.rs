use std::fmt;

use crate::types::{HostName, HostPath};

use super::Generation;

/// The directory of kubecast on a host, which only root enters.
pub(super) const STATE: &str = "/var/lib/kubecast";

/// Where a tree arrives.
pub(super) const INCOMING: &str = "/var/lib/kubecast/incoming";

/// Where programs and images arrive.
pub(super) const ASSETS: &str = "/var/lib/kubecast/assets";

/// A command for a host: fixed words and typed values, never a text of somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    doing: &'static str,
    words: Vec<String>,
}

/// Tells what a host is like before anything is sent to it. Changes nothing.
const LOOK: &str = r#"
set -u
command -v rsync >/dev/null 2>&1 && printf 'rsync\t\t\n'
command -v systemctl >/dev/null 2>&1 && printf 'systemd\t\t\n'
current=$(readlink /var/lib/kubecast/current 2>/dev/null) && printf 'current\t%s\t\n' "${current##*/}"
[ -n "${1:-}" ] && [ -e "$1/member" ] && printf 'etcd-data\t%s\t\n' "$1"
tab=$(printf '\t')
cd /var/lib/kubecast 2>/dev/null && {
    if [ -f journal/intent ]; then
        printf 'unsettled\t%s\t\n' "$(cut -f 3 journal/intent)"
    elif [ -n "$current" ] && [ "$(cat applied/gates:all 2>/dev/null)" != "${current##*/}" ]; then
        printf 'unsettled\tgates\t\n'
    fi
    for asset in assets/*; do
        [ -f "$asset" ] && printf 'asset\t%s\t%s\n' "${asset##*/}" "$(stat -c %s "$asset")"
    done
    [ -f current/manifest.tsv ] && while IFS=$tab read -r kind first _ third path _; do
        case $kind in
        f) [ -e "current/files$path" ] || printf 'brought\t%s\t%s\n' "$path" "$third" ;;
        i) printf '%s\n' "$third" | tr ';' '\n' | sed "s/^/archive$tab$first$tab/" ;;
        esac
    done <current/manifest.tsv
}
printf 'looked\t\t\n'
"#;

/// Tells the files of the current generation.
const OBEYED: &str = r#"
tab=$(printf '\t')
while IFS=$tab read -r kind mode owner digest path reactions; do
    [ "$kind" = f ] && printf 'file\t%s\t%s %s %s %s\n' "$path" "$mode" "$owner" "$digest" "$reactions"
done </var/lib/kubecast/current/manifest.tsv
:
"#;

/// Tells mode, owner and, where a `=` and no `?` stands before the path, the bytes in base64 of the files whose paths come
/// over standard input; none through a link, none of more than eight mebibytes.
const READ: &str = r#"
set -u
tab=$(printf '\t')
while IFS= read -r question; do
    path=${question#?}
    [ -f "$path" ] && [ ! -L "$path" ] && [ "$(stat -c %s "$path")" -le 8388608 ] || continue
    printf 'file\t%s\t%s\n' "$question" "$(stat -c '%a %U:%G' "$path")"
    case $question in
    =*) base64 -w 1000 <"$path" | sed "s/^/bytes$tab$tab/" ;;
    esac
done
printf 'read\t\t\n'
"#;

/// Runs etcdctl where etcd is a pod. What runs in the pod's container has its rights only.
const ETCDCTL_OF_POD: &str = r#"
set -u
pod=$1
shift
ETCDCTL_API=3
export ETCDCTL_API
! command -v etcdctl >/dev/null 2>&1 || exec etcdctl "$@"
command -v crictl >/dev/null 2>&1 || { echo 'neither etcdctl nor crictl is installed' >&2; exit 1; }
id=$(crictl ps --quiet --state Running --label io.kubernetes.container.name=etcd \
    --label io.kubernetes.pod.namespace=kube-system --label "io.kubernetes.pod.name=$pod" | head -n 1)
[ -n "$id" ] || { echo "no container of $pod runs" >&2; exit 1; }
exec crictl exec "$id" etcdctl "$@"
"#;

/// Makes the directories into which rsync writes.
const MAKE_ROOM: &str = r#"
set -eu
umask 077
mkdir -p /var/lib/kubecast/incoming /var/lib/kubecast/assets
chmod 0700 /var/lib/kubecast /var/lib/kubecast/incoming /var/lib/kubecast/assets
"#;

impl Remote {
    fn new(doing: &'static str, words: &[&str]) -> Self {
        let words = words.iter().map(ToString::to_string).collect();
        Self { doing, words }
    }

    /// Looks at a host: programs, the current generation, what was brought beside it, and whether its member of etcd has
    /// data.
    pub(super) fn look(etcd_data: Option<&HostPath>) -> Self {
        let data = etcd_data.map_or("", HostPath::as_str);
        Self::new("tell what it is like", &["sh", "-c", LOOK, "sh", data])
    }

    /// Tells the files of the generation that a host obeys.
    pub(super) fn obeyed() -> Self {
        Self::new("tell its files", &["sh", "-c", OBEYED])
    }

    /// Tells the bytes of files.
    pub(super) fn read() -> Self {
        Self::new("tell its public files", &["sh", "-c", READ])
    }

    /// Makes the directories of a host.
    pub(super) fn make_room() -> Self {
        Self::new("make /var/lib/kubecast", &["sh", "-c", MAKE_ROOM])
    }

    /// Runs a script that comes over standard input.
    pub(super) fn script_of_input(doing: &'static str, arguments: &[&str]) -> Self {
        Self::new(doing, &[&["sh", "-s", "--"], arguments].concat())
    }

    /// Runs the `activate.sh` that has just arrived.
    pub(super) fn arrived(doing: &'static str, verb: &str) -> Self {
        Self::new(doing, &["sh", &format!("{INCOMING}/activate.sh"), verb])
    }

    /// Runs the `activate.sh` of a generation.
    pub(super) fn of_generation(doing: &'static str, generation: &Generation, words: &[&str]) -> Self {
        let script = format!("{STATE}/generations/{generation}/activate.sh");
        Self::new(doing, &[&["sh", script.as_str()], words].concat())
    }

    /// Runs the `activate.sh` of the current generation.
    pub(super) fn current(doing: &'static str, words: &[&str]) -> Self {
        let script = format!("{STATE}/current/activate.sh");
        Self::new(doing, &[&["sh", script.as_str()], words].concat())
    }

    /// Asks etcdctl, whose own words may not tell which of its APIs is meant.
    pub(super) fn etcdctl(program: &str, words: &[String]) -> Self {
        let head = ["env", "ETCDCTL_API=3", program];
        let words: Vec<&str> = head.into_iter().chain(words.iter().map(String::as_str)).collect();
        Self::new("ask its member of etcd", &words)
    }

    /// The same where etcd is a pod: etcdctl of the host, else that of the pod.
    pub(super) fn etcdctl_of_pod(host: &HostName, words: &[String]) -> Self {
        let pod = format!("etcd-{host}");
        let head = ["sh", "-c", ETCDCTL_OF_POD, "sh", pod.as_str()];
        let words: Vec<&str> = head.into_iter().chain(words.iter().map(String::as_str)).collect();
        Self::new("ask its member of etcd", &words)
    }

    /// What the host was asked to do, as a verb with its object.
    pub(super) fn doing(&self) -> &'static str {
        self.doing
    }

    /// The one text that ssh hands to the shell of the host.
    pub(super) fn line(&self, needs_sudo: bool) -> String {
        let sudo = if needs_sudo { "sudo -n " } else { "" };
        format!("{sudo}{self}")
    }
}

impl fmt::Display for Remote {
    /// The words, quoted for a shell.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.words.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { " " })?;
            f.write_str(&quoted(word))?;
        }
        Ok(())
    }
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:=@%+,-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted() {
        assert_eq!(quoted("a/b.sh"), "a/b.sh");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("it's $(x)"), r"'it'\''s $(x)'");
        let remote = Remote::current("roll back", &["rollback", "7-0a1b2c3d"]);
        assert_eq!(
            remote.line(true),
            "sudo -n sh /var/lib/kubecast/current/activate.sh rollback 7-0a1b2c3d"
        );
    }
}
