//! What is worked out of a whole stream and kept for as long as it stays what it is: the frames that another framing makes of
//! it, and the roles of its bytes. What is in sight is worked out for each frame, and is none of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codec::{Explanation, Framing};
use crate::desk::ShowId;
use crate::figure::Subject;
use crate::figure::inspector::{Cutting, WhatIf};
use crate::lang::Lang;
use crate::trace::FlowId;

/// More streams than can be in sight; with more the kept ones are dropped.
const MOST: usize = 64;

/// Whose stream it is.
type Of = (ShowId, FlowId);

/// A value of a stream, and from what it was made.
type Made<K, V> = BTreeMap<Of, (K, Option<Arc<V>>)>;

/// The part of a stream that recvs have returned, and the framing that cuts it.
type Chunks = (Framing, [u64; 2]);

/// The same; how many messages and bytes were sent; the language.
type Said = (Chunks, usize, u64, Lang);

/// What is kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    cuttings: Made<Chunks, Cutting>,
    said: Made<Said, WhatIf>,
    explained: Made<(Option<Framing>, u64), Explanation>,
}

impl Kept {
    /// What a framing makes of the chunks of a stream; `None` for what nobody cuts.
    pub fn cutting(&mut self, (show, subject): (ShowId, &Subject<'_, '_>), framing: &Framing) -> Option<Arc<Cutting>> {
        kept(&mut self.cuttings, (show, subject.flow.id), chunks(subject, framing), || subject.cut_by(framing))
    }

    /// The same in sentences.
    pub fn what_if(&mut self, (show, subject): (ShowId, &Subject<'_, '_>), framing: &Framing) -> Option<Arc<WhatIf>> {
        let flow = subject.flow;
        let cutting = self.cutting((show, subject), framing)?;
        let key = (chunks(subject, framing), flow.messages, flow.accepted, subject.lang);
        kept(&mut self.said, (show, flow.id), key, || Some(subject.what_if(framing, &cutting)))
    }

    /// The roles of the bytes of a stream; `None` where no framing tells them.
    pub fn explained(&mut self, show: ShowId, subject: &Subject<'_, '_>) -> Option<Arc<Explanation>> {
        let flow = subject.flow;
        let key = (flow.framing().cloned(), subject.explained_until());
        kept(&mut self.explained, (show, flow.id), key, || subject.explained())
    }
}

fn chunks(subject: &Subject<'_, '_>, framing: &Framing) -> Chunks {
    (framing.clone(), [subject.flow.received, subject.flow.taken_until])
}

/// What was made of the same before, or else what is made now.
fn kept<K: PartialEq, V>(made: &mut Made<K, V>, of: Of, key: K, make: impl FnOnce() -> Option<V>) -> Option<Arc<V>> {
    if let Some((_, value)) = made.get(&of).filter(|(before, _)| *before == key) {
        return value.clone();
    }
    if made.len() >= MOST {
        made.clear();
    }
    let value = make().map(Arc::new);
    made.insert(of, (key, value.clone()));
    value
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{FlowId, MOST, Made, ShowId, kept};

    #[test]
    fn what_stays_the_same_is_made_once() {
        let (mut made, mut times): (Made<u64, u64>, u64) = (BTreeMap::new(), 0);
        for length in [5, 5, 5, 6, 6, 5] {
            let value = kept(&mut made, (ShowId(0), FlowId(0)), length, || {
                times += 1;
                Some(length)
            });
            assert_eq!(value.as_deref(), Some(&length), "and never that of another length");
        }
        assert_eq!(times, 3);
    }

    #[test]
    fn no_more_is_kept_than_can_be_in_sight() {
        let mut made: Made<u64, u64> = BTreeMap::new();
        for flow in 0..1000 {
            kept(&mut made, (ShowId(0), FlowId(flow)), 0, || None);
            assert!(made.len() <= MOST);
        }
    }
}
