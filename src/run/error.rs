//! Why a run could not be started, as a sentence with what to do.
//! What goes wrong inside of a run is an event.

use crate::lang::Text;
use crate::scenario::ScenarioError;
use crate::trace::errno_name;

/// Why a run could not be started.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// This build has no interpreter.
    #[error("this build runs no Python")]
    NoPython,
}

impl RunError {
    /// The same for whoever has written no file: fields are named as they are on the screen.
    pub fn in_words(&self) -> Text {
        match self {
            RunError::Scenario(error) => error.in_words(),
            error => error.text(),
        }
    }

    /// The error as a sentence in both languages.
    pub fn text(&self) -> Text {
        match self {
            RunError::Scenario(error) => Text::new(
                format!("{}: {}", error.field, error.sentence.en),
                format!("{}：{}", error.field, error.sentence.zh),
            ),
            RunError::NoPython => Text::new(
                "This build runs no Python programs. Use one that was built with the feature `python`.",
                "这个版本不能运行 Python 程序。请使用带 `python` 特性编译的版本。",
            ),
            RunError::System(error) => {
                let Text { en, zh } = remedy(error);
                Text::new(
                    format!("The run could not be started: {error}. {en}"),
                    format!("无法启动运行：{error}。{zh}"),
                )
            }
        }
    }
}

/// What to do where the system has refused something that every run needs.
fn remedy(error: &std::io::Error) -> Text {
    let name = error.raw_os_error().map(errno_name).unwrap_or_default();
    match name.as_str() {
        "EPERM" | "EACCES" => Text::new(
            "This user may not make sockets or threads here; a container or a sandbox may forbid it.",
            "当前用户在这里不能创建套接字或线程；可能是容器或沙箱禁止的。",
        ),
        "EAFNOSUPPORT" | "EPROTONOSUPPORT" => Text::new(
            "This system has no IPv4, or a container or a sandbox forbids it; Sockscope needs the loopback address 127.0.0.1.",
            "系统没有 IPv4，或被容器、沙箱禁止；Sockscope 需要回环地址 127.0.0.1。",
        ),
        "EADDRNOTAVAIL" | "ENETDOWN" | "ENETUNREACH" => Text::new(
            "The loopback address 127.0.0.1 cannot be used, or all of its ports are taken; switch the interface `lo` on, or wait a minute.",
            "无法使用回环地址 127.0.0.1，或它的端口已经用完；请启用网络接口 lo，或等一分钟。",
        ),
        "EMFILE" | "ENFILE" => Text::new(
            "There are no descriptors left: use fewer clients, or raise the limit with `ulimit -n`.",
            "文件描述符已用完：请减少客户端数量，或用 `ulimit -n` 提高上限。",
        ),
        _ => Text::new("Close other programs or use fewer clients.", "请关闭其他程序或减少客户端数量。"),
    }
}
