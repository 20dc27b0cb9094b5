//! What holds in the window and in its pictures, asked by accessibility labels and compared byte by byte.
//! One program holds all of it, since linking costs more than compiling; no display is needed.
#![cfg(feature = "gui")]

mod carried;
#[path = "../tools/cli.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod cli_tools;
#[path = "../tools/datagrams.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod datagram_tools;
mod datagrams_drawn;
mod diagram;
mod ends_drawn;
mod files;
mod lesson_kinds;
mod lessons;
#[path = "../tools/net.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod net_tools;
mod outside;
mod picture_command;
mod pictures;
mod python;
mod raster;
#[path = "../tools/recorded.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod recorded_runs;
mod ribbon;
mod runs;
mod shell;
mod sizes;
mod tools;
mod walk;
mod workbench;
