# shellcheck shell=sh
# Rendered by kubecast from the cluster spec.
case ":$PATH:" in
*:/opt/kubernetes/bin:*) ;;
*) PATH=$PATH:/opt/kubernetes/bin ;;
esac
case ":$PATH:" in
*:/opt/etcd/bin:*) ;;
*) PATH=$PATH:/opt/etcd/bin ;;
esac
export PATH
