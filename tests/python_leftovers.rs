//! What ended programs leave behind is freed when none is there any more.
//! It is a test of its own, for it must be alone in its process.

#![cfg(feature = "python")]

use std::sync::Arc;

use sockscope::program::python::interpreter::{STACK, build, main_scope};
use sockscope::program::python::{leftovers, memory};

#[global_allocator]
static ALLOCATOR: memory::Allocator = memory::allocator();

const PROGRAM: &str = "import json, collections, enum, struct, re, datetime\n\
class Node:\n    def method(self): return self\n\
class Colour(enum.Enum):\n    RED = 1\n\
nodes = [Node() for _ in range(10000)]\nfor node in nodes: node.others = nodes\n\
result = json.dumps({'nodes': len(nodes), 'match': bool(re.match('a+', 'aaa'))})\n";

#[test]
fn many_programs_one_after_the_other_need_little_more_than_one() {
    let account = memory::Account::new(usize::MAX);
    let held = Arc::clone(&account);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let _counting = memory::count_for(account);
        let mut after = Vec::new();
        for _ in 0..6 {
            let machine = build(&[], &[]).expect("it is the interpreter that this was made for");
            let result = machine.enter(|vm| {
                let scope = main_scope(vm).expect("there are modules");
                vm.run_string(scope.clone(), PROGRAM, "nodes.py".to_owned()).expect("it runs");
                let result = scope.globals.get_item("result", vm).expect("it is there");
                result.str(vm).expect("a text").to_string()
            });
            assert_eq!(result, "{\"nodes\": 10000, \"match\": true}");
            assert!(!leftovers::free(), "one lives");
            let with = memory::in_use();
            drop(machine);
            assert!(leftovers::free(), "none lives");
            after.push(memory::in_use());
            assert!(memory::in_use() + (4 << 20) < with, "{with} bytes before, {after:?} after");
        }
        after
    });
    let after = thread.expect("a thread starts").join().expect("the thread does not panic");
    let growth = after[5].saturating_sub(after[1]) / 4;
    assert!(growth < 3 << 20, "{growth} bytes more with each program: {after:?}");
    assert!(held.held() < 32 << 20, "{}", held.held());
}
