//! Stand-in until merged.
use rustpython_vm::{PyObjectRef, VirtualMachine};
pub fn bounded_repr(value: &PyObjectRef, vm: &VirtualMachine) -> String {
    value.repr(vm).map(|text| text.to_string().chars().take(120).collect()).unwrap_or_default()
}
