# Arguments: the folder of the hosts' roots, that of another cluster's, etcd, etcdctl, a folder for logs.
# Each member has a network of its own, and finds its files where its unit names them.
set -eu
hosts=$1 others=$2 etcd=$3 etcdctl=$4 log=$5
network

# shellcheck disable=SC2016
start() {
  name=$1
  shift
  ip netns exec "$name" sh -euc '
    root=$1 etcd=$2
    shift 2
    mount -t tmpfs tmpfs /opt
    mount -t tmpfs tmpfs /var/lib
    cp -R --preserve=mode "$root/opt/etcd" /opt
    mkdir -p /opt/etcd/bin
    ln -s "$etcd" /opt/etcd/bin/etcd
    exec env -i "$@"
  ' start "$hosts/$name" "$etcd" "$@" > "$log/$name" 2>&1 &
}

# etcdctl on a member, with that member's authority and what else is given.
ask() {
  name=$1
  shift
  ETCDCTL_API=3 ip netns exec "$name" "$etcdctl" --cacert "$hosts/$name/opt/etcd/ssl/ca.pem" --command-timeout 3s "$@"
}

# The same with the client certificate of the health check of a member, in a folder of hosts.
as() {
  from=$1
  shift
  ask "$name" --cert "$from/opt/etcd/ssl/healthcheck-client.pem" --key "$from/opt/etcd/ssl/healthcheck-client-key.pem" "$@"
}

# Says what the log of the member must give as its reason.
refused() {
  why=$1
  shift
  if "$@" > "$log/said" 2>&1; then fail "$* is allowed"; fi
  grep -q "$why" "$log/$name" || fail "$* ($(cat "$log/said")) is refused for another reason than: $why"
}

# The members.
for name in $names; do
  own=$hosts/$name
  wait_for as "$own" --endpoints "$endpoints" endpoint health
  wait_for as "$own" --endpoints https://127.0.0.1:2379 endpoint health
  refused "didn't provide a certificate" ask "$name" --endpoints "https://127.0.0.1:2379" get key
  refused 'unknown authority' as "$others/$name" --endpoints "https://127.0.0.1:2379" get key
  mode=$(stat -c %a "/proc/$(ip netns pids "$name" | head -n 1)/root/var/lib/etcd/default.etcd")
  [ "$mode" = 700 ] || fail "the mode of the data of $name is $mode"
done
as "$own" --endpoints "$endpoints" put key value > "$log/said"
as "$own" --endpoints "$endpoints" member list > "$log/members"
[ "$(grep -c started "$log/members")" = 3 ] || fail "three members have started ($(cat "$log/members"))"

# The rendered script writes flannel's configuration and the parts of the hosts, in the API that flannel speaks, twice.
written=0
for script in "$hosts"/*/usr/local/lib/kubecast/flannel-etcd.sh; do
  root=${script%/usr/local/lib/kubecast/flannel-etcd.sh}
  written=$((written + 1))
  # shellcheck disable=SC2016
  ip netns exec "$name" unshare --mount sh -euc '
    mkdir -p "$1/opt/etcd/bin"
    mount --bind "$1/opt" /opt
    ln -sf "$2" /opt/etcd/bin/etcdctl
    sh "$3"
    sh "$3"' flannel "$root" "$etcdctl" "$script" > "$log/said" 2>&1 || fail "flannel-etcd.sh ($(cat "$log/said"))"
  case $api in
    2)
      kept=$(ETCDCTL_API=2 ip netns exec "$name" "$etcdctl" --endpoints "$endpoints" --ca-file "$own/opt/etcd/ssl/ca.pem" \
        --cert-file "$own/opt/etcd/ssl/healthcheck-client.pem" --key-file "$own/opt/etcd/ssl/healthcheck-client-key.pem" \
        get /coreos.com/network/config)
      of_v3=$(as "$own" --endpoints "$endpoints" get --prefix /coreos.com)
      [ -z "$of_v3" ] || fail "the second API has flannel's keys: $of_v3"
      ;;
    3) kept=$(as "$own" --endpoints "$endpoints" get --print-value-only /coreos.com/network/config) ;;
  esac
  [ "$kept" = "$(cat "$root/opt/kubernetes/cfg/flannel-network.json")" ] || fail "flannel's configuration is $kept"
done
[ "$written" -gt 0 ] || fail "no host has flannel-etcd.sh"
# Every variable is a setting that this etcd has, and none is given twice.
if grep -iE 'unrecognized environment|conflicting environment' "$log"/[a-z]*[0-9]; then
  fail 'nothing is said against a setting'
fi
