//! What interpreters leave behind in circles of objects, and when it is freed: as soon as none is in use.
//! What one interpreter can take apart by itself, it does before (`let_go`).

use std::sync::{Mutex, PoisonError};

use rustpython_vm::builtins::PyType;
use rustpython_vm::{AsObject, Context, Py, gc_state};

/// The collector looks at the objects of every interpreter of the process, so it may work only while nobody changes any. An
/// interpreter is built under the same lock.
static IN_USE: Mutex<u32> = Mutex::new(0);

/// One interpreter is in use. It is made before the interpreter and given up after it; if the thread panics, or what was made
/// is forgotten, it counts as used for ever, since other threads may still be in it.
pub struct InUse {
    /// It is counted once, where it was made.
    _counted: (),
}

impl InUse {
    pub fn begin() -> Self {
        *IN_USE.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self { _counted: () }
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let mut in_use = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
        *in_use -= 1;
        if *in_use == 0 {
            free_circles();
        }
    }
}

/// Frees what only refers to itself. Nobody is in an interpreter, so nothing of Python is run by it.
fn free_circles() {
    let collector = gc_state::gc_state();
    for object in collector.get_objects(None) {
        if let Some(class) = object.downcast_ref::<PyType>().filter(|class| class.heaptype_ext.is_some()) {
            without_slots(class);
        }
    }
    collector.collect_force(2);
}

/// A class with `__slots__` and each of its slots refer to each other, and the collector does not see that a slot does.
fn without_slots(class: &Py<PyType>) {
    let slot = Context::genesis().types.member_descriptor_type;
    let mut freed = Vec::new();
    class.attributes.write().retain(|_, value| {
        let stays = !value.class().is(slot);
        if !stays {
            freed.push(value.clone());
        }
        stays
    });
}
