//! What holds of learners' programs and of lessons, which run them.
//! One program holds all of it, since linking costs more than compiling; each module keeps one promise.
#![cfg(feature = "python")]

#[path = "../tools/mod.rs"]
mod tools;

/// What a program holds is counted where every allocation of the process passes.
#[global_allocator]
static ALLOCATOR: sockscope::program::python::memory::Allocator = sockscope::program::python::memory::allocator();

mod as_i_have_it;
mod at_end;
mod beside;
mod beyond;
mod cast;
mod claims;
mod cli_own;
mod cli_programs;
mod contained;
mod desk;
mod goes_on;
mod lesson_cuts;
mod lesson_kinds;
mod lesson_measures;
mod lessons;
mod lessons_hostile;
mod library;
mod lines;
mod meanings;
mod programs;
mod random_calls;
mod replay;
mod runs;
mod scale;
mod shown;
mod snippets;
mod spinning;
mod staged;
mod stop;
mod time_limits;
mod told_truly;
mod tracebacks;
mod typed;
mod values;
mod wires;
mod wires_python3;
