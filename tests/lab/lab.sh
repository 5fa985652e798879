#!/usr/bin/env bash
# What the scripts of the lab share: where it lives, and the names that it gives to things.

lab=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
store=${KUBECAST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kubecast}/lab
base=$store/base
state=$store/state
# The network namespace that holds the bridge; that of a host is called space-NAME.
space=kclab
subnet=10.77.0
bridge=$subnet.1
# The hosts of clusters/*/cluster.yaml.
# shellcheck disable=SC2034 # for scripts that read this file
cluster_hosts=("cp1=$subnet.11" "cp2=$subnet.12" "cp3=$subnet.13" "node1=$subnet.21")

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

need_root() {
  ((EUID == 0)) || fail 'the lab makes namespaces and mounts: it needs root'
}

# The hosts that were made, whether they run or not.
hosts() {
  local folder
  for folder in "$state"/hosts/*/; do
    [[ -e $folder/address ]] && basename -- "$folder"
  done
  return 0
}

address_of() {
  cat -- "$state/hosts/$1/address"
}

known() {
  [[ -e $state/hosts/$1/address ]] || fail "no such host: $1 (there are: $(hosts | xargs))"
}

# A command on a host, with the lab's key and the host's pinned key.
on() {
  local host=$1
  shift
  ip netns exec "$space" ssh -q -F "$state/ssh/config" "root@$(address_of "$host")" "$@"
}

# shellcheck source=tests/lab/base.sh
. "$lab/base.sh"
# shellcheck source=tests/lab/network.sh
. "$lab/network.sh"
# shellcheck source=tests/lab/keys.sh
. "$lab/keys.sh"
# shellcheck source=tests/lab/cgroups.sh
. "$lab/cgroups.sh"
# shellcheck source=tests/lab/host.sh
. "$lab/host.sh"
# shellcheck source=tests/lab/machine.sh
. "$lab/machine.sh"
