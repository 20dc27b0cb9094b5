//! The modules in Python that programs find here: the workbench's own `socket`, `threading` and others, kept in the binary.
//! They stand before those of the standard library that need an operating system.

use super::SourceModule;

macro_rules! modules {
    ($($name:literal),* $(,)?) => {
        &[$(SourceModule {
            name: $name,
            source: include_str!(concat!("../../../../assets/python/lib/", $name, ".py")),
            package: false,
        }),*]
    };
}

/// All of them.
pub static MODULES: &[SourceModule] = modules![
    "_commands",
    "_errors",
    "_paths",
    "_pipes",
    "_prelude",
    "_socket_address",
    "_socket_checks",
    "_socket_file",
    "_socket_names",
    "_socket_services",
    "_sockscope",
    "_thread_locks",
    "os",
    "select",
    "selectors",
    "signal",
    "socket",
    "socketserver",
    "subprocess",
    "threading",
];
