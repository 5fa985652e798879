#!/bin/sh
# Rendered by kubecast from the cluster spec.
# Writes flannel's configuration into etcd, and keeps for each host its part of the pod subnet. It may be run again at
# any time: what flanneld wrote about a part stays.
set -eu

ctl() {
  /opt/etcd/bin/etcdctl --endpoints=https://192.0.2.11:2379,https://192.0.2.12:2379,https://192.0.2.13:2379 \
    --cacert=/opt/etcd/ssl/ca.pem --cert=/opt/etcd/ssl/healthcheck-client.pem --key=/opt/etcd/ssl/healthcheck-client-key.pem "$@"
}

# A key that is not there yet is made, without a lease: it does not expire.
keep() {
  ctl txn > /dev/null << END
create("$1") = "0"

put '$1' '$2'


END
}

ctl put /coreos.com/network/config "$(cat /opt/kubernetes/cfg/flannel-network.json)"
keep /coreos.com/network/subnets/10.244.21.0-24 '{"PublicIP":"192.0.2.21"}'
keep /coreos.com/network/subnets/10.244.22.0-24 '{"PublicIP":"192.0.2.22"}'
