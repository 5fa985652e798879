//! What the machine and its operating system are like.

use super::Case;

pub(super) const V2: &str =
    "mkdir -p /sys/fs/cgroup; echo cpuset cpu io memory pids > /sys/fs/cgroup/cgroup.controllers";
const V1: &str = "mkdir -p /proc; { printf '#subsys_name hierarchy num_cgroups enabled\\n'; for c in cpu cpuacct cpuset devices freezer pids; do echo $c 1 1 1; done; echo memory 0 1 0; } > /proc/cgroups";
pub(super) const DF: &str = "df() { printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\\n/dev/sda1 100000000 80000000 20000000 80%% /\\n'; }";
const FORWARD_ON: &str = "mkdir -p /proc/sys/net/ipv4; echo 1 > /proc/sys/net/ipv4/ip_forward";
const RANGE: &str = "mkdir -p /proc/sys/net/ipv4; printf '1\\t9\\n' > /proc/sys/net/ipv4/range";
const CLOCK: &str = "date() { case $1 in +%s) echo 60 ;; *) echo 1970-01-01 ;; esac; }; timedatectl() { echo 'System clock synchronized: no'; }";

pub(super) const CASES: &[Case] = &[
    ("id() { echo 0; }", "check_root", "ok    running as root"),
    ("id() { echo 1000; }", "check_root", "FAIL  not running as root"),
    ("", "check_systemd", "FAIL  systemd does not run here"),
    (
        "mkdir -p /run/systemd/system",
        "check_systemd",
        "ok    systemd runs",
    ),
    (
        "uname() { echo 5.3.18-lp152-default; }",
        "check_kernel 5.4",
        "FAIL  kernel 5.3.18-lp152-default is older than 5.4",
    ),
    (
        "uname() { echo 6.1.0-13-amd64; }",
        "check_kernel 5.4",
        "ok    kernel 6.1.0-13-amd64",
    ),
    (
        "uname() { echo 5.10.0; }",
        "check_kernel 5.4",
        "ok    kernel 5.10.0",
    ),
    (
        "uname() { echo 4.18.0-553.el8.x86_64; }",
        "check_kernel 4.19",
        "FAIL  kernel 4.18.0-553.el8.x86_64 is older than 4.19",
    ),
    (V2, "check_cgroups v2", "ok    control groups v2"),
    (V2, "check_cgroups either", "ok    control groups v2"),
    (
        V2,
        "check_cgroups v1",
        "FAIL  control groups are v2, which this kubelet does not know",
    ),
    (
        V1,
        "check_cgroups v2",
        "FAIL  control groups are v1, and this kubelet refuses them\nFAIL  the control group controller memory is off",
    ),
    (
        V1,
        "check_cgroups either",
        "ok    control groups v1\nFAIL  the control group controller memory is off",
    ),
    ("", "check_swap_off", "ok    swap is off"),
    (
        "mkdir /proc; echo Filename > /proc/swaps",
        "check_swap_off",
        "ok    swap is off",
    ),
    (
        "mkdir /proc; printf 'Filename\\n/dev/zram0 partition 1 0 100\\n' > /proc/swaps",
        "check_swap_off",
        "FAIL  swap is on: /dev/zram0",
    ),
    (
        "mkdir /proc; printf 'processor\\t: 0\\nprocessor\\t: 1\\n' > /proc/cpuinfo",
        "check_cpus 2",
        "ok    2 processors",
    ),
    (
        "mkdir /proc; printf 'processor\\t: 0\\n' > /proc/cpuinfo",
        "check_cpus 2",
        "FAIL  1 processor, 2 are needed",
    ),
    (
        "mkdir /proc; printf 'MemTotal: 2000000 kB\\nMemFree: 1 kB\\n' > /proc/meminfo",
        "check_memory 1700",
        "ok    1953 MB of memory",
    ),
    (
        "mkdir /proc; printf 'MemTotal: 1000000 kB\\n' > /proc/meminfo",
        "check_memory 1700",
        "FAIL  976 MB of memory, 1700 MB are needed",
    ),
    (
        DF,
        "check_space /var/lib/etcd 2048 10",
        "ok    19531 MB (20 %) are free for /var/lib/etcd",
    ),
    (
        DF,
        "check_space /var/lib/etcd 20000 0",
        "FAIL  19531 MB (20 %) are free for /var/lib/etcd, 20000 MB and 0 % are needed",
    ),
    (
        "mkdir -p /var/lib/etcd/member; df() { printf 'Filesystem\\n/dev/sda1 100000 80000 20000 80%% /\\n'; }",
        "check_space /var/lib/etcd 20000 0",
        "ok    19 MB (20 %) are free for /var/lib/etcd",
    ),
    (
        DF,
        "check_space /var/lib/etcd 1 25",
        "FAIL  19531 MB (20 %) are free for /var/lib/etcd, 1 MB and 25 % are needed",
    ),
    (
        "mkdir -p /sys/module/br_netfilter",
        "check_module br-netfilter",
        "ok    kernel module br-netfilter is there",
    ),
    (
        "modprobe() { [ \"$*\" = '-n -q overlay' ]; }",
        "check_module overlay",
        "ok    kernel module overlay can be loaded",
    ),
    (
        "modprobe() { false; }; mkdir -p /lib/modules/$(uname -r)",
        "check_module overlay",
        "FAIL  kernel module overlay is not there",
    ),
    (
        "modprobe() { false; }",
        "check_module overlay",
        "warn  kernel module overlay was not found, and this kernel has no directory of modules",
    ),
    (
        FORWARD_ON,
        "check_setting net.ipv4.ip_forward 1",
        "ok    net.ipv4.ip_forward is 1",
    ),
    (
        FORWARD_ON,
        "check_setting net.ipv4.ip_forward 0",
        "ok    net.ipv4.ip_forward is 1 and can be set to 0",
    ),
    (
        FORWARD_ON,
        "check_setting net/ipv4/ip_forward 1",
        "ok    net/ipv4/ip_forward is 1",
    ),
    (
        "",
        "check_setting net.bridge.bridge-nf-call-iptables 1",
        "ok    net.bridge.bridge-nf-call-iptables comes with its kernel module",
    ),
    (
        "",
        "check_setting kernel.nothing 1",
        "FAIL  this kernel has no setting kernel.nothing",
    ),
    (
        RANGE,
        "check_setting net.ipv4.range '1 9'",
        "ok    net.ipv4.range is 1 9",
    ),
    (
        FORWARD_ON,
        "check_foreign_setting net.ipv4.ip_forward 1",
        "ok    net.ipv4.ip_forward is 1",
    ),
    (
        FORWARD_ON,
        "check_foreign_setting net.ipv4.ip_forward 0",
        "FAIL  net.ipv4.ip_forward is not 0",
    ),
    (
        CLOCK,
        "check_clock 1767225600 2026-01-01",
        "FAIL  the clock says 1970-01-01; certificates are valid from 2026-01-01 on\nwarn  the clock is not synchronised",
    ),
    (
        CLOCK,
        "check_clock 0 1970-01-01",
        "ok    the clock is past 1970-01-01\nwarn  the clock is not synchronised",
    ),
    (
        "uname() { echo Node1; }",
        "check_hostname node1",
        "ok    the host is called node1",
    ),
    (
        "uname() { echo node2; }",
        "check_hostname node1",
        "FAIL  the host is called node2, the node is node1",
    ),
    (
        "uname() { echo other1; }",
        "check_other_hostname other1 node1",
        "ok    the host is called other1, the node node1",
    ),
    (
        "uname() { echo other2; }",
        "check_other_hostname other1 node1",
        "warn  the host is called other2, the spec says other1",
    ),
    (
        "",
        "check_machine_id",
        "FAIL  /etc/machine-id holds no id\nwarn  product_uuid cannot be read",
    ),
    (
        "mkdir /etc; echo 0123456789abcdef0123456789abcdef > /etc/machine-id",
        "check_machine_id",
        "ok    machine-id 0123456789abcdef0123456789abcdef, which no other host may have\nwarn  product_uuid cannot be read",
    ),
    (
        "systemctl() { [ \"$3\" = ufw ]; }",
        "check_firewall 'TCP 10250'",
        "warn  ufw is active",
    ),
    (
        "systemctl() { false; }",
        "check_firewall 'TCP 10250'",
        "ok    neither firewalld nor ufw is active",
    ),
    (
        "systemctl() { false; }; nft() { false; }",
        "check_own_firewall example",
        "warn  the firewall of the spec is not in force yet",
    ),
    (
        "systemctl() { [ \"$3\" = ufw ]; }; nft() { [ \"$*\" = 'list table inet example' ]; }",
        "check_own_firewall example",
        "warn  ufw is active beside the firewall of the spec, and both must let a packet in\nok    the firewall of the spec is in force",
    ),
    (
        "systemctl() { false; }; nft() { [ \"$*\" = 'list table inet example' ]; }",
        "check_own_firewall example",
        "ok    the firewall of the spec is in force",
    ),
    (
        "getenforce() { echo Enforcing; }",
        "check_security_modules",
        "warn  SELinux is enforcing",
    ),
];
