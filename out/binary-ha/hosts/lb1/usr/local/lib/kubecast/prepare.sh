#!/bin/sh
# Rendered by kubecast from the cluster spec.
#
# Makes this host obey the files that were copied onto it. It starts no part of Kubernetes, and may run again at any time.
# Every step is told; after one that fails the others are still done.
#
# usage: prepare.sh
# exit status: 0 done, 1 a step failed, 2 wrong usage
#
# A host takes only the steps that it needs, at the end.
# shellcheck disable=SC2317,SC2329
set -u

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL

if [ $# -ne 0 ]; then
    echo "usage: ${0##*/}" >&2
    exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "FAIL  only root can prepare a host: run this as root" >&2
    exit 1
fi

failures=0

# What did not work, and its cure.
fail() {
    printf 'FAIL  %s: %s\n' "$1" "$2" >&2
    failures=$((failures + 1))
}

run() {
    printf 'run   %s\n' "$*"
    "$@" || fail "$*" "see above, correct it, and run this again"
}

# Who does not run reads its files when it starts.
reload_if_active() {
    if systemctl is-active --quiet "$1"; then
        run systemctl reload "$1"
    fi
}

# A docker that ran before its part of the pod subnet was known has made its bridge with another address. It makes the
# bridge anew when it starts.
remove_stale_bridge() {
    bridge=$1 address=$2
    [ -e "/sys/class/net/$bridge" ] || return 0
    found=$(ip -4 -o address show dev "$bridge" | awk '{ print $4; exit }')
    if [ -z "$found" ] || [ "$found" = "$address" ]; then
        return 0
    fi
    if [ -n "$(ip -o link show master "$bridge")" ]; then
        fail "$bridge has $found, not $address, and containers are on it" "stop them, and run this again"
        return 0
    fi
    run ip link delete "$bridge"
}

finish() {
    if [ "$failures" -ne 0 ]; then
        printf 'failed: %s\n' "$failures" >&2
        exit 1
    fi
    echo "prepared"
}

run systemctl daemon-reexec
run systemctl daemon-reload
run systemctl reload-or-restart kubecast-firewall.service
finish
