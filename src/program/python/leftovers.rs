//! What ended programs leave behind: objects that refer to each other in a circle, a few megabytes for each program.
//! It frees nothing while any interpreter lives.
//!
//! The collector of the interpreter goes through the objects of the whole process while other threads change them, and
//! takes what moves meanwhile for garbage. So it is off as long as programs run. It also does not see through some
//! objects, and leaves every circle that goes through one. When no interpreter lives, all that is left is garbage, and
//! can be emptied.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustpython_vm::builtins::{PyDict, PyList};
use rustpython_vm::{AsObject, Context, gc_state};

/// How many interpreters live.
static LIVING: Mutex<usize> = Mutex::new(0);

/// While this lives, an interpreter does.
#[derive(Debug)]
pub(super) struct Alive(());

impl Alive {
    pub(super) fn begin() -> Self {
        *living() += 1;
        Self(())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        *living() -= 1;
    }
}

/// Frees what ended programs have left, if none is there any more. An interpreter that is to start waits meanwhile.
///
/// The answer is whether it was done. Threads of a program must have ended with its interpreter.
pub fn free() -> bool {
    let living = living();
    if *living > 0 {
        return false;
    }
    let types = &Context::genesis().types;
    for object in gc_state::gc_state().get_objects(None) {
        if object.class().is(types.dict_type) {
            object.downcast_ref::<PyDict>().inspect(|dict| dict.clear());
        } else if object.class().is(types.list_type) {
            object.downcast_ref::<PyList>().inspect(|list| list.borrow_vec_mut().clear());
        }
    }
    gc_state::gc_state().collect_force(2);
    true
}

fn living() -> MutexGuard<'static, usize> {
    // A number is whole whatever happened to who held it.
    LIVING.lock().unwrap_or_else(PoisonError::into_inner)
}
