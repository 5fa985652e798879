# A host alone in its network, with its `$address`; its programs have its root directory, `$root`, as their own.
log=$root/log
mkdir -p "$root/programs" "$root/tmp" "$root/dev" "$log"
mount --bind "$programs" "$root/programs"
ip link set lo up
ip address add "$address" dev lo

start() {
  name=$1
  shift
  "$@" > "$log/$name" 2>&1 &
}

as() {
  kubeconfig=$1
  shift
  "$programs/kubectl" --kubeconfig "$root$kubeconfig" --cache-dir "$root/tmp" --request-timeout 60s "$@"
}

