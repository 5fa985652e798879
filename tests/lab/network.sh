#!/usr/bin/env bash
# A bridge in a network namespace of its own, without any way out, and one namespace per host joined to it.

make_bridge() {
  ip netns list | grep -qw "^$space" && return 0
  ip netns add "$space"
  ip -n "$space" link set lo up
  ip -n "$space" link add br0 type bridge
  ip -n "$space" address add "$bridge/24" dev br0
  ip -n "$space" link set br0 up
  # Frames between hosts are not to walk through this namespace's own rules.
  ip netns exec "$space" sysctl -qw net.bridge.bridge-nf-call-iptables=0 2> /dev/null || true
}

link_of() {
  echo "lab${1##*.}"
}

# HOST ADDRESS: the host's namespace, with eth0.
join_network() {
  local host=$1 address=$2 link
  link=$(link_of "$address")
  ip netns add "$space-$host"
  ip -n "$space" link add "$link" type veth peer name eth0 netns "$space-$host"
  # A fixed address of the card: others would ask the old one of a host that was made anew, for 40 seconds.
  ip -n "$space-$host" link set eth0 address "02:77:00:00:00:$(printf %02x "${address##*.}")"
  ip -n "$space" link set "$link" master br0 up
  ip -n "$space-$host" link set lo up
  ip -n "$space-$host" address add "$address/24" dev eth0
  ip -n "$space-$host" link set eth0 up
  # Packets to the address of a service need a route before they are sent elsewhere.
  ip -n "$space-$host" route add default via "$bridge"
}

leave_network() {
  local host=$1 address=$2
  # A process left behind would keep the namespace, and with it the link, alive.
  ip -n "$space" link delete "$(link_of "$address")" 2> /dev/null || true
  ip netns delete "$space-$host" 2> /dev/null || true
}

remove_bridge() {
  ip netns delete "$space" 2> /dev/null || true
}
