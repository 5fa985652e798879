#!/usr/bin/env bash
# Keys of the lab: one that opens every host, and the hosts' own, which are the same each time.

make_login_key() {
  [[ -e $state/ssh/id ]] && return 0
  install -d -m 700 "$state/ssh"
  ssh-keygen -q -t ed25519 -N '' -C lab -f "$state/ssh/id"
  cat > "$state/ssh/config" <<END
BatchMode yes
ConnectTimeout 5
IdentitiesOnly yes
IdentityFile $state/ssh/id
StrictHostKeyChecking yes
UserKnownHostsFile $state/ssh/known_hosts
END
  : > "$state/ssh/known_hosts"
}

# The host's key follows from its name, so the lab's specs can pin it: the digest is a P-256 key's number.
host_key() {
  local number
  number=$(printf 'kubecast lab host key of %s' "$1" | sha256sum | cut -d ' ' -f 1)
  printf '%b' "$(echo "30310201010420${number}a00a06082a8648ce3d030107" | sed 's/../\\x&/g')" |
    openssl ec -inform DER 2> /dev/null
}

# HOST ADDRESS ROOT: gives the host its keys, and tells who knows it.
install_keys() {
  local host=$1 address=$2 root=$3 key=$3/etc/ssh/ssh_host_ecdsa_key
  (umask 077 && host_key "$host" > "$key")
  ssh-keygen -y -f "$key" > "$key.pub"
  install -d -m 700 "$root/root/.ssh"
  install -m 600 "$state/ssh/id.pub" "$root/root/.ssh/authorized_keys"
  sed -i "/^$host,/d" "$state/ssh/known_hosts"
  grep -q "^Host $host\$" "$state/ssh/config" ||
    printf '\nHost %s\nHostName %s\n' "$host" "$address" >> "$state/ssh/config"
  printf '%s,%s %s\n' "$host" "$address" "$(cut -d ' ' -f 1,2 "$key.pub")" >> "$state/ssh/known_hosts"
}
