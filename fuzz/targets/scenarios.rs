//! Any text as a scenario file: refused with a field and a sentence, or read, and then written as what is read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sockscope::scenario::Scenario;

fuzz_target!(|text: &str| {
    match Scenario::from_json(text) {
        Ok(scenario) => {
            let written = serde_json::to_string(&scenario).expect("a scenario is written");
            assert_eq!(Scenario::from_json(&written).ok(), Some(scenario), "{written}");
        }
        Err(error) => assert!(!error.in_words().en.is_empty() && !error.in_words().zh.is_empty()),
    }
});
