//! What is cut, killed or loses its power converges when the push is run again.

use std::time::{Duration, Instant};

use super::ground::{Ground, same, without_sent};

/// The first thing that the first host tells of its activation.
const ACTIVATES: &str = "del1  ";

/// What the host obeys is what counts; the records of how it came there grow.
fn obeyed(ground: &Ground) -> Vec<String> {
    let lines = without_sent(ground.describe()).into_iter();
    let is_record =
        |line: &String| line.contains("/var/lib/kubecast/") || line.contains(".kubecast.room.tmp");
    // What was replaced and put back is the same file, and has another time; what reads it was started anew.
    let is_moment = |line: &String| line.contains("Timestamp") || line.contains("MainPID");
    lines
        .filter(|line| !is_record(line) && !is_moment(line))
        .map(|line| without_time(&line))
        .collect()
}

/// A line of `find` without the time of the file.
fn without_time(line: &str) -> String {
    let words = line.split(' ');
    let is_time = |word: &&str| word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    words.filter(|word| !is_time(word)).collect::<Vec<_>>().join(" ")
}

/// Waits until a host has no intent, which it ends by itself.
fn wait_until_settled(ground: &Ground, host: &str) {
    let end = Instant::now() + Duration::from_secs(60);
    let settled = "test -e /var/lib/kubecast/journal/intent && echo open || echo settled";
    while ground.console(host, settled) != "settled\n" {
        assert!(Instant::now() < end, "{host} does not go back");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Something else for every host to change. What restarts is waited for, so there is time to cut its host off.
fn vary(ground: &Ground, turn: u32) {
    ground.change(
        &format!("address: 10.77.0.{}\n    roles: [control-plane]", 79 + turn),
        &format!("address: 10.77.0.{}\n    roles: [control-plane]", 80 + turn),
    );
    ground.change(&format!("TURN={turn}\n"), &format!("TURN={}\n", turn + 1));
    let pods = |turn: u32| match turn {
        0 => "failCgroupV1: false}".to_owned(),
        _ => format!("failCgroupV1: false, maxPods: {}}}", 50 + turn),
    };
    ground.change(&pods(turn), &pods(turn + 1));
}

#[test]
fn a_host_that_cannot_be_reached_goes_back_by_itself() {
    let Some(ground) = Ground::new() else { return };
    let before = obeyed(&ground);

    // Its new files let nobody in any more; the connection that is open goes on.
    vary(&ground, 0);
    let mut run = ground.begin(&["--revert-after", "12", "--connect-timeout", "3"]);
    run.wait_for(ACTIVATES);
    ground.console("del1", "nft 'add table inet shut; add chain inet shut in { type filter hook input priority 0; }; add rule inet shut in tcp dport 22 ct state new drop'");
    let said = run.end();
    assert_eq!(said.code, Some(5), "{}", said.text);
    let words = "error[push.unconfirmed]: del1 was not confirmed over a new connection, so it goes back to its earlier files within 12 s";
    assert!(said.text.contains(words), "{}", said.text);
    assert!(
        said.text.contains("partly done: 2 staged, 1 lost"),
        "{}",
        said.text
    );
    ground.console("del1", "nft delete table inet shut");
    let status = ground.status();
    assert!(status.contains("not confirmed: goes back to 000001-"), "{status}");
    wait_until_settled(&ground, "del1");
    same(&before, &obeyed(&ground), "after it went back");
    let status = ground.status();
    assert_eq!(status.matches("as pushed").count(), 3, "{status}");
    ground.converges("after a host was shut");
    let before = obeyed(&ground);

    // The cable is pulled.
    vary(&ground, 1);
    let mut run = ground.begin(&["--revert-after", "5"]);
    run.wait_for(ACTIVATES);
    ground.link("del1", "down");
    wait_until_settled(&ground, "del1");
    same(&before, &obeyed(&ground), "after it went back");
    let said = run.end();
    assert_eq!(said.code, Some(5), "{}", said.text);
    assert!(
        said.text
            .contains("error[push.cut]: the connection to del1 was lost: activate its files"),
        "{}",
        said.text
    );
    ground.link("del1", "up");
    ground.converges("after a cable was pulled");
}

#[test]
fn a_push_that_is_killed_converges_when_it_runs_again() {
    let Some(ground) = Ground::new() else { return };
    let moments = ["stage: ", ACTIVATES, "del2  ", "workers: ", "del3  "];
    for (turn, moment) in (0..).zip(moments) {
        vary(&ground, turn);
        let mut run = ground.begin(&["--revert-after", "60"]);
        run.wait_for(moment);
        run.kill();
        ground.converges(moment);
    }
    // What was confirmed stays, whatever timers there were.
    let open = "systemctl list-timers --all --no-legend 'kubecast-*'; ls /var/lib/kubecast/journal/intent 2> /dev/null || :";
    for host in super::ground::HOSTS {
        assert_eq!(ground.console(host, open), "", "{host}");
    }
}

#[test]
fn a_host_that_loses_its_power_converges() {
    let Some(ground) = Ground::new() else { return };
    for (turn, pause) in (0..).zip([200, 1000]) {
        vary(&ground, turn);
        let mut run = ground.begin(&[]);
        run.wait_for("del2  ");
        std::thread::sleep(Duration::from_millis(pause));
        ground.run("power-off", &["del2"]);
        ground.run("power-on", &["del2"]);
        let said = run.end();
        assert_eq!(said.code, Some(5), "{}", said.text);
        assert!(
            said.text
                .contains("error[push.cut]: the connection to del2 was lost"),
            "{}",
            said.text
        );
        wait_until_settled(&ground, "del2");
        ground.converges("after a loss of power");
    }
}
