//! How native programs set up their sockets, when they send and read, and what they do wrong on purpose.
//! Programs in Python write such things down themselves.

use serde::{Deserialize, Serialize};

use super::{LARGEST_RECV, MOST_MESSAGES, Pace, Scenario, ScenarioError, between};
use crate::codec::Cut;
use crate::lang::Text;
use crate::service::Premises;

/// Connections that may wait to be accepted where nobody says how many.
pub const USUAL_BACKLOG: u32 = 128;

/// The longest pause, in milliseconds.
pub const LONGEST_PAUSE: u32 = 60_000;

/// How sockets are set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sockets {
    /// `SO_SNDBUF` of the clients' sockets, in bytes; the kernel's choice if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_buffer: Option<u32>,
    /// `SO_RCVBUF` of the server's socket, which its connections inherit, in bytes; the kernel's choice if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receive_buffer: Option<u32>,
    /// Whether clients set `TCP_CORK`: their kernels keep what does not fill a segment.
    pub cork: bool,
    /// How many connections may wait to be accepted.
    pub backlog: u32,
    /// Whether the server sets `SO_REUSEADDR`, by which it may bind a port whose connections ended a moment ago.
    #[serde(skip_serializing_if = "is_on")]
    pub reuse_address: bool,
}

impl Default for Sockets {
    fn default() -> Self {
        Self { send_buffer: None, receive_buffer: None, cork: false, backlog: USUAL_BACKLOG, reuse_address: true }
    }
}

/// When clients send and servers read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// Messages that a client sends before it pauses.
    pub burst: u32,
    /// How long it pauses then, in milliseconds.
    pub pause_ms: u32,
    /// How long the server waits before each recv, in milliseconds.
    pub read_pause_ms: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self { burst: 1, pause_ms: 0, read_pause_ms: 0 }
    }
}

/// What a client does wrong at the end, on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Nothing: it ends as `half_close` says.
    #[default]
    None,
    /// It begins one message more, sends half of it, and ends.
    Cut,
    /// It breaks the connection off by a reset, without reading.
    Reset,
    /// It waits until an answer is there, and closes without reading it.
    Unread,
}

impl Fault {
    /// All of them, the usual end first.
    pub const ALL: [Fault; 4] = [Fault::None, Fault::Cut, Fault::Reset, Fault::Unread];

    /// What it is called, in a word or two.
    pub fn name(self) -> Text {
        match self {
            Fault::None => Text::new("none", "无"),
            Fault::Cut => Text::new("cut in mid-message", "消息发到一半"),
            Fault::Reset => Text::new("reset", "重置"),
            Fault::Unread => Text::new("close with bytes unread", "未读就关闭"),
        }
    }
}

/// Whether a setting is on that is on where nobody says anything, so that no file has to say it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
pub(super) fn is_on(value: &bool) -> bool {
    *value
}

/// Whether something is what it is where nobody says anything, so that no file has to say it.
pub(super) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Scenario {
    /// Checks how sockets are set up, the pauses and the fault.
    pub(super) fn check_conduct(&self) -> Result<(), ScenarioError> {
        let Sockets { send_buffer, receive_buffer, backlog, .. } = self.sockets;
        for (name, size) in [("sockets.send_buffer", send_buffer), ("sockets.receive_buffer", receive_buffer)] {
            size.map_or(Ok(()), |size| between(name, size.into(), 1, LARGEST_RECV.into()))?;
        }
        between("sockets.backlog", backlog.into(), 0, 4096)?;
        between("timing.burst", self.timing.burst.into(), 1, MOST_MESSAGES)?;
        between("timing.pause_ms", self.timing.pause_ms.into(), 0, LONGEST_PAUSE.into())?;
        between("timing.read_pause_ms", self.timing.read_pause_ms.into(), 0, LONGEST_PAUSE.into())?;
        self.check_streams()?;
        if !self.half_close && matches!(self.fault, Fault::Reset | Fault::Unread) {
            return Err(ScenarioError::new(
                "half_close",
                "A client that ends by a reset or with bytes unread shuts nothing down before, so this says nothing. Leave it out, or choose another fault.",
                "以重置结束或未读就关闭的客户端本来就不会先 shutdown，这个设置没有意义。请去掉它，或换一种故障。",
            ));
        }
        if self.fault == Fault::Unread { self.check_unread() } else { Ok(()) }
    }

    /// Whoever wants to leave an answer unread waits until there is one, and that would be for ever.
    fn check_unread(&self) -> Result<(), ScenarioError> {
        let service = self.service.name();
        let refused = |en: String, zh: String| Err(ScenarioError::new("fault", en, zh));
        if !self.service.answers() {
            return refused(
                format!(
                    "The service {service} sends no answer that could be left unread. Choose another fault or service."
                ),
                format!("{service} 服务不应答，没有可以留着不读的数据。请换一种故障或服务。"),
            );
        }
        if !self.may_leave_unread() {
            return refused(
                "These clients read every answer before they go on, so none is left unread. Choose another fault, or let clients of another service send back to back.".to_owned(),
                "这样的客户端读完每个应答才继续，没有留着不读的数据。请换一种故障，或换一种服务并让客户端连续发送。".to_owned(),
            );
        }
        if !(1..=self.clients).all(|client| self.is_answered(client)) {
            return refused(
                "What a client sends here brings no byte of an answer, so there is nothing to leave unread. Choose another fault, message or framing.".to_owned(),
                "这里的客户端发送的内容得不到任何应答字节，没有可以留着不读的数据。请换一种故障、消息或分帧方式。".to_owned(),
            );
        }
        Ok(())
    }

    /// Whether clients may close with an answer unread: there are answers, and nobody reads each before going on.
    pub fn may_leave_unread(&self) -> bool {
        self.service.answers() && self.pace != Pace::Lockstep && !self.service.has_errands()
    }

    /// Whether what a client sends brings a byte of an answer, or is refused, which ends the connection.
    fn is_answered(&self, client: u32) -> bool {
        let (codec, answers) = (self.framing.codec(), self.answers_framing().unwrap_or_else(|| self.framing.clone()));
        let (mut decoder, answers) = (codec.decoder(), answers.codec());
        let mut conversation = self.service.conversation(&Premises::default());
        let once = Scenario { repeat: 1, ..self.clone() }.payloads(client);
        once.iter().any(|message| {
            let mut answered = false;
            decoder.feed(&codec.write(message).bytes, &mut |cut| {
                answered |= match cut {
                    Cut::Frame(frame) => {
                        let heard = conversation.hear(frame.payload, &|| false);
                        heard.iter().any(|answer| !answers.write(answer).bytes.is_empty())
                    }
                    Cut::Rejected(rejection) => rejection.fatal,
                };
            });
            answered
        })
    }

    /// Over UDP nobody connects, so some of it means nothing.
    fn check_streams(&self) -> Result<(), ScenarioError> {
        let sockets = &self.sockets;
        let of_streams = [
            ("sockets.cork", sockets.cork),
            ("sockets.backlog", sockets.backlog != USUAL_BACKLOG),
            ("sockets.reuse_address", !sockets.reuse_address),
            ("half_close", !self.half_close),
            ("fault", self.fault != Fault::None),
        ];
        let Some((field, _)) = of_streams.into_iter().find(|(_, set)| *set && self.sends_datagrams()) else {
            return Ok(());
        };
        Err(ScenarioError::new(
            field,
            "Over UDP nobody connects, so this says nothing there. Leave it out, or use TCP.",
            "UDP 没有连接，这个设置在这里没有意义。请去掉它，或改用 TCP。",
        ))
    }
}
