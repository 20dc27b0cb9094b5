//! What interpreters leave behind in circles of objects, and when it is freed: as soon as none is in use.
//! What one interpreter can take apart by itself, it does before (`let_go`).

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use rustpython_vm::builtins::{PyType, PyTypeRef};
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
    /// Counts one more interpreter, before it is built.
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

/// Classes of the interpreter that lends functions to the whole process, and of those beside it: they are never taken apart.
static LENT: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

/// From now on every class that there is belongs to the process.
pub fn lend() {
    let classes = classes().into_iter().map(|class| class.get_id());
    LENT.lock().unwrap_or_else(PoisonError::into_inner).extend(classes);
}

/// Frees what only refers to itself. Nobody is in an interpreter, so nothing of Python is run by it.
fn free_circles() {
    {
        let lent = LENT.lock().unwrap_or_else(PoisonError::into_inner);
        for class in classes().iter().filter(|class| class.heaptype_ext.is_some() && !lent.contains(&class.get_id())) {
            take_apart(class);
        }
    }
    gc_state::gc_state().collect_force(2);
    for class in classes() {
        class.subclasses.write().retain(|below| below.upgrade().is_some());
    }
}

fn classes() -> Vec<PyTypeRef> {
    let objects = gc_state::gc_state().get_objects(None).into_iter();
    objects.filter_map(|object| object.downcast::<PyType>().ok()).collect()
}

/// Takes from a class what was written in Python. The collector does not see that a slot refers to its class, nor that a
/// function does which calls `super()`, so they would keep each other. What is native stays: some classes that look like
/// those of a program belong to the process, as `ExceptionGroup` does.
fn take_apart(class: &Py<PyType>) {
    let types = &Context::genesis().types;
    let kinds = [
        types.function_type,
        types.member_descriptor_type,
        types.property_type,
        types.classmethod_type,
        types.staticmethod_type,
    ];
    let mut taken = Vec::new();
    class.attributes.write().retain(|_, value| {
        let is_of_python = kinds.iter().any(|kind| value.class().is(*kind));
        if is_of_python {
            taken.push(value.clone());
        }
        !is_of_python
    });
}
