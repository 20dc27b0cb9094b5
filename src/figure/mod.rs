//! What a person sees, as plain data: what is selected, and what is drawn of a flow. The window, the pictures and the
//! command line draw the same figures. There is no pixel here, no colour but by its role, and no egui.

mod selection;

pub use selection::{Buffer, FlowRange, Selection};
