//! How a fork goes on otherwise than the run that it comes from.
//! It makes no run.

use crate::codec::Framing;
use crate::lang::{Lang, Text};
use crate::scenario::{Message, Scenario};

/// What is different from the place of the fork on. Without anything, a person goes on by hand in another order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Otherwise {
    /// How many bytes native programs ask for, from there on.
    pub recv_size: Option<u32>,
    /// What new connections speak, or how they are looked at.
    pub framing: Option<Framing>,
    /// The messages of every client. Those that were sent before must be the same, or the fork goes another way.
    pub messages: Option<Vec<Message>>,
}

impl Otherwise {
    /// What a run goes on with that was begun with a scenario and in which something held until here.
    pub fn then(&self, held: &Scenario, begun: &Scenario) -> Scenario {
        Scenario {
            recv_size: self.recv_size.unwrap_or(held.recv_size),
            framing: self.framing.clone().unwrap_or_else(|| held.framing.clone()),
            ..begun.clone()
        }
    }

    /// What is different, in a phrase; `edited` are the files that somebody edited.
    pub fn phrase(&self, before: &Scenario, edited: &[String]) -> Text {
        let mut all = Vec::new();
        if let Some(size) = self.recv_size {
            let old = before.recv_size;
            all.push(Text::new(format!("recv size {size} instead of {old}"), format!("recv 大小由 {old} 改为 {size}")));
        }
        if let Some(framing) = &self.framing {
            let name = |lang: Lang| (framing.label(lang), before.framing.label(lang));
            let ((new, old), (new_zh, old_zh)) = (name(Lang::En), name(Lang::Zh));
            all.push(Text::new(format!("{new} instead of {old}"), format!("由{old_zh}改为{new_zh}")));
        }
        if self.messages.is_some() {
            all.push(Text::new("other messages", "消息不同"));
        }
        all.extend(edited.iter().map(|file| Text::new(format!("{file} edited"), format!("修改了 {file}"))));
        if all.is_empty() {
            return Text::new("on by hand", "之后手动放行");
        }
        let join = |lang: Lang, with: &str| all.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join(with);
        Text::new(join(Lang::En, ", "), join(Lang::Zh, "，"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_different_is_told_beside_what_was_before() {
        let before = Scenario { recv_size: 11, ..Scenario::default() };
        let otherwise = Otherwise { recv_size: Some(4), ..Otherwise::default() };
        assert_eq!(otherwise.phrase(&before, &[]).en, "recv size 4 instead of 11");
        let edited = Otherwise::default().phrase(&before, &["server.py".to_owned()]);
        assert_eq!((edited.en.as_str(), edited.zh.as_str()), ("server.py edited", "修改了 server.py"));
        assert_eq!(Otherwise::default().phrase(&before, &[]).en, "on by hand");
    }
}
