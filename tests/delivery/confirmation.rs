use crate::basics::{first, obeys, second};
use crate::host::{Host, NOW, assert_same};
use crate::shell::{on_each_shell, on_one_host};

/// What the timer would run, as the shell of the host runs it.
fn timer(host: &Host) -> Option<Vec<String>> {
    let name = format!(
        "/run/fake/timers/kubecast-revert-{}.timer",
        &host.generations().pop()?[..6]
    );
    let text = host.read(&name);
    let words: Vec<String> = text.split_whitespace().skip(1).map(str::to_owned).collect();
    (!words.is_empty()).then_some(words)
}

fn fire(host: &Host, words: &[String]) -> crate::host::Run {
    assert_eq!(words[0], "/bin/sh");
    let rest: Vec<&str> = words[2..].iter().map(String::as_str).collect();
    host.script(&words[1], &rest)
}

#[test]
fn what_is_confirmed_stays() {
    on_one_host(|host| {
        host.obey(&first());
        let run = host.deliver(&second(), &["--revert-after", "60"]);
        let name = host.current();
        assert_eq!(run.code, 10, "{run:#?}");
        assert!(run.has("armed ") && run.has(&format!("current {name} unconfirmed")));
        let fires = timer(&host).expect("armed");
        // Until then nothing else may begin.
        for command in ["plan", "activate"] {
            let refused = host.activate_sh(&[command, "1"]);
            assert_eq!(refused.code, 40, "{refused:#?}");
            assert!(refused.has(&format!(
                "refused {name} it waits to be confirmed, and goes back by itself in "
            )));
        }
        let same = host.activate_sh(&["plan", &name]);
        assert_eq!((same.code, same.events.len()), (0, 0), "{same:#?}");
        assert_eq!(host.activate_sh(&["status"]).code, 20);
        assert_eq!(host.activate_sh(&["confirm"]).code, 10);
        assert!(timer(&host).is_none());
        assert_eq!(host.activate_sh(&["confirm"]).code, 0);
        // One that fires all the same does nothing.
        assert_eq!(fire(&host, &fires).code, 0);
        obeys(&host, &name);
    });
}

#[test]
fn what_is_not_confirmed_is_undone() {
    on_each_shell(|host| {
        host.obey(&first());
        let (before, name) = (host.state(), host.current());
        host.deliver(&second(), &["--revert-after", "60"]);
        let fires = timer(&host).expect("armed");
        let run = fire(&host, &fires);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_same(&before, &host.state(), "");
        obeys(&host, &name);
        // Whoever confirms now learns that it was undone.
        let newest = host.generations().pop().expect("one");
        assert_eq!(host.activate_sh(&["confirm", &newest]).code, 20);
    });
}

#[test]
fn a_boot_undoes_what_was_not_confirmed() {
    on_one_host(|host| {
        host.obey(&first());
        let (before, name) = (host.state(), host.current());
        host.deliver(&second(), &["--revert-after", "60"]);
        host.forget_timers();
        let run = host.script("/usr/local/lib/kubecast/activate.sh", &["recover"]);
        assert_eq!(run.code, 20, "{run:#?}");
        assert_same(&before, &host.state(), "");
        // No gate was asked, so the next run asks.
        let run = host.activate_sh(&["activate", &name]);
        assert_eq!((run.code, run.of("gate").len()), (10, 4), "{run:#?}");
        obeys(&host, &name);
    });
}

#[test]
fn an_older_timer_does_not_end_a_newer_run() {
    on_one_host(|host| {
        host.obey(&first());
        host.deliver(&second(), &["--revert-after", "60"]);
        let old = timer(&host).expect("armed");
        assert_eq!(host.activate_sh(&["rollback"]).code, 10);
        host.set_clock(NOW + 500);
        host.deliver(&second(), &["--revert-after", "60"]);
        assert_eq!(fire(&host, &old).code, 0);
        assert!(
            host.read("/var/lib/kubecast/journal/intent")
                .contains("unconfirmed")
        );
    });
}

#[test]
fn without_a_timer_nothing_begins() {
    on_one_host(|host| {
        host.obey(&first());
        let (before, records) = (host.state(), host.records());
        host.write("/run/fake/no-timers", 0o644, "");
        let run = host.deliver(&second(), &["--revert-after", "60"]);
        assert_eq!(run.code, 40, "{run:#?}");
        assert_same(&before, &host.state(), "");
        assert_same(&records, &host.records(), "");
    });
}

#[test]
fn the_timer_ends_a_run_that_hangs() {
    on_one_host(|host| {
        host.obey(&first());
        let before = host.state();
        let script = "#!/bin/sh\n: >/tmp/hangs\n/usr/bin/sleep 100\n";
        let hanging = second().file("0755", "/usr/local/lib/kubecast/prepare.sh", "standalone", script);
        let name = host.stage(&hanging);
        let own = format!("/usr/bin/sh /var/lib/kubecast/generations/{name}/activate.sh");
        // What the timer runs, as soon as the script hangs.
        let line = format!(
            "{own} activate {name} --revert-after 60 >/dev/null 2>&1 &
            until [ -e /tmp/hangs ]; do /usr/bin/sleep 0.1; done
            exec {own} rollback --auto \"$(cut -f 4 /var/lib/kubecast/journal/intent)\""
        );
        let run = host.run(&["/usr/bin/timeout", "60", "/usr/bin/sh", "-c", &line]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_same(&before, &host.state(), "");
    });
}

#[test]
fn a_host_that_is_leased_obeys_its_holder_alone() {
    on_each_shell(|host| {
        host.obey(&first());
        let lease = |words: &[&str]| host.activate_sh(&[&["lease"], words].concat());
        assert_eq!(lease(&["acquire", "anna@desk", "60"]).code, 0);
        let told = host
            .read("/var/lib/kubecast/lease")
            .trim()
            .replace('\t', " held until ");
        let refused = lease(&["acquire", "bert@desk", "60"]);
        assert_eq!((refused.code, refused.of("lease")), (30, vec![told.as_str()]));
        let state = host.state();
        for options in [&["--lease", "bert@desk"][..], &[]] {
            assert_eq!(host.deliver(&second(), options).code, 30);
        }
        assert_eq!(host.activate_sh(&["rollback", "none"]).code, 30);
        assert_eq!(host.activate_sh(&["retire"]).code, 30);
        assert_same(&state, &host.state(), "");
        assert_eq!(lease(&["renew", "anna@desk", "90"]).code, 0);
        assert_eq!(host.deliver(&second(), &["--lease", "anna@desk"]).code, 10);
        // It runs out by itself.
        host.set_clock(NOW + 1000);
        assert_eq!(lease(&["acquire", "bert@desk", "60"]).code, 0);
        assert_eq!(lease(&["release", "bert@desk"]).code, 0);
        assert_eq!(host.activate_sh(&["rollback"]).code, 10);
    });
}
