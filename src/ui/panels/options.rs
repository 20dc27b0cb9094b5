//! What a framing needs to know: its options, each with an editor.
//! A change is a command with a whole new framing; nothing is changed in place.

use egui::{Button, Popup, PopupCloseBehavior, Role, TextEdit, Ui, WidgetInfo};

use super::number::number;
use crate::codec::{ByteOrder, Framing, FramingOptions, MAX_LIMIT};
use crate::desk::{Commands, PlayCommand, Session};
use crate::escape;
use crate::lang::Lang;
use crate::ui::looks::Looks;

/// The options of the present framing, behind a button that says what they are.
pub fn framing_options(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let framing = &session.scenario().framing;
    let fields = framing.kind().fields();
    let lang = looks.lang;
    if fields.is_empty() {
        return;
    }
    let label = framing.kind().options_label(framing.options(), lang);
    let text = egui::WidgetText::from(&label);
    let button = ui.add(Button::new(text).truncate().min_size(egui::vec2(ui.available_width(), 0.0)));
    let name = lang.pick(format!("Options of the framing: {label}"), format!("分帧选项：{label}"));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let button = button.on_hover_text(name);
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(260.0);
        option_fields(ui, session, looks, out);
    });
}

/// The options themselves, one below another.
pub fn option_fields(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let other = edited(ui, &session.scenario().framing, &mut looks.delimiter, looks.lang, out);
    out.extend(other.map(PlayCommand::ChangeFraming));
}

/// The options of a framing, each with an editor. Returns the framing with others, if somebody has changed one. What is
/// being typed as a delimiter stands in `typed`.
pub fn edited(
    ui: &mut Ui,
    framing: &Framing,
    typed: &mut Option<String>,
    lang: Lang,
    out: &mut Commands,
) -> Option<Framing> {
    let mut options = framing.options().clone();
    for field in framing.kind().fields() {
        field_editor(ui, field, &mut options, (&mut *typed, lang), out);
    }
    if &options == framing.options() {
        return None;
    }
    match Framing::new(framing.name(), options) {
        Ok(framing) => Some(framing),
        Err(error) => {
            out.push(PlayCommand::Report(error.sentence));
            None
        }
    }
}

fn field_editor(
    ui: &mut Ui,
    field: &str,
    options: &mut FramingOptions,
    (typed, lang): (&mut Option<String>, Lang),
    out: &mut Commands,
) {
    ui.horizontal(|ui| match field {
        "length_width" => {
            ui.label(lang.pick("Length field", "长度字段"));
            for width in [1, 2, 4, 8] {
                ui.selectable_value(
                    &mut options.length_width,
                    width,
                    lang.pick(format!("{width} B"), format!("{width} 字节")),
                );
            }
        }
        "byte_order" => {
            ui.label(lang.pick("Byte order", "字节序"));
            for order in [ByteOrder::Big, ByteOrder::Little, ByteOrder::Native] {
                ui.selectable_value(&mut options.byte_order, order, order.label(lang));
            }
        }
        "signed" => {
            ui.checkbox(&mut options.signed, lang.pick("Signed, as struct.pack('i')", "有符号，如 struct.pack('i')"));
        }
        "delimiter" => delimiter_editor(ui, options, (typed, lang), out),
        "frame_size" => {
            number(ui, lang.pick("Frame size, bytes", "帧长（字节）"), &mut options.frame_size, 1..=MAX_LIMIT)
        }
        "limit" => number(ui, lang.pick("Limit, bytes", "上限（字节）"), &mut options.limit, 1..=MAX_LIMIT),
        other => {
            ui.label(other);
        }
    });
}

fn delimiter_editor(
    ui: &mut Ui,
    options: &mut FramingOptions,
    (typed, lang): (&mut Option<String>, Lang),
    out: &mut Commands,
) {
    let label = ui.label(lang.pick("Delimiter", "分隔符"));
    let text = typed.get_or_insert_with(|| escape::escape(&options.delimiter));
    let field = ui.add(TextEdit::singleline(text).desired_width(100.0)).labelled_by(label.id);
    if field.lost_focus() {
        match escape::unescape(text) {
            Ok(bytes) => options.delimiter = bytes,
            Err(problem) => out.push(PlayCommand::Report(problem)),
        }
        *typed = None;
    }
}
