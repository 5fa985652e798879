//! What is wrong is told in its own words, with the number that is promised, and leaves every host as it was.

use super::ground::{Ground, same, without_sent};

/// The pinned keys of the spec.
const KEY_OF_DEL2: &str = "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPNVjw1tgZvNhh6J2bDFdMgZIGJMPIXVId4spTJOseZHGRFcrINPPwedu140bI/ZFOBxvJ5BuFPHpZEFmIcs2yQ=";
const KEY_OF_DEL3: &str = "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBH/KvQR4b3PW539yJLnobl+2taj9PinrhVCYKTInFM8mJP/QaZ+BZfO7zf+9/xNeRCRIXl7lGfNYPgMdCFAJMkM=";

/// What is done to a host, and undone again; how a push then ends, and what it says.
struct Trouble {
    host: &'static str,
    cause: &'static str,
    cure: &'static str,
    code: i32,
    says: &'static [&'static str],
}

const TROUBLES: &[Trouble] = &[
    Trouble {
        host: "del2",
        cause: "mv /usr/bin/rsync /usr/bin/rsync-away",
        cure: "mv /usr/bin/rsync-away /usr/bin/rsync",
        code: 1,
        says: &[
            "error[push.no-rsync]: rsync is not installed on del2",
            "install it there",
        ],
    },
    Trouble {
        host: "del2",
        cause: "mv /root/.ssh/authorized_keys /root/.ssh/away",
        cure: "mv /root/.ssh/away /root/.ssh/authorized_keys",
        code: 1,
        says: &[
            "error[push.auth-refused]: del2 does not let root in",
            "ssh-add -l",
        ],
    },
    Trouble {
        host: "del1",
        cause: "head -c 8m /dev/zero > /var/lib/kubecast/filler || :",
        cure: "rm /var/lib/kubecast/filler",
        code: 1,
        says: &[
            "error[push.disk-full]: no space is left below /var/lib/kubecast on del1; the host is as it was",
            "make room there",
        ],
    },
    Trouble {
        host: "del1",
        cause: "head -c 4m /dev/zero > /etc/kubecast/filler || :",
        cure: "rm /etc/kubecast/filler",
        code: 3,
        says: &[
            "error[push.refused]: del1 refused its new files and is as it was: /etc/kubecast/front 0 KB are free and ",
            " KB are needed; make room",
        ],
    },
    Trouble {
        host: "del3",
        cause: "sed -i s/maxPods/minPods/ /var/lib/kubelet/config.yaml && echo x >> /var/lib/kubelet/config.yaml",
        cure: "sed -i -e '$d' -e s/minPods/maxPods/ /var/lib/kubelet/config.yaml",
        code: 3,
        says: &[
            "error[push.drift]: del3: /var/lib/kubelet/config.yaml is not as the last push left it: content",
            "take the change into the spec, or replace it with --overwrite-drift",
        ],
    },
];

fn try_trouble(ground: &Ground, trouble: &Trouble) {
    ground.console(trouble.host, trouble.cause);
    let before = ground.describe();
    let said = ground.push(&[]);
    assert_eq!(said.code, Some(trouble.code), "{}\n{}", trouble.cause, said.text);
    for words in trouble.says {
        assert!(said.text.contains(words), "{words}\n{}", said.text);
    }
    let after = ground.describe();
    if said.text.contains("stage: ") {
        same(&without_sent(before), &without_sent(after), trouble.cause);
    } else {
        same(&before, &after, trouble.cause);
    }
    ground.console(trouble.host, trouble.cure);
}

/// The key of another machine, a user who may not become root.
fn try_identities(ground: &Ground) {
    ground.change(KEY_OF_DEL2, KEY_OF_DEL3);
    let before = ground.describe();
    let said = ground.push(&[]);
    assert_eq!(said.code, Some(1), "{}", said.text);
    let words = "error[push.wrong-host-key]: del2 shows another host key than the one that is known";
    assert!(said.text.contains(words), "{}", said.text);
    same(&before, &ground.describe(), "another host key");
    let keys = format!("hostKey: ecdsa-sha2-nistp256 {KEY_OF_DEL3}");
    let (own, user) = (keys.replace(KEY_OF_DEL3, KEY_OF_DEL2), "\n      user: deploy");
    let second = "name: del2\n    address: 10.77.0.72\n    roles: [load-balancer]\n    ssh:\n      ";
    ground.change(&format!("{second}{keys}"), &format!("{second}{own}{user}"));
    ground.console(
        "del2",
        "useradd --create-home deploy && cp -r /root/.ssh /home/deploy/ && chown -R deploy /home/deploy/.ssh",
    );
    let refusing = "printf '#!/bin/sh\necho sudo: a password is required >&2\nexit 1\n' > /usr/bin/sudo && chmod 755 /usr/bin/sudo";
    for (cause, words) in [
        (
            "true",
            "error[push.no-sudo]: deploy is not root on del2, and sudo is not installed there",
        ),
        (
            refusing,
            "error[push.sudo-refused]: deploy may not run sudo without a password on del2",
        ),
    ] {
        ground.console("del2", cause);
        let before = ground.describe();
        let said = ground.push(&[]);
        assert_eq!(said.code, Some(1), "{}", said.text);
        assert!(said.text.contains(words), "{}", said.text);
        same(&before, &ground.describe(), words);
    }
    ground.change(user, "");
}

/// A load balancer that is off stops everything; a worker that is off may be left out.
fn try_power(ground: &Ground) {
    ground.run("power-off", &["del2"]);
    let before = ground.describe();
    let said = ground.push(&["--skip-offline"]);
    assert_eq!(said.code, Some(1), "{}", said.text);
    let words = "error[push.unreachable]: del2 cannot be reached at 10.77.0.72: ";
    assert!(said.text.contains(words), "{}", said.text);
    same(&before, &ground.describe(), "a host that is off");
    ground.run("power-on", &["del2"]);
    ground.link("del3", "down");
    let said = ground.push(&["--skip-offline"]);
    assert_eq!(said.code, Some(5), "{}", said.text);
    assert!(
        said.text.contains("partly done: 2 done, 1 skipped"),
        "{}",
        said.text
    );
    ground.link("del3", "up");
}

#[test]
fn what_is_wrong_is_told_and_leaves_hosts_as_they_were() {
    let Some(ground) = Ground::new() else { return };
    ground.stays("the second push of the same tree");
    // All hosts are to change: what balancers lead to, and a setting of the kubelet.
    ground.change("10.77.0.79", "10.77.0.78");
    ground.change("failCgroupV1: false", "failCgroupV1: false, maxPods: 50");
    TROUBLES.iter().for_each(|trouble| try_trouble(&ground, trouble));
    try_identities(&ground);
    try_power(&ground);
    ground.converges("after all troubles");
}
