//! What interpreters leave behind in circles of objects, and when it is freed: as soon as none is in use.
//! What one interpreter can take apart by itself, it does before (`let_go`).

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustpython_vm::builtins::{PyType, PyTypeRef};
use rustpython_vm::{AsObject, Context, Py, gc_state};

use super::STACK;
use crate::net::Deadline;

/// The collector looks at the objects of every interpreter of the process, so it may work only while nobody changes any: no
/// interpreter is built meanwhile.
struct Use {
    interpreters: u32,
    sweeping: bool,
    /// How many have ended since the last sweep.
    left: u32,
    /// With how many of them a sweep is due.
    due: u32,
    /// How many make runs beside others: [`Together`].
    together: u32,
}

static USE: Mutex<Use> = Mutex::new(Use { interpreters: 0, sweeping: false, left: 0, due: DUE, together: 0 });
/// Told when a sweep is over, and when nobody is in use.
static RESTS: Condvar = Condvar::new();

/// What so many interpreters leave is looked through in a second or two; of ten times as many nobody would wait for the end.
const DUE: u32 = 24;

/// How long whoever begins a run waits for the others, so that a sweep can be made.
const REST: Duration = Duration::from_secs(1);

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
            used = RESTS.wait_timeout(used, ASK_AGAIN).unwrap_or_else(PoisonError::into_inner).0;
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
        used.left += 1;
        if used.interpreters > 0 {
            return;
        }
        // One that is due is made before anybody else begins.
        let is_due = used.left >= DUE && !used.sweeping;
        // The program's own thread has ended for whoever waits for it. Without another one what is left stays.
        let begun =
            std::thread::Builder::new().name("leavings".to_owned()).stack_size(STACK).spawn(move || sweep(is_due));
        used.sweeping |= is_due && begun.is_ok();
        RESTS.notify_all();
    }
}

/// Several threads make runs at once for as long as this is kept. There would hardly ever be a moment at which no interpreter is
/// in use, so they make one by [`rest`]: the longer it was put off, the longer a sweep takes, and nothing begins meanwhile.
pub struct Together {
    /// It is counted once, where it was made.
    _counted: (),
}

impl Together {
    /// From now on.
    pub fn begin() -> Self {
        in_use().together += 1;
        Self { _counted: () }
    }
}

impl Drop for Together {
    fn drop(&mut self) {
        in_use().together -= 1;
    }
}

/// Before a run is begun beside others: lets theirs come to an end if a sweep is due, but waits for none that goes on for long.
pub fn rest() {
    let until = Deadline::after(REST);
    let mut used = in_use();
    while used.together > 0 && used.interpreters > 0 && !used.sweeping && used.left >= used.due {
        if until.passed() {
            used.due = used.left + DUE;
            return;
        }
        used = RESTS.wait_timeout(used, until.left()).unwrap_or_else(PoisonError::into_inner).0;
    }
}

fn in_use() -> MutexGuard<'static, Use> {
    USE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Frees what was left. `announced`: nobody has begun since it was said that this is done.
fn sweep(announced: bool) {
    {
        let mut used = in_use();
        if !announced && (used.interpreters > 0 || used.sweeping) {
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
        let mut used = in_use();
        (used.sweeping, used.left, used.due) = (false, 0, DUE);
        RESTS.notify_all();
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
    let types = &Context::genesis().types;
    // `type` is below `object`, and is not known there: both are made before there is anywhere to be known.
    let mut all = vec![types.object_type.to_owned(), types.type_type.to_owned()];
    let mut seen: BTreeSet<usize> = all.iter().map(|class| class.get_id()).collect();
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
