//! Does work that takes long for each of some things on every processor, and takes the results in the order of the things.
//! It knows nothing of what the work is.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

/// Whoever is free takes the next thing, since the last ones of a list often take longest. Hands each result to `take` as soon
/// as it and those of all things before are there. When one is not taken, nothing further is begun.
///
/// # Errors
/// What `take` returns.
pub fn for_each_at_once<T: Sync, R: Send, E>(
    things: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let (results, done) = crossbeam_channel::unbounded();
    let until_all_are_begun = |results: crossbeam_channel::Sender<(usize, R)>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            // Nobody takes results any more when the receiver is gone.
            if things.get(at).is_none_or(|thing| results.send((at, work(thing))).is_err()) {
                return;
            }
        }
    };
    scope(|scope| {
        for _ in 0..available_parallelism().map_or(1, NonZero::get).min(things.len()) {
            let results = results.clone();
            scope.spawn(|| until_all_are_begun(results));
        }
        drop(results);
        let mut waiting: Vec<Option<R>> = things.iter().map(|_| None).collect();
        let mut taken = 0;
        for (at, result) in done {
            waiting[at] = Some(result);
            while let Some(result) = waiting.get_mut(taken).and_then(Option::take) {
                take(&things[taken], result)?;
                taken += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_taken_in_the_order_of_the_things_however_long_each_takes() {
        let gate = std::sync::Barrier::new(available_parallelism().map_or(1, NonZero::get).min(2));
        let mut taken = Vec::new();
        let work = |number: &usize| {
            // The first one ends only after another has begun, where there are two processors.
            if *number < 2 {
                gate.wait();
            }
            number * 10
        };
        for_each_at_once(&[0, 1, 2, 3, 4, 5], work, |number, result| {
            taken.push((*number, result));
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(taken, [(0, 0), (1, 10), (2, 20), (3, 30), (4, 40), (5, 50)]);
        for_each_at_once(&[], work, |_, _| Err("there is nothing to take")).unwrap();
    }

    #[test]
    fn after_a_result_that_is_not_taken_none_is() {
        let mut asked = 0;
        let refused = for_each_at_once(&[0; 100], Clone::clone, |_, _: i32| {
            asked += 1;
            if asked == 3 { Err("no") } else { Ok(()) }
        });
        assert_eq!((refused, asked), (Err("no"), 3));
    }
}
