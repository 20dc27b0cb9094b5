//! A thread of a program that asks for more memory than there is: how it leaves, and what is told of it.
//! When that is so, and that it stands still then, is `memory`'s affair.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use rustpython_vm::VirtualMachine;

use super::here::Here;
use crate::lang::Text;
use crate::program::python::limits::{LAST_LIMIT, PROGRAM_LIMIT};
use crate::program::python::memory;

/// From here on the calling thread, if it is lost, ends its program and tells the run.
pub fn leave_when_lost(here: &Here, vm: &VirtualMachine) {
    let asked = Arc::new(AtomicUsize::new(0));
    let lost = Lost { file: here.shared.file.clone(), line: here.lines.borrow().place(), asked: asked.clone() };
    let lifeline = here.actor.lifeline(move || lost.sentence());
    let state = vm.state.clone();
    memory::leave_by(Box::new(move |bytes| {
        asked.store(bytes, Ordering::SeqCst);
        // The other threads of the program end at their next instruction.
        state.finalizing.store(true, Ordering::SeqCst);
        lifeline.cut();
    }));
}

/// What is known of a thread that was lost.
struct Lost {
    file: String,
    line: Arc<AtomicU32>,
    asked: Arc<AtomicUsize>,
}

impl Lost {
    fn sentence(&self) -> Text {
        let (file, line) = (&self.file, self.line.load(Ordering::Relaxed));
        let (asked, most) = (self.asked.load(Ordering::SeqCst).div_ceil(1 << 20), most() >> 20);
        Text::new(
            format!(
                "{file}, line {line}: the program asked for {asked} MiB more at once and came to more than {most} MiB in all, where Python has no place to say so. The program was ended and its sockets were closed; the memory that it held stays taken until Sockscope is closed. Work on less at a time."
            ),
            format!(
                "{file} 第 {line} 行：程序一次又要 {asked} MiB，总数超过 {most} MiB，而 Python 在这里无法报告。程序已被终止，它的套接字已关闭；它占用的内存要到 Sockscope 关闭后才会释放。请每次处理少一些内容。"
            ),
        )
    }
}

/// What a program cannot come beyond, in bytes.
fn most() -> usize {
    PROGRAM_LIMIT.saturating_mul(LAST_LIMIT.unsigned_abs())
}

/// What is told of a program that was told of its memory again and again, and went on.
pub fn went_on(file: &str) -> Text {
    let (limit, most) = (PROGRAM_LIMIT >> 20, most() >> 20);
    Text::new(
        format!(
            "{file}: the program was told by MemoryError that it may hold {limit} MiB, and went on to more than {most} MiB, so it was ended. Let go of what it no longer needs where MemoryError is caught."
        ),
        format!(
            "{file}：MemoryError 已告知程序最多占用 {limit} MiB，它仍继续到超过 {most} MiB，因此被终止。捕获 MemoryError 时请释放不再需要的内容。"
        ),
    )
}
