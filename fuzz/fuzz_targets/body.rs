//! A JSON body of the API.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| aileron_api::fuzzing::body(bytes));
