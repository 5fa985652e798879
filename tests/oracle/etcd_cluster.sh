# Arguments: the folder of the hosts' roots, that of another cluster's, etcd, etcdctl, a folder for logs.
# Each member has a network of its own, and finds its files where its unit names them.
set -eu
hosts=$1 others=$2 etcd=$3 etcdctl=$4 logs=$5
mount -t tmpfs tmpfs /run
mkdir /run/netns
ip link add members type bridge
ip link set members up

network() {
  ip netns add "$1"
  ip link add "to-$1" type veth peer name eth0 netns "$1"
  ip link set "to-$1" master members up
  ip -n "$1" link set lo up
  ip -n "$1" link set eth0 up
  ip -n "$1" address add "$2/24" dev eth0
}

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
  ' start "$hosts/$name" "$etcd" "$@" > "$logs/$name" 2>&1 &
}

fail() {
  printf 'not so: %s\n' "$1"
  for log in "$logs"/*; do
    printf '%s\n' "--- ${log##*/}" && tail -n 12 "$log"
  done
  exit 1
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

wait_for() {
  tries=0
  until "$@" > "$logs/said" 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || fail "$* ($(cat "$logs/said"))"
    sleep 0.5
  done
}

# Says what the log of the member must give as its reason.
refused() {
  why=$1
  shift
  if "$@" > "$logs/said" 2>&1; then fail "$* is allowed"; fi
  grep -q "$why" "$logs/$name" || fail "$* ($(cat "$logs/said")) is refused for another reason than: $why"
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
as "$own" --endpoints "$endpoints" put key value > "$logs/said"
as "$own" --endpoints "$endpoints" member list > "$logs/members"
[ "$(grep -c started "$logs/members")" = 3 ] || fail "three members have started ($(cat "$logs/members"))"
# Every variable is a setting that this etcd has, and none is given twice.
if grep -iE 'unrecognized environment|conflicting environment' "$logs"/[a-z]*[0-9]; then
  fail 'nothing is said against a setting'
fi
