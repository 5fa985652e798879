#!/usr/bin/env bash
# A control group per host in every hierarchy: nspawn makes it the root of what the host sees.

# Prints NAME FOLDER of each hierarchy of version 1, and of the unified one.
hierarchies() {
  local name
  for name in blkio cpu cpuacct cpuset devices freezer memory pids; do
    [[ -d /sys/fs/cgroup/$name ]] && echo "$name $name"
  done
  echo 'name=systemd systemd'
  echo '- unified'
}

# The group of this shell in a hierarchy: hosts stay below whoever started them.
own_group() {
  local name=$1
  [[ $name != - ]] || name=
  awk -F : -v name="$name" '$2 == name { print $3; exit }' /proc/self/cgroup
}

# HOST: makes its groups and prints them.
make_groups() {
  local host=$1 name folder parent group file
  hierarchies | while read -r name folder; do
    [[ -d /sys/fs/cgroup/$folder ]] || continue
    parent=/sys/fs/cgroup/$folder$(own_group "$name")
    parent=${parent%/}/$space
    mkdir -p -- "$parent/$host"
    if [[ $folder == cpuset ]]; then
      # A new group of this kind has no processor and no memory.
      for group in "$parent" "$parent/$host"; do
        for file in cpuset.cpus cpuset.mems; do
          cat -- "${group%/*}/$file" > "$group/$file"
        done
        echo 1 > "$group/cgroup.clone_children"
      done
    fi
    echo "$parent/$host"
  done
}

processes_in() {
  find "$1" -name cgroup.procs -exec cat {} + 2> /dev/null
}

# GROUP...: removes them; whoever is still inside keeps them.
remove_groups() {
  local group attempt
  for group; do
    for attempt in 1 2 3 4 5; do
      [[ -d $group ]] || break
      find "$group" -depth -type d -exec rmdir {} + 2> /dev/null || sleep "0.$attempt"
    done
    rmdir -- "${group%/*}" 2> /dev/null || true
  done
}
