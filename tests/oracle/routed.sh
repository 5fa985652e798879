# Arguments: the folder of the hosts' root directories, the folder of the CNI plugins, the addresses of an outsider, and
# NAME=ADDRESSES of each host: one, or two with a comma between. Every host is a network namespace; a bridge joins them,
# and with them the outsider, who is no host and knows no route to a pod.
set -eu
hosts=$1 programs=$2 outside=$3
shift 3
log=$hosts/log
mkdir "$log"
network
# The plugins look for themselves there.
mount -t proc proc /proc

# Runs a command on a host, whose files lie where its units look for them.
on() {
  host=$1
  shift
  # shellcheck disable=SC2016 # the host's shell expands them
  ip netns exec "$host" unshare --mount sh -c '
    set -eu
    root=$1
    shift
    mount -t overlay overlay -o "lowerdir=$root/etc:/etc" /etc
    mount --bind "$root/var/lib" /var/lib
    "$@"' on "$hosts/$host" "$@"
}

# What the unit of the routes runs: `ExecStart`, or `ExecReload`.
routes() {
  sed -n "s/^$2=//p" "$hosts/$1/etc/systemd/system/kubecast-routes.service" > "$log/commands"
  [ -s "$log/commands" ] || fail "the unit of the routes of $1 has no $2"
  while read -r command; do
    # shellcheck disable=SC2086 # systemd splits it too
    on "$1" $command < /dev/null || fail "$1: $command"
  done < "$log/commands"
}

# Joins the network with one address or two.
joins() {
  join "$1" "${2%,*}"
  case $2 in
    *,*) ip -n "$1" address add "${2#*,}/64" dev eth0 nodad ;;
  esac
}

# The host as its files make it: what the kernel is told, its routes, its rules.
host() {
  joins "$1" "$2"
  mkdir -p "$hosts/$1/var/lib"
  grep '^net\.' "$hosts/$1"/etc/sysctl.d/*.conf > "$log/sysctl"
  while IFS=' =' read -r key value; do
    on "$1" sysctl --quiet --write "$key=$value" || fail "$1: $key = $value"
  done < "$log/sysctl"
  routes "$1" ExecStart
}

# What a host's `subnet.env` says.
said_of() {
  sed -n "s/^FLANNEL_$2=//p" "$hosts/$1/etc/kubecast/flannel/subnet.env"
}

# One plugin, by the protocol of CNI 0.3: its configuration comes on standard input, its result goes to standard output.
plugin() {
  on "$1" env "CNI_COMMAND=$2" "CNI_CONTAINERID=pod-$1" "CNI_NETNS=/run/netns/pod-$1" "CNI_IFNAME=$3" \
    "CNI_PATH=$programs" "$programs/$4"
}

# Calls the plugins of the host's list as a runtime does, each with the result of the one before, for a pod with a port
# of the host: `ADD` in their order, `DEL` the other way round.
chain() {
  list=$hosts/$1/etc/cni/net.d/10-flannel.conflist
  count=$(jq '.plugins | length' "$list")
  numbers=$(seq 0 $((count - 1)))
  [ "$2" = ADD ] || numbers=$(seq $((count - 1)) -1 0)
  for number in $numbers; do
    jq --argjson number "$number" --slurpfile previous "$hosts/$1/result" '
      {cniVersion, name} + .plugins[$number]
      + if $previous == [] then {} else {prevResult: $previous[0]} end
      + if .plugins[$number].capabilities.portMappings
        then {runtimeConfig: {portMappings: [{hostPort: 8080, containerPort: 80, protocol: "tcp"}]}} else {} end
    ' "$list" > "$log/$1-network"
    plugin "$1" "$2" eth0 "$(jq -r ".plugins[$number].type" "$list")" < "$log/$1-network" > "$log/$1-result" ||
      fail "$2 on $1: $(cat "$log/$1-result")"
    [ "$2" = DEL ] || cp "$log/$1-result" "$hosts/$1/result"
  done
}

# Somebody who serves the own name, and writes down who asked.
serve() {
  mkdir "$hosts/$1-served"
  printf '%s\n' "$1" > "$hosts/$1-served/index.html"
  ip netns exec "$1" busybox httpd -f -vv -p 80 -h "$hosts/$1-served" > "$log/$1" 2>&1 &
}

pod() {
  ip netns add "pod-$1"
  printf '{"cniVersion": "0.3.1", "name": "lo", "type": "loopback"}' | plugin "$1" ADD lo loopback > "$log/said" ||
    fail "the loopback device of the pod of $1 ($(cat "$log/said"))"
  : > "$hosts/$1/result"
  chain "$1" ADD
  serve "pod-$1"
}

# The address of a host's pod in a family, 4 or 6.
pod_of() {
  jq -r --arg family "$2" '.ips[] | select(.version == $family).address | split("/")[0]' "$hosts/$1/result"
}

# One of two addresses: that of the family.
of_family() {
  case $2 in
    4) printf '%s' "${1%,*}" ;;
    6) printf '%s' "${1#*,}" ;;
  esac
}

pings() {
  ip netns exec "$1" busybox ping -c 1 -W 2 "$2"
}

# Somebody asks at an address and a port; who is meant answers, and took it for a request of a third.
asks() {
  who=$1 at=$2 port=$3 answers=$4 from=$5
  case $at in
    *:*) at="[$at]" ;;
    *) from=::ffff:$from ;;
  esac
  : > "$log/$answers"
  found=$(ip netns exec "$who" curl --globoff --silent --show-error --max-time 3 "http://$at:$port/") || return 1
  [ "$found" = "$answers" ] && grep -F "[$from]:" "$log/$answers"
}

# The device has the addresses and the size of packets that `subnet.env` says.
is_bridge_of() {
  found=$(ip -n "$1" -json address show dev cni0 scope global |
    jq -r '.[0] | [.mtu, (.addr_info[] | select(.local) | "\(.local)/\(.prefixlen)")] | join(" ")')
  wanted="$(said_of "$1" MTU) $(said_of "$1" SUBNET) $(said_of "$1" IPV6_SUBNET)"
  [ "$found" = "${wanted% }" ] || fail "cni0 of $1 is $found, not $wanted"
  found=$(ip -n "pod-$1" -json link show dev eth0 | jq -r '.[0].mtu')
  [ "$found" = "$(said_of "$1" MTU)" ] || fail "eth0 of the pod of $1 takes $found bytes"
}

# Every pod and every host reaches every pod with its own address, and a pod everybody else with that of its host; what
# asks at the pod's port of its host reaches it.
all_reach() {
  for family in $families; do
    for one in "$@"; do
      name=${one%=*} address=$(of_family "${one#*=}" "$family") own=$(pod_of "${one%=*}" "$family")
      outsider=$(of_family "$outside" "$family")
      for other in "$@"; do
        [ "$one" != "$other" ] || continue
        there=$(pod_of "${other%=*}" "$family")
        wait_for pings "pod-$name" "$there"
        wait_for asks "pod-$name" "$there" 80 "pod-${other%=*}" "$own"
        wait_for asks "$name" "$there" 80 "pod-${other%=*}" "$address"
      done
      wait_for asks "pod-$name" "$outsider" 80 outsider "$address"
      wait_for asks outsider "$address" 8080 "pod-$name" "$outsider"
    done
  done
}

case $outside in
  *,*) families='4 6' ;;
  *) families=4 ;;
esac
for host in "$@"; do
  host "${host%=*}" "${host#*=}"
done
joins outsider "$outside"
serve outsider
for host in "$@"; do
  pod "${host%=*}"
  is_bridge_of "${host%=*}"
done
all_reach "$@"

# It is by the routes and the rules that they do, and a reload brings those back, without what is of no host any more.
first=${1%=*}
for family in $families; do
  beside=$(of_family "${2#*=}" "$family") outsider=$(of_family "$outside" "$family")
  ip -n "$first" "-$family" route flush proto 86
  if pings "pod-$first" "$(pod_of "${2%=*}" "$family")" > "$log/said" 2>&1; then fail "$first needs no route"; fi
  case $family in
    4) table='ip kubecast' former=203.0.113.0/24 ;;
    6) table='ip6 kubecast' former=2001:db8:ffff::/64 ;;
  esac
  # shellcheck disable=SC2086 # two words
  ip netns exec "$first" nft delete table $table
  if asks "pod-$first" "$outsider" 80 outsider "$(of_family "${1#*=}" "$family")" > "$log/said" 2>&1; then
    fail "$first needs no rule"
  fi
  ip -n "$first" "-$family" route add "$former" via "$beside" proto 86
done
routes "$first" ExecReload
all_reach "$@"
found=$(ip -n "$first" route show 203.0.113.0/24 && ip -n "$first" -6 route show 2001:db8:ffff::/64)
[ -z "$found" ] || fail "a route stayed: $found"

# A pod that ends leaves nothing.
for host in "$@"; do
  chain "${host%=*}" DEL
  left=$(find "$hosts/${host%=*}/var/lib/cni/networks/cbr0" -type f -name '[0-9]*')
  [ -z "$left" ] || fail "${host%=*} keeps $left"
  left=$(ip -n "${host%=*}" link show master cni0)
  [ -z "$left" ] || fail "${host%=*} keeps $left"
done
