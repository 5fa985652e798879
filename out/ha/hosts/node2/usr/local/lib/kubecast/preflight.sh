#!/bin/sh
# Rendered by kubecast from the cluster spec.
#
# Is this host ready for its part in the cluster? Every failure is told at once, each with its cure.
# Nothing is changed.
#
# usage: preflight.sh [--quiet] [--brought PATH]...
#   --quiet         tell failures only
#   --brought PATH  this program comes along with the files, so it need not be there yet
# exit status: 0 ready, 1 not ready, 2 wrong usage
#
# A host calls only the checks that it needs, at the end.
# shellcheck disable=SC2317,SC2329
set -u

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL

usage() {
    echo "usage: ${0##*/} [--quiet] [--brought PATH]..." >&2
    exit 2
}

quiet=
brought=' '
while [ $# -gt 0 ]; do
    case $1 in
    --quiet) quiet=yes ;;
    --brought)
        case ${2-} in /*) brought="$brought$2 " ;; *) usage ;; esac
        shift
        ;;
    *) usage ;;
    esac
    shift
done

failures=0
warnings=0

ok() {
    [ -n "$quiet" ] || printf 'ok    %s\n' "$1"
}

# What may work nevertheless, and its cure.
warn() {
    warnings=$((warnings + 1))
    [ -n "$quiet" ] || printf 'warn  %s\n      cure: %s\n' "$1" "$2"
}

# What does not work, and its cure.
fail() {
    failures=$((failures + 1))
    printf 'FAIL  %s\n      cure: %s\n' "$1" "$2"
}

finish() {
    if [ "$failures" -gt 0 ]; then
        echo "not ready: $failures to cure, $warnings warned of"
        exit 1
    fi
    [ -n "$quiet" ] || echo "ready, $warnings warned of"
    exit 0
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# is_brought PATH: whether this program comes along; the end of its path is enough
is_brought() {
    case $brought in
    *"$1 "*) ok "$1 comes along" ;;
    *) return 1 ;;
    esac
}

# Whether version $1 is older than $2. Both start with MAJOR.MINOR.
is_older() {
    major=${1%%.*}
    minor=${1#*.}
    minor=${minor%%[!0-9]*}
    other_major=${2%%.*}
    other_minor=${2#*.}
    other_minor=${other_minor%%[!0-9]*}
    [ "$major" -lt "$other_major" ] ||
        { [ "$major" -eq "$other_major" ] && [ "${minor:-0}" -lt "${other_minor:-0}" ]; }
}

# The text of file $1, with single blanks.
value_of() {
    tr -s '\t ' ' ' 2>/dev/null <"$1"
}

check_root() {
    if [ "$(id -u)" = 0 ]; then
        ok 'running as root'
    else
        fail 'not running as root' 'run it again as root; some other lines may be wrong until then'
    fi
}

check_systemd() {
    if [ -d /run/systemd/system ]; then
        ok 'systemd runs'
    else
        fail 'systemd does not run here' 'use a host that is booted with systemd'
    fi
}

# check_kernel OLDEST
check_kernel() {
    kernel=$(uname -r)
    if is_older "$kernel" "$1"; then
        fail "kernel $kernel is older than $1" "boot kernel $1 or newer"
    else
        ok "kernel $kernel"
    fi
}

# check_cgroups v1|v2|either
check_cgroups() {
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
        cgroups=v2
        controllers=" $(value_of /sys/fs/cgroup/cgroup.controllers) "
        needed='cpu cpuset memory pids'
    else
        cgroups=v1
        controllers=' '
        while read -r name _ _ enabled; do
            [ "$enabled" != 1 ] || controllers="$controllers$name "
        done </proc/cgroups
        needed='cpu cpuacct cpuset devices freezer memory pids'
    fi
    case $1:$cgroups in
    either:* | "$cgroups:$cgroups") ok "control groups $cgroups" ;;
    v2:*)
        fail 'control groups are v1, and this kubelet refuses them' \
            'boot with systemd.unified_cgroup_hierarchy=1, or write failCgroupV1: false in spec.kubelet.config'
        ;;
    *)
        fail 'control groups are v2, which this kubelet does not know' \
            'boot with systemd.unified_cgroup_hierarchy=0'
        ;;
    esac
    for name in $needed; do
        case $controllers in
        *" $name "*) ;;
        *) fail "the control group controller $name is off" "boot with cgroup_enable=$name" ;;
        esac
    done
}

check_swap_off() {
    swaps=$(tail -n +2 /proc/swaps 2>/dev/null)
    if [ -z "$swaps" ]; then
        ok 'swap is off'
    else
        fail "swap is on: ${swaps%%[[:space:]]*}" \
            'run swapoff -a, and keep it off after a reboot: mask swap.target or remove it from /etc/fstab'
    fi
}

# check_cpus COUNT
check_cpus() {
    count=$(grep -c '^processor' /proc/cpuinfo)
    if [ "$count" -lt "$1" ]; then
        fail "$count processor, $1 are needed" "give the host $1 processors"
    else
        ok "$count processors"
    fi
}

# check_memory MEGABYTES
check_memory() {
    kilobytes=0
    while read -r key number _; do
        [ "$key" != MemTotal: ] || kilobytes=$number
    done </proc/meminfo
    if [ $((kilobytes / 1024)) -lt "$1" ]; then
        fail "$((kilobytes / 1024)) MB of memory, $1 MB are needed" "give the host $1 MB"
    else
        ok "$((kilobytes / 1024)) MB of memory"
    fi
}

# check_space DIRECTORY MEGABYTES PERCENT: so much of its file system must be free. What is in use already was
# given its megabytes before.
check_space() {
    needed=$2
    [ -z "$(ls -A "$1" 2>/dev/null)" ] || needed=0
    directory=$1
    while [ -n "$directory" ] && [ ! -d "$directory" ]; do
        directory=${directory%/*}
    done
    {
        read -r _
        read -r _ blocks _ available _
    } <<END
$(df -P -k "${directory:-/}" 2>/dev/null)
END
    if [ -z "${available:-}" ] || [ "${blocks:-0}" -le 0 ]; then
        warn "the space for $1 is unknown" "look with df $1"
        return
    fi
    megabytes=$((available / 1024))
    percent=$((available * 100 / blocks))
    if [ "$megabytes" -lt "$needed" ] || [ "$percent" -lt "$3" ]; then
        fail "$megabytes MB ($percent %) are free for $1, $needed MB and $3 % are needed" \
            'make room there, or mount a larger file system'
    else
        ok "$megabytes MB ($percent %) are free for $1"
    fi
}

# check_module NAME
check_module() {
    if [ -d "/sys/module/$(echo "$1" | tr - _)" ]; then
        ok "kernel module $1 is there"
    elif modprobe -n -q "$1" 2>/dev/null; then
        ok "kernel module $1 can be loaded"
    elif [ -d "/lib/modules/$(uname -r)" ]; then
        fail "kernel module $1 is not there" "install the modules of kernel $(uname -r)"
    else
        warn "kernel module $1 was not found, and this kernel has no directory of modules" \
            'make sure that it is built in'
    fi
}

# The file of kernel setting $1. As in sysctl.d(5), the separator that comes first separates.
setting_file() {
    case ${1%%.*} in
    */*) echo "/proc/sys/$1" ;;
    *) echo "/proc/sys/$(echo "$1" | tr ./ /.)" ;;
    esac
}

# check_setting KEY VALUE: a file of the tree sets it, so it must be there and writable
check_setting() {
    file=$(setting_file "$1")
    case $1 in
    net.bridge.* | net.netfilter.* | net.ipv4.vs.*) comes_with_module=yes ;;
    *) comes_with_module= ;;
    esac
    if [ ! -e "$file" ]; then
        if [ -n "$comes_with_module" ]; then
            ok "$1 comes with its kernel module"
        else
            fail "this kernel has no setting $1" 'boot a kernel that has it, or leave it out of the spec'
        fi
    elif [ "$(value_of "$file")" = "$2" ]; then
        ok "$1 is $2"
    elif [ -w "$file" ]; then
        ok "$1 is $(value_of "$file") and can be set to $2"
    else
        fail "$1 is $(value_of "$file") and cannot be set to $2" 'allow this host to change its kernel settings'
    fi
}

# check_foreign_setting KEY VALUE: nobody in the tree sets it
check_foreign_setting() {
    file=$(setting_file "$1")
    if [ -e "$file" ] && [ "$(value_of "$file")" = "$2" ]; then
        ok "$1 is $2"
    else
        fail "$1 is not $2" "write \"$1 = $2\" below /etc/sysctl.d and run sysctl --system"
    fi
}

check_ipv6() {
    file=/proc/sys/net/ipv6/conf/all/disable_ipv6
    if [ -e "$file" ] && [ "$(value_of "$file")" = 0 ]; then
        ok 'IPv6 is on'
    else
        fail 'IPv6 is off' 'boot without ipv6.disable=1 and set net.ipv6.conf.all.disable_ipv6 to 0'
    fi
    # A host that forwards takes no more default routes from routers, unless accept_ra is 2.
    for interface in $(ip -6 route show default proto ra 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p'); do
        file=/proc/sys/net/ipv6/conf/$interface/accept_ra
        if [ -e "$file" ] && [ "$(value_of "$file")" != 2 ]; then
            warn "$interface loses its IPv6 default route when the host forwards" \
                "set net.ipv6.conf.$interface.accept_ra to 2 in spec.hostPreparation.sysctl, or write a static route"
        fi
    done
}

# check_port TCP_PORT PROCESS: it is free, or the right process holds it
check_port() {
    if ! has ss; then
        warn "port $1 cannot be judged without ss" 'install iproute2'
        return
    fi
    # The kernel cuts a process's name after 15 characters.
    process=$(printf %.15s "$2")
    listeners=$(ss -ltnp "sport = :$1" 2>/dev/null | tail -n +2)
    others=$(echo "$listeners" | grep -v -F "\"$process\"" | grep .)
    if [ -z "$listeners" ]; then
        ok "port $1 is free for $2"
    elif [ -z "$others" ]; then
        ok "port $1 is held by $2"
    else
        holder=$(echo "$others" | sed -n '1s/.*users:(("\([^"]*\)".*/\1/p')
        fail "port $1, which $2 needs, is held by ${holder:-another process}" \
            "stop ${holder:-that process}, or move it to another port"
    fi
}

# check_program NAME PACKAGES
check_program() {
    ! is_brought "/$1" || return 0
    if has "$1"; then
        ok "$1 is installed"
    else
        fail "$1 is not installed" "install $2"
    fi
}

# want_program NAME PACKAGES
want_program() {
    ! is_brought "/$1" || return 0
    if has "$1"; then
        ok "$1 is installed"
    else
        warn "$1 is not installed" "install $2"
    fi
}

# check_file PATH OWNER: somebody else puts it there
check_file() {
    ! is_brought "$1" || return 0
    if [ -r "$1" ]; then
        ok "$1 is there"
    else
        fail "$1 is not there" "$2"
    fi
}

# check_kubelet PATH RELEASE MINOR
check_kubelet() {
    ! is_brought "$1" || return 0
    if [ ! -x "$1" ]; then
        fail "there is no kubelet at $1" "install kubelet $2"
        return
    fi
    version=$("$1" --version 2>/dev/null)
    version=${version#Kubernetes v}
    case $version in
    "$2") ok "kubelet $version" ;;
    "$3".*) warn "the kubelet is $version, the files are for $2" "install kubelet $2" ;;
    *) fail "the kubelet is ${version:-of an unknown version}, the files are for $2" "install kubelet $2" ;;
    esac
}

# check_binary PATH VERSION [ARGUMENT...]: the program is there, and these arguments make it say its version
check_binary() {
    ! is_brought "$1" || return 0
    path=$1
    wanted=$2
    shift 2
    if [ ! -x "$path" ]; then
        fail "there is no program at $path" "put ${path##*/}${wanted:+ $wanted} there, with mode 0755"
        return
    fi
    found=
    [ $# -eq 0 ] ||
        found=$("$path" "$@" 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)\.[0-9]+)?' | head -n 1)
    if [ -z "$wanted" ] || [ "$found" = "$wanted" ]; then
        ok "${path##*/}${found:+ $found} is at $path"
    else
        fail "$path is ${found:-of an unknown version}, the files are for $wanted" \
            "put ${path##*/} $wanted there"
    fi
}

# check_digest PATH SHA256: the program that is there is the one that was chosen
check_digest() {
    ! is_brought "$1" || return 0
    [ -r "$1" ] || return
    found=$(sha256sum <"$1")
    if [ "${found%% *}" = "$2" ]; then
        ok "${1##*/} has the digest of spec.binaries"
    else
        fail "$1 has the digest ${found%% *}, not $2" \
            "put the right ${1##*/} there, or correct spec.binaries"
    fi
}

# check_containerd FORMAT: the version of config.toml
check_containerd() {
    if ! has containerd; then
        fail 'containerd is not installed' 'install containerd'
        return
    fi
    version=$(containerd --version 2>/dev/null | { read -r _ _ version _ && echo "$version"; })
    version=${version#v}
    if [ "$1" -ge 3 ] && is_older "${version:-0.0}" 2.0; then
        fail "containerd ${version:-of an unknown version} does not read configuration version $1" \
            'install containerd 2, or write configVersion: 2 in spec.containerRuntime'
    else
        ok "containerd ${version:-of an unknown version}"
    fi
}

# check_socket PATH CURE [UNIT]: a UNIT that is installed starts with what kubecast brings
check_socket() {
    if [ -S "$1" ]; then
        ok "the runtime's socket $1 is there"
    elif [ -n "${3:-}" ] && systemctl cat "$3" >/dev/null 2>&1; then
        warn "the runtime's socket $1 is not there yet" "activate.sh starts $3; by hand: systemctl start $3"
    else
        fail "the runtime's socket $1 is not there" "$2"
    fi
}

# check_clock SECONDS DATE: certificates are valid from then on
check_clock() {
    if [ "$(date +%s)" -lt "$1" ]; then
        fail "the clock says $(date -u +%Y-%m-%d); certificates are valid from $2 on" 'set the clock'
    else
        ok "the clock is past $2"
    fi
    case $(timedatectl status 2>/dev/null) in
    *'synchronized: yes'*) ok 'the clock is synchronised' ;;
    *'synchronized: no'*) warn 'the clock is not synchronised' 'start systemd-timesyncd or chronyd' ;;
    *) warn 'whether the clock is synchronised is unknown' 'look with timedatectl' ;;
    esac
}

# check_hostname NODE: the kubelet registers under the host's name
check_hostname() {
    name=$(uname -n | tr '[:upper:]' '[:lower:]')
    if [ "$name" = "$1" ]; then
        ok "the host is called $name"
    else
        fail "the host is called $name, the node is $1" \
            "run hostnamectl set-hostname $1, or write hostname: $name at this host in the spec"
    fi
}

# check_other_hostname NAME NODE: the kubelet is told the node's name
check_other_hostname() {
    name=$(uname -n | tr '[:upper:]' '[:lower:]')
    if [ "$name" = "$1" ]; then
        ok "the host is called $name, the node $2"
    else
        warn "the host is called $name, the spec says $1" "correct hostname at $2 in the spec"
    fi
}

# check_address ADDRESS [MTU]: an interface has it, and takes packets of that size
check_address() {
    interface=$(ip -o address show to "$1" 2>/dev/null | { read -r _ interface _ && echo "$interface"; })
    interface=${interface%%@*}
    if [ -z "$interface" ]; then
        fail "no interface has the address $1" 'give it to one, or correct address at this host in the spec'
        return
    fi
    ok "$interface has the address $1"
    [ -n "${2-}" ] || return 0
    mtu=$(value_of "/sys/class/net/$interface/mtu")
    if [ "${mtu:-0}" -lt "$2" ]; then
        fail "$interface takes packets of ${mtu:-unknown} bytes, the pod network counts on $2" \
            "write mtu: ${mtu:-SIZE} in spec.network.cni.flannel, or raise it on the network"
    fi
}

# check_interface NAME
check_interface() {
    if [ -d "/sys/class/net/$1" ]; then
        ok "there is an interface $1"
    else
        fail "there is no interface $1" 'correct spec.network.cni.flannel.interface'
    fi
}

# check_name NAME USE
check_name() {
    if getent hosts "$1" >/dev/null 2>&1; then
        ok "$1 resolves"
    else
        fail "$1, $2, does not resolve" 'add it to DNS'
    fi
}

# want_name NAME USE
want_name() {
    if getent hosts "$1" >/dev/null 2>&1; then
        ok "$1 resolves"
    else
        warn "$1, $2, does not resolve" 'add it to DNS'
    fi
}

# check_resolver FILE: pods ask the servers of this file, so none may be the host itself
check_resolver() {
    if [ ! -r "$1" ]; then
        fail "$1, which pods get their name servers from, is not there" \
            'correct resolvConf at this host in the spec'
        return
    fi
    servers=0
    loops=
    while read -r word server _ || [ -n "$word" ]; do
        [ "$word" = nameserver ] || continue
        servers=$((servers + 1))
        case $server in
        127.* | ::1 | 0.0.0.0) loops="$loops $server" ;;
        esac
    done <"$1"
    if [ -n "$loops" ]; then
        fail "$1 names the host itself:$loops; in a pod that is the pod" \
            'write resolvConf: /run/systemd/resolve/resolv.conf at this host in the spec, or name another server'
    elif [ "$servers" -eq 0 ]; then
        warn "$1 names no server" 'add a nameserver line'
    elif [ "$servers" -gt 3 ]; then
        warn "$1 names $servers servers, and only three are used" 'remove some'
    else
        ok "$1 names $servers server(s) that pods can reach"
    fi
}

# check_manifests DIRECTORY [NAME...]: the kubelet runs whatever lies there
check_manifests() {
    directory=$1
    shift
    unknown=
    for file in "$directory"/*; do
        [ -e "$file" ] || continue
        name=${file##*/}
        for expected in "$@"; do
            [ "$name" != "$expected" ] || continue 2
        done
        unknown=yes
        fail "$directory/$name belongs to nobody, and the kubelet would run it" 'move it away'
    done
    [ -n "$unknown" ] || ok "$directory holds nothing foreign"
}

# check_absent PATH WHY
check_absent() {
    if [ -e "$1" ]; then
        fail "$1 $2" 'remove it'
    else
        ok "$1 is not there"
    fi
}

# check_cni DIRECTORY NAME: the runtime takes the first file
check_cni() {
    for file in "$1"/*; do
        case $file in
        *.conf | *.conflist | *.json) ;;
        *) continue ;;
        esac
        name=${file##*/}
        first=$(printf '%s\n' "$name" "$2" | sort | head -n 1)
        if [ "$first" != "$2" ] && [ -e "$file" ]; then
            fail "$1/$name comes before $2, and the runtime takes the first" 'remove it'
            return
        fi
    done
    ok "no other pod network comes before $2"
}

# check_etcd_data DIRECTORY MANIFEST: an old member's data does not fit a new cluster
check_etcd_data() {
    if [ -d "$1/member" ] && [ ! -e "$2" ]; then
        fail "$1 holds the data of a member that does not run here" 'move it away, or restore its manifest'
    else
        ok "$1 holds no foreign data"
    fi
}

check_machine_id() {
    id=$(value_of /etc/machine-id)
    case $id in
    '' | uninitialized | *[!0-9a-f]*)
        fail '/etc/machine-id holds no id' 'run systemd-machine-id-setup, and on a copied host remove the file first'
        ;;
    *) ok "machine-id $id, which no other host may have" ;;
    esac
    if [ -r /sys/class/dmi/id/product_uuid ]; then
        ok 'product_uuid can be read'
    else
        warn 'product_uuid cannot be read' 'none is needed if every host has a machine-id of its own'
    fi
}

# check_firewall PORTS: what must be open
check_firewall() {
    active=
    for unit in firewalld ufw; do
        if systemctl is-active --quiet "$unit" 2>/dev/null; then
            active=yes
            warn "$unit is active" "let in $1 from the other hosts, and the pod and service ranges"
        fi
    done
    [ -n "$active" ] || ok 'neither firewalld nor ufw is active'
}

# check_own_firewall TABLE: the rules of the spec are in force, and nobody else's beside them
check_own_firewall() {
    for unit in firewalld ufw; do
        if systemctl is-active --quiet "$unit" 2>/dev/null; then
            warn "$unit is active beside the firewall of the spec, and both must let a packet in" \
                "switch it off with systemctl disable --now $unit"
        fi
    done
    if nft list table inet "$1" >/dev/null 2>&1; then
        ok "the firewall of the spec is in force"
    else
        warn 'the firewall of the spec is not in force yet' \
            'run prepare.sh, or systemctl start kubecast-firewall.service'
    fi
}

check_security_modules() {
    if [ "$(getenforce 2>/dev/null)" = Enforcing ]; then
        warn 'SELinux is enforcing' 'install container-selinux, and label files that containers read'
    fi
    if [ "$(value_of /sys/module/apparmor/parameters/enabled)" = Y ] && ! has apparmor_parser; then
        warn 'AppArmor is on and apparmor_parser is not installed, so no container may start' 'install apparmor'
    fi
}

check_root
check_systemd
check_kernel 3.10
check_cgroups either
check_space /var/lib/kubelet 1024 10
check_space /var/lib/containerd 2048 15
check_swap_off
check_module overlay
check_module br_netfilter
check_module vxlan
check_module nf_conntrack
check_setting kernel.keys.root_maxbytes 25000000
check_setting kernel.keys.root_maxkeys 1000000
check_setting kernel.panic 10
check_setting kernel.panic_on_oops 1
check_setting net.bridge.bridge-nf-call-ip6tables 1
check_setting net.bridge.bridge-nf-call-iptables 1
check_setting net.ipv4.ip_forward 1
check_setting vm.overcommit_memory 1
check_setting vm.panic_on_oom 0
check_security_modules
check_program conntrack 'conntrack (Debian) or conntrack-tools (RHEL)'
check_program crictl cri-tools
check_program ip 'iproute2 (Debian) or iproute (RHEL)'
check_program iptables iptables
check_program mount 'mount (Debian) or util-linux (RHEL)'
check_program nsenter util-linux
want_program ebtables ebtables
want_program ethtool ethtool
want_program socat socat
want_program tc 'iproute2 (Debian) or iproute-tc (RHEL)'
want_program touch coreutils
check_kubelet /usr/bin/kubelet 1.25.7 1.25
check_containerd 2
check_socket /run/containerd/containerd.sock 'start containerd, or correct spec.containerRuntime.socket' containerd.service
check_file /opt/cni/bin/bridge 'install the CNI plugins, for example kubernetes-cni'
check_file /opt/cni/bin/host-local 'install the CNI plugins, for example kubernetes-cni'
check_file /opt/cni/bin/loopback 'install the CNI plugins, for example kubernetes-cni'
check_file /opt/cni/bin/portmap 'install the CNI plugins, for example kubernetes-cni'
check_clock 1767225600 2026-01-01
check_hostname node2
check_machine_id
check_address 192.168.10.30 1500
check_name vip.k8test.com 'the API endpoint'
want_name registry.aliyuncs.com 'a registry'
check_resolver /etc/resolv.conf
check_port 10250 kubelet
check_port 10248 kubelet
check_port 10249 kube-proxy
check_port 10256 kube-proxy
check_firewall 'TCP 10250 and UDP 8472'
check_manifests /etc/kubernetes/manifests
check_absent /etc/systemd/system/kubelet.service 'takes the place of the rendered unit'
check_absent /etc/systemd/system/kubelet.service.d/10-kubeadm.conf 'takes the place of the rendered unit'
check_cni /etc/cni/net.d 10-flannel.conflist
finish
