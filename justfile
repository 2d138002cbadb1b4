# The chores. `just` lists them.

_default:
    @just --list --unsorted

# A panel with sample users and servers, in one command.
demo *arguments:
    cargo run --release -- demo {{arguments}}

# All tests. PostgreSQL is found by AILERON_TEST_POSTGRES_URL, or started, or its tests are skipped and say so.
test *arguments:
    cargo test --workspace {{arguments}}

# Break everything around the program, under load, for some minutes, and count what was lost (docs/chaos.md).
chaos *arguments:
    cargo build --release -p aileron -p chaos
    cargo run --release -p chaos -- {{arguments}}

# What CI runs, on a machine where it may install packages.
ci:
    bash .ci/run

# Requests a second beside a bare pass-through to the same Wings, in turn, in one run.
bench *arguments:
    cargo build --release -p aileron -p bench
    cargo run --release -p bench -- run {{arguments}}

# Formatting, lints and documentation, without the tests.
check:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Licences, advisories, duplicates of dependencies (needs cargo-deny).
deny:
    cargo deny check
