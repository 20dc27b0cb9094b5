//! Recording: actors number what happens, and one thread puts it into one order.
//! It makes no call and lets nobody go.

pub mod collector;
pub mod recorder;
