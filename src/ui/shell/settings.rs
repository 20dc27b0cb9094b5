//! What the window remembers between two starts: language, theme and speed, in a small file of its own.
//! It holds no run and no trace; those are saved where a person says.

use std::path::{Path, PathBuf};

use egui::ThemePreference;
use serde::{Deserialize, Serialize};

use crate::desk::Speed;
use crate::keeping::{self, Kept, Merge, one, read};
use crate::lang::{Lang, Text};

/// The version of the file that this program writes and reads.
const VERSION: u32 = 1;

/// The name of the file.
const FILE: &str = "settings.json";

/// What is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub sockscope_settings: u32,
    pub lang: Lang,
    pub theme: Theme,
    pub speed: Speed,
}

/// The colours that were chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl From<ThemePreference> for Theme {
    fn from(preference: ThemePreference) -> Self {
        match preference {
            ThemePreference::System => Theme::System,
            ThemePreference::Light => Theme::Light,
            ThemePreference::Dark => Theme::Dark,
        }
    }
}

impl From<Theme> for ThemePreference {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::System => ThemePreference::System,
            Theme::Light => ThemePreference::Light,
            Theme::Dark => ThemePreference::Dark,
        }
    }
}

/// The file of the settings, and what was last known to stand in it.
#[derive(Clone, Debug)]
pub struct SettingsFile {
    path: PathBuf,
    kept: Option<Settings>,
}

impl SettingsFile {
    /// Reads the settings from a folder. A damaged file is set aside and reported; the window opens all the same.
    pub fn read(folder: &Path) -> (Self, Option<Text>) {
        let path = folder.join(FILE);
        let kept = Kept {
            what: Text::new("settings", "设置"),
            then: Text::new("choose language and theme anew", "请重新选择语言和主题"),
        };
        match read(&path, VERSION..=VERSION, |settings: &Settings| settings.sockscope_settings, &kept) {
            Ok(read) => (Self { path, kept: read.map(|(settings, _)| settings) }, None),
            Err(report) => (Self { path, kept: None }, Some(report)),
        }
    }

    /// What stood in the file.
    pub fn settings(&self) -> Option<Settings> {
        self.kept
    }

    /// Writes what has changed; what another window chose meanwhile stays.
    ///
    /// # Errors
    /// A sentence, if the folder cannot be written to. Then the settings last until the window is closed.
    pub fn keep(&mut self, settings: Settings) -> Result<(), Text> {
        let settings = Settings { sockscope_settings: VERSION, ..settings };
        if self.kept == Some(settings) {
            return Ok(());
        }
        // Before anything was kept, all of it is new.
        let base = self.kept.replace(settings);
        let saved = keeping::change(&self.path, |there| {
            let theirs: Option<Settings> = there.and_then(|json| serde_json::from_str(&json).ok());
            let merged = match (base, theirs) {
                (Some(base), Some(theirs)) => Settings::merged(&base, &settings, &theirs),
                _ => settings,
            };
            serde_json::to_string_pretty(&merged).unwrap_or_default()
        });
        saved.map_err(|error| {
            let (path, why) = (self.path.display(), keeping::reason(&error));
            Text::new(
                format!("Language, theme and speed could not be kept in {path} ({}). They last until the window is closed; choose another folder with --data-dir.", why.en),
                format!("无法把语言、主题和速度保存到 {path}（{}）。关闭窗口后需要重新选择；可以用 --data-dir 换一个文件夹。", why.zh),
            )
        })
    }
}

impl Merge for Settings {
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        Self {
            sockscope_settings: VERSION,
            lang: one(&base.lang, &ours.lang, &theirs.lang),
            theme: one(&base.theme, &ours.theme, &theirs.theme),
            speed: one(&base.speed, &ours.speed, &theirs.speed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("sockscope-settings-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn settings_survive_a_restart() {
        let folder = folder("restart");
        let (mut file, report) = SettingsFile::read(&folder);
        assert!(file.settings().is_none() && report.is_none());
        let chosen = Settings { lang: Lang::Zh, theme: Theme::Dark, speed: Speed::Full, ..Settings::default() };
        file.keep(chosen).unwrap();
        let (again, report) = SettingsFile::read(&folder);
        assert!(report.is_none());
        assert_eq!(again.settings(), Some(Settings { sockscope_settings: VERSION, ..chosen }));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn two_windows_choose_apart_and_a_folder_that_cannot_be_written_is_told_once() {
        let folder = folder("two");
        let chosen = Settings { lang: Lang::Zh, ..Settings::default() };
        SettingsFile::read(&folder).0.keep(chosen).unwrap();
        let (mut one, mut two) = (SettingsFile::read(&folder).0, SettingsFile::read(&folder).0);
        one.keep(Settings { theme: Theme::Dark, ..chosen }).unwrap();
        two.keep(Settings { speed: Speed::Full, ..chosen }).unwrap();
        let kept = SettingsFile::read(&folder).0.settings().unwrap();
        assert_eq!((kept.lang, kept.theme, kept.speed), (Lang::Zh, Theme::Dark, Speed::Full));
        // A file stands where the folder is to be.
        std::fs::write(folder.join("file"), "").unwrap();
        let (mut nowhere, _) = SettingsFile::read(&folder.join("file"));
        assert!(nowhere.keep(chosen).unwrap_err().zh.contains("--data-dir"));
        assert!(nowhere.keep(chosen).is_ok(), "nothing has changed since");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_reported() {
        for content in ["{", "{\"sockscope_settings\":9,\"lang\":\"en\",\"theme\":\"dark\",\"speed\":\"slow\"}"] {
            let folder = folder("damaged");
            std::fs::write(folder.join(FILE), content).unwrap();
            let (file, report) = SettingsFile::read(&folder);
            assert!(file.settings().is_none());
            assert!(report.unwrap().zh.contains("damaged"));
            assert_eq!(std::fs::read_to_string(folder.join("settings.json.damaged")).unwrap(), content);
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}
