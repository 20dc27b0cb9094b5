fn main() {
    let scenario = sockscope::scenario::Scenario::default();
    let (trace, report) = sockscope::run::Run::to_end(&scenario).unwrap();
    for n in 0..trace.len() {
        if let Some(line) = sockscope::trace::strace_line(&trace, n) { println!("{line}"); }
    }
    println!("{report:?}");
}
