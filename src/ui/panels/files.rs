//! The files of the programs at the position: which there are, how large, how they grew, and what stands in the chosen one.
//! They are what the trace says they were; nothing is asked of a program that runs, and no file is opened.

use egui::{Frame, Label, Margin, Rect, RichText, Role, ScrollArea, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2};

use super::carried::carried;
use crate::desk::{Commands, PlayCommand, Session};
use crate::escape::escape;
use crate::lang::{Lang, bytes_en};
use crate::playback::Move;
use crate::trace::Position;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, mono};
use crate::ui::ribbon::glyph_text;
use crate::world::{FileContent, FileState, World};

const ROW: f32 = 22.0;
/// The room for how a file grew.
const GROWTH: f32 = 48.0;
/// Lines of a file that are shown, and bytes of one that is no text.
const MOST_LINES: usize = 500;
const MOST_BYTES: usize = 4096;
const BYTES_IN_LINE: usize = 16;

/// Draws the panel.
pub fn files(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    let travels = carried(ui, session, looks, out);
    let world = session.world();
    let files = world.files();
    if files.is_empty() && travels {
        return;
    }
    ui.strong(lang.pick("Files", "文件"));
    if files.is_empty() {
        let text = lang.pick("no program has opened or made a file yet", "还没有程序打开或创建文件");
        ui.label(RichText::new(text).size(12.0).color(Palette::current(ui).faint));
        return;
    }
    let here = |state: &&FileState| looks.file_shown.as_ref() == Some(&(state.of, state.name.clone()));
    let chosen = files.iter().find(here).filter(|state| !state.folder).cloned();
    let height = if chosen.is_some() { ui.available_height() * 0.45 } else { ui.available_height() };
    ui.allocate_ui(Vec2::new(ui.available_width(), height), |ui| list(ui, &world, &files, looks, out));
    if let Some(state) = chosen {
        content(ui, &world, &state, lang);
    }
}

/// A row for each file, and what was its last change a click away.
fn list(ui: &mut Ui, world: &World<'_>, files: &[FileState], looks: &mut Looks, out: &mut Commands) {
    ui.spacing_mut().item_spacing.y = 1.0;
    let area = ScrollArea::vertical().id_salt("files").auto_shrink([false, false]);
    area.show_rows(ui, ROW, files.len(), |ui, range| {
        for state in files.get(range).unwrap_or_default() {
            row(ui, world, state, looks, out);
        }
    });
}

fn owner<'t>(world: &World<'t>, state: &FileState, lang: Lang) -> &'t str {
    match state.of {
        Some(actor) => world.trace.actor_name(actor),
        None => lang.pick("all programs", "所有程序"),
    }
}

fn size(state: &FileState, lang: Lang) -> String {
    if state.folder {
        return lang.pick("folder", "文件夹").to_owned();
    }
    lang.pick(bytes_en(state.size), format!("{} 字节", state.size))
}

fn row(ui: &mut Ui, world: &World<'_>, state: &FileState, looks: &mut Looks, out: &mut Commands) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let (owner, size) = (owner(world, state, lang), size(state, lang));
    let key = (state.of, state.name.clone());
    let chosen = looks.file_shown.as_ref() == Some(&key);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    // A file that has just changed is marked as a variable is.
    let fresh = state.growth.last().is_some_and(|(n, _)| n + 1 == world.at.0);
    let fill = if fresh {
        palette.line_ground
    } else if chosen {
        palette.accent_ground
    } else {
        palette.card
    };
    ui.painter().rect_filled(rect, 3.0, fill);
    let inner = rect.shrink2(Vec2::new(6.0, 0.0));
    let right = inner.right() - GROWTH;
    let text = |at: f32, width: f32, text: &str, ink| {
        let place = Rect::from_min_size(pos2(at, inner.top()), Vec2::new(width.max(0.0), ROW));
        crate::ui::ribbon::cut_text(&ui.painter_at(place), place, text, &mono(12.0), ink);
    };
    let (of_owner, of_size) = (inner.width() * 0.2, 92.0);
    text(inner.left(), of_owner, owner, palette.faint);
    let name = if state.folder { format!("{}/", state.name) } else { state.name.clone() };
    let of_name = right - of_size - inner.left() - of_owner - 8.0;
    text(inner.left() + of_owner + 4.0, of_name, &glyph_text(&escape(name.as_bytes())), palette.text);
    text(right - of_size, of_size - 6.0, &size, palette.label);
    growth(ui, state, Rect::from_min_max(pos2(right, inner.top() + 4.0), inner.max - Vec2::new(0.0, 4.0)), palette);
    let said = lang.pick(format!("{owner}: {name}, {size}"), format!("{owner}：{name}，{size}"));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &said));
    let response = response.on_hover_text(grown(state, lang));
    if response.double_clicked()
        && let Some((n, _)) = state.growth.last()
    {
        out.push(PlayCommand::Look(Move::To(Position(n + 1))));
    }
    if response.clicked() {
        looks.file_shown = if chosen { None } else { Some(key) };
    }
}

/// How large it was after each change, as a line that rises.
fn growth(ui: &Ui, state: &FileState, rect: Rect, palette: &Palette) {
    let most = state.growth.iter().map(|(_, size)| *size).max().unwrap_or(0);
    if most == 0 || state.growth.len() < 2 {
        return;
    }
    let last = (state.growth.len() - 1) as f32;
    let point = |(place, (_, size)): (usize, &(usize, u64))| {
        let (x, y) = (place as f32 / last, *size as f32 / most as f32);
        pos2(rect.left() + rect.width() * x, rect.bottom() - rect.height() * y)
    };
    let points = state.growth.iter().enumerate().map(point).collect();
    ui.painter().add(Shape::line(points, Stroke::new(1.5, palette.accent)));
}

/// The same in words.
fn grown(state: &FileState, lang: Lang) -> String {
    let found = if state.found { lang.pick("It lay there before the run. ", "运行之前就有。") } else { "" };
    let sizes: Vec<String> = state.growth.iter().map(|(_, size)| size.to_string()).collect();
    let shown = sizes[sizes.len().saturating_sub(8)..].join(" → ");
    lang.pick(
        format!("{found}Bytes after its last changes: {shown}. A double click goes to the last one."),
        format!("{found}最近几次变化后的字节数：{shown}。双击可到最后一次变化。"),
    )
}

/// What stands in the chosen file.
fn content(ui: &mut Ui, world: &World<'_>, state: &FileState, lang: Lang) {
    let palette = Palette::current(ui);
    let Some(found) = world.file_content(state.of, &state.name) else { return };
    ui.separator();
    let more = match found.more {
        0 => String::new(),
        more => lang.pick(
            format!(", of which {} are not kept in the trace", bytes_en(more)),
            format!("，其中 {more} 字节没有保存在轨迹中"),
        ),
    };
    let title = format!("{} · {}{more}", glyph_text(&escape(state.name.as_bytes())), size(state, lang));
    ui.add(Label::new(RichText::new(title).size(12.0).color(palette.label)).truncate());
    let text = shown(&found, lang);
    let frame = Frame::new().fill(palette.ground).inner_margin(Margin::same(4)).show(ui, |ui| {
        let area = ScrollArea::both().id_salt(("content", &state.name)).auto_shrink([false, false]);
        area.show(ui, |ui| {
            ui.add(Label::new(RichText::new(&text).font(mono(12.0)).color(palette.text)).extend());
        });
    });
    let name = lang.pick(format!("Content of {}: {text}", state.name), format!("{} 的内容：{text}", state.name));
    let response = ui.interact(frame.response.rect, frame.response.id.with("content"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
}

/// Text as it is, anything else as hexadecimal digits beside what of it can be read.
fn shown(content: &FileContent, lang: Lang) -> String {
    if content.bytes.is_empty() {
        return lang.pick("empty", "空文件").to_owned();
    }
    // A character may be cut where the trace keeps no more.
    let valid = match std::str::from_utf8(&content.bytes) {
        Ok(text) => Some(text),
        Err(error) if content.more > 0 && content.bytes.len() - error.valid_up_to() < 4 => {
            std::str::from_utf8(&content.bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    match valid.filter(|text| !text.contains('\0')) {
        Some(text) => text.lines().take(MOST_LINES).map(glyph_text).collect::<Vec<_>>().join("\n"),
        None => {
            let bytes = &content.bytes[..content.bytes.len().min(MOST_BYTES)];
            bytes
                .chunks(BYTES_IN_LINE)
                .enumerate()
                .map(|(n, chunk)| dump(n * BYTES_IN_LINE, chunk))
                .collect::<Vec<_>>()
                .join("\n")
        }
    }
}

fn dump(at: usize, chunk: &[u8]) -> String {
    let digits: Vec<String> = chunk.iter().map(|byte| format!("{byte:02x}")).collect();
    let readable = |byte: &u8| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' };
    format!("{at:6}  {:47}  {}", digits.join(" "), chunk.iter().map(readable).collect::<String>())
}
