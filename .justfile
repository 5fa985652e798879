# Short names for what is done often; `just --list` shows them.

# What a change must pass before it is committed
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test

# Everything, with the tools that CI needs
ci:
    bash .ci/run

# Render every sample anew
render:
    for cluster in clusters/*/; do cargo run --quiet --release -- render "$cluster" || exit 1; done

# Look at new snapshots one by one
review:
    cargo insta review
