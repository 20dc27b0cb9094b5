//! Real sockets on real threads, every call recorded: the only place that knows sockets, threads and the clock.
//! It knows no program, no scenario and no picture.

mod actor;
mod calls;
mod clock;
mod collector;
mod conns;
mod datagram;
mod director;
mod error;
mod host;
mod household;
mod kernel;
mod life;
mod mailbox;
mod network;
pub mod numbers;
mod options;
mod poll;
mod port;
mod recorder;
mod select;
mod socket;
mod stage;
mod steps;
mod stop;
mod stream;
mod wait;

pub use actor::{Actor, Program, STACK};
pub use clock::{Clock, Deadline};
pub use collector::Notify;
pub use director::End;
pub use error::CallError;
pub use host::Host;
pub use network::{Casting, Network, Options, Report, Stopper};
pub use options::{OptionName, SocketOption};
pub use port::PortHold;
pub use recorder::Limits;
pub use select::Ready;
pub use socket::{Kind, Socket};
pub use stage::{Next, Pending, Schedule, Standing};
pub use steps::{Step, Stride};
pub use stream::ReceiveFlags;
pub use wait::Condition;

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
