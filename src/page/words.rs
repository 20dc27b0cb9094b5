//! What a page itself says, in both languages: its buttons, its headings, its hints. What it tells of a run is not here.

use serde_json::{Map, Value};

use super::texts::Texts;
use crate::lang::Text;

/// Every word of the script, by the name under which the script asks for it.
pub fn words(texts: &mut Texts) -> Value {
    let all = moves().into_iter().chain(panels()).chain(asking());
    Value::Object(all.map(|(name, text)| (name.to_owned(), texts.text(&text))).collect::<Map<_, _>>())
}

fn moves() -> Vec<(&'static str, Text)> {
    vec![
        ("start", Text::new("To the start", "回到开头")),
        ("back", Text::new("Back", "上一步")),
        ("forward", Text::new("Forward", "下一步")),
        ("next", Text::new("Next visible change", "下一处可见的变化")),
        ("before", Text::new("Previous visible change", "上一处可见的变化")),
        ("play", Text::new("Play", "播放")),
        ("pause", Text::new("Pause", "暂停")),
        ("end", Text::new("To the end", "跳到末尾")),
        ("position", Text::new("Position in the run", "运行中的位置")),
        ("events", Text::new("events", "个事件")),
        ("link", Text::new("Link to this step", "指向这一步的链接")),
        (
            "keys",
            Text::new(
                "Keys: left and right arrows step, with Shift to the next visible change; Space plays; Home, End",
                "按键：左右方向键逐步移动，加 Shift 跳到下一处可见的变化；空格键播放；Home、End",
            ),
        ),
        ("partial", Text::new("This page has the end of a long run", "此页只包含一次较长运行的末尾部分")),
    ]
}

fn panels() -> Vec<(&'static str, Text)> {
    vec![
        ("nothing", crate::narrate::nothing()),
        ("actors", Text::new("Actors", "执行者")),
        ("programs", Text::new("Programs", "程序")),
        ("calls", Text::new("Calls", "调用记录")),
        ("bytes", Text::new("bytes", "字节")),
        ("pipe", Text::new("Where the bytes are", "字节在哪里")),
        ("more", Text::new("more before", "个在前面")),
        ("reached", Text::new("current line of", "当前行：")),
        ("beside", Text::new("The run beside it, at its end", "旁边的那次运行（末尾）")),
        ("ribbon", Text::new("the bytes of this flow; scrolls sideways", "这条流的字节；可以左右滚动")),
    ]
}

fn asking() -> Vec<(&'static str, Text)> {
    vec![
        ("first", Text::new("Say first what will happen", "先说说会发生什么")),
        ("answer", Text::new("Answer", "提交答案")),
        ("said", Text::new("You said:", "你的答案：")),
        ("truth", Text::new("In this run:", "这次运行的结果：")),
        ("right", Text::new("Right", "正确")),
        ("wrong", Text::new("Not so", "不对")),
        ("write", Text::new("In your own words", "用你自己的话说")),
        ("compare", Text::new("Compare:", "对照：")),
        ("keep", Text::new("Keep it", "保存")),
        ("hint", Text::new("A hint", "提示")),
        ("cut", Text::new("cut after byte {n}", "在第 {n} 字节后切开")),
        ("cuts", Text::new("cuts after byte {n}", "在第 {n} 字节后切开")),
        ("joint", Text::new(", ", "、")),
        ("between", Text::new("; ", "；")),
        ("nocut", Text::new("no cut", "不切")),
        ("incomplete", Text::new("Answer all of it first", "请先全部作答")),
        (
            "locked",
            Text::new(
                "What follows is not drawn before you have answered. It is in this file all the same: obscured, not secret",
                "作答之前不会画出后面的内容。它其实就在这个文件里：只是遮住，并不保密",
            ),
        ),
        ("previous", Text::new("Previous step", "上一个步骤")),
        ("following", Text::new("Next step", "下一个步骤")),
        ("csv", Text::new("Save the answers (CSV)", "保存答案（CSV）")),
        ("restart", Text::new("Forget all answers", "清除所有答案")),
        ("done", Text::new("All of it is answered", "全部答完了")),
        ("paper", Text::new("Print the handout", "打印讲义")),
    ]
}
