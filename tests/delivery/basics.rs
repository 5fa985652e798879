use crate::generation::Generation;
use crate::host::{Host, assert_same};
use crate::shell::{on_each_shell, on_one_host};

/// Two units, one of which reads a key as well, and what neither reads.
pub(crate) fn first() -> Generation {
    Generation::new()
        .directory("0700", "/etc/demo/secret")
        .file("0644", "/etc/demo/one.conf", "restart one.service", "one: 1\n")
        .file(
            "0600",
            "/etc/demo/secret/key",
            "restart one.service;restart two.service",
            "key 1\n",
        )
        .file_of(
            "daemon:daemon",
            "0640",
            "/etc/demo/two.conf",
            "reload two.service",
            "two: 1\n",
        )
        .file(
            "0644",
            "/etc/kubecast/front/deep/notes",
            "standalone",
            "notes 1\n",
        )
        .file("0644", "/etc/hosts", "standalone", "127.0.0.1 localhost host1\n")
        .file(
            "0644",
            "/etc/sysctl.d/90-demo.conf",
            "apply sysctl",
            "vm.demo = 1\n",
        )
        .unit("one.service", &["/etc/demo/one.conf", "/etc/demo/secret/key"])
        .unit("two.service", &["/etc/demo/secret/key", "/etc/demo/two.conf"])
}

/// It differs from the first in everything that a generation can differ in.
pub(crate) fn second() -> Generation {
    first()
        .without("/etc/demo/one.conf")
        .without("/etc/systemd/system/one.service")
        .without("/etc/hosts")
        .directory("0755", "/etc/demo/secret")
        .file("0600", "/etc/demo/secret/key", "restart two.service", "key 2\n")
        .file("0600", "/etc/demo/two.conf", "reload two.service", "two: 2\n")
        .file(
            "0755",
            "/etc/kubecast/front/deep/notes",
            "standalone",
            "notes 1\n",
        )
        .file(
            "0644",
            "/etc/demo/three.conf",
            "restart three.service",
            "three: 1\n",
        )
        .unit("three.service", &["/etc/demo/three.conf"])
        .changed("/etc/sysctl.d/90-demo.conf", |_| "vm.demo = 2\n".into())
        .gate("two", "https://127.0.0.1:2/healthz")
}

/// Nothing is left to do, and nothing is done.
pub(crate) fn obeys(host: &Host, name: &str) {
    let (state, records) = (host.state(), host.records());
    host.forget_calls();
    let again = host.activate_sh(&["activate", name]);
    assert_eq!(again.code, 0, "{again:#?}");
    assert_eq!(again.events, [format!("current {name} unchanged")]);
    assert!(host.calls().is_empty(), "{:?}", host.calls());
    assert_same(&state, &host.state(), "");
    assert_same(&records, &host.records(), "");
    let status = host.activate_sh(&["status"]);
    assert_eq!(status.code, 0, "{status:#?}");
}

#[test]
fn the_first_generation_installs_and_starts_in_order() {
    on_each_shell(|host| {
        let name = host.stage(&first());
        let planned = host.activate_sh(&["plan", &name]);
        assert_eq!(planned.code, 10);
        assert!(
            planned.has("start one.service") && planned.has("install /etc/demo/one.conf missing"),
            "{planned:#?}"
        );
        assert!(host.calls().is_empty() && !host.has("/etc/demo"));

        let run = host.activate_sh(&["activate", &name]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(
            host.calls(),
            [
                "enable kubecast-recover.service",
                "restart systemd-sysctl.service",
                "daemon-reload",
                "enable one.service",
                "start one.service",
                "enable two.service",
                "start two.service",
            ]
        );
        let state = host.state();
        assert_eq!(state["/etc/demo/secret/key"], "0600 0:0 key 1\n");
        assert_eq!(state["/etc/demo/two.conf"], "0640 1:1 two: 1\n");
        assert_eq!(state["/etc/demo/secret"], "0700 0:0 directory");
        assert!(state["/run/fake/running/one.service"].ends_with("== /etc/demo/secret/key\nkey 1\n"));
        assert_eq!(host.mode("/var/lib/kubecast"), 0o700);
        obeys(&host, &name);
    });
}

#[test]
fn parents_are_open_whatever_the_umask() {
    on_one_host(|host| {
        let name = host.stage(&first());
        let line =
            format!("umask 0077; exec sh /var/lib/kubecast/generations/{name}/activate.sh activate {name}");
        let run = host.run(&["/usr/bin/sh", "-c", &line]);
        assert_eq!(run.code, 10, "{run:#?}");
        for parent in [
            "/etc/kubecast",
            "/etc/kubecast/front",
            "/etc/kubecast/front/deep",
            "/etc/demo",
        ] {
            assert_eq!(host.mode(parent), 0o755, "{parent}");
        }
    });
}

#[test]
fn a_changed_file_restarts_its_reader_alone() {
    on_each_shell(|host| {
        host.obey(&first());
        let changed = first().changed("/etc/demo/one.conf", |_| "one: 2\n".into());
        host.obey(&changed);
        assert_eq!(host.calls(), ["restart one.service"]);
        // A file that two read, one that is only read again, and a unit itself.
        let changed = changed.changed("/etc/demo/secret/key", |_| "key 2\n".into());
        host.obey(&changed);
        assert_eq!(host.calls(), ["restart one.service", "restart two.service"]);
        let changed = changed.changed("/etc/demo/two.conf", |_| "two: 2\n".into());
        host.obey(&changed);
        assert_eq!(host.calls(), ["reload-or-restart two.service"]);
        let changed = changed.changed("/etc/systemd/system/two.service", |text| {
            format!("{text}# more\n")
        });
        host.obey(&changed);
        assert_eq!(host.calls(), ["daemon-reload", "restart two.service"]);
        assert!(host.state()["/run/fake/running/two.service"].contains("# more"));
        // Rights alone restart nobody.
        let changed = changed.file("0640", "/etc/demo/one.conf", "restart one.service", "one: 2\n");
        host.obey(&changed);
        assert!(host.calls().is_empty(), "{:?}", host.calls());
        assert_eq!(host.mode("/etc/demo/one.conf"), 0o640);
    });
}

#[test]
fn what_the_system_reads_is_applied_once() {
    on_one_host(|host| {
        host.write("/run/fake/vendor/NetworkManager.service", 0o644, "[Service]\n");
        host.run(&["/usr/local/sbin/systemctl", "start", "NetworkManager.service"]);
        let generation = Generation::new()
            .file(
                "0644",
                "/etc/NetworkManager/conf.d/demo.conf",
                "apply network-manager",
                "a\n",
            )
            .file(
                "0644",
                "/etc/systemd/system.conf.d/demo.conf",
                "apply manager",
                "b\n",
            )
            .file("0644", "/etc/tmpfiles.d/demo.conf", "apply tmpfiles", "c\n")
            .file("0644", "/etc/modules-load.d/demo.conf", "apply modules", "d\n");
        host.obey(&generation);
        assert_eq!(
            host.calls(),
            [
                "enable kubecast-recover.service",
                "restart systemd-modules-load.service",
                "reload NetworkManager.service",
                "daemon-reexec",
                "daemon-reload",
            ]
        );
        assert!(host.state()["/run/fake/running/tmpfiles"].ends_with("c\n"));
        let changed = generation.changed("/etc/NetworkManager/conf.d/demo.conf", |_| "aa\n".into());
        host.obey(&changed);
        assert_eq!(host.calls(), ["reload NetworkManager.service"]);
    });
}

#[test]
fn a_unit_that_is_just_starting_starts_with_what_changed() {
    on_one_host(|host| {
        let waiting = first().changed("/etc/demo/one.conf", |_| "WAIT for the others\n".into());
        let run = host.deliver(&waiting, &["--no-gates"]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert!(host.read("/run/fake/state/one.service").starts_with("activating"));
        host.obey(&first());
        assert_eq!(host.calls(), ["restart one.service"]);
        assert!(host.state()["/run/fake/running/one.service"].contains("one: 1"));
    });
}

#[test]
fn there_and_back_again() {
    on_each_shell(|host| {
        host.obey(&first());
        let (before, name) = (host.state(), host.current());
        let run = host.deliver(&second(), &[]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(
            host.calls(),
            [
                "disable one.service",
                "stop one.service",
                "restart systemd-sysctl.service",
                "daemon-reload",
                "enable three.service",
                "start three.service",
                "restart two.service",
            ]
        );
        // What was there before kubecast is there again, since the spec has it no more.
        assert_eq!(host.read("/etc/hosts"), "127.0.0.1 localhost\n");
        assert!(!host.has("/etc/demo/one.conf") && !host.has("/etc/systemd/system/one.service"));
        obeys(&host, &host.current());

        let back = host.activate_sh(&["rollback"]);
        assert_eq!(back.code, 10, "{back:#?}");
        assert!(back.has(&format!("current {name} restored")));
        assert_same(&before, &host.state(), "");
        obeys(&host, &name);

        let none = host.activate_sh(&["rollback", "none"]);
        assert_eq!(none.code, 10, "{none:#?}");
        assert_eq!(host.read("/etc/hosts"), "127.0.0.1 localhost\n");
        assert!(!host.has("/etc/demo/two.conf") && !host.has("/usr/local/lib/kubecast/activate.sh"));
        let links = host
            .state()
            .into_keys()
            .filter(|path| path.contains(".wants/"))
            .count();
        assert_eq!(links, 0);
    });
}

#[test]
fn retiring_leaves_the_host_as_it_was_before_kubecast() {
    on_each_shell(|host| {
        host.obey(&first());
        host.write("/etc/demo/theirs", 0o644, "data of others\n");
        host.obey(&second());
        let run = host.activate_sh(&["retire"]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert!(run.has("current none changed"));
        assert_eq!(host.read("/etc/hosts"), "127.0.0.1 localhost\n");
        assert_eq!(host.read("/etc/demo/theirs"), "data of others\n");
        let left: Vec<String> = host
            .state()
            .into_iter()
            .filter(|(_, told)| !told.ends_with("directory"))
            .map(|(path, _)| path)
            .collect();
        assert_eq!(
            left,
            [
                "/etc/demo/theirs",
                "/etc/group",
                "/etc/hosts",
                "/etc/passwd",
                "/run/fake/running/sysctl"
            ]
        );
        assert!(host.generations().is_empty(), "generations hold keys");
        // A later life does not take up what an earlier one displaced.
        host.remove("/etc/hosts");
        host.obey(&first());
        assert_eq!(host.activate_sh(&["rollback", "none"]).code, 10);
        assert!(!host.has("/etc/hosts"));
    });
}

#[test]
fn old_generations_are_removed() {
    on_one_host(|host| {
        for text in ["1\n", "2\n", "3\n", "4\n"] {
            host.obey(&first().file("0644", "/etc/demo/number", "standalone", text));
        }
        let names = host.generations();
        assert_eq!(host.activate_sh(&["gc", "1"]).code, 10);
        assert_eq!(
            host.generations(),
            names[2..],
            "the current and the previous one stay"
        );
        assert_eq!(host.activate_sh(&["gc", "1"]).code, 0);
        assert_eq!(host.activate_sh(&["rollback", "1"]).code, 40);
    });
}
