use std::os::unix::fs::FileTypeExt;

use crate::basics::{first, obeys, second};
use crate::shell::on_one_host;

#[test]
fn a_link_in_the_place_of_a_file_is_replaced() {
    on_one_host(|host| {
        host.write("/opt/victim", 0o600, "victim\n");
        std::fs::create_dir_all(host.path("/etc/demo")).expect("made");
        host.set_mode("/etc/demo", 0o755);
        host.link("/opt/victim", "/etc/demo/one.conf");
        host.link("/opt/nowhere", "/etc/demo/two.conf");
        host.obey(&first());
        assert_eq!(host.read("/opt/victim"), "victim\n");
        assert_eq!(host.mode("/opt/victim"), 0o600);
        assert!(!host.has("/opt/nowhere"));
        let state = host.state();
        assert_eq!(state["/etc/demo/one.conf"], "0644 0:0 one: 1\n");
        // The links are put back as links.
        let run = host.activate_sh(&["rollback", "none"]);
        assert_eq!(run.code, 10, "{run:#?}");
        assert_eq!(host.state()["/etc/demo/one.conf"], "0777 0:0 link /opt/victim");
        assert_eq!(host.read("/opt/victim"), "victim\n");
    });
}

#[test]
fn a_link_that_is_planted_later_is_drift() {
    on_one_host(|host| {
        host.obey(&first());
        host.write("/opt/victim", 0o600, "one: 1\n");
        host.remove("/etc/demo/one.conf");
        host.link("/opt/victim", "/etc/demo/one.conf");
        assert_eq!(
            host.activate_sh(&["drift"]).of("drift"),
            ["/etc/demo/one.conf type"]
        );
        assert_eq!(host.deliver(&second(), &[]).code, 40);
        assert_eq!(host.deliver(&second(), &["--overwrite-drift"]).code, 10);
        assert_eq!(host.read("/opt/victim"), "one: 1\n");
        assert!(!host.has("/etc/demo/one.conf"));
    });
}

#[test]
fn a_link_of_others_among_the_parents_is_refused() {
    on_one_host(|host| {
        std::fs::create_dir_all(host.path("/opt/theirs")).expect("made");
        host.link("/opt/theirs", "/etc/kubecast");
        host.give_away("/etc/kubecast");
        let run = host.deliver(&first(), &[]);
        assert_eq!(run.code, 40, "{run:#?}");
        assert!(
            run.said
                .contains("/etc/kubecast is a link that others could have made"),
            "{}",
            run.said
        );
        assert!(!host.has("/opt/theirs/front") && !host.has("/etc/demo"));
        // One of root's own is followed: somebody moved the data to another disk.
        host.remove("/etc/kubecast");
        host.link("/opt/theirs", "/etc/kubecast");
        host.obey(&first());
        assert_eq!(host.read("/opt/theirs/front/deep/notes"), "notes 1\n");
    });
}

#[test]
fn a_directory_of_everybody_is_refused() {
    on_one_host(|host| {
        std::fs::create_dir_all(host.path("/etc/demo")).expect("made");
        host.set_mode("/etc/demo", 0o777);
        let run = host.deliver(&first(), &[]);
        assert_eq!(run.code, 40, "{run:#?}");
        assert!(
            run.said.contains("everybody may write to /etc/demo"),
            "{}",
            run.said
        );
    });
}

#[test]
fn going_back_follows_no_link_either() {
    on_one_host(|host| {
        host.obey(&first());
        host.obey(&second());
        std::fs::rename(host.path("/etc/demo"), host.path("/opt/demo")).expect("moved");
        host.link("/opt/demo", "/etc/demo");
        host.give_away("/etc/demo");
        let key = host.read("/opt/demo/secret/key");
        let run = host.activate_sh(&["rollback"]);
        assert_eq!(run.code, 21, "{run:#?}");
        assert!(
            run.said
                .contains("/etc/demo is a link that others could have made"),
            "{}",
            run.said
        );
        assert_eq!(host.read("/opt/demo/secret/key"), key);
        assert!(host.has("/opt/demo/three.conf") && !host.has("/opt/demo/one.conf"));
        // Once that is mended, the same command ends what it began.
        host.remove("/etc/demo");
        std::fs::rename(host.path("/opt/demo"), host.path("/etc/demo")).expect("moved");
        assert_eq!(host.activate_sh(&["rollback"]).code, 10);
        obeys(&host, &host.current());
    });
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_not_read() {
    on_one_host(|host| {
        host.run(&[
            "/usr/bin/sh",
            "-c",
            "umask 022; mkdir /etc/demo && mkfifo /etc/demo/one.conf",
        ]);
        let name = host.stage(&first());
        let script = format!("/var/lib/kubecast/generations/{name}/activate.sh");
        let run = host.run(&[
            "/usr/bin/timeout",
            "30",
            "/usr/bin/sh",
            &script,
            "activate",
            &name,
        ]);
        assert_eq!(run.code, 10, "{run:#?}");
        let kept = host.path("/var/lib/kubecast/displaced/000001/foreign/etc/demo/one.conf");
        assert!(kept.symlink_metadata().expect("kept").file_type().is_fifo());
        assert_eq!(host.read("/etc/demo/one.conf"), "one: 1\n");
    });
}
