//! What is counted, for whom, and who leaves; with the allocator that the tests of the library have.
//! It is not part of the program.

use super::*;

#[test]
fn a_program_is_charged_for_what_it_holds_and_for_no_longer() {
    assert!(is_counting());
    let account = Account::new(1 << 20);
    let counting = count_for(Arc::clone(&account));
    let before = in_use();
    let block = vec![1_u8; 100_000];
    assert!((100_000..101_000).contains(&(in_use() - before)), "{}", in_use() - before);
    drop(block);
    assert!(in_use() - before < 1_000);
    drop(counting);
    assert_eq!(in_use(), 0, "a thread without an account counts for none");
}

#[test]
fn what_the_workbench_keeps_is_charged_to_nobody() {
    let account = Account::new(1 << 20);
    let counting = count_for(Arc::clone(&account));
    let before = in_use();
    let recorded = apart(|| {
        assert_eq!(left(), usize::MAX, "nobody is asked meanwhile");
        vec![1_u8; 500_000]
    });
    assert!(in_use() - before < 1_000);
    let block = vec![1_u8; 100_000];
    assert!((100_000..101_000).contains(&(in_use() - before)), "counting goes on");
    drop(counting);
    drop((recorded, block));
}

#[test]
fn the_threads_of_a_program_are_counted_together() {
    let account = Account::new(1 << 20);
    let blocks: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let account = Arc::clone(&account);
                scope.spawn(move || {
                    let _counting = count_for(account);
                    vec![1_u8; 50_000]
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it counts")).collect()
    });
    assert_eq!(blocks.len(), 4);
    assert!((200_000..202_000).contains(&account.held()), "{}", account.held());
}

#[test]
fn a_program_is_told_once_and_again_when_it_has_grown() {
    let account = Account::new(1000);
    assert!(!account.is_to_be_told(1000));
    assert!(account.is_to_be_told(1001));
    assert!(!account.is_to_be_told(1001 + RESPITE), "a handler can work");
    assert!(account.is_to_be_told(1002 + RESPITE));
    assert!(!account.is_to_be_told(500), "it has freed something");
    assert!(account.is_to_be_told(1001), "the next time it is told at once");
}

/// What a thread asked for at which it left; nothing if it came to its end.
fn left_at(limit: usize, work: impl FnOnce() + Send + 'static) -> Option<usize> {
    let (send, received) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _counting = count_for(Account::new(limit));
        let lost = send.clone();
        leave_by(Box::new(move |bytes| lost.send(Some(bytes)).unwrap_or(())));
        work();
        send.send(None).unwrap_or(());
    });
    received.recv_timeout(std::time::Duration::from_secs(20)).expect("it ends or leaves")
}

#[test]
fn a_thread_that_asks_for_too_much_leaves_and_the_process_stays() {
    let ask = |bytes: usize| move || drop(std::hint::black_box(vec![1_u8; bytes]));
    assert_eq!(left_at(1 << 20, ask(1 << 20)), None);
    assert_eq!(left_at(1 << 20, ask(4 << 20)), Some(4 << 20));
    let refused = || drop(std::hint::black_box(Vec::<u8>::with_capacity(1 << 46)));
    assert_eq!(left_at(usize::MAX, refused), Some(1 << 46), "the system has not so much");
    let grows = || {
        let mut block = vec![0_u8; 1 << 20];
        block.resize(3 << 20, 1);
        drop(std::hint::black_box(block));
    };
    assert_eq!(left_at(1 << 20, grows), Some(3 << 20));
}

#[test]
fn small_requests_are_refused_only_far_beyond_the_limit() {
    let many = |count: usize| move || drop(std::hint::black_box(vec![vec![0_u8; 1000]; count]));
    assert_eq!(left_at(16 << 20, many(20_000)), None);
    assert_eq!(left_at(16 << 20, many(320_000)), Some(1000));
}

#[test]
fn nobody_leaves_who_works_for_the_workbench_or_panics() {
    assert_eq!(left_at(1 << 20, || apart(|| drop(std::hint::black_box(vec![1_u8; 8 << 20])))), None);
    let panics = || {
        struct Asks;
        impl Drop for Asks {
            fn drop(&mut self) {
                drop(std::hint::black_box(vec![1_u8; 8 << 20]));
            }
        }
        let caught = std::panic::catch_unwind(|| {
            let _asks = Asks;
            std::panic::resume_unwind(Box::new(()));
        });
        assert!(caught.is_err());
    };
    assert_eq!(left_at(1 << 20, panics), None);
}
