#!/usr/bin/env bash
# The root file system that all hosts share: a plain Debian with what a Kubernetes host needs.

base_packages=(
  ca-certificates conntrack containerd containernetworking-plugins curl dbus ethtool haproxy iproute2 ipset
  iptables iputils-ping keepalived kmod libnginx-mod-stream mount nftables nginx openssh-server procps rsync runc
  socat systemd systemd-sysv util-linux
)
# Services that come with packages; whoever wants one enables it.
base_disabled=(containerd haproxy keepalived nginx)

base_digest() {
  cat -- "$lab/base.sh" "$lab/runc" | sha256sum | cut -d ' ' -f 1
}

make_base() {
  [[ -e $base/.lab && $(< "$base/.lab") == "$(base_digest)" ]] && return 0
  local include mirror=${KUBECAST_DEBIAN_MIRROR:-http://deb.debian.org/debian}
  include=$(IFS=,; echo "${base_packages[*]}")
  rm -rf -- "$base" "$base.new"
  mkdir -p -- "$store"
  debootstrap --variant=minbase --include="$include" bookworm "$base.new" "$mirror" > "$store/base.log" 2>&1 ||
    fail "debootstrap failed, see $store/base.log"
  rm -rf -- "$base.new"/var/cache/apt/archives/*.deb "$base.new"/var/lib/apt/lists/*
  chroot "$base.new" systemctl --quiet disable "${base_disabled[@]}"
  rm -f -- "$base.new"/etc/ssh/ssh_host_*
  # Each host makes an identity of its own when it first boots.
  : > "$base.new/etc/machine-id"
  ln -sf /etc/machine-id "$base.new/var/lib/dbus/machine-id"
  install -m 755 "$lab/runc" "$base.new/usr/local/sbin/runc"
  base_digest > "$base.new/.lab"
  mv -- "$base.new" "$base"
}
