//! What a Wings says over a websocket.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| aileron_wings_client::fuzzing::message(text));
