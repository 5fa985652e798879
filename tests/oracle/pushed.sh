# Arguments: the root directory of a host, the folder of the programs, the host's address, the program of the tests.
# etcd and the API server start from the files of the host; then a test asks them in here.
set -eu
root=$1 programs=$2 address=$3 tests=$4
mkdir -p "$root/programs" "$root/tmp" "$root/dev" "$root/log"
mount --bind "$programs" "$root/programs"
ip link set lo up
ip address add "$address" dev lo

start() {
  name=$1
  shift
  "$@" > "$root/log/$name" 2>&1 &
}

# The programs.
tries=0
until "$programs/kubectl" --kubeconfig "$root/opt/kubernetes/cfg/super-admin.kubeconfig" --cache-dir "$root/tmp" \
  get --raw /readyz > "$root/log/kubectl" 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -ge 240 ]; then
    tail -n 20 "$root"/log/*
    exit 1
  fi
  sleep 0.5
done
PATH=$programs:$PATH exec "$tests" --exact pushed::inside --ignored --nocapture
