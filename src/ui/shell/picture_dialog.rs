//! The dialog for a picture of what is seen at this event: of what, which kind of file, where to, and the command that makes
//! the same picture again. The picture itself is `shot`'s.

use std::path::{Path, PathBuf};

use egui::{Id, Key, Modal, RichText, TextEdit, Theme, Ui};

use super::shot::{Of, Wish, shot};
use crate::desk::{Commands, PlayCommand, Session};
use crate::lang::Lang;
use crate::trace::FlowId;
use crate::ui::looks::{CentreView, Dialog, Looks, PictureDraft, PictureOf};
use crate::ui::paint::theme::{Palette, mono};
use crate::ui::panels::flows;
use crate::ui::still::png;

/// Shows the dialog, if it is open.
pub fn picture_dialog(ui: &Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    if looks.dialog != Dialog::Picture {
        return;
    }
    let response = Modal::new(Id::unique("picture")).show(ui.ctx(), |ui| contents(ui, session, looks, out));
    if response.should_close() {
        looks.dialog = Dialog::None;
    }
}

fn contents(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.set_max_width((ui.ctx().content_rect().width() - 40.0).min(520.0));
    ui.heading(lang.pick("A picture of this event", "这一事件的图片"));
    of_what(ui, lang, &mut looks.picture);
    let label = ui.label(lang.pick("File, .png or .svg", "文件，.png 或 .svg"));
    let field = TextEdit::singleline(&mut looks.picture.path).desired_width(f32::INFINITY);
    let field = ui.add(field).labelled_by(label.id);
    if looks.picture.is_new {
        field.request_focus();
        looks.picture.is_new = false;
    }
    let wish = wish(session, looks);
    let command = command(session, &looks.picture, &wish);
    let again = lang.pick("The same picture on the command line", "在命令行中生成同一张图片");
    ui.label(RichText::new(again).small().weak());
    ui.add(egui::Label::new(RichText::new(&command).font(mono(12.0))).wrap());
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.horizontal_wrapped(|ui| {
        if ui.button(lang.pick("Save the picture", "保存图片")).clicked() || entered {
            let path = PathBuf::from(&looks.picture.path);
            looks.picture.said = Some(write(session, &wish, &path, lang));
            // The command needs the run as a file.
            if matches!(looks.picture.said, Some(Ok(_))) && session.show().path().is_none() {
                out.push(PlayCommand::Save(path.with_extension("jsonl")));
            }
        }
        if ui.button(lang.pick("Copy the command", "复制命令")).clicked() {
            ui.ctx().copy_text(command);
        }
        if ui.button(lang.pick("Close", "关闭")).clicked() {
            looks.dialog = Dialog::None;
        }
    });
    said(ui, looks.picture.said.as_ref());
}

fn of_what(ui: &mut Ui, lang: Lang, draft: &mut PictureDraft) {
    ui.horizontal(|ui| {
        for (of, name) in [
            (PictureOf::Card, lang.pick("Card", "卡片")),
            (PictureOf::View, lang.pick("View", "视图")),
            (PictureOf::Window, lang.pick("Window", "窗口")),
        ] {
            ui.selectable_value(&mut draft.of, of, name);
        }
        ui.separator();
        for extension in ["png", "svg"] {
            let path = Path::new(&draft.path).with_extension(extension);
            let is_it = Path::new(&draft.path).extension().is_some_and(|own| own == extension);
            if ui.selectable_label(is_it, extension.to_uppercase()).clicked() {
                draft.path = path.display().to_string();
            }
        }
    });
}

fn wish(session: &Session, looks: &Looks) -> Wish {
    let world = session.world();
    let of = match looks.picture.of {
        PictureOf::Card => Of::Card,
        PictureOf::View => Of::View,
        PictureOf::Window => Of::Window,
    };
    let view = if looks.view == CentreView::Bytes { CentreView::Bytes } else { CentreView::Time };
    Wish {
        of,
        view,
        at: session.position(),
        flow: flows::in_front(&world, looks).unwrap_or(FlowId(0)),
        lang: looks.lang,
        theme: if looks.dark { Theme::Dark } else { Theme::Light },
        size: None,
    }
}

/// What to write on the command line.
fn command(session: &Session, draft: &PictureDraft, wish: &Wish) -> String {
    let output = Path::new(&draft.path);
    let trace = session.show().path().map_or_else(|| output.with_extension("jsonl"), Path::to_owned);
    let of = match draft.of {
        PictureOf::Card => "card",
        PictureOf::View => "view",
        PictureOf::Window => "window",
    };
    let flow = session.trace().flow(wish.flow).map(|_| session.trace().flow_name(wish.flow));
    let flow = flow.map_or_else(String::new, |name| format!(" --flow {}", quoted(&name)));
    let view = if wish.view == CentreView::Bytes { "" } else { " --view time" };
    let theme = if wish.theme == Theme::Dark { "dark" } else { "light" };
    let lang = wish.lang.code();
    let (trace, output, at) = (quoted(&trace.display().to_string()), quoted(&draft.path), wish.at.0);
    format!("sockscope picture {trace} --at {at} --of {of}{view}{flow} --theme {theme} --lang {lang} -o {output}")
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Writes the picture. Returns what is to be said.
fn write(session: &Session, wish: &Wish, path: &Path, lang: Lang) -> Result<String, String> {
    let name = path.display();
    let failed =
        |error: String| lang.pick(format!("{name} cannot be written: {error}"), format!("无法写入 {name}：{error}"));
    let (drawn, told) = shot(session.trace(), wish);
    let file = match path.extension().and_then(|extension| extension.to_str()) {
        Some("png") => drawn.image().and_then(|image| png(&image)).map_err(failed)?,
        Some("svg") => drawn.svg(&told.title, &told.description).into_bytes(),
        _ => {
            let sentence = lang.pick(
                "A picture is a .png or a .svg file; end the name with one of them",
                "图片是 .png 或 .svg 文件，请让文件名以其中之一结尾",
            );
            return Err(sentence.to_owned());
        }
    };
    std::fs::write(path, file).map_err(|error| failed(error.to_string()))?;
    Ok(lang.pick(format!("Saved as {name}"), format!("已保存为 {name}")))
}

fn said(ui: &mut Ui, said: Option<&Result<String, String>>) {
    let palette = Palette::current(ui);
    match said {
        Some(Ok(text)) => ui.label(RichText::new(text).color(palette.good)),
        Some(Err(text)) => ui.label(RichText::new(text).color(palette.bad)),
        None => return,
    };
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_for_a_shell_where_they_must_be() {
        assert_eq!(quoted("/tmp/a-1.png"), "/tmp/a-1.png");
        assert_eq!(quoted("client-1>server"), "'client-1>server'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
