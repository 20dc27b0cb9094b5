//! Real sockets on real threads, every call recorded: the only place that knows sockets, threads and the clock.
//! It knows no program, no scenario and no picture.

mod actor;
mod calls;
mod clock;
mod collector;
mod conns;
mod director;
mod error;
mod kernel;
mod network;
mod poll;
mod port;
mod recorder;
mod socket;
mod stage;
mod stop;

pub use actor::{Actor, Program};
pub use calls::SocketOption;
pub use clock::{Clock, Deadline};
pub use collector::Notify;
pub use director::End;
pub use error::CallError;
pub use network::{Casting, Network, Options, Report, Stopper};
pub use port::PortHold;
pub use recorder::Limits;
pub use socket::Socket;
pub use stage::{Pending, Schedule, Standing};

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
