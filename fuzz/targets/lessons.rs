//! Any text as a lesson: refused with file, field and sentence, or read, and then looked through for what its author forgot.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sockscope::lesson::{FILE, blocks, lint, of_folder};

fuzz_target!(|text: &str| {
    let folder = std::env::temp_dir().join(format!("sockscope-fuzz-{}", std::process::id())).join("01-any");
    std::fs::create_dir_all(&folder).expect("there is a temporary folder");
    for name in ["server.py", "client.py"] {
        std::fs::write(folder.join(name), "print(1)\n").expect("it takes files");
    }
    std::fs::write(folder.join(FILE), text).expect("it takes files");
    match of_folder(&folder).loaded {
        Ok(loaded) => {
            lint(&loaded.lesson);
            for step in &loaded.lesson.steps {
                blocks(&step.text.en);
            }
        }
        Err(error) => {
            let text = error.text();
            assert!(!text.en.is_empty() && !text.zh.is_empty());
        }
    }
});
