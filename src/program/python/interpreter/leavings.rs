//! What interpreters leave behind in circles of objects, and when it is freed: as soon as none is in use.
//! What one interpreter can take apart by itself, it does before (`let_go`).

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustpython_vm::builtins::{PyType, PyTypeRef};
use rustpython_vm::{AsObject, Context, Py, gc_state};

use super::STACK;

/// The collector looks at the objects of every interpreter of the process, so it may work only while nobody changes any: no
/// interpreter is built meanwhile.
struct Use {
    interpreters: u32,
    sweeping: bool,
}

static USE: Mutex<Use> = Mutex::new(Use { interpreters: 0, sweeping: false });
static SWEPT: Condvar = Condvar::new();

/// So often whoever waits for the end of a sweep asks whether it is still wanted.
const ASK_AGAIN: Duration = Duration::from_millis(10);

/// One interpreter is in use. It is made before the interpreter and given up after it; if the thread panics, or what was made
/// stays, it counts as used for ever, since other threads may still be in it.
pub struct InUse {
    /// It is counted once, where it was made.
    _counted: (),
}

impl InUse {
    /// Counts one more interpreter, before it is built. `None` if it is not wanted any more.
    pub fn begin(stopped: impl Fn() -> bool) -> Option<Self> {
        let mut used = in_use();
        while used.sweeping {
            if stopped() {
                return None;
            }
            used = SWEPT.wait_timeout(used, ASK_AGAIN).unwrap_or_else(PoisonError::into_inner).0;
        }
        used.interpreters += 1;
        Some(Self { _counted: () })
    }
}

impl InUse {
    /// It stays in use until the process ends.
    pub fn for_ever(self) {
        // Only to be given up frees anything.
        let _never = std::mem::ManuallyDrop::new(self);
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let mut used = in_use();
        used.interpreters -= 1;
        if used.interpreters == 0 {
            // The program's own thread has ended for whoever waits for it. Without another one what is left stays.
            std::thread::Builder::new().name("leavings".to_owned()).stack_size(STACK).spawn(sweep).ok();
        }
    }
}

fn in_use() -> MutexGuard<'static, Use> {
    USE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sweep() {
    {
        let mut used = in_use();
        if used.interpreters > 0 || used.sweeping {
            return;
        }
        used.sweeping = true;
    }
    let _swept = Swept;
    free_circles();
}

/// The sweep is over, also where it panics: nobody waits for it any more.
struct Swept;

impl Drop for Swept {
    fn drop(&mut self) {
        in_use().sweeping = false;
        SWEPT.notify_all();
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

/// Every class that there is. The list of the collector has other objects, too, which must not be held while others run.
fn classes() -> Vec<PyTypeRef> {
    let object = Context::genesis().types.object_type.to_owned();
    let mut seen = BTreeSet::from([object.get_id()]);
    let mut all = vec![object];
    let mut looked_at = 0;
    while let Some(class) = all.get(looked_at) {
        let below: Vec<_> = class.subclasses.read().iter().filter_map(|below| below.upgrade()).collect();
        let below = below.into_iter().filter_map(|class| class.downcast::<PyType>().ok());
        all.extend(below.filter(|class| seen.insert(class.get_id())));
        looked_at += 1;
    }
    all
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
    class.attributes.write().retain(|name, value| {
        let is_of_python = kinds.iter().any(|kind| value.class().is(*kind));
        if is_of_python {
            if name.as_str() == "__del__" {
                // Whoever is freed would look for what is not there any more.
                class.slots.del.store(None);
            }
            taken.push(value.clone());
        }
        !is_of_python
    });
}
