//! What holds without an interpreter and without a window: framings, sockets, traces, the world, the commands, the documents.
//! One program holds all of it, since linking costs more than compiling; each module keeps one promise.

#[path = "../tools/mod.rs"]
mod tools;

mod advice;
mod carried;
mod cli_run;
mod cli_serve;
mod cli_show;
mod cli_traces;
mod cli_usage;
mod codec_json;
mod codec_random;
mod codec_rules;
mod codec_splits;
mod compare;
mod conduct;
mod datagrams_native;
mod datagrams_told;
mod datagrams_world;
mod desk;
mod ends;
mod faults;
mod figure;
mod figure_time;
mod fork;
mod framings_break;
mod inspector;
mod interop;
mod lesson_conditions;
mod lock;
mod many;
mod narrate;
mod net_names;
mod net_scale;
mod net_staged;
mod net_stop;
mod outward;
mod packed;
mod pages;
mod parity;
mod playing;
mod readme;
mod replay;
mod ring;
mod service_command;
mod service_files;
mod service_shelf;
mod strangers;
mod structure;
mod tcp_states;
mod text;
mod trace_file;
mod waits_told;
mod world_state;
