//! The picture that somebody is about to save: of what, where to, and what came of it.
//! It draws nothing.

/// What is in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PictureOf {
    /// The card in front.
    #[default]
    Card,
    /// All cards.
    View,
    Window,
}

/// The picture as it is wished for so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureDraft {
    pub of: PictureOf,
    /// The file; its name says which kind.
    pub path: String,
    /// Whether the dialog has just been opened.
    pub is_new: bool,
    /// What came of saving it.
    pub said: Option<Result<String, String>>,
}

impl Default for PictureDraft {
    fn default() -> Self {
        Self { of: PictureOf::Card, path: "picture.png".to_owned(), is_new: true, said: None }
    }
}

impl PictureDraft {
    /// The same in a dialog that is opened anew.
    pub fn anew(&self) -> Self {
        Self { is_new: true, said: None, ..self.clone() }
    }
}
