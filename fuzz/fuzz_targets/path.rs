//! What a path and its query name.
#![no_main]

use aileron_domain::{NodeTokenId, ServerIdentifier, ShortIdentifier, Username};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(identifier) = text.parse::<ServerIdentifier>() {
        // What it is called is found again by it.
        let again: ServerIdentifier = identifier.to_string().parse().expect("it was one");
        assert_eq!(again, identifier);
    }
    if let Ok(short) = text.parse::<ShortIdentifier>() {
        assert_eq!(short.to_string(), text);
    }
    let _name = text.parse::<Username>();
    let _node = text.parse::<NodeTokenId>();
    aileron_api::fuzzing::query(text);
});
