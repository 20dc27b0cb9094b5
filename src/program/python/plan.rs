//! What is known of a program in Python before it runs.
//! It runs nothing.

use std::sync::Arc;

use super::files::Disk;
use crate::program::{Agreement, Inbox};

/// Everything that a program needs.
#[derive(Clone)]
pub struct PythonPlan {
    /// The name of its file, as it is shown.
    pub file: String,
    /// Its text.
    pub source: String,
    /// What stands behind its name in `sys.argv`.
    pub args: Vec<String>,
    /// Its files, or those of all programs of the run.
    pub disk: Disk,
    /// What is typed to it.
    pub inbox: Arc<Inbox>,
    /// Whether its sockets get `TCP_NODELAY` unasked.
    pub nodelay: bool,
    /// How its bytes are looked at.
    pub agreement: Agreement,
}
