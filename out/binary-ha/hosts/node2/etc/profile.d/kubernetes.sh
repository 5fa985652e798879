# shellcheck shell=sh
# Rendered by kubecast from the cluster spec.
case ":$PATH:" in
*:/opt/kubernetes/bin:*) ;;
*) PATH=$PATH:/opt/kubernetes/bin ;;
esac
export PATH
