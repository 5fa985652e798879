#!/bin/sh
# Rendered by kubecast from the cluster spec.
# Writes flannel's configuration into etcd, and keeps for each host its part of the pod subnet. It may be run again at
# any time: what flanneld wrote about a part stays.
set -eu

# etcdctl 3.4 and 3.5 know these commands only when they are told so.
export ETCDCTL_API=2

ctl() {
  /opt/etcd/bin/etcdctl --endpoints=https://192.168.10.26:2379,https://192.168.10.27:2379,https://192.168.10.28:2379 \
    --ca-file=/opt/etcd/ssl/ca.pem --cert-file=/opt/etcd/ssl/healthcheck-client.pem --key-file=/opt/etcd/ssl/healthcheck-client-key.pem "$@"
}

# A key that is not there yet is made, and does not expire.
keep() {
  ctl mk "$1" "$2" > /dev/null 2>&1 || ctl get "$1" > /dev/null
}

ctl set /coreos.com/network/config "$(cat /opt/kubernetes/cfg/flannel-network.json)"
keep /coreos.com/network/subnets/10.244.29.0-24 '{"PublicIP":"192.168.10.29"}'
keep /coreos.com/network/subnets/10.244.30.0-24 '{"PublicIP":"192.168.10.30"}'
