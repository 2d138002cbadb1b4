//! What a node reports.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| aileron_remote_api::fuzzing::report(bytes));
