use crate::basics::{first, obeys, second};
use crate::generation::Generation;
use crate::host::{Host, assert_same};
use crate::shell::on_one_host;

const URL: &str = "https://127.0.0.1:2/healthz";

#[test]
fn a_gate_that_stays_closed_puts_everything_back() {
    on_one_host(|host| {
        host.obey(&first());
        let (before, name) = (host.state(), host.current());
        host.write("/run/fake/closed", 0o644, &format!("{URL}\n"));
        let run = host.deliver(&second(), &[]);
        assert_eq!(run.code, 20, "{run:#?}");
        assert!(run.has("gate two closed: curl: (22) The requested URL returned error: 503"));
        assert!(
            run.said.contains(&format!("failed: two: {URL}: curl: (22)")),
            "{}",
            run.said
        );
        assert!(run.has(&format!("current {name} restored")));
        assert_same(&before, &host.state(), "");
        obeys(&host, &name);
    });
}

#[test]
fn a_unit_that_fails_puts_everything_back() {
    on_one_host(|host| {
        host.obey(&first());
        let (before, name) = (host.state(), host.current());
        let bad = first().changed("/etc/demo/one.conf", |_| "FAIL\n".into());
        let run = host.deliver(&bad, &["--revert-after", "60"]);
        assert_eq!(run.code, 20, "{run:#?}");
        assert!(run.has("failed one.service it is failed; journalctl -u one.service says why"));
        assert!(run.has("disarmed"));
        assert_same(&before, &host.state(), "");
        obeys(&host, &name);
    });
}

#[test]
fn a_first_generation_that_fails_leaves_nothing() {
    on_one_host(|host| {
        let files = |host: &Host| {
            let told = host
                .state()
                .into_iter()
                .filter(|(_, told)| !told.ends_with("directory"));
            told.collect::<Vec<_>>()
        };
        let before = files(&host);
        let bad = first()
            .without("/etc/sysctl.d/90-demo.conf")
            .changed("/etc/demo/one.conf", |_| "FAIL\n".into());
        let run = host.deliver(&bad, &[]);
        assert_eq!(run.code, 20, "{run:#?}");
        assert!(run.has("current none restored"));
        assert_eq!(before, files(&host));
        assert!(host.current().is_empty());
    });
}

#[test]
fn without_gates_they_are_asked_later() {
    on_one_host(|host| {
        host.obey(&first());
        host.write("/run/fake/closed", 0o644, &format!("{URL}\n"));
        let run = host.deliver(&second(), &["--no-gates"]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(host.activate_sh(&["gates"]).code, 20);
        host.remove("/run/fake/closed");
        assert_eq!(host.activate_sh(&["gates"]).code, 0);
        obeys(&host, &host.current());
    });
}

#[test]
fn scripts_run_when_what_they_read_changes() {
    on_one_host(|host| {
        let script = "#!/bin/sh\necho ran >>/opt/ran\n";
        let generation = first().file("0755", "/usr/local/lib/kubecast/prepare.sh", "standalone", script);
        host.obey(&generation);
        host.obey(
            &generation
                .clone()
                .changed("/etc/demo/one.conf", |_| "one: 2\n".into()),
        );
        assert_eq!(host.read("/opt/ran"), "ran\n");
        host.obey(
            &generation
                .clone()
                .changed("/usr/local/lib/kubecast/prepare.sh", |text| {
                    format!("{text}true\n")
                }),
        );
        assert_eq!(host.read("/opt/ran"), "ran\nran\n");
        let before = host.state();
        let bad = generation.changed("/usr/local/lib/kubecast/prepare.sh", |_| {
            "echo it is broken; exit 3\n".into()
        });
        let run = host.deliver(&bad, &[]);
        assert_eq!(run.code, 20);
        assert!(run.said.contains("prepare.sh: it is broken"), "{}", run.said);
        let after = host.state();
        assert_eq!(
            before["/usr/local/lib/kubecast/prepare.sh"],
            after["/usr/local/lib/kubecast/prepare.sh"]
        );
    });
}

#[test]
fn bytes_that_are_wrong_are_refused_and_can_be_staged_again() {
    on_one_host(|host| {
        first().write(&host);
        host.write(
            "/var/lib/kubecast/incoming/files/etc/demo/one.conf",
            0o600,
            "one: x\n",
        );
        let run = host.script("/var/lib/kubecast/incoming/activate.sh", &["stage"]);
        assert_eq!(run.code, 20);
        assert!(
            run.has("failed /etc/demo/one.conf its digest is wrong"),
            "{run:#?}"
        );

        let name = host.stage(&first());
        host.write(
            &format!("/var/lib/kubecast/generations/{name}/files/etc/demo/one.conf"),
            0o600,
            "one: x\n",
        );
        assert_eq!(host.activate_sh(&["verify", &name]).code, 20);
        assert_eq!(host.activate_sh(&["activate", &name]).code, 40);
        assert!(!host.has("/etc/demo"));
        host.obey(&first());
        assert_ne!(host.current(), name);
    });
}

#[test]
fn what_could_not_end_well_is_not_begun() {
    on_one_host(|host| {
        host.obey(&first());
        let (state, records) = (host.state(), host.records());
        let refused = |generation: &Generation, said: &str| {
            let run = host.deliver(generation, &[]);
            let plan = host.activate_sh(&["plan", &host.generations().pop().expect("staged")]);
            for run in [run, plan] {
                assert_eq!(run.code, 40, "{run:#?}");
                assert!(run.said.contains(said), "{}", run.said);
            }
            assert!(host.calls().is_empty());
            assert_same(&state, &host.state(), "");
            assert_same(&records, &host.records(), "");
        };
        let stranger = first().file_of(
            "nobody-here:root",
            "0600",
            "/etc/demo/four.conf",
            "standalone",
            "4\n",
        );
        refused(&stranger, "this host has no user and group nobody-here:root");
        let below = first().file("0600", "/etc/passwd/four.conf", "standalone", "4\n");
        refused(&below, "/etc/passwd is not a directory");
        let over = first()
            .file("0600", "/etc/kubecast", "standalone", "4\n")
            .without("/etc/kubecast/front/deep/notes");
        refused(&over, "a directory lies there");
    });
}

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
        let large = second().file("0644", "/etc/demo/large", "standalone", &"x".repeat(400_000));
        host.stage(&large);
        let run = on_small_disk(&host, "/etc", 300);
        assert_eq!(run.code, 40, "{run:#?}");
        assert!(run.said.contains("KB are free and"), "{}", run.said);
        assert_same(&before, &host.state(), "");

        // Another program takes the room after it was counted.
        host.write("/run/fake/df-lies", 0o644, "");
        let run = on_small_disk(&host, "/etc", 300);
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
