//! What clients outside this program need to know while the server waits for them: its address, and lines that call it.
//! It waits for nobody and starts nothing.

use std::net::SocketAddr;

use egui::{Button, RichText, Ui};

use crate::desk::Session;
use crate::lang::Lang;
use crate::ui::paint::theme::{Palette, mono};

/// Draws it where clients outside are waited for.
pub fn doorstep(ui: &mut Ui, session: &Session, lang: Lang) {
    if !session.scenario().awaits_outside() || !session.is_live() {
        return;
    }
    let palette = Palette::current(ui);
    let Some(address) = session.doorstep() else {
        let text = lang.pick(
            "Clients outside this program can call once the server listens: press Run, or Space",
            "服务器开始监听后，外部客户端就可以连接：请按“运行”或空格键",
        );
        ui.add(egui::Label::new(RichText::new(text).size(14.0).color(palette.accent)).wrap());
        return;
    };
    ui.horizontal_wrapped(|ui| {
        let text = lang.pick(
            format!("Waiting for clients outside this program at {address}"),
            format!("正在 {address} 等待外部客户端"),
        );
        ui.label(RichText::new(text).size(14.0).color(palette.accent));
        for (name, line) in calls(address, session.scenario().sends_datagrams()) {
            copied(ui, name, &line, lang);
        }
    });
}

/// Lines for a terminal that call the server.
fn calls(address: SocketAddr, datagrams: bool) -> [(&'static str, String); 2] {
    let (host, port) = (address.ip(), address.port());
    let python = if datagrams {
        format!(
            "python3 -c \"import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(5); s.sendto(b'hello', ('{host}', {port})); print(s.recv(1024))\""
        )
    } else {
        format!(
            "python3 -c \"import socket; s = socket.create_connection(('{host}', {port})); s.sendall(b'hello'); print(s.recv(1024))\""
        )
    };
    [("nc", format!("nc{} {host} {port}", if datagrams { " -u" } else { "" })), ("Python", python)]
}

/// A line that a click copies.
fn copied(ui: &mut Ui, name: &str, line: &str, lang: Lang) {
    let shown = if line.len() > 40 { name } else { line };
    let text = lang.pick(format!("Copy: {shown}"), format!("复制：{shown}"));
    let button = ui.add(Button::new(RichText::new(text).font(mono(13.0))));
    let label = lang.pick(format!("Copy a line that calls it: {name}"), format!("复制连接它的命令：{name}"));
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    if button.on_hover_text(format!("{label}\n{line}")).clicked() {
        ui.ctx().copy_text(line.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_names_the_address() {
        let address: SocketAddr = "127.0.0.1:40123".parse().unwrap();
        for datagrams in [false, true] {
            for (_, line) in calls(address, datagrams) {
                assert!(line.contains("127.0.0.1") && line.contains("40123"), "{line}");
            }
        }
    }
}
