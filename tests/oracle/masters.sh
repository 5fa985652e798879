# Arguments: the folder of the hosts' root directories, the folder of the programs, the folder of the objects, the first
# host. Every host is a network namespace with the address that the tree gives it; programs see its files as their root.
set -eu
hosts=$1 programs=$2 objects=$3 first=$4
log=$hosts/log
mkdir "$log"
network

host() {
  join "$1" "$2"
  for folder in programs tmp dev proc sys usr/bin opt/kubernetes/bin opt/etcd/bin; do
    mkdir -p "$hosts/$1/$folder"
  done
  for folder in programs usr/bin opt/kubernetes/bin opt/etcd/bin; do
    mount --bind "$programs" "$hosts/$1/$folder"
  done
  mount -t proc proc "$hosts/$1/proc"
  mount --rbind /dev "$hosts/$1/dev"
  mount --rbind /sys "$hosts/$1/sys"
}

# Starts a program on a host as systemd or the kubelet would.
start() {
  host=$1 name=$2
  shift 2
  # shellcheck disable=SC2016 # the inner shell expands them
  ip netns exec "$host" unshare --uts sh -euc 'hostname "$1"; shift; exec env -i "PATH=$PATH" "$@"' start "$host" "$@" \
    > "$log/$host-$name" 2>&1 &
}

# The balancer of a host, which is Debian's, with the host's configuration.
balance() {
  mkdir -p /run/kube-nginx
  ip netns exec "$1" unshare --mount sh -euc '
    mount -t tmpfs tmpfs /run
    mkdir /run/kube-nginx
    exec nginx -c "$1"' balance "$hosts/$1/etc/kubecast/front/nginx.conf" > "$log/$1-nginx" 2>&1 &
}

# kubectl on a host, with a kubeconfig of that host: HOST:PATH.
as() {
  asked=${1%%:*} kubeconfig=${1#*:}
  shift
  ip netns exec "$asked" chroot "$hosts/$asked" /programs/kubectl --kubeconfig "$kubeconfig" --cache-dir /tmp \
    --request-timeout 20s "$@"
}

# The hosts.
# etcd starts on all together; each API server finds all members.
# The members.
# The API servers.
# The rest.
ready() {
  as "$1" get --raw /readyz
}
# Who may be asked.
for asker in $admins; do
  wait_for ready "$super_admin"
done

# Objects come from the machine of whoever applies them.
cp -R "$objects" "$hosts/$first/objects"
apply() {
  as "$super_admin" apply --validate=strict --filename "$1"
}
for file in "$objects"/*.yaml; do
  wait_for apply "/objects/${file##*/}"
done
for asker in $admins; do
  wait_for ready "$asker"
done

# Every kubeconfig.

# One of three leads.
wait_for as "$admin" get lease --namespace kube-system kube-controller-manager kube-scheduler
scheduled() {
  as "$admin" get pods --namespace kube-system --selector k8s-app=kube-dns -o 'jsonpath={..conditions[*].type}' | grep PodScheduled
}
wait_for scheduled
for file in "$objects"/*.yaml; do
  wait_for unchanged "$super_admin" "/objects/${file##*/}"
done

# A token that one API server signs is verified by each.
token=$(as "$admin" create token default --namespace default)
review='{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "'$token'"}}'
for asker in $admins; do
  user=$(printf '%s' "$review" | as "$asker" create -f - -o 'jsonpath={.status.user.username}')
  [ "$user" = system:serviceaccount:default:default ] || fail "to $asker the token is of $user"
done

# A Secret that one API server writes is encrypted in each member, and readable through each API server.
as "$admin" create secret generic probe --namespace default --from-literal=word=plain-to-see > "$log/said"
for asker in $admins; do
  host=${asker%%:*}
  word=$(as "$asker" get secret probe --namespace default -o 'jsonpath={.data.word}' | base64 -d)
  [ "$word" = plain-to-see ] || fail "$asker reads $word"
  ip netns exec "$host" "$programs/etcdctl" --endpoints https://127.0.0.1:2379 --cacert "$hosts/$host$etcd_ca" \
    --cert "$hosts/$host$etcd_client" --key "$hosts/$host$etcd_client_key" get /registry/secrets/default/probe \
    > "$hosts/kept" 2> "$log/said" || fail "$(cat "$log/said")"
  grep -q 'k8s:enc:' "$hosts/kept" || fail "the Secret is not kept as the provider of a key writes it"
  if grep -q plain-to-see "$hosts/kept"; then fail "the Secret is kept in plain sight"; fi
done
grep -q '"resource":"secrets"' "$hosts/$first$audit_log" || fail "no audit line speaks of a Secret"
if grep -q plain-to-see "$hosts/$first$audit_log"; then fail "the audit log holds the Secret"; fi

# The kubelet of a host that holds a token gets its certificate, and is that node. One that renews its certificate asks
# for the first one too while it runs; it would end for want of a runtime before it has it.
sed -i 's/^rotateCertificates: true$/rotateCertificates: false/' "$hosts/$joining$kubelet_config"
# The kubelet.
has_certificate() {
  cat "$hosts/$joining"/var/lib/kubelet/pki/kubelet-client-2*.pem | openssl x509 -noout -subject |
    grep "O = system:nodes, CN = system:node:$joining"
}
wait_for has_certificate
identity "$joining:$kubeconfig_of_node" "system:node:$joining" system:nodes

# What the programs say about their flags.
for program in etcd kube-apiserver kube-controller-manager kube-scheduler kubelet; do
  cat "$log"/*-"$program" 2> "$log/said" | grep -E 'Flag --|[Dd]eprecat|nrecognized|nknown field|onflicting|[Ww]ill be removed|"level":"warn".*flag|recognized and used' |
    sed "s/^/$program: /" || true
done > "$hosts/said-of-flags"
cat "$hosts/said-of-flags"
