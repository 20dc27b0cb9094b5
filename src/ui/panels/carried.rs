//! The files that travel over connections at the position: how far each has come, how fast, and a button that gives one up.
//! What travels the trace says; who gives it up is the run's affair.

use egui::{Button, ProgressBar, RichText, Role, ScrollArea, Ui, WidgetInfo};

use crate::desk::{Commands, PlayCommand, Session};
use crate::lang::Lang;
use crate::narrate;
use crate::trace::{ActorId, Trace};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::Palette;
use crate::world::{Stage, Transfer};

/// The part of the pane that the list may have at most where programs have files, too.
const SHARE: f32 = 0.5;

/// Of so many connections, the newest, their files are drawn.
const MOST: usize = 64;

/// The room for the button beside a bar.
const BUTTON: f32 = 72.0;

/// Draws them, if there are any. Whether there are.
pub fn carried(ui: &mut Ui, session: &Session, looks: &Looks, out: &mut Commands) -> bool {
    let world = session.world();
    let transfers = world.transfers(MOST);
    if transfers.is_empty() {
        return false;
    }
    let lang = looks.lang;
    ui.strong(lang.pick("Files on their way", "传输中的文件"));
    // What was cancelled in the past would be cancelled now, somewhere else.
    let live = session.is_live() && session.playback().is_newest() && session.scenario().programs.is_empty();
    let alone = world.trace.files().is_empty();
    let height = ui.available_height() * if alone { 1.0 } else { SHARE };
    ScrollArea::vertical().id_salt("carried").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for transfer in &transfers {
            let client = world.trace.sender(transfer.requests).map(|side| side.actor).filter(|_| live);
            row(ui, world.trace, transfer, (lang, client), out);
        }
    });
    if !alone {
        ui.separator();
    }
    true
}

/// A bar with what it means, and where the file is on its way over a connection of ours, the button.
fn row(ui: &mut Ui, trace: &Trace, transfer: &Transfer, (lang, client): (Lang, Option<ActorId>), out: &mut Commands) {
    let palette = Palette::current(ui);
    let told = narrate::transfer(trace, transfer, lang);
    let under_way = matches!(transfer.stage, Stage::UnderWay { .. });
    let ink = match transfer.stage {
        Stage::Refused | Stage::BrokenOff => palette.warn,
        _ => palette.text,
    };
    // In a narrow pane the rate stands at the end of a second line; it is what one looks for.
    ui.add(egui::Label::new(RichText::new(&told).size(12.0).color(ink)).wrap());
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        let part = match transfer.size {
            Some(0) => 1.0,
            Some(size) => transfer.done as f32 / size as f32,
            None => 0.0,
        };
        let room = if under_way && client.is_some() { BUTTON } else { 0.0 };
        let width = (ui.available_width() - room).max(24.0);
        let bar = ui.add(ProgressBar::new(part).desired_width(width).desired_height(8.0));
        bar.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &told));
        if let Some(client) = client.filter(|_| under_way) {
            cancel(ui, trace, (client, transfer.sent), lang, out);
        }
    });
    ui.add_space(6.0);
}

fn cancel(ui: &mut Ui, trace: &Trace, (client, sent): (ActorId, bool), lang: Lang, out: &mut Commands) {
    let name = trace.actor_name(client);
    let hint = match sent {
        true => lang.pick(
            "The client sends no more of this file; what the server has of it stays there, and whoever sends it again goes on from it",
            "客户端不再上传这个文件；服务器已收到的部分会保留，再次上传时从那里继续",
        ),
        false => lang.pick("The client asks for nothing more of this file", "客户端不再下载这个文件"),
    };
    let button = ui.add(Button::new(RichText::new(lang.pick("Cancel", "取消")).size(12.0))).on_hover_text(hint);
    let label = lang.pick(format!("Cancel the transfer of {name}"), format!("取消 {name} 的传输"));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    if button.clicked() {
        out.push(PlayCommand::CancelTransfer(client));
    }
}
