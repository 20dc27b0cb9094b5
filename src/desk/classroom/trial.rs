//! All cuts of a stream, tried on a helper's time: how far it has come, what came of it, and the first cut that failed.
//! It says whether a program survives; what that means for the task is the classroom's.

use crate::desk::errands::{Errands, Wake};
use crate::lang::Text;
use crate::lesson::EveryCut;
use crate::lesson::Verdict;
use crate::lesson::cuts::{Failure, Outcome, Trial, every_cut, one_cut, until_the_first_piece};
use crate::scenario::Scenario;
use crate::steer::Move;

/// A trial that is under way.
pub struct Trying {
    trial: Trial,
}

impl Trying {
    /// How many cuts have been begun, and how many there are.
    pub fn progress(&self) -> (u64, u64) {
        (self.trial.begun(), self.trial.cuts())
    }
}

/// The trial that is under way, and the last one's failure.
pub struct Trials {
    trying: Option<Trying>,
    tried: Option<(Scenario, EveryCut)>,
    failure: Option<Failure>,
    errands: Errands<Outcome>,
    wake: Wake,
}

impl Trials {
    /// Nothing has been tried yet.
    pub fn new(wake: Wake) -> Self {
        Self { trying: None, tried: None, failure: None, errands: Errands::new(wake.clone()), wake }
    }

    /// The trial that is under way.
    pub fn trying(&self) -> Option<&Trying> {
        self.trying.as_ref()
    }

    /// Begins with the server's program of a scenario.
    ///
    /// # Errors
    /// If it can not be started.
    pub fn start(&mut self, scenario: &Scenario, every: &EveryCut) -> Result<(), Text> {
        self.forget();
        let wake = self.wake.clone();
        let trial = every_cut(scenario, every, Box::new(move || wake()))?;
        self.tried = Some((scenario.clone(), every.clone()));
        self.trying = Some(Trying { trial });
        Ok(())
    }

    /// Gives up the trial that is under way.
    pub fn stop(&mut self) {
        if let Some(trying) = &self.trying {
            trying.trial.stop();
        }
    }

    /// Forgets what the last trial brought.
    pub fn forget(&mut self) {
        self.stop();
        self.failure = None;
    }

    /// Looks whether a trial has ended. What its end means, once that is known.
    pub fn tick(&mut self) -> Option<Verdict> {
        if self.trying.as_ref().is_some_and(|trying| trying.trial.is_over())
            && let Some(Trying { trial }) = self.trying.take()
        {
            // Whoever does not end when told to is waited for elsewhere.
            self.errands.start(move || trial.finish()).ok();
        }
        Some(match self.errands.next()? {
            Outcome::Pass { cuts } => Verdict::Pass(Text::new(
                format!(
                    "All {cuts} cuts of the stream came to what is right, and every stream that ended early came to an end."
                ),
                format!("字节流的 {cuts} 种切法全部得到了正确的结果，提前结束的字节流也都好好地结束了。"),
            )),
            Outcome::Fail(failure) => {
                let text = failure_text(&failure);
                self.failure = Some(failure);
                Verdict::Fail(text)
            }
        })
    }

    /// The run of the first cut that failed, and the moves up to its first piece.
    pub fn failed_cut(&self) -> Option<(Scenario, Vec<Move>)> {
        let ((scenario, every), failure) = (self.tried.as_ref()?, self.failure.as_ref()?);
        Some((one_cut(scenario, every, failure), until_the_first_piece(every)))
    }

    /// Whether there is a cut that failed.
    pub fn has_failed(&self) -> bool {
        self.failure.is_some()
    }
}

/// The first cut that failed, as a sentence.
fn failure_text(failure: &Failure) -> Text {
    let hex = |piece: &Vec<u8>| piece.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    let pieces = failure.pieces.iter().map(hex).collect::<Vec<_>>().join(" | ");
    let passed = failure.passed;
    let (why_en, why_zh) = (&failure.why.en, &failure.why.zh);
    Text::new(
        format!("{passed} passed; this one failed: {pieces}. {why_en}."),
        format!("前 {passed} 种通过，这一种失败了：{pieces}。{why_zh}。"),
    )
}
