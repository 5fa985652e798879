# Arguments: the root directory of a host, the folder of the programs, the folder of the objects, the host's address, the
# root directory of a host that joins, the hardening level.
set -eu
root=$1 programs=$2 objects=$3 address=$4 joining=$5 hardening=$6
kube_proxy=''
# The places.
# A host alone.
# The programs.
wait_for as "$super_admin" get --raw /readyz
for file in "$objects"/*.yaml; do
  wait_for as "$super_admin" apply --validate=strict --filename "$file"
done

probe() {
  "$programs/kubectl" --kubeconfig /dev/null --insecure-skip-tls-verify --username none --password none \
    --server "$1" get --raw "$2" < /dev/null
}
# The probes.

identity "$admin" kubernetes-admin
may "$admin" '*' '*'
may "$admin" get nodes --subresource proxy --as kube-apiserver-kubelet-client
may_not "$admin" list secrets --as kube-apiserver-kubelet-client
identity "$scheduler" system:kube-scheduler
may "$scheduler" create pods --subresource binding
may_not "$scheduler" list secrets --all-namespaces
identity "$controller_manager" system:kube-controller-manager
may "$controller_manager" create serviceaccounts --subresource token
may_not "$controller_manager" delete nodes
identity "$kubelet" "system:node:$(basename "$root")" system:nodes
may "$kubelet" create nodes
may_not "$kubelet" list secrets --all-namespaces
if [ "$kube_proxy" ]; then
  identity "$kube_proxy" system:kube-proxy
  may "$kube_proxy" list services --all-namespaces
  may_not "$kube_proxy" list secrets --all-namespaces
fi

# Both have found the API server and lead.
wait_for as "$admin" get lease --namespace kube-system kube-controller-manager kube-scheduler
# The controller manager works: it made the pods of the add-ons, which the scheduler has seen.
scheduled() {
  as "$admin" get pods --namespace kube-system --selector k8s-app=kube-dns -o 'jsonpath={..conditions[*].type}' | grep PodScheduled
}
wait_for scheduled

for file in "$objects"/*.yaml; do
  wait_for unchanged "$admin" "$file"
done

# A token of a service account is signed by one key and verified by its other half.
token=$(as "$admin" create token default --namespace default)
review='{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "'$token'"}}'
authenticated=$(printf '%s' "$review" | as "$admin" create -f - -o 'jsonpath={.status.user.username}')
[ "$authenticated" = system:serviceaccount:default:default ] || fail "the token is of $authenticated"

# A Secret is encrypted where it is kept, and requests are in the audit log, unless the cluster equals kubeadm's.
as "$admin" create secret generic probe --namespace default --from-literal=word=plain-to-see > "$log/said"
"$programs/etcdctl" --endpoints https://127.0.0.1:2379 --cacert "$root$etcd_ca" --cert "$root$etcd_client" \
  --key "$root$etcd_client_key" get /registry/secrets/default/probe > "$root/tmp/kept" 2>&1 || fail "$(cat "$root/tmp/kept")"
grep -q probe "$root/tmp/kept" || fail "etcd does not hold the Secret"
if [ "$hardening" != none ]; then
  grep -q plain-to-see "$root/tmp/kept" && fail "the Secret is kept in plain sight"
  grep -q '"resource":"secrets"' "$root$audit_log" || fail "no audit line speaks of a Secret"
fi

# Whoever has the rendered token gets a kubelet's certificate, asked for as a kubelet asks: the controller manager approves
# and signs.
cp "$joining$bootstrap" "$root/tmp/bootstrap"
identity /tmp/bootstrap system:bootstrap:abcdef
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout "$root/tmp/key" -out "$root/tmp/request" \
  -subj "/O=system:nodes/CN=system:node:$(basename "$joining")" 2> "$log/said"
as /tmp/bootstrap create -f - > "$log/said" << EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: joining}
spec:
  request: $(base64 -w 0 < "$root/tmp/request")
  signerName: kubernetes.io/kube-apiserver-client-kubelet
  usages: [digital signature, client auth]
EOF
certificate() {
  as /tmp/bootstrap get certificatesigningrequest joining -o 'jsonpath={.status.certificate}' | base64 -d > "$root/tmp/certificate"
  grep 'BEGIN CERTIFICATE' "$root/tmp/certificate"
}
wait_for certificate
"$programs/kubectl" --kubeconfig "$root/tmp/bootstrap" config set-credentials joined --client-certificate \
  "$root/tmp/certificate" --client-key "$root/tmp/key" > "$log/said"
"$programs/kubectl" --kubeconfig "$root/tmp/bootstrap" config set-context --current --user joined > "$log/said"
identity /tmp/bootstrap "system:node:$(basename "$joining")"

# No program is told what its release is to forget.
if grep -h -E 'Flag --|[Dd]eprecated flag' "$log"/etcd "$log"/kube-*; then
  fail "a flag is deprecated"
fi
