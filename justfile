# The chores. `just` lists them.

_default:
    @just --list --unsorted

# A panel with sample users and servers, in one command.
demo *arguments:
    cargo run --release -- demo {{arguments}}

# All tests. PostgreSQL is found by AILERON_TEST_POSTGRES_URL, or started, or its tests are skipped and say so.
test *arguments:
    cargo test --workspace {{arguments}}

# Drive the demo's pages in chromium; pictures of them are in screenshots/ afterwards. Needs chromium and Node.
browser-test:
    cargo build -p aileron
    browser-tests/test

# Run published clients of Pterodactyl's panel against the demo, and print what they make of it. Needs Node and Python.
client-test:
    cargo build -p aileron
    client-tests/test

# Hold the program against its own OpenAPI document, with schemathesis from PyPI. Needs Python.
schema-test *arguments:
    cargo build -p aileron
    schema-tests/test {{arguments}}

# Break everything around the program, under load, for some minutes, and count what was lost (docs/chaos.md).
chaos *arguments:
    cargo build --release -p aileron -p chaos
    cargo run --release -p chaos -- {{arguments}}

# See a server through its life on a real Wings, on a machine with Docker and a static busybox (docs/real-wings.md).
real-wings wings *arguments:
    cargo build -p aileron -p real-wings
    cargo run -p real-wings -- {{wings}} {{arguments}}

# What CI runs, on a machine where it may install packages.
ci:
    bash .ci/run

# Measure beside a bare pass-through to the same Wings, in turn, in one run of some seven minutes (docs/benchmarks.md).
bench *arguments:
    cargo build --release -p aileron
    cargo run --release -p bench -- run {{arguments}}

# Count the instructions of a request, and fail when they have grown (needs valgrind); --record writes them down.
bench-smoke *arguments:
    cargo run --profile smoke -p bench-smoke -- {{arguments}}

# The same requests on a database of a million servers and on one of ten (docs/scale.md). Fills both first.
bench-scale *arguments:
    cargo build --release -p aileron
    cargo run --release -p bench -- scale {{arguments}}

# What others notice when one tenant floods the panel (docs/flood.md).
bench-flood *arguments:
    cargo build --release -p aileron
    cargo run --release -p bench -- flood {{arguments}}

# Write down the OpenAPI document as the code describes itself (crates/api/openapi.json).
openapi:
    AILERON_WRITE_OPENAPI=1 cargo test -q -p aileron-api --test api the_document_that_is_served

# Formatting, lints and documentation, without the tests.
check:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Throw whatever there is at everything that reads what comes from outside, each for so many seconds (needs cargo-fuzz).
fuzz seconds='30':
    fuzz/run {{seconds}}

# Licences, advisories, duplicates of dependencies (needs cargo-deny).
deny:
    cargo deny check
