//! The command line.

mod cli;

/// The threads that render hosts make and drop many small texts, on which the system's allocator spends a quarter of
/// their time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
