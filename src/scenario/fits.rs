//! What goes with what: transport, framing, service, its dialect and the pace of clients.
//! Numbers that are out of range are refused beside it; it runs nothing.

use super::{Caller, Dialect, Scenario, ScenarioError, Service, Transport};
use crate::codec::{ByteOrder, Framing, FramingOptions};
use crate::service::files::{LEAST_MESSAGE, PIECE};
use crate::service::services;

/// The most bytes that a datagram over IPv4 carries.
const LONGEST_DATAGRAM: u64 = 65_507;

impl Scenario {
    /// Whether native programs send datagrams, of which nobody frames anything.
    pub fn sends_datagrams(&self) -> bool {
        self.programs.is_empty() && self.transport == Transport::Udp
    }

    /// How the server frames its answers, where it is otherwise than what it answers: the tutorial's way.
    pub fn answers_framing(&self) -> Option<Framing> {
        if self.dialect.is_own() {
            return None;
        }
        let limit = self.framing.options().limit;
        let options =
            FramingOptions { byte_order: ByteOrder::Native, signed: true, limit, ..FramingOptions::default() };
        Framing::new("json-header", options).ok()
    }

    /// What client number `client`, counted from 1, has for its errands.
    pub fn caller(&self, client: u32) -> Caller {
        Caller { client, seed: self.seed, piece: self.longest_answer().saturating_sub(LEAST_MESSAGE).clamp(1, PIECE) }
    }

    /// The longest answer that the server sends, in bytes.
    pub fn longest_answer(&self) -> usize {
        let limit = self.framing.options().limit;
        let most = if self.sends_datagrams() { limit.min(LONGEST_DATAGRAM) } else { limit };
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    pub(super) fn check_transport(&self) -> Result<(), ScenarioError> {
        if self.sends_datagrams() && !self.service.goes_over_udp() {
            let name = self.service.name();
            return Err(ScenarioError::new(
                "transport",
                format!(
                    "A lost datagram would be a hole in a file, and nobody would send it again, so {name} needs TCP."
                ),
                format!("丢失一个数据报，文件就缺了一块，而且没有人会重发，所以 {name} 服务需要 TCP。"),
            ));
        }
        if !self.sends_datagrams() || self.framing.name() == Framing::first().name() {
            return Ok(());
        }
        let framing = self.framing.name();
        Err(ScenarioError::new(
            "framing",
            format!(
                "Over UDP every datagram keeps its boundaries and is a message, so nothing is framed by {framing}. Leave the framing out, or use TCP."
            ),
            format!(
                "UDP 的每个数据报都保留边界，本身就是一条消息，不需要 {framing} 分帧。请去掉分帧方式，或改用 TCP。"
            ),
        ))
    }

    pub(super) fn check_dialect(&self) -> Result<(), ScenarioError> {
        if self.dialect.is_own() {
            return Ok(());
        }
        if !self.service.speaks(self.dialect) {
            let (name, able) = (self.service.name(), speaking(self.dialect));
            return Err(ScenarioError::new(
                "dialect",
                format!("The service {name} has no such dialect. Leave it out, or use the service {able}."),
                format!("{name} 服务没有这种方言。请去掉它，或改用 {able} 服务。"),
            ));
        }
        if self.transport == Transport::Udp || self.framing.kind().marks_boundaries() {
            return Err(ScenarioError::new(
                "dialect",
                "This dialect frames nothing that a client sends, and its answers in its own way, over TCP. Leave the framing and the transport out.",
                "这种方言不给客户端发来的内容分帧，应答按自己的方式分帧，并且只走 TCP。请去掉分帧方式和传输方式。",
            ));
        }
        Ok(())
    }

    /// Whether clients of this program can do what the scenario says.
    ///
    /// # Errors
    /// A dialect that none of them speaks.
    pub fn check_clients(&self) -> Result<(), ScenarioError> {
        if !self.programs.is_empty() || self.dialect.is_own() {
            return Ok(());
        }
        Err(ScenarioError::new(
            "dialect",
            "The clients of a run do not speak this dialect, so they would misread every answer. Leave it out, or serve the tutorial's own clients: serve --service command --dialect seed.",
            "运行里的客户端不会说这种方言，会读错每一个应答。请去掉它；要服务教程里的客户端，请用 serve --service command --dialect seed。",
        ))
    }

    /// A line about a file must fit into one message.
    pub(super) fn check_limit(&self) -> Result<(), ScenarioError> {
        if !self.service.keeps_files() || self.longest_answer() >= LEAST_MESSAGE {
            return Ok(());
        }
        let (name, limit) = (self.service.name(), self.longest_answer());
        Err(ScenarioError::new(
            "limit",
            format!(
                "A message of at most {limit} bytes does not carry a line about a file with a long name. Choose at least {LEAST_MESSAGE} for the service {name}."
            ),
            format!("一条消息最多 {limit} 字节，装不下长文件名的说明。{name} 服务请至少选择 {LEAST_MESSAGE}。"),
        ))
    }

    /// Why the pace does not go with the service.
    pub(super) fn waits_for_ever(&self) -> ScenarioError {
        let mute = self.service.name();
        let answering: Vec<_> = services().filter(|service| service.answers()).map(Service::name).collect();
        ScenarioError::new(
            "pace",
            format!(
                "A client that waits for answers would wait for ever, since {mute} sends none. Let clients send back to back, or use the service {}.",
                answering.join(" or ")
            ),
            format!(
                "{mute} 不会应答，等待应答的客户端会永远等下去。请让客户端连续发送，或改用 {} 服务。",
                answering.join(" 或 ")
            ),
        )
    }
}

/// The services that have a dialect.
fn speaking(dialect: Dialect) -> String {
    services().filter(|service| service.speaks(dialect)).map(Service::name).collect::<Vec<_>>().join(", ")
}
