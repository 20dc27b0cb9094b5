//! The list of keys, by topic, in as many columns as there is room for.
//! What a key does is `keys`'s affair.

use egui::{Grid, RichText, ScrollArea, Ui};

use crate::lang::Lang;
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::{Palette, mono};

/// Keys that belong together: a title, and each key with what it does.
struct Topic {
    title: &'static str,
    keys: Vec<(&'static str, &'static str)>,
}

/// Draws the list.
pub fn key_list(ui: &mut Ui, looks: &mut Looks) {
    let lang = looks.lang;
    ui.heading(lang.pick("Keys", "快捷键"));
    let room = ui.ctx().content_rect().size();
    let columns = ((room.x / 330.0) as usize).clamp(1, 3);
    let topics = [time(lang), looking(lang), window(lang), files(lang), programs(lang), lessons(lang)];
    let height = (room.y - 130.0).max(80.0);
    ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            let total: usize = topics.iter().map(|topic| topic.keys.len() + 2).sum();
            let mut left = topics.iter().peekable();
            for _ in 0..columns {
                ui.vertical(|ui| {
                    ui.set_width(((room.x - 110.0) / columns as f32).min(370.0));
                    let mut filled = 0;
                    while filled < total.div_ceil(columns)
                        && let Some(topic) = left.next()
                    {
                        one(ui, topic);
                        filled += topic.keys.len() + 2;
                    }
                });
            }
            for topic in left {
                ui.vertical(|ui| one(ui, topic));
            }
        });
    });
    if ui.button(lang.pick("Close", "关闭")).clicked() {
        looks.dialog = Dialog::None;
    }
}

fn one(ui: &mut Ui, topic: &Topic) {
    let palette = Palette::current(ui);
    ui.label(RichText::new(topic.title).strong().color(palette.accent));
    Grid::new(topic.title).num_columns(2).spacing([10.0, 1.0]).min_row_height(18.0).show(ui, |ui| {
        for (key, what) in &topic.keys {
            ui.label(RichText::new(*key).font(mono(12.0)));
            ui.label(RichText::new(*what).small());
            ui.end_row();
        }
    });
    ui.add_space(6.0);
}

fn time(lang: Lang) -> Topic {
    Topic {
        title: lang.pick("Time", "时间"),
        keys: vec![
            ("Space", lang.pick("play or pause, from the playhead", "从播放头处播放或暂停")),
            ("R", lang.pick("run again; the old run is kept", "再次运行；旧的会保留")),
            ("→ ←", lang.pick("one call or event on, one back", "前进一次调用或事件，后退一个")),
            ("Shift → ←", lang.pick("next or last visible change", "下一个或上一个可见变化")),
            ("Home End", lang.pick("start, newest event", "开头，最新事件")),
            ("N Shift N", lang.pick("next problem, the one before", "下一个问题，上一个问题")),
            ("G", lang.pick("go to an event by its number", "按序号转到某个事件")),
            ("K", lang.pick("fork: go on otherwise from here", "分叉：从这里起换一种走法")),
            ("1 … 9", lang.pick("let that actor go on", "放行第几个执行者")),
        ],
    }
}

fn looking(lang: Lang) -> Topic {
    Topic {
        title: lang.pick("What is shown", "显示内容"),
        keys: vec![
            ("C L V D", lang.pick("code, calls, variables, files", "代码，调用，变量，文件")),
            ("I", lang.pick("inspect bytes", "查看字节")),
            ("A O", lang.pick("actors, console", "执行者，控制台")),
            ("B T", lang.pick("the bytes, the diagram of time", "字节，时序图")),
            ("+ -", lang.pick("zoom of that diagram", "时序图的缩放")),
            ("H", lang.pick("many runs, and back", "多次运行，再按返回")),
            ("F", lang.pick("next framing", "下一种分帧")),
            ("M", lang.pick("settings of the run", "运行设置")),
        ],
    }
}

fn window(lang: Lang) -> Topic {
    Topic {
        title: lang.pick("Window", "窗口"),
        keys: vec![
            ("F5", lang.pick("lecture, and out of it", "进入或退出投影")),
            ("Esc", lang.pick("leave a field, a dialog, the lecture", "离开输入框、对话框、投影")),
            ("Ctrl + - 0", lang.pick("zoom, in a lecture within it", "缩放；投影时在其大小上缩放")),
            ("F6 F7", lang.pick("other language, other theme", "切换语言，切换主题")),
            ("Tab", lang.pick("to the next control", "到下一个控件")),
            ("?", lang.pick("this list", "本列表")),
        ],
    }
}

fn files(lang: Lang) -> Topic {
    Topic {
        title: lang.pick("Files", "文件"),
        keys: vec![
            ("Ctrl S", lang.pick("save the trace", "保存轨迹")),
            ("Ctrl O", lang.pick("open a trace", "打开轨迹")),
            ("Ctrl Shift S", lang.pick("a picture of this event", "这一事件的图片")),
            ("Ctrl Shift P", lang.pick("the run as a page for a browser", "把运行保存为网页")),
            ("Ctrl C", lang.pick("copy what is told of this moment", "复制对此刻的说明")),
            ("Ctrl Z Y", lang.pick("in a field: undo, redo", "在输入框里：撤销，重做")),
        ],
    }
}

fn programs(lang: Lang) -> Topic {
    Topic {
        title: lang.pick("Programs in Python", "Python 程序"),
        keys: vec![
            ("F3", lang.pick("choose programs", "选择程序")),
            ("F11", lang.pick("to the next line; Shift: back", "到下一行；加 Shift：回上一行")),
            ("F10", lang.pick("to the next line, over functions", "到下一行，不进入函数")),
            ("F8", lang.pick("until the line of the cursor", "运行到光标所在行")),
            ("F9", lang.pick("breakpoint in that line", "在该行设置或取消断点")),
            ("Tab Enter", lang.pick("in the editor: indent", "在编辑器里：缩进")),
        ],
    }
}

fn lessons(lang: Lang) -> Topic {
    Topic {
        title: lang.pick("Lessons", "课程"),
        keys: vec![
            ("F2", lang.pick("the lessons", "课程列表")),
            ("1 … 9", lang.pick("choose an answer", "选择答案")),
            ("Shift 1 … 9", lang.pick("in a lecture: a hand for an answer", "投影时：为某个答案记一票")),
            ("Enter", lang.pick("confirm, go on", "确定，继续")),
            ("Ctrl Enter", lang.pick("check a task", "检查任务")),
            ("H", lang.pick("hint", "提示")),
            ("PgUp PgDn", lang.pick("step before, next step", "上一步骤，下一步骤")),
            ("0 Space", lang.pick("cut marks: none, set here", "切口标记：不切，在此设置")),
        ],
    }
}
