//! The run on the screen, held where it can still be written when the window dies, and found again by the next one.
//! It notices no death itself.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::message::Message;
use crate::keeping;
use crate::lang::Text;
use crate::trace::{Trace, write_trace};

/// Where a run goes whose window dies.
const FILE: &str = "rescued.jsonl";

/// Where it is from the moment on that it has been offered; the next one takes its place.
const OFFERED: &str = "rescued-before.jsonl";

/// What would be lost if the window died now. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Rescue {
    folder: Option<PathBuf>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    /// Whether a frame was drawn: before that nobody has seen anything.
    drawn: bool,
    /// The run on the screen, unless it stands in a file already.
    trace: Option<Trace>,
}

impl Rescue {
    /// For runs that are to be written to a folder; without one they cannot be.
    pub fn new(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_owned), seen: Arc::default() }
    }

    /// This is on the screen. To be called for each frame; it is cheap.
    pub fn note(&self, trace: Option<&Trace>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.drawn = true;
        seen.trace = trace.filter(|trace| !trace.is_empty()).cloned();
    }

    /// Whether a frame was drawn.
    pub fn has_drawn(&self) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).drawn
    }

    /// Writes what is on the screen. Returns where it is; `None` if there was nothing that would be lost.
    ///
    /// # Errors
    /// A sentence, if it could not be written.
    pub fn save(&self) -> Result<Option<PathBuf>, Text> {
        let trace = self.seen.lock().unwrap_or_else(PoisonError::into_inner).trace.take();
        let (Some(folder), Some(trace)) = (&self.folder, trace) else { return Ok(None) };
        let path = folder.join(FILE);
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| keeping::replace(&path, |out| write_trace(out, &trace, trace.header.normalised)));
        match written {
            Ok(()) => Ok(Some(path)),
            Err(error) => {
                let (path, why) = (path.display(), keeping::reason(&error));
                Err(Text::new(
                    format!("the run on the screen could not be saved to {path} ({})", why.en),
                    format!("屏幕上的运行也无法保存到 {path}（{}）", why.zh),
                ))
            }
        }
    }

    /// What the last window left when it died, as an offer; it is made once.
    pub fn offer(&self) -> Option<Message> {
        let folder = self.folder.as_deref()?;
        let offered = folder.join(OFFERED);
        std::fs::rename(folder.join(FILE), &offered).ok()?;
        let name = offered.display();
        let text = Text::new(
            format!("The last window ended before its time. The run that was on its screen is kept in {name}."),
            format!("上次窗口意外结束。当时屏幕上的运行保存在 {name}。"),
        );
        Some(Message { opens: Some(offered), ..Message::notice(text) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::scenario::Scenario;

    #[test]
    fn what_was_on_the_screen_is_offered_once_and_is_whole() {
        let folder = std::env::temp_dir().join(format!("sockscope-rescue-{}", std::process::id()));
        std::fs::remove_dir_all(&folder).ok();
        let rescue = Rescue::new(Some(&folder));
        assert!(!rescue.has_drawn() && rescue.offer().is_none());
        rescue.note(None);
        assert_eq!((rescue.has_drawn(), rescue.save().unwrap()), (true, None));
        let (trace, _) = Run::to_end(&Scenario::default()).unwrap();
        rescue.note(Some(&trace));
        let path = rescue.clone().save().unwrap().unwrap();
        assert!(path.is_file());
        let offered = rescue.offer().unwrap().opens.unwrap();
        let file = std::io::BufReader::new(std::fs::File::open(&offered).unwrap());
        let (again, cut) = crate::trace::read_trace(file).unwrap();
        assert_eq!((again.len(), cut), (trace.len(), None));
        assert!(rescue.offer().is_none() && !path.exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        let file = std::env::temp_dir().join(format!("sockscope-rescue-file-{}", std::process::id()));
        std::fs::write(&file, "").unwrap();
        let rescue = Rescue::new(Some(&file));
        let (trace, _) = Run::to_end(&Scenario::default()).unwrap();
        rescue.note(Some(&trace));
        assert!(rescue.save().unwrap_err().en.contains("could not be saved"));
        std::fs::remove_file(&file).unwrap();
    }
}
