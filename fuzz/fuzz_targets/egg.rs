//! An egg file, and values for its variables.
#![no_main]

use aileron_eggs::{Egg, Rules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(egg) = Egg::parse(text) {
        assert!(!egg.images().is_empty());
        for variable in &egg.variables {
            let _fit = variable.check("value");
        }
    }
    let (rules, _notes) = Rules::parse(text);
    let _fit = rules.check(text);
});
