//! The header `Cookie`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| aileron_api::fuzzing::cookie(text));
