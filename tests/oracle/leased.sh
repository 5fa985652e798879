# Arguments: the folder of the hosts' root directories, the folder of the programs, the folder of the objects, the mode
# of flannel, and NAME=ADDRESS of each host, with `,SECOND` where it has two. The first host runs etcd and the API server, the others flanneld. Every
# host is a network namespace; a bridge joins them.
set -eu
hosts=$1 programs=$2 objects=$3 mode=$4
shift 4
log=$hosts/log
mkdir "$log"
network

host() {
  join "$1" "${2%,*}"
  case $2 in
    *,*) ip -n "$1" address add "${2#*,}/64" dev eth0 nodad ;;
  esac
  mkdir -p "$hosts/$1/run" "$hosts/$1/var/lib" "$hosts/$1/opt/kubernetes/bin" "$hosts/$1/opt/etcd/bin"
}

# Runs a command on a host, whose files lie where its units look for them.
on() {
  host=$1
  shift
  # shellcheck disable=SC2016 # the host's shell expands them
  ip netns exec "$host" unshare --mount sh -c '
    set -eu
    root=$1 programs=$2
    shift 2
    mount --bind "$root/opt" /opt
    mount --bind "$root/var/lib" /var/lib
    mount --bind "$root/run" /run
    mount --bind "$programs" /opt/kubernetes/bin
    mount --bind "$programs" /opt/etcd/bin
    "$@"' on "$hosts/$host" "$programs" "$@"
}

# Starts what a unit of a host starts, with the variables that it reads.
start() {
  unit=$hosts/$1/etc/systemd/system/$2.service
  command=$(sed -e ':join' -e '/\\$/{N;s/\\\n//;bjoin' -e '}' "$unit" | sed -n 's/^ExecStart=//p')
  variables=$(sed -n 's/^EnvironmentFile=//p' "$unit")
  # shellcheck disable=SC2016 # the host's shell expands them
  on "$1" sh -c 'printf %s "$$" > "$3"; set -a; . "$1"; set +a; eval "exec $2"' start "$variables" "$command" \
    "$hosts/$1/pid" > "$log/$1-$2" 2>&1 &
}

# Ends what was started last on a host; `/run` is empty then.
cut_power() {
  pid=$(cat "$hosts/$1/pid")
  kill -9 "$pid"
  while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
  rm -rf "$hosts/$1/run"
  mkdir "$hosts/$1/run"
}

# The host has the part of the pod subnet that its tree gives it, said in flanneld's own words.
has_its_part() {
  cmp "$hosts/$1/run/flannel/subnet.env" "$hosts/$1/etc/kubecast/flannel/subnet.env"
}

each_has_its_part() {
  for node in "$@"; do
    start "${node%=*}" flanneld
  done
  for node in "$@"; do
    wait_for has_its_part "${node%=*}"
  done
}

first=${1%=*}
for host in "$@"; do
  host "${host%=*}" "${host#*=}"
done
shift
start "$first" etcd

fill_etcd() {
  on "$first" sh "$hosts/$first/usr/local/lib/kubecast/flannel-etcd.sh"
}

ask_etcd() {
  on "$first" /opt/etcd/bin/etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/opt/etcd/ssl/ca.pem \
    --cert=/opt/etcd/ssl/healthcheck-client.pem --key=/opt/etcd/ssl/healthcheck-client-key.pem "$@"
}

ask_api() {
  on "$first" /opt/kubernetes/bin/kubectl --kubeconfig /opt/kubernetes/cfg/super-admin.kubeconfig "$@"
}

case $mode in
  etcd)
    wait_for fill_etcd
    # By the key that was kept for the host: there is no file.
    each_has_its_part "$@"
    # What flanneld wrote about itself stays.
    leases=$(ask_etcd get --prefix /coreos.com/network/subnets)
    fill_etcd > /dev/null 2>&1
    keys=$(ask_etcd get --prefix /coreos.com/network/subnets)
    [ "$keys" = "$leases" ] || fail "leases: $leases, and then: $keys"
    # By the file that tmpfiles.d restores: there is no key.
    for node in "$@"; do
      name=${node%=*}
      cut_power "$name"
      mkdir "$hosts/$name/run/flannel"
      cp "$hosts/$name/etc/kubecast/flannel/subnet.env" "$hosts/$name/run/flannel/subnet.env"
      for link in flannel.1 flannel0; do
        ip -n "$name" link del "$link" 2> "$log/said" || true
      done
    done
    ask_etcd del --prefix /coreos.com/network/subnets > /dev/null
    each_has_its_part "$@"
    leased() { [ "$(ask_etcd get --prefix --keys-only /coreos.com/network/subnets | grep -c subnets)" = "$1" ]; }
    wait_for leased "$#"
    keys=$(ask_etcd get --prefix --keys-only /coreos.com/network/subnets)
    for node in "$@"; do
      part=$(sed -n 's/^FLANNEL_SUBNET=\(.*\)\.1\/24$/\1.0-24/p' "$hosts/${node%=*}/etc/kubecast/flannel/subnet.env")
      printf '%s\n' "$keys" | grep -q "/$part\$" || fail "$node has another part: $keys"
    done
    ;;
  kube)
    start "$first" kube-apiserver
    wait_for ask_api get --raw /readyz
    for file in "$objects"/*.yaml; do
      wait_for ask_api apply --filename "$file"
    done
    each_has_its_part "$@"
    ;;
esac
