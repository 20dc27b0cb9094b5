//! The lower bar: time. Play, step, back, run again with the list of runs, speed; and what the next run is to be.
//! It changes nothing; every control is a command.

use egui::{Button, Popup, RichText, Role, Ui, WidgetInfo, vec2};

use super::bar::{Control, Form, HEIGHT, bar, button_width, text_width};
use super::bars::Bars;
use super::what_bar::filling;
use super::{compare, fork_dialog, many};
use crate::desk::{PlayCommand, Session, Speed, Stage, differences};
use crate::lang::Lang;
use crate::playback::Move;
use crate::scenario::{LARGEST_RECV, MOST_CLIENTS};
use crate::ui::paint::theme::Palette;
use crate::ui::panels::messages::{FIELD, messages, presets};
use crate::ui::panels::number::number;
use crate::ui::panels::stepping::line_steps;

/// Draws the bar.
pub fn time_bar(ui: &mut Ui, bars: &mut Bars<'_>) {
    let mut controls = moving(ui, bars);
    controls.extend(next_run(ui, bars));
    bar(ui, bars.looks.lang.pick("More of time and of the next run", "更多：时间与下次运行"), &controls, bars);
}

type Draw = fn(&mut Ui, &mut Bars<'_>, Form);

fn control<'b>(width: f32, rank: u8, draw: Draw) -> Control<Bars<'b>> {
    Control { width, short: None, rank, at_right: false, draw }
}

/// What moves in time.
fn moving<'b>(ui: &Ui, bars: &Bars<'_>) -> Vec<Control<Bars<'b>>> {
    let mut all = vec![
        control(play_width(ui), 0, play),
        control(button_width(ui, ["Step →", "单步 →"]) + 6.0, 0, step),
        control(button_width(ui, ["← Back", "← 上一步"]) + 6.0, 1, back),
    ];
    if !bars.session.scenario().programs.is_empty() {
        let lines = [["Line", "单行"], ["Over", "越过"], ["Until", "直到"]];
        let width = lines.map(|texts| button_width(ui, texts) + 4.0).iter().sum();
        all.push(control(width, 4, |ui, bars, _| {
            held(ui, bars, |ui, bars| {
                line_steps(ui, bars.session, bars.looks, bars.out);
            })
        }));
    }
    let runs = button_width(ui, ["Run again", "再次运行"]) + button_width(ui, ["8 ▼"; 2]) + 2.0;
    all.extend([
        control(runs, 2, run_again),
        control(button_width(ui, ["Reset", "重置"]), 7, reset),
        control(fork_dialog::width(ui), 6, |ui, bars, form| {
            held(ui, bars, |ui, bars| fork_dialog::button(ui, bars, form))
        }),
        control(many::width(ui), 7, |ui, bars, form| held(ui, bars, |ui, bars| many::button(ui, bars, form))),
        control(button_width(ui, ["full speed", "全速"]) + 24.0, 3, speed),
    ]);
    all
}

/// What the next run is to be.
fn next_run<'b>(ui: &Ui, bars: &Bars<'_>) -> Vec<Control<Bars<'b>>> {
    let native = bars.session.scenario().programs.is_empty();
    let labelled = |texts: [&str; 2], field: f32| text_width(ui, texts) + field + 6.0;
    let mut all = vec![control(labelled(["Clients", "客户端"], 48.0), 5, clients)];
    if native {
        all.extend([
            control(labelled(["recv size", "recv 大小"], 64.0), 5, recv_size),
            control(labelled(["Messages", "消息"], FIELD + 12.0), 6, |ui, bars, _| typed(ui, bars)),
            control(button_width(ui, ["Presets", "示例"]), 8, |ui, bars, form| {
                bars.change(|looks, scenario, _| presets(ui, looks, scenario, form == Form::Folded));
            }),
        ]);
    }
    all.push(control(button_width(ui, ["More", "更多"]), 3, more));
    let pills: f32 = differences(bars.session.scenario())
        .iter()
        .map(|difference| button_width(ui, [&difference.text.en, &difference.text.zh]) + 18.0)
        .sum();
    if pills > 0.0 {
        all.push(control(pills, 4, |ui, bars, _| differing(ui, bars)));
    }
    all
}

/// What would show an answer waits until the question is answered.
fn held(ui: &mut Ui, bars: &mut Bars<'_>, draw: impl FnOnce(&mut Ui, &mut Bars<'_>)) {
    if !bars.room.allows(&PlayCommand::Run) {
        ui.disable();
    }
    draw(ui, bars);
}

/// What the button that plays says.
fn play_text(session: &Session, lang: Lang) -> &'static str {
    let live_edge = session.playback().is_newest();
    if session.workshop.is_pending() && live_edge && !session.is_playing() {
        lang.pick("Run the edit", "运行修改")
    } else if session.is_playing() || live_edge && session.stage() == Stage::Running && session.is_live() {
        lang.pick("Pause", "暂停")
    } else if live_edge && session.is_live() {
        lang.pick("Run", "运行")
    } else {
        lang.pick("Play", "播放")
    }
}

fn play_width(ui: &Ui) -> f32 {
    button_width(ui, ["Run the edit", "运行修改"])
}

/// The one obvious next thing, in the accent's colour.
pub fn play(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    held(ui, bars, |ui, bars| {
        let palette = Palette::current(ui);
        let (session, lang) = (bars.session, bars.looks.lang);
        let text = play_text(session, lang);
        let button = filling(ui, form, RichText::new(text).color(palette.on_accent).strong()).fill(palette.accent);
        let response = ui.add(button);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
        let hint = lang
            .pick("Space: plays from where the playhead is, in the past too", "空格：从播放头所在处播放，过去也一样");
        if response.on_hover_text(hint).clicked() {
            bars.out.push(session.play_or_pause());
        }
    });
}

/// Live: one call. In the past: one event.
pub fn step(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    held(ui, bars, |ui, bars| {
        let (session, lang) = (bars.session, bars.looks.lang);
        let past = !session.playback().is_newest();
        let can_step = past || session.is_live();
        let text = lang.pick("Step", "单步");
        let response = ui.add_enabled(can_step, filling(ui, form, format!("{text} →")));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, can_step, text));
        let hint = if past {
            lang.pick("One event on; Shift → to the next visible change", "前进一个事件；Shift → 到下一个可见变化")
        } else {
            lang.pick("Let one call go; Shift → to the next visible change", "放行一次调用；Shift → 到下一个可见变化")
        };
        if response.on_hover_text(hint).clicked() {
            bars.out.push(PlayCommand::Step);
        }
    });
}

/// One event back.
pub fn back(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    let (session, lang) = (bars.session, bars.looks.lang);
    let can_go_back = session.position().0 > 0 && bars.room.allows(&PlayCommand::Look(Move::Back));
    let text = lang.pick("Back", "上一步");
    let response = ui.add_enabled(can_go_back, filling(ui, form, format!("← {text}")));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, can_go_back, text));
    let hint =
        lang.pick("One event back; Shift ← to the last visible change", "后退一个事件；Shift ← 到上一个可见变化");
    if response.on_hover_text(hint).clicked() {
        bars.out.push(PlayCommand::Look(Move::Back));
    }
}

/// A new run, and the list of those that are kept.
fn run_again(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    ui.spacing_mut().item_spacing.x = 2.0;
    held(ui, bars, |ui, bars| {
        let lang = bars.looks.lang;
        let text = lang.pick("Run again", "再次运行");
        let width = button_width(ui, ["Run again", "再次运行"]);
        let button = Button::new(text).min_size(vec2(width, HEIGHT));
        let hint = lang.pick("A new run (R); the one on the screen is kept", "开始新的一次运行（R）；当前这次会保留");
        if ui.add(button).on_hover_text(hint).clicked() {
            bars.out.push(PlayCommand::RunAgain);
        }
        if form == Form::Folded {
            ui.end_row();
            ui.vertical(|ui| runs(ui, bars));
            return;
        }
        let count = bars.session.shows().iter().filter(|show| !show.trace.is_empty()).count();
        let list = ui.add(Button::new(format!("{count} ▼")).min_size(vec2(ui.available_width(), HEIGHT)));
        let name = lang.pick("Runs that are kept", "保留的运行");
        list.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        Popup::menu(&list.on_hover_text(name)).show(|ui| runs(ui, bars));
    });
}

/// The runs on the desk, the newest first, each with its settings in a phrase.
fn runs(ui: &mut Ui, bars: &mut Bars<'_>) {
    let lang = bars.looks.lang;
    ui.set_max_width((ui.ctx().content_rect().width() - 40.0).min(460.0));
    let shows = bars.session.shows();
    let front = bars.session.show().id;
    let may = |id| bars.room.allows(&PlayCommand::OpenShow(id));
    let kept: Vec<_> = shows.iter().rev().filter(|show| !show.trace.is_empty()).collect();
    if kept.is_empty() {
        ui.label(lang.pick("No run yet", "还没有运行"));
    }
    for (number, show) in (1..=kept.len()).rev().zip(kept) {
        let chosen = show.id == front;
        let (events, phrase) = (show.trace.len(), bars.session.phrase_of(show));
        let text = lang.pick(
            format!("{number}. {}, {events} events", phrase.en),
            format!("{number}. {}，{events} 个事件", phrase.zh),
        );
        let may = may(show.id) || chosen;
        ui.horizontal(|ui| {
            compare::button(ui, bars, show.id, number, may && !chosen);
            let button = Button::new(&text).frame_when_inactive(false).selected(chosen).wrap();
            let response = ui.add_enabled(may, button.right_text("")).on_disabled_hover_text(
                lang.pick("Leave the lesson first; the run stays in the list", "请先离开课程；这次运行会留在列表里"),
            );
            response.widget_info(|| WidgetInfo::selected(Role::MenuItem, may, chosen, &text));
            if response.clicked() && !chosen {
                bars.out.push(PlayCommand::OpenShow(show.id));
            }
        });
    }
}

fn reset(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    held(ui, bars, |ui, bars| {
        let lang = bars.looks.lang;
        let response = ui.add(filling(ui, form, lang.pick("Reset", "重置")));
        let hint = lang.pick(
            "Back to before the first call; the run on the screen is kept",
            "回到第一次调用之前；当前这次运行会保留",
        );
        if response.on_hover_text(hint).clicked() {
            bars.out.push(PlayCommand::Reset);
        }
    });
}

fn speed_word(speed: Speed, lang: Lang) -> &'static str {
    match speed {
        Speed::Slow => lang.pick("slow", "慢速"),
        Speed::Normal => lang.pick("normal", "中速"),
        Speed::Full => lang.pick("full speed", "全速"),
    }
}

fn speed(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    let lang = bars.looks.lang;
    let name = lang.pick("Speed", "速度");
    if form == Form::Folded {
        ui.label(name);
        speeds(ui, bars);
        return;
    }
    let button = ui.add(filling(ui, form, format!("{} ▼", speed_word(bars.session.speed, lang))));
    button.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name));
    Popup::menu(&button.on_hover_text(name)).show(|ui| speeds(ui, bars));
}

fn speeds(ui: &mut Ui, bars: &mut Bars<'_>) {
    for speed in Speed::ALL {
        let chosen = bars.session.speed == speed;
        if ui.selectable_label(chosen, speed_word(speed, bars.looks.lang)).clicked() {
            bars.out.push(PlayCommand::SetSpeed(speed));
        }
    }
}

/// Where clients outside are waited for, there are none whose number or messages could be set.
fn disable_without_clients(ui: &mut Ui, bars: &Bars<'_>) {
    if bars.session.scenario().awaits_outside() {
        ui.disable();
    }
}

/// How many clients there are.
pub fn clients(ui: &mut Ui, bars: &mut Bars<'_>, _: Form) {
    disable_without_clients(ui, bars);
    let name = bars.looks.lang.pick("Clients", "客户端");
    bars.change(|_, scenario, _| number(ui, name, &mut scenario.clients, 1..=MOST_CLIENTS));
}

/// How many bytes a recv asks for.
pub fn recv_size(ui: &mut Ui, bars: &mut Bars<'_>, _: Form) {
    let name = bars.looks.lang.pick("recv size", "recv 大小");
    bars.change(|_, scenario, _| number(ui, name, &mut scenario.recv_size, 1..=LARGEST_RECV));
}

/// The messages of every client.
pub fn typed(ui: &mut Ui, bars: &mut Bars<'_>) {
    disable_without_clients(ui, bars);
    bars.change(|looks, scenario, out| messages(ui, looks, scenario, out));
}

/// The drawer.
fn more(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    let lang = bars.looks.lang;
    let text = lang.pick("More", "更多");
    let mut button = Button::selectable(bars.looks.drawer, text).frame_when_inactive(true);
    if form != Form::Folded {
        button = button.min_size(vec2(ui.available_width(), HEIGHT));
    }
    let hint = lang.pick("All settings of the run (M)", "运行的所有设置（M）");
    if ui.add(button).on_hover_text(hint).clicked() {
        bars.looks.drawer = !bars.looks.drawer;
    }
}

/// What differs from the usual, as pills that can be taken away.
fn differing(ui: &mut Ui, bars: &mut Bars<'_>) {
    let lang = bars.looks.lang;
    for difference in differences(bars.session.scenario()) {
        let text = difference.text.get(lang);
        let pill = Button::new(format!("{text} ×")).corner_radius(12).min_size(vec2(0.0, 24.0));
        let response = ui.add(pill.fill(Palette::current(ui).unknown_fill));
        let name = lang.pick(format!("{text}: back to the usual"), format!("{text}：恢复默认"));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.on_hover_text(name).clicked() {
            bars.out.push(PlayCommand::ChangeScenario(Box::new(difference.without)));
        }
    }
}
