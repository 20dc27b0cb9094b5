//! What the native programs of a run agree on: the framing of each connection, which two ends that share one table change together
//! at a message boundary, how many bytes a recv asks for, and which client is to give up the file that it sends or fetches.
//! It is no negotiation on the wire; both ends are in this program.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::codec::Framing;
use crate::trace::{ActorId, ConnId};

/// Shared by all programs of a run.
#[derive(Clone, Debug)]
pub struct Agreement {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    table: Mutex<Table>,
}

#[derive(Debug)]
struct Table {
    current: Framing,
    recv_size: usize,
    spoken: BTreeMap<ConnId, Framing>,
    cancelled: BTreeSet<ActorId>,
}

impl Agreement {
    /// Everybody begins with this framing, and recvs ask for so many bytes.
    pub fn new(framing: Framing, recv_size: usize) -> Self {
        let table =
            Mutex::new(Table { current: framing, recv_size, spoken: BTreeMap::new(), cancelled: BTreeSet::new() });
        Self { shared: Arc::new(Shared { table }) }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.shared.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is what new connections speak.
    pub fn is_current(&self, framing: &Framing) -> bool {
        self.lock().current == *framing
    }

    /// Connections from here on speak this framing; the ones that stand keep theirs to their end.
    pub fn change(&self, framing: Framing) {
        self.lock().current = framing;
    }

    /// How many bytes a recv asks for now.
    pub fn recv_size(&self) -> usize {
        self.lock().recv_size
    }

    /// Recvs ask for so many bytes from here on. Whether that is another number than before.
    pub fn change_recv_size(&self, size: usize) -> bool {
        std::mem::replace(&mut self.lock().recv_size, size) != size
    }

    /// A client gives up the file that it sends or fetches. Whether it was not told so already.
    pub fn cancel(&self, client: ActorId) -> bool {
        self.lock().cancelled.insert(client)
    }

    /// Whether a client is to give up what it does; asked once for each time that it was said.
    pub fn take_cancelled(&self, client: ActorId) -> bool {
        self.lock().cancelled.remove(&client)
    }

    /// The connecting end settles what its new connection speaks. It does so before its first send, so whoever has
    /// received a byte finds it here.
    pub fn settle(&self, conn: ConnId) -> Framing {
        let mut table = self.lock();
        let framing = table.current.clone();
        table.spoken.insert(conn, framing.clone());
        framing
    }

    /// What a connection speaks; for an outside peer, which settles nothing, what everybody speaks now.
    pub fn spoken(&self, conn: Option<ConnId>) -> Framing {
        let table = self.lock();
        conn.and_then(|conn| table.spoken.get(&conn)).unwrap_or(&table.current).clone()
    }
}
