//! What is asked of the operating system: the clock, poll(2), addresses, ports and queues.
//! It knows no run; everything above it in `net` does.

pub mod address;
pub mod clock;
pub mod epoll;
pub mod folder;
pub mod host;
pub mod lock;
pub mod numbers;
pub mod pipe;
pub mod poll;
pub mod port;
pub mod proc_net;
pub mod process;
pub mod queues;
pub mod settle;
pub mod stop;
pub mod tcp;
pub mod waker;
