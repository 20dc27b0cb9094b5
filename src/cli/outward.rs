//! `run --connect`: the clients call a server outside this program, on this machine unless a flag allows another.
//! It calls nobody; it makes the scenario of it, and refuses what would then say nothing.

use super::args::RunArgs;
use super::output::say;
use super::problem::Problem;
use crate::lang::{Lang, Text};
use crate::scenario::{Outside, Reach, Scenario, Side};

/// Puts the server outside in the place of the one that the scenario has.
///
/// # Errors
/// A flag that says something to a server of this program, or no program that is a client's.
pub fn call(scenario: &mut Scenario, args: &RunArgs) -> Result<(), Problem> {
    let Some(address) = &args.connect else { return Ok(()) };
    refuse_flags_of_servers(args)?;
    let programs = !scenario.programs.is_empty();
    scenario.programs.retain(|program| program.side == Side::Client);
    if programs && scenario.programs.is_empty() {
        return Err(Problem::at(
            "--connect",
            &Text::new(
                "Nobody here is a client who could call. Name a scenario with clients, or Python programs.",
                "这里没有可以去连接的客户端。请给出有客户端的场景，或 Python 程序。",
            ),
        ));
    }
    scenario.outside = Some(Outside::Server(address.clone()));
    scenario.reach = if args.leave_this_machine { Reach::Anywhere } else { Reach::ThisMachine };
    Ok(())
}

/// Flags that say how a server of this program behaves.
fn refuse_flags_of_servers(args: &RunArgs) -> Result<(), Problem> {
    let conduct = &args.conduct;
    let of_servers = [
        ("--one-at-a-time", args.one_at_a_time),
        ("--receive-buffer", conduct.receive_buffer.is_some()),
        ("--backlog", conduct.backlog.is_some()),
        ("--reuse-address", conduct.reuse_address.is_some()),
        ("--read-pause-ms", conduct.read_pause_ms.is_some()),
    ];
    match of_servers.iter().find(|(_, given)| *given) {
        Some((flag, _)) => Err(Problem::at(
            flag,
            &Text::new(
                "With --connect the server is outside, and does as it likes. Leave this flag out, or --connect.",
                "使用 --connect 时服务器在外部，由它自己决定。请去掉这个选项，或去掉 --connect。",
            ),
        )),
        None => Ok(()),
    }
}

/// Whoever waits for clients outside says where they find it, and that is told by the window and by `serve`.
///
/// # Errors
/// If the scenario is one of those that wait.
pub fn refuse_to_wait(scenario: &Scenario) -> Result<(), Problem> {
    if !scenario.awaits_outside() {
        return Ok(());
    }
    Err(Problem::at(
        "outside",
        &Text::new(
            "This scenario waits for clients outside this program. Open it in the window, or serve them with `sockscope serve`.",
            "这个场景等待外部客户端。请在窗口中打开它，或用 `sockscope serve` 提供服务。",
        ),
    ))
}

/// What is sent to another machine can be read on the way.
pub fn warn(scenario: &Scenario, lang: Lang) {
    let Some(server) = scenario.outside_server().filter(|server| !server.ip().is_loopback()) else { return };
    let host = server.ip();
    say(&lang.pick(
        format!("Warning: {host} may be another machine; what the clients send there goes over the network, and nothing is encrypted."),
        format!("警告：{host} 可能是另一台机器；客户端发往那里的数据会经过网络，而且不加密。"),
    ));
}
