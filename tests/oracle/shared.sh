# Functions of the scripts beside this file, which stands before each of them. `$log` is the folder of logs; `as` runs
# kubectl with a kubeconfig.
fail() {
  printf 'not so: %s\n' "$1"
  for file in "$log"/*; do
    printf '%s\n' "--- ${file##*/}" && tail -n 20 "$file"
  done
  exit 1
}

# Tries a command until it succeeds, for three minutes.
wait_for() {
  tries=0
  until "$@" > "$log/said" 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 360 ] || fail "$* ($(cat "$log/said"))"
    sleep 0.5
  done
}

# A network that hosts can join, each with a namespace of its own.
network() {
  mount -t tmpfs tmpfs /run
  mkdir /run/netns
  ip link add bridge0 type bridge
  ip link set bridge0 up
}

join() {
  ip netns add "$1"
  ip link add "v-$1" type veth peer name eth0 netns "$1"
  ip link set "v-$1" master bridge0 up
  ip -n "$1" link set lo up
  ip -n "$1" link set eth0 up
  ip -n "$1" address add "$2/24" dev eth0
}

# What kubectl prints, for whoever has a kubeconfig, is `$wanted`.
is() {
  found=$(as "$@" 2> "$log/said") || true
  [ "$found" = "$wanted" ] || fail "$* says $found, not $wanted ($(cat "$log/said"))"
}

# Whoever has a kubeconfig is who it says; a group is named where it gives rights.
identity() {
  wanted=$2 is "$1" auth whoami -o 'jsonpath={.status.userInfo.username}'
  if [ "${3:-}" ]; then
    found=$(as "$1" auth whoami -o 'jsonpath={.status.userInfo.groups}' 2> "$log/said") || true
    case $found in
      *"\"$3\""*) ;;
      *) fail "$1 is of $found, not of $3 ($(cat "$log/said"))" ;;
    esac
  fi
}

# A kubeconfig, a verb, a resource, and what else `kubectl auth can-i` understands.
may() {
  asker=$1
  shift
  wanted=yes is "$asker" auth can-i "$@"
}

may_not() {
  asker=$1
  shift
  found=$(as "$asker" auth can-i "$@" 2> "$log/said") || true
  case $found in
    no*) ;;
    *) fail "$asker may $*: $found ($(cat "$log/said"))" ;;
  esac
}

# The objects of a file are what was applied: a second time changes nothing. A controller may change one in between, so
# that this is asked again.
unchanged() {
  versions='jsonpath={range .items[*]}{.metadata.resourceVersion} {end}{.metadata.resourceVersion}'
  before=$(as "$1" get --filename "$2" -o "$versions")
  as "$1" apply --validate=strict --filename "$2"
  after=$(as "$1" get --filename "$2" -o "$versions")
  [ "$before" = "$after" ]
}
