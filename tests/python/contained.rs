//! What a program can not do: read a file, start a process, reach another machine, take all memory, go on after the end.
//! Each attempt is a real one, and runs in the workbench's interpreter.

use crate::tools::python as tools;

use tools::*;

#[test]
fn no_way_out_of_the_interpreter_is_open() {
    let attempts = snippets("forbidden");
    assert!(attempts.len() >= 30, "only {} attempts", attempts.len());
    let escaped: Vec<_> = for_each_at_once(&attempts, |(name, source)| {
        let (trace, report) = run(&alone(source));
        let text = printed(&trace, "client-1");
        let defect = trace.events().any(|event| match &event.what {
            sockscope::trace::What::Noted(note) => {
                matches!(note.as_ref(), sockscope::trace::Note::Ended(sockscope::trace::Ending::Panicked(_)))
            }
            _ => false,
        });
        let ended = text.contains("contained") || !report.failures.is_empty();
        let held = ended && !text.contains("escaped") && !defect;
        (!held).then(|| format!("{name}:\n{text}{:?}", report.failures))
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(escaped.is_empty(), "{} of {}:\n{}", escaped.len(), attempts.len(), escaped.join("\n"));
}
