//! The versions in `Cargo.lock` without which the interpreter does not compile.
//! It checks no other dependency.

/// Packages, the one version that works, and why.
const PINNED: &[(&str, &str)] = &[("libc", "0.2.186"), ("malachite-bigint", "0.9.2"), ("rustpython-vm", "0.5.0")];

#[test]
fn the_lock_has_the_versions_that_the_interpreter_compiles_with() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock = std::fs::read_to_string(path).expect("Cargo.lock is committed");
    for (name, version) in PINNED {
        let found: Vec<&str> = lock
            .split("[[package]]")
            .filter(|package| package.contains(&format!("\nname = \"{name}\"\n")))
            .filter_map(|package| package.split("version = \"").nth(1)?.split('"').next())
            .collect();
        assert_eq!(
            found,
            [*version],
            "Cargo.lock has moved: RustPython 0.5.0 compiles with {name} {version} alone. Bring it back with \
             `cargo update {name} --precise {version}`, or move the interpreter up and this list with it."
        );
    }
}
