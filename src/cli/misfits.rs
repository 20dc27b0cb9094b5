//! Messages that their framing does not carry whole: `run` warns of them, and refuses them if it is asked to.
//! It judges no run; what arrived is told when it has arrived.

use super::output::say;
use super::problem::Problem;
use crate::codec::EncodeError;
use crate::lang::{Lang, Text};
use crate::scenario::Scenario;

/// Says of the first message that its framing breaks it, and of how many the same is true.
///
/// # Errors
/// The same sentence, where such messages are refused.
pub fn tell(scenario: &Scenario, refuses: bool, lang: Lang) -> Result<(), Problem> {
    let Some(broken) = Broken::of(scenario) else { return Ok(()) };
    if refuses {
        return Err(Problem::from(broken.refusal()));
    }
    say(broken.warning().get(lang));
    Ok(())
}

/// The messages of the clients that the framing does not carry whole: the first of them, and how many there are.
struct Broken {
    /// Counted from 1, among those that a client sends.
    message: usize,
    client: u32,
    others: usize,
    why: EncodeError,
}

impl Broken {
    /// Those of a scenario; programs in Python have no framing of ours.
    fn of(scenario: &Scenario) -> Option<Self> {
        if !scenario.programs.is_empty() {
            return None;
        }
        let codec = scenario.framing.codec();
        let mut first: Option<Self> = None;
        for client in 1..=scenario.clients {
            // Whoever sends a list several times has the same in it each time.
            let once = Scenario { repeat: 1, ..scenario.clone() }.payloads(client);
            for (index, payload) in once.iter().enumerate() {
                let Some(why) = codec.misfit(payload) else { continue };
                match &mut first {
                    Some(first) => first.others += usize::from(client == first.client),
                    None => first = Some(Self { message: index + 1, client, others: 0, why }),
                }
            }
        }
        first
    }

    /// Which message it is.
    fn place(&self) -> Text {
        let (message, client) = (self.message, self.client);
        let (en, zh) = match self.others {
            0 => (String::new(), String::new()),
            others => (format!(" (and {others} more)"), format!("（另有 {others} 条）")),
        };
        Text::new(
            format!("Message {message} of client-{client}{en} does not fit its framing"),
            format!("client-{client} 的第 {message} 条消息{zh}不合分帧的规则"),
        )
    }

    fn warning(&self) -> Text {
        let (place, why) = (self.place(), &self.why.sentence);
        Text::new(
            format!(
                "{}: {} It is sent all the same, as a program does that does not ask; --strict refuses it.",
                place.en, why.en
            ),
            format!("{}：{}程序照样发送，正如不检查的程序所做的；加上 --strict 则拒绝运行。", place.zh, why.zh),
        )
    }

    fn refusal(&self) -> Text {
        let (place, why) = (self.place(), &self.why.sentence);
        Text::new(
            format!("--strict: {}: {} Without --strict it is sent all the same, and judged.", place.en, why.en),
            format!("--strict：{}：{}不加 --strict 则照样发送，并评判结果。", place.zh, why.zh),
        )
    }
}
