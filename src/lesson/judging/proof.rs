//! Proves a lesson from both sides: its questions have one right answer in the real run, its tasks are open before they are
//! done and done after their solution, and everything that it names is there.
//! It changes nothing and keeps nothing.

use std::collections::BTreeMap;

use super::cuts::{Outcome, every_cut};
use super::judge::{self, Answer};
use super::names::{is_there, names_of, unknown_names};
use crate::lang::Text;
use crate::lesson::content::{Edit, Lesson, Loaded, Question, Step, Task, Wanted, Way, Within, lint};
use crate::scenario::Scenario;
use crate::steer::{Move, Rehearsal};
use crate::trace::Trace;
use crate::world::{World, flow_named};

/// Something that is wrong with a lesson: where, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The field as a path, such as `steps[2].predict`.
    pub field: String,
    pub sentence: Text,
}

/// Everything that is wrong with a lesson that could be read. Runs all of it.
pub fn prove(loaded: &Loaded) -> Vec<Finding> {
    let lesson = &loaded.lesson;
    let mut findings: Vec<Finding> =
        lint(lesson).into_iter().map(|(field, sentence)| Finding { field, sentence }).collect();
    let mut proof = Proof { loaded, rehearsal: None, beside: None, findings: Vec::new() };
    for (place, step) in lesson.steps.iter().enumerate() {
        if !proof.step(place, step) {
            break;
        }
    }
    findings.append(&mut proof.findings);
    findings
}

struct Proof<'l> {
    loaded: &'l Loaded,
    rehearsal: Option<Rehearsal>,
    /// The run that stands beside.
    beside: Option<Trace>,
    findings: Vec<Finding>,
}

impl Proof<'_> {
    fn find(&mut self, field: impl Into<String>, en: impl Into<String>, zh: impl Into<String>) {
        self.findings.push(Finding { field: field.into(), sentence: Text::new(en, zh) });
    }

    fn lesson(&self) -> &Lesson {
        &self.loaded.lesson
    }

    /// Walks through one step. Whether the next one can be walked through.
    fn step(&mut self, place: usize, step: &Step) -> bool {
        let field = format!("steps[{place}]");
        if step.scenario.is_some() && !self.begin(place, &field) {
            return false;
        }
        if !self.perform(&step.moves, &format!("{field}.moves")) {
            return false;
        }
        let known =
            step.predict.as_ref().and_then(|question| self.check_before(question, step, &format!("{field}.predict")));
        if !self.perform(&step.reveal, &format!("{field}.reveal")) {
            return false;
        }
        if let (Some(question), Some(known)) = (&step.predict, known) {
            self.check_hidden(question, &known, step, &format!("{field}.predict"));
        }
        for (name, question) in [("predict", &step.predict), ("observe", &step.observe)] {
            if let Some(question) = question {
                self.check_question(question, &format!("{field}.{name}"));
            }
        }
        self.check_shown(step, &field);
        if let Some(task) = &step.task {
            self.check_task(place, step, task, &format!("{field}.task"));
            self.rehearsal = None;
        }
        true
    }

    fn scenario(&self, place: usize, edited: &BTreeMap<String, String>) -> Option<Scenario> {
        let staging = self.lesson().staging_of(place)?;
        Some(self.loaded.scenario(staging, edited))
    }

    fn begin(&mut self, place: usize, field: &str) -> bool {
        // One that is held would keep what others leave from being freed while the next one begins.
        self.rehearsal = None;
        if !self.put_beside(place, field) {
            return false;
        }
        let Some(scenario) = self.scenario(place, &BTreeMap::new()) else { return false };
        match Rehearsal::start(&scenario) {
            Ok(rehearsal) => {
                self.rehearsal = Some(rehearsal);
                true
            }
            Err(sentence) => {
                self.findings.push(Finding { field: format!("{field}.scenario"), sentence });
                false
            }
        }
    }

    /// Makes the run that stands beside, if there is one.
    fn put_beside(&mut self, place: usize, field: &str) -> bool {
        let made = self.lesson().beside_of(place).map(|(staging, beside)| {
            let mut rehearsal = Rehearsal::start(&self.loaded.scenario(staging, &BTreeMap::new()))?;
            rehearsal.perform(&beside.moves).map(|()| rehearsal.trace().clone())
        });
        match made.transpose() {
            Ok(beside) => {
                self.beside = beside;
                true
            }
            Err(sentence) => {
                self.findings.push(Finding { field: format!("{field}.beside"), sentence });
                false
            }
        }
    }

    fn perform(&mut self, moves: &[Move], field: &str) -> bool {
        let Some(rehearsal) = &mut self.rehearsal else { return false };
        match rehearsal.perform(moves) {
            Ok(()) => true,
            Err(sentence) => {
                self.findings.push(Finding { field: field.to_owned(), sentence });
                false
            }
        }
    }

    fn world(&self) -> Option<World<'_>> {
        self.rehearsal.as_ref().map(|rehearsal| World::at_end(rehearsal.trace()).beside(self.beside.as_ref()))
    }

    /// What is right must not be on the screen already when the question is asked.
    fn check_hidden(&mut self, question: &Question, known: &Answer, step: &Step, field: &str) {
        let right = self.world().and_then(|world| judge::truth(question, &world));
        if right.as_ref() == Some(known) && !step.reveal.is_empty() {
            self.find(
                field,
                "The right answer holds already when the question is asked, so it is on the screen. End the moves before it sooner.",
                "提问时正确答案已经成立，屏幕上就能看到。请让前面的动作早些停下。",
            );
        }
    }

    /// Marks need bytes to stand on. What would be right already before the reveal.
    fn check_before(&mut self, question: &Question, step: &Step, field: &str) -> Option<Answer> {
        let world = self.world()?;
        let known = judge::truth(question, &world);
        let no_bytes = match &question.answer {
            Wanted::Cuts { flow } => {
                flow_named(&world, flow).and_then(|flow| world.flow(flow)).is_none_or(|flow| flow.accepted < 2)
            }
            _ => false,
        };
        if no_bytes {
            self.find(
                field,
                "When the question is asked the flow has no bytes on which a mark could stand. Let the sender go in `moves`.",
                "提问时这个方向还没有可以放切分标记的字节。请在 `moves` 中先让发送方走。",
            );
        }
        if step.reveal.is_empty() && known.is_none() {
            self.find(
                field,
                "Nothing is revealed after the question. Add `reveal`.",
                "提问之后没有揭晓。请加上 `reveal`。",
            );
        }
        // Where no chunk has been taken yet there is no mark, and that tells nothing.
        known.filter(|known| *known != Answer::Cuts(Vec::new()))
    }

    fn check_question(&mut self, question: &Question, field: &str) {
        let Some(world) = self.world() else { return };
        let right = judge::truth(question, &world);
        let unknown = unknown_names(&world, &names_of(question));
        match (&question.answer, right) {
            (Wanted::Choice(choices), None) => {
                let holding = choices.iter().filter(|choice| choice.when.holds(&world)).count();
                self.find(
                    field,
                    format!(
                        "{holding} of the {} answers are right in the real run; just one has to be.",
                        choices.len()
                    ),
                    format!("真实运行中 {} 个答案里有 {holding} 个是对的；必须恰好一个。", choices.len()),
                );
            }
            (Wanted::Choice(choices), _) if choices.len() < 2 => {
                self.find(field, "One answer alone is no choice.", "只有一个答案就没有选择了。");
            }
            (Wanted::About(roughly), Some(Answer::Number(number))) => self.check_within(roughly.within, number, field),
            (Wanted::Order(_), Some(Answer::Order(places))) if places.is_sorted() => self.find(
                field,
                "The events stand in their order already. Write them down in another one.",
                "事件已经按发生的先后列出。请打乱顺序再写。",
            ),
            (Wanted::Waits(_), None) => self.find(
                field,
                "The run does not tell whom each of them waits for, or it is somebody whom the question does not name. Add the name to `among`; who holds a lock is not known.",
                "运行没有说明他们各自在等谁，或者等的是问题没有列出的角色。请把名字加进 `among`；谁持有锁，是无从知道的。",
            ),
            (_, None) => self.find(field, "The run does not have what is asked for.", "运行中没有问题所问的东西。"),
            (Wanted::Cuts { .. }, Some(Answer::Cuts(_))) | (_, Some(_)) => {}
        }
        self.report_unknown(unknown, field);
    }

    /// A tolerance has to hold what is measured, and to leave something to ask for.
    fn check_within(&mut self, within: Within, number: u64, field: &str) {
        if !within.accepts(number, number) {
            self.find(
                field,
                format!("What is measured in the real run, {number}, is not in the range itself. Mend the range."),
                format!("真实运行中量到的是 {number}，不在这个范围内。请改正范围。"),
            );
        } else if number > 0 && within.accepts(number, 0) {
            self.find(
                field,
                format!("What is measured is {number}, and 0 would be right as well. Allow less."),
                format!("量到的是 {number}，而答 0 也算对。请把允许的误差改小。"),
            );
        }
    }

    fn report_unknown(&mut self, unknown: Vec<String>, field: &str) {
        for name in unknown {
            self.find(
                field,
                format!("There is no {name:?} in the run at that time, so this never holds. Mend the name."),
                format!("那时的运行中没有 {name:?}，这一条永远不会成立。请改正名字。"),
            );
        }
    }

    /// What is marked, counted and drawn has to be there.
    fn check_shown(&mut self, step: &Step, field: &str) {
        let Some(world) = self.world() else { return };
        let mut missing = Vec::new();
        for (number, highlight) in step.highlight.iter().enumerate() {
            if !is_there(&world, highlight) {
                missing.push(format!("{field}.highlight[{number}]"));
            }
        }
        for (name, measure) in &step.numbers {
            if measure.of(&world).is_none() {
                missing.push(format!("{field}.numbers.{name}"));
            }
        }
        for (number, bar) in step.histogram.iter().flat_map(|histogram| &histogram.bars).enumerate() {
            if bar.measure.of(&world).is_none() {
                missing.push(format!("{field}.histogram.bars[{number}]"));
            }
        }
        for field in missing {
            self.find(
                field,
                "This is not in the run at the end of the step. Mend its name or its number, or move it to a later step.",
                "这一步结束时，运行中没有它。请改正名字或序号，或移到后面的步骤。",
            );
        }
    }

    fn check_task(&mut self, place: usize, step: &Step, task: &Task, field: &str) {
        match &task.by {
            Way::Moves(solution) => {
                if self.world().is_some_and(|world| judge::judge_task(task, &world).passes()) {
                    self.find(field, done_before().0, done_before().1);
                }
                let whole: Vec<Move> = step.moves.iter().chain(&step.reveal).chain(solution).cloned().collect();
                if self.begin(place, field) && self.perform(&whole, &format!("{field}.by.moves")) {
                    self.check_solved(task, field);
                }
            }
            Way::Edit(edit) => self.check_edit(place, task, edit, field),
        }
    }

    fn check_edit(&mut self, place: usize, task: &Task, edit: &Edit, field: &str) {
        let solution = self.loaded.file(&edit.solution).unwrap_or_default().to_owned();
        for (edited, is_solution) in [(BTreeMap::new(), false), (BTreeMap::from([(edit.file.clone(), solution)]), true)]
        {
            let Some(scenario) = self.scenario(place, &edited) else { return };
            let passes_cuts = match self.passes_every_cut(&scenario, edit, field) {
                Some(passes) => passes,
                None => continue,
            };
            self.rehearsal = None;
            self.rehearsal = Rehearsal::start(&scenario).ok();
            if !self.perform(&[Move::Run { until: None }], &format!("{field}.by.edit")) {
                continue;
            }
            let passes = self.world().is_some_and(|world| judge::judge_task(task, &world).passes());
            if is_solution {
                self.check_solved(task, field);
                if let Err(why) = passes_cuts {
                    self.find(
                        format!("{field}.by.edit.every_cut"),
                        format!("The solution does not survive every cut: {}.", why.en),
                        format!("答案没有经受住所有切法：{}。", why.zh),
                    );
                }
            } else if passes && passes_cuts.is_ok() {
                self.find(field, done_before().0, done_before().1);
            }
        }
    }

    /// Whether the program survives every cut; why not otherwise. `None` if it could not be tried.
    fn passes_every_cut(&mut self, scenario: &Scenario, edit: &Edit, field: &str) -> Option<Result<(), Text>> {
        let Some(every) = &edit.every_cut else { return Some(Ok(())) };
        match every_cut(scenario, every, Box::new(|| {})) {
            Ok(trial) => Some(match trial.finish_in_time() {
                Outcome::Pass { .. } => Ok(()),
                Outcome::Fail(failure) => Err(failure.why),
            }),
            Err(sentence) => {
                self.findings.push(Finding { field: field.to_owned(), sentence });
                None
            }
        }
    }

    fn check_solved(&mut self, task: &Task, field: &str) {
        let Some(world) = self.world() else { return };
        let verdict = judge::judge_task(task, &world);
        let mut names = Vec::new();
        task.checks.iter().for_each(|check| check.pass.names(&mut names));
        let unknown = unknown_names(&world, &names);
        if !verdict.passes() {
            let said = verdict.sentence().clone();
            self.find(
                format!("{field}.by"),
                format!("The solution does not pass: {}", said.en),
                format!("答案没有通过：{}", said.zh),
            );
        }
        self.report_unknown(unknown, field);
    }
}

fn done_before() -> (&'static str, &'static str) {
    (
        "The task is done before the learner has done anything. Its checks have to fail at the start.",
        "学习者还什么都没做，任务就已经完成了。任务的检查在开始时必须不通过。",
    )
}

#[cfg(test)]
mod tests {
    use crate::world::{Comparison, Condition, Measure, Name};

    #[test]
    fn names_are_found_inside_conditions() {
        let condition = Condition::Not(Box::new(Condition::All(vec![Condition::AtLeast(Comparison {
            measure: Measure::Sends { flow: "a>b".into() },
            value: 1,
        })])));
        let mut names = Vec::new();
        condition.names(&mut names);
        assert_eq!(names, [Name::Flow("a>b".into())]);
    }
}
