pub mod report;
pub mod types;
