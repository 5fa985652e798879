# Arguments: the root directory of a host, the folder of the programs, the host's address, the program of the tests, and
# the variable that tells it where the files are. etcd and the API server start from the files of the host; then a test
# asks them in here.
set -eu
root=$1 programs=$2 address=$3 tests=$4 place=$5
# A host alone.
# The programs.
wait_for as /opt/kubernetes/cfg/super-admin.kubeconfig get --raw /readyz
exec env "PATH=$programs:$PATH" "$place" "$tests" --exact pushed::inside --ignored --nocapture
