//! From nothing to a running cluster.

use super::page::Page;
use super::{Cluster, front, objects, requests, units};
use crate::layout::File;
use crate::plan::{CniPlan, EtcdPlan, Plan};
use crate::spec::{PkiMode, RuntimeType, Swap};

/// Keeps the modes and owners that an index lists, on the host itself: no other copy of them is exact.
const SET_OWNERS: &str = r#"  jq -r '(.directories + .files)[] | [.path, .mode, .owner] | @tsv' index/$h.json |
    ssh root@$h 'while read -r path mode owner; do
      [ -e "$path" ] || mkdir -p "$path"; chown "$owner" "$path" && chmod "$mode" "$path"; done'"#;

pub(super) fn chapters(cluster: &Cluster<'_>, page: &mut Page) {
    before(cluster, page);
    copy(cluster, page);
    prepare(cluster, page);
    if cluster.has_units() {
        units::chapters(cluster, page);
    } else {
        front::chapter(cluster, page);
        start(cluster, page);
        objects::objects(cluster, page);
        workers(cluster, page);
    }
    check(cluster, page);
}

/// The programs of Kubernetes that must be there.
fn programs(cluster: &Cluster<'_>) -> String {
    if cluster.has_units() {
        return "the programs of `binaries.json`, each at its path on the hosts of its roles, with mode 0755"
            .into();
    }
    format!(
        "kubelet {} at `/usr/bin/kubelet`, held at that version, and `kubectl` on {}; the rendered unit takes the place \
         of the package's own",
        cluster.plan.version.value,
        cluster.first()
    )
}

fn before(cluster: &Cluster<'_>, page: &mut Page) {
    let plan = cluster.plan;
    page.chapter("What hosts need");
    page.text("On every host, before any file is copied:");
    let mut items = vec![programs(cluster)];
    items.push(match plan.runtime.kind.value {
        RuntimeType::Containerd => format!(
            "containerd {} and runc",
            if plan.runtime.config_version.value > 2 {
                "2.x"
            } else {
                "1.x"
            }
        ),
        RuntimeType::Docker => "docker".into(),
        RuntimeType::Other => {
            "a container runtime that answers at the socket of `containerRuntime.socket`".into()
        }
    });
    if matches!(plan.network.cni, CniPlan::Flannel(_)) && !cluster.has_units() {
        items.push("the CNI plugins bridge, host-local, loopback and portmap in `/opt/cni/bin`".into());
    }
    let facts = &plan.facts.preflight;
    items.push(format!(
        "a kernel of at least {}, and in the path {}",
        *facts.kernel,
        facts.programs.join(", ")
    ));
    page.items(items);
    page.text("On the machine that holds the tree: `rsync`, `jq`, and ssh to root on every host.");
    if let Some(text) = front::endpoint(cluster) {
        page.text(&text);
    } else if plan.endpoint.is_written {
        page.text(&format!(
            "`{}` must lead to port {} of every control plane once they answer, and hosts must know the name. Control \
             planes need no load balancer to start: each finds itself under that name.",
            plan.endpoint.endpoint.value,
            plan.api_server.bind_port.value
        ));
    }
    if let EtcdPlan::External(external) = &plan.etcd {
        let etcd = &external.etcd;
        let files = [&etcd.ca_file, &etcd.cert_file, &etcd.key_file]
            .into_iter()
            .flatten();
        let files: Vec<String> = files.map(|file| format!("`{file}`")).collect();
        if !files.is_empty() {
            page.text(&format!(
                "The certificates of the external etcd are not rendered: put {} on every control plane, readable by \
                 root only.",
                files.join(", ")
            ));
        }
    }
}

fn copy(cluster: &Cluster<'_>, page: &mut Page) {
    let name = &cluster.plan.name;
    page.chapter("Copy the files");
    page.text(
        "The committed tree holds no private key. Make the tree that does, in memory and outside git, work in it, and \
         remove it afterwards:",
    );
    page.shell([
        format!("kubecast render clusters/{name} --locked --with-secrets /dev/shm/{name}"),
        format!("cd /dev/shm/{name}"),
    ]);
    if cluster.plan.pki.mode.value == PkiMode::Sealed {
        page.text(
            "Your identity must open the sealed store; `--identity FILE` names it if it is not at its usual place.",
        );
    }
    page.text("For each host:");
    page.shell([
        "copy() {",
        "  h=$1",
        "  (cd hosts/$h && rsync -rl --chmod=D755 --checksum --keep-dirlinks -- * root@$h:/) &&",
        SET_OWNERS,
        "}",
        "for h in hosts/*; do copy ${h#hosts/} || echo \"${h#hosts/} FAILED\"; done",
    ]);
    page.items([
        "`-- *`, never the folder itself: rsync would give `/` its mode.",
        "`--keep-dirlinks`: a host's `/lib` may be a link, and stays one.",
        "`--chmod=D755`: the tree with secrets is closed to all but its owner, and a directory that is new on a host would \
         be too, while haproxy runs as a user of its own.",
        "`--checksum`: files of equal size are not told apart by their times.",
        "No `-p`, `-o` or `--delete`: directories that are there keep their modes, files of others stay. Modes and \
         owners come from the index.",
    ]);
}

fn prepare(cluster: &Cluster<'_>, page: &mut Page) {
    let plan = cluster.plan;
    page.chapter("Prepare the hosts");
    page.text("On each host:");
    let mut lines = match plan.has_prepare_script() {
        true => vec![format!("sh {}", cluster.path(File::Prepare))],
        false => by_hand(plan),
    };
    match plan.runtime.kind.value {
        RuntimeType::Containerd => {
            lines.push("systemctl enable containerd.service && systemctl restart containerd.service".into());
        }
        // It takes pods' addresses from flanneld, and waits for it.
        RuntimeType::Docker if plan.docker_bridges_pods() => {
            lines.push("systemctl enable docker.service".into());
        }
        RuntimeType::Docker => {
            lines.push("systemctl enable docker.service && systemctl restart docker.service".into());
        }
        RuntimeType::Other => {}
    }
    lines.push(format!("sh {}", cluster.path(File::Preflight)));
    page.shell(lines);
    if plan.has_prepare_script() {
        page.text("`prepare.sh` makes the host obey its files, and tells each step; it may run again after every copy.");
    }
    page.text("`preflight.sh` changes nothing; it names all that is wrong at once, each with its cure. Go on when it names nothing.");
    if cluster.is_static() {
        page.text("The pod network has no daemon: its routes are set by a unit on every host.");
        page.shell(["systemctl enable --now kubecast-routes.service"]);
    }
}

/// What `prepare.sh` would do.
fn by_hand(plan: &Plan) -> Vec<String> {
    let mut lines = vec!["systemctl daemon-reload".to_owned()];
    if plan.preparation.is_rendered.value {
        lines.push("systemctl restart systemd-modules-load.service systemd-sysctl.service".into());
        if plan.preparation.swap.value == Swap::Off {
            lines.push("swapoff -a".into());
        }
        if !plan.preparation.time_servers.value.is_empty() {
            lines.push("systemctl restart systemd-timesyncd.service".into());
        }
    }
    if matches!(plan.network.cni, CniPlan::Flannel(_)) {
        lines.push("systemd-tmpfiles --create".into());
    }
    lines
}

fn start(cluster: &Cluster<'_>, page: &mut Page) {
    page.chapter("Start the control plane");
    let founders = cluster.names(cluster.founders());
    let several = cluster.founders().count() > 1;
    if several && cluster.plan.etcd.local().is_some() {
        page.text(&format!(
            "Start {founders} together: etcd answers when most of its founders run, and kube-apiserver after it."
        ));
    } else {
        page.text(&format!("Start {founders}."));
    }
    page.shell([
        format!(
            "for h in {}; do ssh root@$h systemctl enable --now kubelet.service; done",
            founders.replace(", ", " ")
        ),
        format!("ssh root@{}", cluster.first()),
        format!("export KUBECONFIG={}", cluster.first_kubeconfig()),
        format!("until kubectl get --raw {}; do sleep 2; done", cluster.health()),
    ]);
    if *cluster.plan.facts.kubeconfig.super_admin {
        page.text(&format!(
            "`{}` is on {} only. It may do everything, whatever the cluster's rights say; `{}` may do nothing until \
             `00-cluster-admins.yaml` is applied.",
            cluster.first_kubeconfig(),
            cluster.first(),
            cluster.path(File::AdminConf)
        ));
    }
}

fn workers(cluster: &Cluster<'_>, page: &mut Page) {
    page.chapter("Start the workers");
    page.text("In any order, as many at once as you like:");
    page.shell([
        "start() { ssh -o BatchMode=yes root@$1 systemctl enable --now kubelet.service; }; export -f start",
        "ls hosts | xargs -P 20 -I{} bash -c 'start {}'",
    ]);
    requests::after_start(cluster, "kubectl", page);
}

fn check(cluster: &Cluster<'_>, page: &mut Page) {
    page.chapter("Check");
    if cluster.has_units() {
        page.text("On the machine that holds the tree:");
        page.shell(units::check(cluster));
    } else {
        page.text(&format!("On {}, with `KUBECONFIG` as before:", cluster.first()));
        page.shell(checks(cluster));
    }
    let name = &cluster.plan.name;
    let objects = match cluster.has_objects() {
        true => format!(", and `rm -r /root/{name}-cluster` on {}", cluster.first()),
        false => String::new(),
    };
    page.text(&format!(
        "Then remove what is secret: `rm -r /dev/shm/{name}` on the machine that holds the tree{objects}."
    ));
}

fn checks(cluster: &Cluster<'_>) -> Vec<String> {
    let mut lines = vec![
        format!("kubectl get --raw '{}?verbose'", cluster.health()),
        "kubectl get nodes        # one for each folder of hosts/, all Ready".into(),
        "kubectl get pods --all-namespaces  # all Running".into(),
    ];
    if cluster.plan.etcd.local().is_some() {
        lines.push(format!("{} {}", cluster.etcdctl(), cluster.etcd_health()));
    }
    lines
}
