#!/usr/bin/env bash
# What the lab changes of the machine itself, and gives back.

inotify=/proc/sys/fs/inotify/max_user_instances

# All hosts are one user to the kernel: 128 instances end at some twenty systemds, and the next hang at boot.
raise_limits() {
  [[ -e $state/inotify ]] && return 0
  cat -- "$inotify" > "$state/inotify"
  (($(< "$state/inotify") >= 8192)) || echo 8192 > "$inotify"
}

restore_limits() {
  [[ -e $state/inotify ]] || return 0
  cat -- "$state/inotify" > "$inotify"
}
