//! Where files of this user are kept, and what becomes of one that can not be read.
//! What stands in the files is known to those who write them.

use std::path::{Path, PathBuf};

use crate::lang::Text;

/// Moves a file that can not be read out of the way, and says so: what stood in it, and what to do now.
pub fn set_aside(path: &Path, problem: &str, what: &Text, then: &Text) -> Text {
    let aside = path.with_extension("json.damaged");
    let (name, kept) = (path.display(), aside.display());
    match std::fs::rename(path, &aside) {
        Ok(()) => Text::new(
            format!(
                "The {} in {name} could not be read ({problem}). They were set aside as {kept}; {}.",
                what.en, then.en
            ),
            format!("无法读取 {name} 中的{}（{problem}）。原文件已另存为 {kept}，{}。", what.zh, then.zh),
        ),
        Err(error) => Text::new(
            format!(
                "The {} in {name} could not be read ({problem}) nor set aside ({error}). Remove the file by hand.",
                what.en
            ),
            format!("无法读取 {name} 中的{}（{problem}），也无法移开它（{error}）。请手动删除该文件。", what.zh),
        ),
    }
}

/// The folder of the settings: `$XDG_CONFIG_HOME/sockscope` or `~/.config/sockscope` (XDG base directories).
pub fn folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = of("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    base.or_else(|| of("HOME").map(|home| home.join(".config"))).map(|base| base.join("sockscope"))
}
