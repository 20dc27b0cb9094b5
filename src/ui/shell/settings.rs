//! What the window remembers between two starts: language, theme and speed, in a small file of its own.
//! It holds no run and no trace; those are saved where a person says.

use std::path::{Path, PathBuf};

use egui::ThemePreference;
use serde::{Deserialize, Serialize};

use crate::desk::Speed;
use crate::keeping::{Kept, read};
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
        match read(&path, VERSION, |settings: &Settings| settings.sockscope_settings, &kept) {
            Ok(read) => (Self { path, kept: read.map(|(settings, _)| settings) }, None),
            Err(report) => (Self { path, kept: None }, Some(report)),
        }
    }

    /// What stood in the file.
    pub fn settings(&self) -> Option<Settings> {
        self.kept
    }

    /// Writes the settings if they have changed. A folder that can not be written to is no reason to disturb anybody;
    /// then they last until the window is closed.
    pub fn keep(&mut self, settings: Settings) {
        let settings = Settings { sockscope_settings: VERSION, ..settings };
        if self.kept == Some(settings) {
            return;
        }
        self.kept = Some(settings);
        let json = serde_json::to_string_pretty(&settings).unwrap_or_default();
        self.path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&self.path, json)).ok();
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
        file.keep(chosen);
        let (again, report) = SettingsFile::read(&folder);
        assert!(report.is_none());
        assert_eq!(again.settings(), Some(Settings { sockscope_settings: VERSION, ..chosen }));
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
