//! Real sockets on real threads, every call recorded: the only place that knows sockets, threads and the clock.
//! It knows no program, no scenario and no picture.

mod actor;
mod calls;
mod controls;
mod kernel;
mod life;
mod network;
mod record;
mod sockets;
mod stage;

pub use crate::trace::Schedule;
pub use actor::{Actor, Lifeline, Program, STACK};
pub use calls::datagram::Received;
pub use calls::options::{OptionName, SocketOption};
pub use calls::relay::Relayed;
pub use calls::select::{Ready, Watching};
pub use calls::stream::ReceiveFlags;
pub use controls::Controls;
pub use kernel::address::Family;
pub use kernel::clock::{Clock, Deadline, now};
pub use kernel::folder::{Folder, Look, NewFile};
pub use kernel::host::Host;
pub use kernel::numbers;
pub use kernel::pipe::create_unless_unread;
pub use kernel::port::PortHold;
pub use kernel::waker::Waker;
pub use network::{Casting, Network, Options, Report};
pub use record::collector::Notify;
pub use record::recorder::Limits;
pub use sockets::descriptors::Descriptor;
pub use sockets::error::CallError;
pub use sockets::event_set::EventSet;
pub use sockets::ports::Holder;
pub use sockets::socket::{Kind, Socket};
pub use stage::director::End;
pub use stage::steps::{Step, Stride};
pub use stage::wait::{Condition, Moment};

#[cfg(test)]
mod testing {
    //! A connected pair of real sockets for tests of this module.

    /// Server's end and client's end of a fresh loopback connection.
    pub fn pair() -> (socket2::Socket, socket2::Socket) {
        let new = || socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        let listener = new();
        let any: std::net::SocketAddr = "127.0.0.1:0".parse().unwrap();
        listener.bind(&any.into()).unwrap();
        listener.listen(1).unwrap();
        let client = new();
        client.connect(&listener.local_addr().unwrap()).unwrap();
        (listener.accept().unwrap().0, client)
    }
}
