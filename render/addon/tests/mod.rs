//! Cluster objects of whole specs.

mod kubeadm_output;
mod snapshots;
mod support;
mod versions;
