//! Where received bytes go, and how many of them a call asks for.
//! It receives nothing.

use super::stream::ReceiveFlags;
use super::visit::Visit;
use crate::net::actor::Actor;
use crate::net::sockets::error::CallError;

/// The buffer of a call.
pub(super) enum Room<'b> {
    Given(&'b mut [u8]),
    /// One that is made when the call is: as long as the program stands before it, somebody may say how much it asks for.
    Made {
        buffer: &'b mut Vec<u8>,
        size: &'b dyn Fn() -> usize,
    },
}

impl Room<'_> {
    /// How many bytes the call asks for, as it was said to be last.
    fn asks_for(&self, flags: ReceiveFlags) -> u32 {
        let len = match self {
            Room::Given(buffer) => flags.size.unwrap_or(buffer.len()),
            Room::Made { buffer, .. } => buffer.len(),
        };
        u32::try_from(len).unwrap_or(u32::MAX)
    }

    /// The buffer, as large as it was said to be last.
    pub(super) fn bytes(&mut self) -> &mut [u8] {
        match self {
            Room::Given(buffer) => buffer,
            Room::Made { buffer, .. } => buffer,
        }
    }

    /// Asks how much is wanted.
    fn make(&mut self) {
        if let Room::Made { buffer, size } = self {
            buffer.resize(size(), 0);
        }
    }
}

impl Actor {
    /// Gate, then `Entered`, of a call that receives.
    pub(super) fn enter_with(
        &mut self,
        visit: &mut Visit,
        room: &mut Room<'_>,
        flags: ReceiveFlags,
    ) -> Result<(), CallError> {
        room.make();
        visit.asked = room.asks_for(flags);
        self.pass_gate_to(visit)?;
        room.make();
        visit.asked = room.asks_for(flags);
        self.record_entered(visit, flags.asked());
        Ok(())
    }
}
