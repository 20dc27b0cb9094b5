//! What a program does in its own process takes time in proportion to how much it is: eight times as much is not to take
//! more than a few times eight times as long. What it is compared with is itself.

use crate::tools::python as tools;

use tools::*;

/// What is done with `n` things, each as a function of `n` that is timed.
const WORK: &[(&str, &str, u64)] = &[
    (
        "json.loads",
        "text = json.dumps([[i, 'row', i / 3, {'k': 'é' * (i % 3)}] for i in range(n)])\ndef f(): json.loads(text)",
        2000,
    ),
    ("json.dumps", "rows = [[i, 'row', i / 3, {'k': i}] for i in range(n)]\ndef f(): json.dumps(rows)", 2000),
    ("sorted", "random.seed(1)\nrows = [random.random() for _ in range(n)]\ndef f(): sorted(rows)", 8000),
    ("sorted tuples", "random.seed(1)\nrows = [(random.random(), i) for i in range(n)]\ndef f(): sorted(rows)", 2000),
    ("pickle", "rows = [(i / 3, i) for i in range(n)]\ndef f(): pickle.loads(pickle.dumps(rows))", 200),
    ("re", "text = 'key = 12, ' * n\ndef f(): [m.group(1) for m in re.finditer(r'(\\w+) = (\\d+)', text)]", 1500),
    (
        "re.sub",
        "text = 'key = 12, ' * n\ndef f(): re.sub(r'\\d+', lambda m: m.group() * 2, text), re.findall(r'\\w+', text)",
        1500,
    ),
    ("additions", "def f():\n    x = 0\n    for i in range(n): x += i", 20_000),
];

/// Seconds for `n` things and for eight times as many, the best of three each.
fn seconds(setup: &str, n: u64) -> (f64, f64) {
    let source = format!(
        "import json, pickle, random, re, time
SETUP = {setup:?}
for n in ({n}, {}):
    space = dict(globals(), n=n)
    exec(SETUP, space)
    best = 1e9
    for _ in range(3):
        begun = time.process_time()
        space['f']()
        best = min(best, time.process_time() - begun)
    print(best)
",
        n * 8
    );
    let (trace, report) = run(&free(alone(&source)));
    assert!(report.failures.is_empty(), "{setup}: {:?}", report.failures);
    let numbers: Vec<f64> = printed(&trace, "client-1").lines().filter_map(|line| line.parse().ok()).collect();
    (numbers[0], numbers[1])
}

#[test]
fn eight_times_as_much_takes_about_eight_times_as_long() {
    for (name, setup, n) in WORK {
        // Others use the machine as well, so one good measurement is enough.
        let measured: Vec<_> = (0..3).map(|_| seconds(setup, *n)).collect();
        let ratio = |(once, eight): &(f64, f64)| eight / once.max(1e-6);
        println!("{name}: {measured:.4?}");
        let least = measured.iter().map(ratio).fold(f64::INFINITY, f64::min);
        assert!(least < 24.0, "{name}: {measured:?}");
    }
}
