//! Rendered balancers at work on loopback addresses, before an API server that lets nobody in without a name.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::front::Trees;
use crate::{judge, run, said};

/// What kube-apiserver says with `--anonymous-auth=false`.
const ANSWER: &str = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program; `None`, and a word about it, if it is not there.
fn start(command: &mut Command) -> Option<Running> {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match quiet.spawn() {
        Ok(child) => Some(Running(child)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            judge::skip(format_args!("there is no {}", command.get_program().display()));
            None
        }
        Err(error) => panic!("{}: {error}", command.get_program().display()),
    }
}

/// A port that nobody uses now.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// An API server as far as a balancer sees one: TLS, and an answer of 401.
fn api_server(folder: &Path, port: u16) -> Option<Running> {
    let (key, certificate) = (folder.join("key.pem"), folder.join("cert.pem"));
    let mut make = Command::new("openssl");
    make.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ])
    .args(["-subj", "/CN=kube-apiserver", "-days", "1", "-keyout"])
    .arg(&key)
    .arg("-out")
    .arg(&certificate);
    let made = run(&mut make)?;
    assert!(made.status.success(), "{}", said(&made));
    std::fs::write(folder.join("readyz"), ANSWER).expect("written");
    let mut server = Command::new("openssl");
    server
        .args(["s_server", "-quiet", "-HTTP", "-accept"])
        .arg(format!("127.0.0.1:{port}"))
        .arg("-key")
        .arg(&key)
        .arg("-cert")
        .arg(&certificate)
        .current_dir(folder);
    start(&mut server)
}

/// Whether the check that keepalived runs says so within some seconds.
fn comes_to(check: &Path, wanted: bool) -> bool {
    (0..100).any(|_| {
        let output = Command::new("sh").arg(check).output().expect("a shell");
        let is_so = output.status.success() == wanted;
        if !is_so {
            std::thread::sleep(Duration::from_millis(100));
        }
        is_so
    })
}

/// The rendered balancer and check of a cluster, with the ports of this test in place of the hosts of the cluster.
fn judge_balancer(cluster: &str, config: &str, listen: &str, more: &[(&str, &str)], command: &[&str]) {
    let trees = Trees::render();
    let folder = trees.folder.path();
    if run(Command::new("curl").arg("--version")).is_none() {
        return;
    }
    let (front, backend) = (free_port(), free_port());
    let ours = |ending: &str| {
        let mut files = trees.files(ending).into_iter();
        let is_ours = |path: &std::path::PathBuf| path.to_string_lossy().contains(&format!("/{cluster}/"));
        files.find(is_ours).expect("a file of that cluster")
    };
    let (front_at, backend_at) = (format!("127.0.0.1:{front}"), format!("127.0.0.1:{backend}"));
    // Two of the three API servers are not there: nobody listens at port 1.
    let mut words = vec![
        (listen, front_at.as_str()),
        ("192.0.2.11:6443", "127.0.0.1:1"),
        ("192.0.2.12:6443", backend_at.as_str()),
        ("192.0.2.13:6443", "127.0.0.1:1"),
        ("/run/kube-nginx", folder.to_str().expect("UTF-8")),
    ];
    words.extend(more);
    let config = trees.adapted(&ours(config), &words);
    let rendered = listen.replace("0.0.0.0", "127.0.0.1");
    let check = trees.adapted(
        &ours("/check-api-front.sh"),
        &[(rendered.as_str(), front_at.as_str())],
    );
    let Some((program, arguments)) = command.split_first() else {
        return;
    };
    let Some(_balancer) = start(Command::new(program).args(arguments).arg(&config)) else {
        return;
    };
    assert!(
        comes_to(&check, false),
        "{cluster}: nothing is behind the balancer yet"
    );
    let Some(server) = api_server(folder, backend) else {
        return;
    };
    assert!(comes_to(&check, true), "{cluster}: an answer of 401 counts");
    drop(server);
    assert!(comes_to(&check, false), "{cluster}: the API server is gone");
}

#[test]
fn nginx_leads_to_the_api_server_that_answers() {
    judge_balancer(
        "nginx-pair",
        "/front/nginx.conf",
        "0.0.0.0:6443",
        &[
            // One process, which ends with its parent.
            ("worker_processes auto;", "master_process off;"),
        ],
        &["nginx", "-c"],
    );
}

#[test]
fn haproxy_leads_to_the_api_server_that_answers() {
    judge_balancer(
        "haproxy-pair",
        "/front/haproxy.cfg",
        "0.0.0.0:443",
        &[],
        &["haproxy", "-db", "-f"],
    );
}
