# Arguments: the root directory of a host, the folder of the programs, the folder of the objects, the host's address.
set -eu
root=$1 programs=$2 objects=$3 address=$4
mkdir -p "$root/programs" "$root/tmp" "$root/dev" "$root/log"
mount --bind "$programs" "$root/programs"
ip link set lo up
ip address add "$address" dev lo

start() {
  name=$1
  shift
  chroot "$root" "/programs/$name" "$@" > "$root/log/$name" 2>&1 &
}

fail() {
  printf 'not so: %s\n' "$1"
  for log in "$root"/log/*; do
    printf '%s\n' "--- ${log##*/}" && tail -n 20 "$log"
  done
  exit 1
}

# Tries a command until it succeeds, for two minutes.
wait_for() {
  tries=0
  until "$@" > "$root/tmp/said" 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 240 ] || fail "$* ($(cat "$root/tmp/said"))"
    sleep 0.5
  done
}

as() {
  kubeconfig=$1
  shift
  "$programs/kubectl" --kubeconfig "$root/etc/kubernetes/$kubeconfig" --cache-dir "$root/tmp" --request-timeout 10s "$@"
}

is() {
  found=$(as "$@" 2> "$root/tmp/said") || true
  [ "$found" = "$wanted" ] || fail "$* says $found, not $wanted ($(cat "$root/tmp/said"))"
}

# The pods.
wait_for as super-admin.conf get --raw /readyz
for file in "$objects"/*.yaml; do
  wait_for as super-admin.conf apply --validate=strict --filename "$file"
done

probe() {
  "$programs/kubectl" --kubeconfig /dev/null --insecure-skip-tls-verify --username none --password none \
    --server "$1" get --raw "$2" < /dev/null
}
# The probes.

# Whoever has a kubeconfig is who it says, and may do what the role needs.
wanted=kubernetes-admin is admin.conf auth whoami -o 'jsonpath={.status.userInfo.username}'
wanted=yes is admin.conf auth can-i '*' '*'
wanted=yes is admin.conf auth can-i get nodes/proxy --as kube-apiserver-kubelet-client
wanted=system:kube-scheduler is scheduler.conf auth whoami -o 'jsonpath={.status.userInfo.username}'
wanted=system:kube-controller-manager is controller-manager.conf auth whoami -o 'jsonpath={.status.userInfo.username}'
wanted=system:node:$(ls "$objects/../hosts") is kubelet.conf auth whoami -o 'jsonpath={.status.userInfo.username}'

# Both have found the API server and lead.
wait_for as admin.conf get lease --namespace kube-system kube-controller-manager kube-scheduler
# The controller manager works: it made the pods of the add-ons, which the scheduler has seen.
scheduled() {
  as admin.conf get pods --namespace kube-system --selector k8s-app=kube-dns -o 'jsonpath={..conditions[*].type}' | grep PodScheduled
}
wait_for scheduled
