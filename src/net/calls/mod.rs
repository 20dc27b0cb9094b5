//! The one door: every socket call of a program, each `Entered` before it and `Returned` after it (`visit`).
//! It decides nothing; what to call, and what to make of the answer, is the program's affair.

mod answers;
mod connect;
pub mod datagram;
mod end;
pub mod options;
pub mod relay;
mod room;
pub mod select;
mod settle;
mod setup;
pub mod stream;
mod visit;
