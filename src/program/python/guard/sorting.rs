//! Sorting: `list.sort` and `sorted`, in about as many comparisons as python3 makes. The interpreter's own sorting makes more
//! and more of them the longer the list is, and nothing can stop it meanwhile.
//! What is compared how, the objects say; nothing is bounded here that sorting does not bound itself.

use rustpython_vm::builtins::{PyFloat, PyInt, PyListRef, PyStr};
use rustpython_vm::function::{FuncArgs, PyMethodDef};
use rustpython_vm::types::PyComparisonOp;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::check::original_method;
use super::tick;

/// Runs that are shorter are made longer one by one.
const SHORT: usize = 32;

/// So many comparisons are made before the program is asked whether it may go on.
const PATIENCE: u32 = 1 << 10;

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let list = vm.ctx.types.list_type;
    let original = original_method(list, "sort")?;
    let method: &'static PyMethodDef =
        Box::leak(Box::new(PyMethodDef { func: Box::leak(Box::new(sort_list)), ..original.clone() }));
    list.set_attr(vm.ctx.intern_str("sort"), method.to_proper_method(list, &vm.ctx));
    Ok(())
}

/// `list.sort`: meanwhile the list is empty, and it is noticed if it is filled.
fn sort_list(vm: &VirtualMachine, mut args: FuncArgs) -> PyResult {
    let list: Option<PyListRef> = args.args.first().cloned().and_then(|own| own.downcast().ok());
    let Some(list) = list else { return Err(vm.new_type_error("unbound method list.sort() needs an argument")) };
    args.args.remove(0);
    let (key, reverse) = wishes("sort", args, 0, vm)?;
    let before = std::mem::take(&mut *list.borrow_vec_mut());
    let sorted = sorted(&before, key.as_ref(), reverse, vm);
    let failed = sorted.as_ref().err().cloned();
    let filled = std::mem::replace(&mut *list.borrow_vec_mut(), sorted.unwrap_or(before));
    match failed {
        Some(exception) => Err(exception),
        None if !filled.is_empty() => Err(vm.new_value_error("list modified during sort")),
        None => Ok(vm.ctx.none()),
    }
}

/// `sorted`: a new list.
pub(in super::super) fn sorted_list(mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    if args.args.is_empty() {
        return Err(vm.new_type_error("sorted expected 1 argument, got 0"));
    }
    let things = args.args.remove(0);
    let (key, reverse) = wishes("sorted", args, 1, vm)?;
    let items: Vec<PyObjectRef> = things.try_to_value(vm)?;
    Ok(vm.ctx.new_list(sorted(&items, key.as_ref(), reverse, vm)?).into())
}

/// What is said by name: the key, and whether the order is to be turned round.
fn wishes(function: &str, args: FuncArgs, taken: usize, vm: &VirtualMachine) -> PyResult<(Option<PyObjectRef>, bool)> {
    let given = args.args.len() + taken;
    if !args.args.is_empty() {
        return Err(vm.new_type_error(match taken {
            0 => format!("{function}() takes no positional arguments"),
            _ => format!("{function} expected {taken} argument, got {given}"),
        }));
    }
    let (mut key, mut reverse) = (None, false);
    for (name, value) in args.kwargs {
        match name.as_str() {
            "key" => key = vm.option_if_none(value),
            "reverse" => reverse = value.try_to_bool(vm)?,
            _ => {
                return Err(vm.new_type_error(format!("{function}() got an unexpected keyword argument '{name}'")));
            }
        }
    }
    Ok((key, reverse))
}

fn sorted(
    items: &[PyObjectRef],
    key: Option<&PyObjectRef>,
    reverse: bool,
    vm: &VirtualMachine,
) -> PyResult<Vec<PyObjectRef>> {
    let keys: Option<Vec<PyObjectRef>> =
        key.map(|key| items.iter().map(|item| key.call((item.clone(),), vm)).collect()).transpose()?;
    let mut order = order_of(keys.as_deref().unwrap_or(items), reverse, vm)?;
    if reverse {
        order.reverse();
    }
    Ok(order.into_iter().filter_map(|place| items.get(place as usize).cloned()).collect())
}

/// The places of the keys from the least on. Equal ones stay as they are, or the other way round if all will be turned.
fn order_of(keys: &[PyObjectRef], reverse: bool, vm: &VirtualMachine) -> PyResult<Vec<u32>> {
    if let Some(numbers) = all(keys, |key| key.downcast_ref_if_exact::<PyFloat>(vm).map(|number| number.to_f64())) {
        return ordered(numbers.len(), reverse, |a, b| Ok(numbers[a] < numbers[b]));
    }
    let small = |key: &PyObjectRef| i64::try_from(key.downcast_ref_if_exact::<PyInt>(vm)?.as_bigint()).ok();
    if let Some(numbers) = all(keys, small) {
        return ordered(numbers.len(), reverse, |a, b| Ok(numbers[a] < numbers[b]));
    }
    let texts: Option<Vec<&[u8]>> =
        keys.iter().map(|key| key.downcast_ref_if_exact::<PyStr>(vm).map(|text| text.as_wtf8().as_bytes())).collect();
    if let Some(texts) = texts {
        // In this encoding the order of the bytes is that of the characters.
        return ordered(texts.len(), reverse, |a, b| Ok(texts[a] < texts[b]));
    }
    let mut asked = 0;
    ordered(keys.len(), reverse, |a, b| {
        asked += 1;
        if asked % PATIENCE == 0 {
            tick(vm)?;
        }
        keys[a].rich_compare_bool(keys[b].as_object(), PyComparisonOp::Lt, vm)
    })
}

fn all<T>(keys: &[PyObjectRef], of: impl Fn(&PyObjectRef) -> Option<T>) -> Option<Vec<T>> {
    keys.iter().map(of).collect()
}

/// Merges runs that are in order already, two by two.
fn ordered(count: usize, reverse: bool, less: impl FnMut(usize, usize) -> PyResult<bool>) -> PyResult<Vec<u32>> {
    let mut places: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    if reverse {
        places.reverse();
    }
    let mut merging = Merging { places, spare: Vec::new(), less };
    let mut ends = vec![0];
    while let Some(begin) = ends.last().copied().filter(|begin| *begin < count) {
        ends.push(merging.run(begin)?);
    }
    while ends.len() > 2 {
        let mut left = vec![0];
        for pair in ends.windows(3).step_by(2) {
            merging.merge(pair[0], pair[1], pair[2])?;
            left.push(pair[2]);
        }
        if left.last() != ends.last() {
            left.extend(ends.last());
        }
        ends = left;
    }
    Ok(merging.places)
}

struct Merging<L> {
    places: Vec<u32>,
    spare: Vec<u32>,
    less: L,
}

impl<L: FnMut(usize, usize) -> PyResult<bool>> Merging<L> {
    /// Whether what stands at one place is less than what stands at another.
    fn is_less(&mut self, a: usize, b: usize) -> PyResult<bool> {
        (self.less)(self.places[a] as usize, self.places[b] as usize)
    }

    /// The end of the run that begins here, which is in order then.
    fn run(&mut self, begin: usize) -> PyResult<usize> {
        let count = self.places.len();
        let mut end = begin + 1;
        if end < count {
            let falls = self.is_less(end, begin)?;
            end += 1;
            while end < count && self.is_less(end, end - 1)? == falls {
                end += 1;
            }
            if falls {
                self.places[begin..end].reverse();
            }
        }
        while end < count.min(begin + SHORT) {
            self.insert(begin, end)?;
            end += 1;
        }
        Ok(end)
    }

    /// Takes what stands at `end` into the run before it.
    fn insert(&mut self, begin: usize, end: usize) -> PyResult<()> {
        let (mut low, mut high) = (begin, end);
        while low < high {
            let middle = low.midpoint(high);
            if self.is_less(end, middle)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        self.places[low..=end].rotate_right(1);
        Ok(())
    }

    fn merge(&mut self, begin: usize, middle: usize, end: usize) -> PyResult<()> {
        if !self.is_less(middle, middle - 1)? {
            return Ok(());
        }
        self.spare.clear();
        self.spare.extend_from_slice(&self.places[begin..middle]);
        let (mut left, mut right, mut out) = (0, middle, begin);
        while left < self.spare.len() {
            if right < end && (self.less)(self.places[right] as usize, self.spare[left] as usize)? {
                self.places[out] = self.places[right];
                right += 1;
            } else {
                self.places[out] = self.spare[left];
                left += 1;
            }
            out += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many comparisons a list of so many numbers takes, and whether it is in order then.
    fn sort(numbers: &[u32]) -> (usize, bool) {
        let mut asked = 0;
        let order = ordered(numbers.len(), false, |a, b| {
            asked += 1;
            Ok(numbers[a] / 4 < numbers[b] / 4)
        });
        let order = order.unwrap_or_default();
        let mut wanted: Vec<u32> = (0..u32::try_from(numbers.len()).unwrap()).collect();
        wanted.sort_by_key(|place| numbers[*place as usize] / 4);
        (asked, order == wanted)
    }

    #[test]
    fn every_list_comes_into_order_and_equal_ones_stay_as_they_were() {
        let mut state = 1_u32;
        for length in (0..200).chain([1000, 4097]) {
            let mut random = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state >> 16
            };
            let numbers: Vec<u32> = (0..length).map(|_| random()).collect();
            let few: Vec<u32> = numbers.iter().map(|number| number % 16).collect();
            let (rising, falling) = ((0..length).collect::<Vec<_>>(), (0..length).rev().collect::<Vec<_>>());
            for list in [&numbers, &few, &rising, &falling] {
                assert!(sort(list).1, "{length}: {list:?}");
            }
        }
    }

    #[test]
    fn a_list_of_twice_the_length_takes_little_more_than_twice_the_comparisons() {
        let numbers = |count: u32| (0..count).map(|n| n.wrapping_mul(2_654_435_761) >> 8).collect::<Vec<_>>();
        let (half, whole) = (sort(&numbers(20_000)).0, sort(&numbers(40_000)).0);
        assert!(whole < half * 9 / 4, "{half} and {whole}");
        assert!(whole < 40_000 * 16, "{whole}");
        assert!(sort(&(0..40_000).collect::<Vec<_>>()).0 < 41_000, "what is in order already is gone through once");
    }
}
