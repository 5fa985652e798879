//! Delivery to real hosts, with their sshd, rsync and systemd: two load balancers and a worker, whose kubelet is a stand-in.
//! The cluster that they belong to does not run; nothing here needs it.

mod ground;
mod interrupted;
mod troubles;
