//! The drawer: every setting that changes the run, in three groups, each with a sentence; and what differs from the usual.
//! A change is a command with a whole new scenario; nothing is changed in place.

use egui::{Button, RichText, Role, ScrollArea, Ui, WidgetInfo};

use super::number::number;
use super::{arguments, conduct};
use crate::desk::{Commands, PlayCommand, Session};
use crate::lang::Lang;
use crate::scenario::{Fault, LARGEST_RECV, Pace, Scenario, Schedule};
use crate::service::services;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::Palette;

/// Draws the drawer.
pub fn settings(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.horizontal(|ui| {
        ui.strong(lang.pick("Settings of the run", "运行设置"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = ui.add(Button::new("×").small());
            let name = lang.pick("Close the settings (M)", "关闭设置（M）");
            close.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
            if close.on_hover_text(name).clicked() {
                looks.drawer = false;
            }
        });
    });
    let mut scenario = session.scenario().clone();
    let native = scenario.programs.is_empty();
    ScrollArea::vertical().id_salt("settings").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        heading(ui, lang.pick("Transport", "传输"));
        transport(ui, native, lang, &mut scenario);
        heading(ui, lang.pick("Pace", "节奏"));
        pace(ui, native, lang, &mut scenario);
        heading(ui, lang.pick("Faults", "故障"));
        faults(ui, native, lang, &mut scenario);
        address(ui, session, lang);
        if !native {
            heading(ui, lang.pick("Programs", "程序"));
            arguments::arguments(ui, looks, &mut scenario);
        }
    });
    if scenario != *session.scenario() {
        out.push(PlayCommand::ChangeScenario(Box::new(scenario)));
    }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(6.0);
    ui.label(RichText::new(text).strong().color(Palette::current(ui).accent));
}

/// What a setting means, in a sentence.
pub(super) fn says(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).small().color(Palette::current(ui).label));
}

/// The setting of a program's own, which the window leaves to it.
fn own_affair(ui: &mut Ui, lang: Lang) {
    says(
        ui,
        lang.pick(
            "Everything else is written in the programs themselves: edit them",
            "其余都写在程序里，直接修改程序即可",
        ),
    );
}

fn transport(ui: &mut Ui, native: bool, lang: Lang, scenario: &mut Scenario) {
    if scenario.sends_datagrams() {
        ui.horizontal(|ui| number(ui, lang.pick("recv size", "recv 大小"), &mut scenario.recv_size, 1..=LARGEST_RECV));
        says(
            ui,
            lang.pick(
                "The most bytes that one recvfrom takes of a datagram; the rest of a longer one is gone",
                "一次 recvfrom 从数据报里最多取走的字节数；更长的部分就丢了",
            ),
        );
        conduct::sockets(ui, lang, scenario);
        return;
    }
    if native {
        ui.horizontal(|ui| number(ui, lang.pick("recv size", "recv 大小"), &mut scenario.recv_size, 1..=LARGEST_RECV));
        says(
            ui,
            lang.pick(
                "The most bytes that one recv may return; it returns fewer if fewer have arrived",
                "一次 recv 最多返回的字节数；到得少就返回得少",
            ),
        );
    }
    ui.checkbox(&mut scenario.nodelay, "TCP_NODELAY");
    says(
        ui,
        lang.pick(
            "Without it, Nagle's rule lets small sends wait in the sender's kernel until what went before is acknowledged",
            "不设置时，Nagle 算法会让小的 send 留在发送方内核里，直到之前的数据被确认",
        ),
    );
    if native {
        conduct::sockets(ui, lang, scenario);
    }
}

fn pace(ui: &mut Ui, native: bool, lang: Lang, scenario: &mut Scenario) {
    ui.horizontal_wrapped(|ui| {
        ui.label(lang.pick("Schedule", "调度"));
        ui.selectable_value(&mut scenario.schedule, Schedule::Staged, lang.pick("staged", "逐步"));
        ui.selectable_value(&mut scenario.schedule, Schedule::Free, lang.pick("free", "自由"));
    });
    says(
        ui,
        lang.pick(
            "Staged: one actor at a time, in an order that can be repeated. Free: the kernel decides, as in real life",
            "逐步：每次只放行一个执行者，顺序可以重复；自由：由内核决定，和真实情况一样",
        ),
    );
    if !native {
        own_affair(ui, lang);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(lang.pick("Pace", "节奏"));
        ui.selectable_value(&mut scenario.pace, Pace::BackToBack, lang.pick("back to back", "连续发送"));
        let answers = scenario.service.answers();
        ui.add_enabled_ui(answers, |ui| {
            ui.selectable_value(&mut scenario.pace, Pace::Lockstep, lang.pick("wait for answers", "等待应答"));
        });
    });
    says(
        ui,
        lang.pick(
            "Whether a client sends its next message at once, or when the answer to the one before has come",
            "客户端是立即发送下一条消息，还是等上一条的应答到了再发",
        ),
    );
    ui.horizontal(|ui| number(ui, lang.pick("Repeat", "重复次数"), &mut scenario.repeat, 1..=1_000_000));
    says(ui, lang.pick("How often each client sends its whole list of messages", "每个客户端把整个消息列表发送几遍"));
    ui.horizontal_wrapped(|ui| {
        ui.label(lang.pick("Service", "服务"));
        for service in services() {
            let button = ui.selectable_value(&mut scenario.service, service, service.name());
            if button.on_hover_text(service.description(lang)).clicked() && !service.answers() {
                scenario.pace = Pace::BackToBack;
            }
        }
    });
    // Whatever was chosen here, a fault that it leaves no room for is none.
    if scenario.fault == Fault::Unread && !scenario.may_leave_unread() {
        scenario.fault = Fault::None;
    }
    says(ui, scenario.service.description(lang));
    conduct::pauses(ui, lang, scenario);
}

fn faults(ui: &mut Ui, native: bool, lang: Lang, scenario: &mut Scenario) {
    if !native {
        own_affair(ui, lang);
        return;
    }
    if scenario.sends_datagrams() {
        says(
            ui,
            lang.pick(
                "Nobody connects over UDP: one socket of the server is there for all clients",
                "UDP 没有连接：服务器用同一个套接字面对所有客户端",
            ),
        );
        return;
    }
    ui.checkbox(
        &mut scenario.one_at_a_time,
        lang.pick("Server takes one client at a time", "服务器一次只接待一个客户端"),
    );
    says(
        ui,
        lang.pick(
            "The others are connected by the kernel all the same, and wait in the accept queue",
            "其余客户端同样已由内核建立连接，只是在接受队列里等待",
        ),
    );
    conduct::fault(ui, lang, scenario);
}

/// Where 127.0.0.1 is in this run, if somebody wonders.
fn address(ui: &mut Ui, session: &Session, lang: Lang) {
    let Some(address) = session.address() else { return };
    ui.add_space(6.0);
    says(
        ui,
        &lang.pick(
            format!(
                "Every run has a loopback address of its own behind the 127.0.0.1 that programs write, so that runs never collide. Here it is {address}"
            ),
            format!("每次运行都有自己的环回地址，对应程序里写的 127.0.0.1，这样各次运行互不冲突。本次是 {address}"),
        ),
    );
}
