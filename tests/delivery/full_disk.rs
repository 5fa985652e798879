use std::collections::BTreeMap;
use std::process::Command;

use crate::basics::{first, obeys, second};
use crate::generation::Generation;
use crate::host::{Host, ROOM, Run, assert_same};
use crate::shell::on_one_host;

/// Runs the newest generation on a small file system that lies in the place of a folder, and keeps what is there afterwards.
fn on_small_disk(host: &Host, folder: &str, kilobytes: u32) -> crate::host::Run {
    let name = host.generations().pop().expect("a generation");
    let line = format!(
        "mkdir /tmp/disk && mount -t tmpfs -o size={kilobytes}k,mode=0755 disk /tmp/disk && cp -a {folder}/. /tmp/disk &&
        mount --bind /tmp/disk {folder} || exit 99
        sh /var/lib/kubecast/generations/{name}/activate.sh activate {name}
        code=$?
        umount {folder} && find {folder} -mindepth 1 -delete && cp -a /tmp/disk/. {folder} && umount /tmp/disk || exit 98
        exit $code"
    );
    let run = host.run(&["/usr/bin/sh", "-c", &line]);
    std::fs::remove_dir(host.path("/tmp/disk")).expect("empty");
    run
}

#[test]
fn a_full_disk_leaves_the_host_as_before() {
    on_one_host(|host| {
        host.obey(&first());
        let (before, name) = (host.state(), host.current());
        let large = second().file("0644", "/etc/demo/large", "standalone", &"x".repeat(1_200_000));
        host.stage(&large);
        let run = on_small_disk(&host, "/etc", 1000);
        assert_eq!(run.code, 40, "{run:#?}");
        assert!(run.said.contains("KB are free and"), "{}", run.said);
        assert_same(&before, &host.state(), "");

        // Another program takes the room after it was counted.
        host.write("/run/fake/df-lies", 0o644, "");
        let run = on_small_disk(&host, "/etc", 1000);
        assert_eq!(run.code, 20, "{run:#?}");
        assert!(
            run.has("failed /etc/demo/large it cannot be written; is the disk full or read-only?"),
            "{run:#?}"
        );
        assert_same(&before, &host.state(), "");
        obeys(&host, &name);
    });
}

#[test]
fn a_host_whose_disk_is_full_cannot_be_leased_and_says_why() {
    on_one_host(|host| {
        host.obey(&first());
        let line = "mount -t tmpfs -o size=32k,mode=0700 disk /var/lib/kubecast || exit 99
            head -c 1m /dev/zero >/var/lib/kubecast/filler 2>/dev/null
            sh /usr/local/lib/kubecast/activate.sh lease acquire anna@desk 60
            code=$?
            [ -z \"$(ls -A /var/lib/kubecast | grep -x -e lease -e .new.lease)\" ] || exit 98
            exit $code";
        let run = host.run(&["/usr/bin/sh", "-c", line]);
        assert_eq!(run.code, 20, "{run:#?}");
        let words = "failed: lease: /var/lib/kubecast/lease cannot be written: No space left on device";
        assert!(run.said.contains(words), "{}", run.said);
    });
}

/// Runs a line of shell while the whole host lies on one file system of 32 MB, and keeps what it left. `OWN` is the script of
/// the newest generation, and `FILL` takes all room that is left.
fn on_disk(host: &Host, line: &str) -> Run {
    let name = host.generations().pop().expect("a generation");
    let own = format!(
        "{} /var/lib/kubecast/generations/{name}/activate.sh",
        host.shell.words().join(" ")
    );
    let line = line.replace("OWN", &own).replace("FILL", FILL);
    let output = Command::new("unshare")
        .args([
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            DISK,
            "disk",
        ])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/delivery/fakes/enter"))
        .arg(host.folder.path())
        .args(["/usr/bin/sh", "-c", &line])
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .output();
    Run::ended(&output.expect("unshare is there"))
}

const FILL: &str = "cat /dev/zero >/root/filler 2>/dev/null;
    [ \"$(/usr/bin/df -P -k /root | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)\" = 0 ] || exit 98";

/// What systemd keeps below `/run` is in memory, and not on that disk.
const DISK: &str = r#"
enter=$1 root=$2 disk=$2/tmp
shift 2
mount --make-rprivate / &&
mount -t tmpfs -o size=32m,mode=0755 disk "$disk" &&
mkdir "$disk/dev" "$disk/proc" "$disk/root" "$disk/run" "$disk/tmp" "$disk/usr" &&
cp -a "$root/etc" "$root/opt" "$root/usr-local" "$root/var" "$disk" &&
mount --bind "$root/run" "$disk/run" || exit 99
sh "$enter" "$disk" "$@"
code=$?
for folder in etc opt usr-local var; do
    rm -rf "$root/$folder" && cp -a "$disk/$folder" "$root" || exit 97
done
exit "$code"
"#;

/// Where the room of the disk with `/var/lib/kubecast` is kept.
fn room() -> String {
    format!("/var/lib/kubecast/{ROOM}")
}

/// A host that went from the first generation to the second: what it was before.
fn advanced(host: &Host, options: &[&str]) -> BTreeMap<String, String> {
    host.obey(&first());
    let before = host.state();
    let run = host.deliver(&second(), options);
    assert_eq!(run.code, 10, "{run:#?}");
    before
}

#[test]
fn a_host_whose_disk_is_full_goes_back() {
    on_one_host(|host| {
        let before = advanced(&host, &[]);
        // A push may not take the room, and what goes back may.
        let run = on_disk(
            &host,
            "FILL; OWN lease acquire anna@desk 60; [ $? = 20 ] || exit 90
            OWN lease acquire anna@desk 60 back || exit 91
            OWN rollback --lease anna@desk",
        );
        assert_eq!(run.code, 10, "{run:#?}");
        assert_same(&before, &host.state(), "");
    });
}

#[test]
fn without_its_room_a_host_whose_disk_is_full_does_not_go_back() {
    on_one_host(|host| {
        advanced(&host, &[]);
        host.remove(&room());
        let run = on_disk(&host, "FILL; OWN rollback");
        assert_eq!(run.code, 21, "{run:#?}");
        let run = host.activate_sh(&["rollback"]);
        assert_eq!(run.code, 10, "{run:#?}");
        obeys(&host, &host.current());
    });
}

#[test]
fn a_host_whose_disk_is_full_undoes_what_nobody_confirmed() {
    on_one_host(|host| {
        let before = advanced(&host, &["--revert-after", "60"]);
        let deadline = host.read("/var/lib/kubecast/journal/intent");
        let deadline = deadline.split('\t').nth(3).expect("a deadline").to_owned();
        let run = on_disk(&host, &format!("FILL; OWN rollback --auto {deadline}"));
        assert_eq!(run.code, 10, "{run:#?}");
        assert_same(&before, &host.state(), "");
        obeys(&host, &host.current());
    });
}

#[test]
fn files_larger_than_the_room_come_back_as_links() {
    on_one_host(|host| {
        let large =
            |letter: &str| first().file("0644", "/etc/demo/large", "standalone", &letter.repeat(2_000_000));
        host.obey(&large("a"));
        let before = host.state();
        host.obey(&large("b"));
        host.write(&room(), 0o600, &"x".repeat(200_000));
        let run = on_disk(&host, "FILL; OWN rollback");
        assert_eq!(run.code, 10, "{run:#?}");
        assert!(run.has("weak room"), "it cannot be kept again: {run:#?}");
        assert_same(&before, &host.state(), "");
        obeys(&host, &host.current());
    });
}

#[test]
fn a_disk_that_fills_while_files_change_leaves_the_host_as_before() {
    on_one_host(|host| {
        let with = |script: &str| -> Generation {
            second().file("0755", "/usr/local/lib/kubecast/prepare.sh", "standalone", script)
        };
        host.obey(&first());
        let before = host.state();
        let name = host.stage(&with(
            "#!/bin/sh\ncat /dev/zero >/root/filler 2>/dev/null\nexit 1\n",
        ));
        let run = on_disk(&host, &format!("OWN activate {name}"));
        assert_eq!(run.code, 20, "{run:#?}");
        assert_same(&before, &host.state(), "");
        obeys(&host, &host.current());
    });
}
