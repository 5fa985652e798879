//! The writers: YAML, JSON and text templates.
//!
//! Their bytes are frozen. No library writes YAML that is safe for Kubernetes' own reader and no library
//! promises bytes that stay, so the YAML writer here is ours; it prints what kubeadm and kubectl print.

mod json;
mod number;
mod struct_order;
mod text;
mod tree;
pub mod views;
mod yaml;

pub use json::{JsonLayout, json, json_in_order};
pub use struct_order::pod_in_struct_order;
pub use text::{Calls, Template, TemplateError, View, text};
pub use tree::Tree;
pub use yaml::{yaml, yaml_in_order, yaml_stream};
