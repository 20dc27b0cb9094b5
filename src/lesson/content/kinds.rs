//! Kinds of questions beside choices and marks: a number that need not be exact, an order of events, and who waits for whom.
//! It is only their shape; what is right, `judging` finds in the run.

use serde::{Deserialize, Serialize};

use crate::lang::Text;
use crate::world::{Measure, Moment};

/// A number that need not be exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Roughly {
    /// What is measured.
    pub measure: Measure,
    /// How far from it an answer may be and still be right.
    pub within: Within,
}

/// How far a number may be from what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Within {
    /// So much less or more.
    MoreOrLess(u64),
    /// So many per cent of it less or more.
    Percent(u32),
    /// Anything from one number to another one is right; what is measured has to be among them.
    Range {
        /// The smallest.
        from: u64,
        /// The largest.
        to: u64,
    },
}

impl Within {
    /// Whether a number is near enough to what was measured.
    pub fn accepts(self, measured: u64, number: u64) -> bool {
        let off = measured.abs_diff(number);
        match self {
            Within::MoreOrLess(most) => off <= most,
            Within::Percent(percent) => u128::from(off) * 100 <= u128::from(measured) * u128::from(percent),
            Within::Range { from, to } => (from..=to).contains(&number),
        }
    }
}

/// One of several events that are to be put into their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Happening {
    /// What happens, in words.
    pub say: Text,
    /// When it does.
    pub at: Moment,
}

/// Whom each of some actors waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Waits {
    /// Who is asked about, such as `client-2`.
    pub actors: Vec<String>,
    /// Who else may be waited for, such as `server`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
}

impl Waits {
    /// Who may be waited for by the actor at a place of the list.
    pub fn others(&self, place: usize) -> Vec<&str> {
        let all = self.actors.iter().chain(&self.among).map(String::as_str);
        all.filter(|name| self.actors.get(place).is_none_or(|own| own != name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_near_enough_or_not() {
        assert!(Within::MoreOrLess(2).accepts(40, 38) && Within::MoreOrLess(2).accepts(40, 42));
        assert!(!Within::MoreOrLess(2).accepts(40, 37) && !Within::MoreOrLess(2).accepts(40, 43));
        assert!(Within::Percent(10).accepts(40, 36) && !Within::Percent(10).accepts(40, 35));
        assert!(Within::Percent(10).accepts(0, 0) && !Within::Percent(10).accepts(0, 1));
        assert!(Within::Percent(99).accepts(u64::MAX, u64::MAX - 1), "however large they are");
        let range = Within::Range { from: 5, to: 6 };
        assert!(range.accepts(5, 6) && !range.accepts(5, 7) && !range.accepts(5, 4));
    }

    #[test]
    fn nobody_waits_for_itself() {
        let waits = Waits { actors: vec!["a".into(), "b".into()], among: vec!["c".into()] };
        assert_eq!((waits.others(0), waits.others(1)), (vec!["b", "c"], vec!["a", "c"]));
    }
}
