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
fn a_unit_is_waited_for_until_it_has_run_for_two_seconds_and_not_longer() {
    on_one_host(|host| {
        let run = host.deliver(&first(), &[]);
        let asked: Vec<&str> = run.of("gate");
        assert_eq!(
            asked,
            [
                "one open after 2s: one.service",
                "two open after 2s: two.service",
                "one open after 0s: one.service",
                "two open after 0s: two.service",
            ]
        );
        let waited = host.read("/run/fake/clock");
        assert_eq!(host.activate_sh(&["gates"]).code, 0);
        assert_eq!(host.read("/run/fake/clock"), waited, "they have run for long");
    });
}

#[test]
fn a_unit_that_ends_again_and_again_is_not_well() {
    on_one_host(|host| {
        host.obey(&first());
        let before = host.state();
        let bad = first().changed("/etc/demo/one.conf", |_| "FLAP\n".into());
        let run = host.deliver(&bad, &[]);
        assert_eq!(run.code, 20, "{run:#?}");
        assert!(run.has("gate one closed: it has run for 0 s only"), "{run:#?}");
        assert_same(&before, &host.state(), "");
    });
}

#[test]
fn a_drop_in_restarts_a_service_of_others_where_it_runs() {
    on_one_host(|host| {
        for name in ["shell", "printer"] {
            host.write(&format!("/run/fake/vendor/{name}.service"), 0o644, "[Service]\n");
        }
        host.run(&["/usr/local/sbin/systemctl", "start", "shell.service"]);
        let drop_in = |generation: Generation, name: &str, text: &str| {
            let reactions = format!("apply units;try-restart {name}.service");
            let path = format!("/etc/systemd/system/{name}.service.d/50-own.conf");
            generation.file("0644", &path, &reactions, text)
        };
        let with = |text: &str| drop_in(drop_in(Generation::new(), "shell", text), "printer", text);
        let planned = host.stage(&with("# 1\n"));
        let plan = host.activate_sh(&["plan", &planned]);
        assert_eq!(
            plan.of("restart"),
            ["shell.service what it reads changes"],
            "{plan:#?}"
        );
        let run = host.deliver(&with("# 1\n"), &[]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(
            host.calls(),
            [
                "enable kubecast-recover.service",
                "daemon-reload",
                "try-restart shell.service"
            ]
        );
        assert!(host.state()["/run/fake/running/shell.service"].contains("# 1"));
        obeys(&host, &host.current());
        // One that does not come up with it takes it back.
        let run = host.deliver(&with("# FAIL\n"), &[]);
        assert_eq!(run.code, 20, "{run:#?}");
        assert!(host.state()["/run/fake/running/shell.service"].contains("# 1"));
        host.obey(&Generation::new());
        assert_eq!(host.calls(), ["daemon-reload", "try-restart shell.service"]);
        assert_eq!(
            host.state()["/run/fake/running/shell.service"],
            "0644 0:0 [Service]\n"
        );
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
