//! The native functions behind `threading`, `time.sleep` and `input`: everything that waits for something other than a socket.
//! A thread of a program is an actor like any other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyModule, PyStrRef, PyTupleRef, PyType};
use rustpython_vm::function::{ArgIntoFloat, FuncArgs};
use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::at_work::{self, item_taken};
use super::here::Here;
use super::lost::leave_when_lost;
use super::rounds;
use super::sockets::{call, call_at_work, duration};
use super::terminal;
use super::trace::follow;
use crate::net::{Actor, CallError, Condition};
use crate::program::python::limits::STACK;
use crate::program::python::memory;
use crate::program::python::tell::{Source, Uncaught};
use crate::trace::{FullPipe, Waiting, What};

/// Puts the functions into a native module.
///
/// # Errors
/// If the module cannot take them.
pub fn install(module: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    macro_rules! functions {
        ($($name:ident),*) => {
            $(module.set_attr(stringify!($name), vm.new_function(stringify!($name), $name), vm)?;)*
        };
    }
    functions!(task_runs, start_thread, current_ident, lock_new, lock_acquire, lock_release, lock_locked);
    functions!(
        command_waits,
        thread_joins,
        waits_no_more,
        sleep,
        input_line,
        write,
        traceback_of,
        sources,
        raised,
        is_over
    );
    functions!(program_number, item_taken, has_ended, flush);
    Ok(())
}

/// Starts a thread, which is another actor of the same program. Returns its identity.
fn start_thread(function: PyObjectRef, args: PyTupleRef, name: String, vm: &VirtualMachine) -> PyResult<u64> {
    let here = Here::of(vm)?;
    let (shared, threaded) = (here.shared.clone(), vm.new_thread());
    let thread = shared.next_thread();
    let program = move |actor: &mut Actor| {
        let _counting = memory::count_for(shared.account.clone());
        let here = Here { thread, ..Here::new(actor, &shared) };
        here.clone().during(|| {
            let ended = threaded.run(|vm| {
                leave_when_lost(&here, vm);
                follow(vm).and_then(|()| function.call(FuncArgs::from(args.as_slice().to_vec()), vm)).map(drop).err()
            });
            let stopped = actor.must_stop();
            here.clone().flush(None);
            // The objects of the thread go while its actor can still record what goes with them.
            drop(threaded);
            match ended {
                Some(_) if stopped => Err(CallError::Stopped),
                _ => Ok(()),
            }
        })
    };
    // Python adds the function to the name of a thread that was given none.
    let name = name.split(" (").next().unwrap_or_default();
    let begin = |here: &mut Here| match here.actor.spawn_thread(name, STACK, Box::new(program)) {
        Err(CallError::Program(_)) => Ok(false),
        begun => begun.map(|actor| {
            here.shared.add_thread(thread, actor);
            true
        }),
    };
    if call(vm, begin)? { Ok(thread) } else { Err(vm.new_runtime_error("can't start new thread")) }
}

/// The task of asyncio that runs from here on in this thread; an empty name where none does.
fn task_runs(name: String, vm: &VirtualMachine) -> PyResult<()> {
    let here = Here::of(vm)?;
    here.lines.borrow_mut().task_runs(&name);
    Ok(())
}

fn current_ident(vm: &VirtualMachine) -> PyResult<u64> {
    Ok(Here::of(vm)?.thread)
}

/// A number that tells the programs of a run apart; `os.getpid`.
fn program_number(vm: &VirtualMachine) -> PyResult<u32> {
    /// Numbers of processes are larger than those of actors, and nobody takes one for the other.
    const FIRST: u32 = 1000;
    Ok(FIRST + u32::from(Here::of(vm)?.shared.program.0))
}

fn lock_new(vm: &VirtualMachine) -> PyResult<usize> {
    Ok(Here::of(vm)?.shared.new_lock())
}

fn lock_of(number: usize, vm: &VirtualMachine) -> PyResult<Arc<AtomicBool>> {
    let lock = Here::of(vm)?.shared.lock_of(number);
    lock.ok_or_else(|| vm.new_runtime_error("there is no such lock"))
}

/// Takes a lock: at once, or within so many seconds (`None` for ever). Whether it was taken.
fn lock_acquire(number: usize, seconds: Option<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<bool> {
    let lock = lock_of(number, vm)?;
    let take = |lock: &AtomicBool| {
        let taken = !lock.swap(true, Ordering::SeqCst);
        rounds::holds(taken.into());
        taken
    };
    if take(&lock) {
        return Ok(true);
    }
    let time = seconds.map(|seconds| duration(f64::from(seconds)));
    if time == Some(Duration::ZERO) {
        return Ok(false);
    }
    let seen = lock.clone();
    let free: Condition = Arc::new(move || !seen.load(Ordering::SeqCst));
    let here = Here::of(vm)?;
    let until = time.map(|time| here.actor.moment(time));
    loop {
        let why = here.waits_for.borrow().clone().unwrap_or(Waiting::Lock);
        let came = call(vm, |here| here.actor.wait_until_moment(why, &free, until))?;
        if take(&lock) {
            return Ok(true);
        }
        if !came {
            return Ok(false);
        }
    }
}

fn lock_release(number: usize, vm: &VirtualMachine) -> PyResult<()> {
    if !lock_of(number, vm)?.swap(false, Ordering::SeqCst) {
        return Err(vm.new_runtime_error("release unlocked lock"));
    }
    rounds::holds(-1);
    let here = Here::of(vm)?;
    memory::apart(|| here.actor.signal());
    Ok(())
}

fn lock_locked(number: usize, vm: &VirtualMachine) -> PyResult<bool> {
    Ok(lock_of(number, vm)?.load(Ordering::SeqCst))
}

/// The waits of this thread from here on are for a command: for its end, or for what it writes to a stream. Such a
/// command may itself wait, since a pipe is full.
fn command_waits(reads: String, pipe: String, bytes: u32, room: u32, vm: &VirtualMachine) -> PyResult<()> {
    let reads = (!reads.is_empty()).then_some(reads);
    let full = (!pipe.is_empty()).then_some(FullPipe { pipe, bytes, room });
    *Here::of(vm)?.waits_for.borrow_mut() = Some(Waiting::Command { reads, full });
    Ok(())
}

/// The waits of this thread from here on are for the end of another thread of the program; of one that nobody knows they are
/// for its lock.
fn thread_joins(thread: Option<u64>, vm: &VirtualMachine) -> PyResult<()> {
    let here = Here::of(vm)?;
    let name = thread.and_then(|thread| here.shared.actor_of(thread)).and_then(|actor| here.actor.name_of(actor));
    *here.waits_for.borrow_mut() = name.map(|name| Waiting::Join { name });
    Ok(())
}

/// They are no more.
fn waits_no_more(vm: &VirtualMachine) -> PyResult<()> {
    *Here::of(vm)?.waits_for.borrow_mut() = None;
    Ok(())
}

fn sleep(args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let [seconds] = args.args.as_slice() else {
        let given = args.args.len();
        return Err(vm.new_type_error(format!("time.sleep() takes exactly one argument ({given} given)")));
    };
    let seconds = seconds.clone().try_into_value::<ArgIntoFloat>(vm).map(f64::from).map_err(|failed| {
        let class = seconds.class().name();
        match failed.fast_isinstance(vm.ctx.exceptions.type_error) {
            true => vm.new_type_error(format!("'{class}' object cannot be interpreted as an integer")),
            false => failed,
        }
    })?;
    if seconds < 0.0 {
        return Err(vm.new_value_error("sleep length must be non-negative"));
    }
    let time = duration(seconds);
    if time.is_zero() {
        return Ok(());
    }
    let slept = call_at_work(vm, |here| here.actor.sleep(time));
    at_work::has_slept(time);
    slept
}

fn input_line(prompt: String, vm: &VirtualMachine) -> PyResult<String> {
    terminal::input(&prompt, vm)
}

fn write(text: PyStrRef, too_much: PyRef<PyType>, vm: &VirtualMachine) -> PyResult<usize> {
    terminal::write(&text, too_much, vm)
}

/// What Python says of an exception that nobody caught.
fn traceback_of(exception: PyBaseExceptionRef, vm: &VirtualMachine) -> PyResult<String> {
    let here = Here::of(vm)?;
    let source = Source { file: &here.shared.file, text: &here.shared.source };
    Ok(Uncaught::of(&exception, source, &here.actor, vm).traceback)
}

/// The files of the program: the name and the text of each.
fn sources(vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    let here = Here::of(vm)?;
    let text = |text: &str| PyObjectRef::from(vm.ctx.new_str(text));
    let own = vm.ctx.new_tuple(vec![text(&here.shared.file), text(&here.shared.source)]);
    Ok(vm.ctx.new_list(vec![own.into()]).into())
}

/// An exception that ends a thread of the program, as Python tells it.
fn raised(text: String, vm: &VirtualMachine) -> PyResult<()> {
    let mut here = Here::of(vm)?;
    here.flush(Some(vm));
    memory::apart(|| here.actor.record(What::Raised(text.trim_end().into())));
    Ok(())
}

/// Whether the run is over, so that an exception is no news.
fn is_over(vm: &VirtualMachine) -> PyResult<bool> {
    Ok(Here::of(vm)?.actor.must_stop())
}

/// `flush` of `sys.stdout` and `sys.stderr`: what was printed is seen, also without the end of its line.
fn flush(vm: &VirtualMachine) -> PyResult<()> {
    Here::of(vm)?.console.borrow_mut().show_soon();
    Ok(())
}

/// Whether the program has come to its end; what is closed from here on, it has left open.
fn has_ended(vm: &VirtualMachine) -> PyResult<bool> {
    Ok(Here::of(vm)?.shared.is_over())
}

/// Whether an object is an exception that ends the program quietly.
pub fn is_exit(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    exception.class().fast_issubclass(vm.ctx.exceptions.system_exit)
}
