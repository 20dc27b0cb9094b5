//! Whether this session has a display that a window could open on.
//! It opens none.

use super::problem::Problem;

/// What names the display on desktops that are not Windows or macOS.
const NAMES: [&str; 3] = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"];

/// Why no window can be opened here, if none can.
pub fn missing() -> Option<Problem> {
    let always_there = cfg!(any(windows, target_os = "macos"));
    let named = || NAMES.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if always_there || named() { None } else { Some(no_display()) }
}

fn no_display() -> Problem {
    Problem::new(
        "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open. Start it from a desktop \
         session, or use the commands that need no window: run, serve, show, picture, page, explain, lessons and screenshots.",
        "没有可用的显示器（DISPLAY 和 WAYLAND_DISPLAY 都没有设置），无法打开窗口。请在桌面会话中启动，或使用不需要窗口的命令：run、serve、show、picture、page、explain、lessons 和 screenshots。",
    )
}
