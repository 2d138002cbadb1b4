//! The headers that the API looks at.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| aileron_api::fuzzing::headers(bytes));
