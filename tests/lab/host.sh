#!/usr/bin/env bash
# One host: a systemd container on an overlay over the base, in its own namespaces and control groups.

# HOST ADDRESS KIND: what an installer leaves behind. A light host has no disk of its own.
make_host() {
  local host=$1 address=$2 kind=$3 folder=$state/hosts/$1
  mkdir -p -- "$folder"/{upper,work,root,data}
  echo "$kind" > "$folder/kind"
  if [[ $kind == full ]]; then
    # The kubelet judges the whole file system, and containerd's overlays need one that is none.
    truncate -s 8G "$folder/disk"
    mkfs.ext4 -q -m 0 -E lazy_itable_init=1,lazy_journal_init=1 "$folder/disk"
  fi
  echo "$address" > "$folder/address"
  mount_host "$host"
  echo "$host" > "$folder/root/etc/hostname"
  printf '127.0.0.1 localhost\n%s %s\n' "$address" "$host" > "$folder/root/etc/hosts"
  # Never the host itself: CoreDNS would forward to itself.
  rm -f -- "$folder/root/etc/resolv.conf"
  echo "nameserver $bridge" > "$folder/root/etc/resolv.conf"
  install_keys "$host" "$address" "$folder/root"
  install -m 755 "$lab/cri-answers" "$folder/root/usr/local/sbin/cri-answers"
  install -D -m 644 <(printf '[Service]\nExecStartPost=/usr/local/sbin/cri-answers\n') \
    "$folder/root/etc/systemd/system/containerd.service.d/lab.conf"
}

mount_host() {
  local host=$1 folder=$state/hosts/$1
  if [[ -e $folder/disk ]]; then
    mountpoint -q "$folder/data" || mount -o loop,noatime "$folder/disk" "$folder/data"
  fi
  mkdir -p -- "$folder"/data/{containerd,kubelet,etcd}
  chmod 700 "$folder/data/etcd"
  mountpoint -q "$folder/root" || mount -t overlay "$space-$host" \
    -o "lowerdir=$base,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
}

boot_host() {
  local host=$1 folder=$state/hosts/$1 group
  running "$host" && return 0
  mount_host "$host"
  join_network "$host" "$(address_of "$host")"
  make_groups "$host" > "$folder/groups"
  (
    while read -r group; do echo "$BASHPID" > "$group/cgroup.procs"; done < "$folder/groups"
    exec setsid systemd-nspawn --quiet --directory="$folder/root" --machine="$space-$host" --register=no --keep-unit \
      --network-namespace-path="/run/netns/$space-$host" \
      --capability=all --system-call-filter='@keyring bpf perf_event_open' \
      --bind="$folder/data/containerd:/var/lib/containerd" --bind="$folder/data/kubelet:/var/lib/kubelet" \
      --bind="$folder/data/etcd:/var/lib/etcd" --bind=/dev/null:/dev/kmsg --bind-ro="$lab/shim:/lab-init" \
      --kill-signal=SIGRTMIN+3 --resolv-conf=off --timezone=off --link-journal=no /lab-init \
      < /dev/null > "$folder/console" 2>&1
  ) &
  echo "$!" > "$folder/pid"
  disown
}

wait_for_ssh() {
  local host=$1 end=$((SECONDS + 120))
  while ((SECONDS < end)) && running "$host"; do
    on "$host" true 2> /dev/null && return 0
    sleep 0.2
  done
  tail -n 20 "$state/hosts/$host/console" >&2
  fail "$host does not answer ssh"
}

running() {
  local pid
  pid=$(cat -- "$state/hosts/$1/pid" 2> /dev/null) && kill -0 "$pid" 2> /dev/null
}

# Pulls the plug: the kernel ends all processes of the host with its first one. (To kill nspawn would leave them.)
cut_power() {
  local host=$1 folder=$state/hosts/$1 pid first attempt
  if running "$host"; then
    pid=$(< "$folder/pid")
    first=$(pgrep -P "$pid" | head -n 1)
    kill -KILL "${first:-$pid}"
    for attempt in {1..100}; do
      running "$host" || break
      sleep 0.05
    done
  fi
  rm -f -- "$folder/pid"
  wait_until_empty "$host"
  leave_network "$host" "$(address_of "$host")"
  mapfile -t groups < <(cat -- "$folder/groups" 2> /dev/null)
  remove_groups "${groups[@]}"
  unmount_host "$host"
}

wait_until_empty() {
  local group attempt
  group=$(grep /systemd/ "$state/hosts/$1/groups" 2> /dev/null) || return 0
  for attempt in {1..100}; do
    [[ -n $(processes_in "$group") ]] || return 0
    sleep 0.05
  done
  fail "processes of $1 outlive it: $(processes_in "$group" | xargs)"
}

unmount_host() {
  local folder=$state/hosts/$1 mount
  for mount in root data; do
    mountpoint -q "$folder/$mount" && umount -R "$folder/$mount"
  done
  return 0
}
