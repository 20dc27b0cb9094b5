//! Flags of how native programs set up their sockets, pause and end, and what they make of a scenario.
//! What they mean together the scenario checks.

use clap::Args;

use super::args::{number, on_or_off};
use crate::scenario::{Fault, Scenario};

/// How native programs set up their sockets, pause and end.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Sockets, pauses, faults")]
pub struct ConductArgs {
    /// SO_SNDBUF of the clients' sockets, in bytes; Linux doubles it [default: the kernel's choice]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub send_buffer: Option<u32>,
    /// SO_RCVBUF of the server's socket, which its connections inherit, in bytes; Linux doubles it [default: the kernel's choice]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub receive_buffer: Option<u32>,
    /// Clients set TCP_CORK: their kernels keep what does not fill a segment.
    #[arg(long)]
    pub cork: bool,
    /// How many connections may wait to be accepted [default: 128]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub backlog: Option<u32>,
    /// Whether the server sets SO_REUSEADDR [default: on]
    #[arg(long, value_parser = on_or_off())]
    pub reuse_address: Option<bool>,
    /// How many messages a client sends before it pauses [default: 1]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub burst: Option<u32>,
    /// How long it pauses then, in milliseconds [default: 0]
    #[arg(long, value_name = "MS", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub pause_ms: Option<u32>,
    /// How long the server waits before each recv, in milliseconds [default: 0]
    #[arg(long, value_name = "MS", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub read_pause_ms: Option<u32>,
    /// What every client does wrong at the end: ends in mid-message, resets, or closes with an answer unread [default: none]
    #[arg(long, value_enum)]
    pub fault: Option<Fault>,
    /// Whether clients shut their sending side down behind the last message and read until the end; off: they read an answer
    /// for each message, and close [default: on]
    #[arg(long, value_parser = on_or_off())]
    pub half_close: Option<bool>,
}

impl ConductArgs {
    /// Each flag, and whether it was given.
    pub fn given(&self) -> [(&'static str, bool); 10] {
        [
            ("--send-buffer", self.send_buffer.is_some()),
            ("--receive-buffer", self.receive_buffer.is_some()),
            ("--cork", self.cork),
            ("--backlog", self.backlog.is_some()),
            ("--reuse-address", self.reuse_address.is_some()),
            ("--burst", self.burst.is_some()),
            ("--pause-ms", self.pause_ms.is_some()),
            ("--read-pause-ms", self.read_pause_ms.is_some()),
            ("--fault", self.fault.is_some()),
            ("--half-close", self.half_close.is_some()),
        ]
    }

    /// Lays the flags over what a file says.
    pub fn overlay(&self, scenario: &mut Scenario) {
        let (sockets, timing) = (&mut scenario.sockets, &mut scenario.timing);
        sockets.send_buffer = self.send_buffer.or(sockets.send_buffer);
        sockets.receive_buffer = self.receive_buffer.or(sockets.receive_buffer);
        sockets.cork |= self.cork;
        sockets.backlog = self.backlog.unwrap_or(sockets.backlog);
        sockets.reuse_address = self.reuse_address.unwrap_or(sockets.reuse_address);
        timing.burst = self.burst.unwrap_or(timing.burst);
        timing.pause_ms = self.pause_ms.unwrap_or(timing.pause_ms);
        timing.read_pause_ms = self.read_pause_ms.unwrap_or(timing.read_pause_ms);
        scenario.fault = self.fault.unwrap_or(scenario.fault);
        scenario.half_close = self.half_close.unwrap_or(scenario.half_close);
    }

    /// The flag that a field of a scenario is about, if it was given.
    pub fn flag_of(&self, field: &str) -> Option<&'static str> {
        let name = field.rsplit('.').next()?.replace('_', "-");
        let mut given = self.given().into_iter().filter(|(_, given)| *given);
        given.find(|(flag, _)| flag.strip_prefix("--") == Some(name.as_str())).map(|(flag, _)| flag)
    }
}
