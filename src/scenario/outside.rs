//! Who of a run is outside this program: the server, which its clients call, or the clients, who call its server.
//! It reaches nobody; `run` does.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use serde::{Deserialize, Serialize};

use super::{Scenario, ScenarioError, Side};
use crate::lang::Text;

/// Who takes part from outside this program, in place of those that the scenario would have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// The server waits for whoever calls.
    Clients,
    /// The clients call the server at this HOST:PORT.
    Server(String),
}

/// How far clients may go to a server outside this program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    #[default]
    Nowhere,
    /// To a loopback address.
    ThisMachine,
    Anywhere,
}

/// Reads HOST:PORT.
///
/// # Errors
/// What is wrong with it, and what to write.
fn server_at(written: &str) -> Result<SocketAddr, Text> {
    let parts = written.rsplit_once(':');
    let host = parts.and_then(|(host, _)| match host {
        "localhost" => Some(Ipv4Addr::LOCALHOST),
        host => host.parse().ok(),
    });
    let port = parts.and_then(|(_, port)| port.parse().ok()).filter(|port| *port > 0);
    match (host.filter(|host| !host.is_unspecified()), port) {
        (Some(host), Some(port)) => Ok(SocketAddrV4::new(host, port).into()),
        _ => Err(Text::new(
            format!("{written:?} is no IPv4 address with a port from 1 to 65535. Write it like 127.0.0.1:9000."),
            format!("{written:?} 不是带端口（1 到 65535）的 IPv4 地址。请写成 127.0.0.1:9000 这样。"),
        )),
    }
}

impl Scenario {
    /// Whether the server waits for clients outside this program, and has none of its own.
    pub fn awaits_outside(&self) -> bool {
        self.outside == Some(Outside::Clients)
    }

    /// Where the server outside this program is that the clients call.
    pub fn outside_server(&self) -> Option<SocketAddr> {
        match &self.outside {
            Some(Outside::Server(written)) => server_at(written).ok(),
            _ => None,
        }
    }

    /// Whether the server is outside this program.
    pub fn calls_outside(&self) -> bool {
        matches!(self.outside, Some(Outside::Server(_)))
    }

    pub(super) fn check_outside(&self) -> Result<(), ScenarioError> {
        let Some(outside) = &self.outside else { return Ok(()) };
        let has = |side| self.programs.iter().any(|program| program.side == side);
        match outside {
            Outside::Clients if !self.programs.is_empty() && !has(Side::Server) => Err(ScenarioError::new(
                "outside",
                "Nobody is there whom clients outside could call. Give one of the programs \"side\": \"server\".",
                "没有服务器，外部客户端无从连接。请把其中一个程序的 \"side\" 设为 \"server\"。",
            )),
            Outside::Clients => Ok(()),
            Outside::Server(_) if has(Side::Server) => Err(ScenarioError::new(
                "outside",
                "The server is outside, so no program here is one. Give every program \"side\": \"client\".",
                "服务器在外部，所以这里的程序都不是服务器。请把每个程序的 \"side\" 设为 \"client\"。",
            )),
            Outside::Server(written) => {
                let address =
                    server_at(written).map_err(|why| ScenarioError { field: "outside".to_owned(), sentence: why })?;
                self.check_reach(address)
            }
        }
    }

    /// No file may have bytes sent to other programs, here or elsewhere; only whoever runs it may allow that.
    fn check_reach(&self, address: SocketAddr) -> Result<(), ScenarioError> {
        let refused = |en: String, zh: String| Err(ScenarioError::new("outside", en, zh));
        match self.reach {
            Reach::Nowhere => refused(
                format!(
                    "A file cannot have another program called by itself. If {address} is meant, say so: run --connect {address}."
                ),
                format!("文件不能自行去连接别的程序。如果确实要连接 {address}，请写明：run --connect {address}。"),
            ),
            Reach::ThisMachine if !address.ip().is_loopback() => {
                let host = address.ip();
                refused(
                    format!(
                        "{host} is no loopback address; it may be another machine, and what is sent there goes over the network unencrypted. Call a server at 127.0.0.1, or allow it with --leave-this-machine."
                    ),
                    format!(
                        "{host} 不是环回地址，可能在另一台机器上，发往那里的数据会不加密地经过网络。请连接 127.0.0.1 上的服务器，或用 --leave-this-machine 允许。"
                    ),
                )
            }
            Reach::ThisMachine | Reach::Anywhere => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calling(written: &str) -> Scenario {
        let outside = Some(Outside::Server(written.to_owned()));
        Scenario { outside, reach: Reach::ThisMachine, ..Scenario::default() }
    }

    #[test]
    fn an_address_is_read_or_refused_with_an_example() {
        assert_eq!(server_at("localhost:80").unwrap(), "127.0.0.1:80".parse().unwrap());
        for wrong in [
            "",
            "127.0.0.1",
            "0.0.0.0:80",
            ":80",
            "127.0.0.1:0",
            "127.0.0.1:99999",
            "example.org:80",
            "::1:80",
            "[::1]:80",
        ] {
            assert!(server_at(wrong).unwrap_err().en.contains("127.0.0.1:9000"), "{wrong}");
            assert_eq!(calling(wrong).check().unwrap_err().field, "outside");
        }
    }

    #[test]
    fn no_file_has_another_program_called() {
        let far = calling("192.0.2.7:80");
        assert!(far.check().unwrap_err().sentence.en.contains("--leave-this-machine"));
        let allowed = Scenario { reach: Reach::Anywhere, ..far };
        for allowed in [allowed, calling("127.0.0.1:6379")] {
            assert_eq!(allowed.check(), Ok(()));
            let written = serde_json::to_string(&allowed).unwrap();
            let refused = Scenario::from_json(&written).unwrap_err();
            assert!(refused.field == "outside" && refused.sentence.en.contains("--connect"), "{refused:?}");
        }
    }

    #[test]
    fn whoever_is_outside_does_not_take_part_here() {
        let roles = |scenario: &Scenario| scenario.cast().iter().map(|part| part.name.clone()).collect::<Vec<_>>();
        let scenario = Scenario { clients: 2, ..calling("127.0.0.1:9") };
        assert_eq!(roles(&scenario), ["client-1", "client-2"]);
        let waiting = Scenario { outside: Some(Outside::Clients), ..scenario };
        assert_eq!(roles(&waiting), ["server"]);
        let scenario = scenario_of(r#"{"outside": "clients"}"#);
        assert_eq!(scenario_of(&serde_json::to_string(&scenario).unwrap()), scenario);
    }

    fn scenario_of(json: &str) -> Scenario {
        Scenario::from_json(json).unwrap()
    }
}
