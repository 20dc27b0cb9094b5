//! What is wrong with a line that is no Python, for the slips that everybody makes once.
//! It parses nothing: the interpreter has refused the line already, and this only looks at its words.

use crate::lang::Text;

/// Words after which a line ends with a colon.
const OPENING: &[&str] =
    &["if", "elif", "else", "for", "while", "def", "class", "try", "except", "finally", "with", "async"];

/// Signs of a Chinese keyboard, and what Python wants in their place.
const FULL_WIDTH: &[(char, char)] = &[
    ('（', '('),
    ('）', ')'),
    ('【', '['),
    ('】', ']'),
    ('，', ','),
    ('：', ':'),
    ('；', ';'),
    ('“', '"'),
    ('”', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('＝', '='),
];

/// What is to be told where a line shows nothing of what is wrong with it.
pub fn look() -> Text {
    Text::new(
        "Look at brackets, quotes, colons and the indentation of this line and the one before.",
        "请检查这一行和上一行的括号、引号、冒号和缩进。",
    )
}

/// Whether one of two lines begins with tabs and the other with spaces.
pub fn mixes(line: &str, before: &str) -> bool {
    let begins = |line: &str, with: char| line.starts_with(with) && !line.trim().is_empty();
    begins(line, '\t') && begins(before, ' ') || begins(line, ' ') && begins(before, '\t')
}

/// What is to be told of such lines.
pub fn tabs() -> Text {
    Text::new(
        "Some of these lines begin with tabs and others with spaces, which look alike: use four spaces everywhere.",
        "这些行有的用制表符缩进，有的用空格，看上去一样：请统一使用四个空格。",
    )
}

/// What is to be told of the line that was refused. `before` is the line above it.
pub fn meaning(line: &str, before: &str) -> Option<Text> {
    let Line { outside, signs, .. } = read(line);
    if let Some((sign, plain)) = FULL_WIDTH.iter().find(|(sign, _)| signs.contains(*sign)) {
        return Some(Text::new(
            format!("{sign} is a sign of the Chinese keyboard; Python wants {plain} there."),
            format!("请把中文标点 {sign} 改成英文的 {plain}，再运行一次。"),
        ));
    }
    of_words(&outside).or_else(|| {
        read(before).open.then(|| {
            Text::new(
                "Perhaps a bracket that was opened in the line before is not closed, or a comma is missing.",
                "也许上一行打开的括号没有闭合，或者少了一个逗号。",
            )
        })
    })
}

/// What python3 says of a line that was refused, where the interpreter says no more than that it is invalid.
pub fn words(line: &str) -> Option<&'static str> {
    let outside = read(line).outside;
    Some(match slip(outside.trim())? {
        Slip::Print => "Missing parentheses in call to 'print'. Did you mean print(...)?",
        Slip::Assigns => "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
        Slip::Colon("def") if !outside.contains('(') && read(line).signs == outside => "expected '('",
        Slip::Colon(_) => "expected ':'",
    })
}

/// A slip that a line shows.
enum Slip<'l> {
    /// `print` without parentheses.
    Print,
    /// One `=` in a condition.
    Assigns,
    /// No colon behind what begins with this word.
    Colon(&'l str),
}

fn slip(words: &str) -> Option<Slip<'_>> {
    let first = words.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    if words.strip_prefix("print").is_some_and(prints_as_before) {
        return Some(Slip::Print);
    }
    if matches!(first, "if" | "elif" | "while") && assigns(words) {
        return Some(Slip::Assigns);
    }
    (OPENING.contains(&first) && !words.contains(':')).then_some(Slip::Colon(first))
}

fn of_words(outside: &str) -> Option<Text> {
    Some(match slip(outside.trim())? {
        Slip::Print => Text::new(
            "That is Python 2: print is a function now, so write print(...).",
            "这是 Python 2 的写法：print 现在是函数，请写成 print(...)。",
        ),
        Slip::Assigns => Text::new(
            "One = gives a value; two == compare, as in: if x == 5:",
            "一个 = 是赋值，比较要用两个 ==。例如：if x == 5:",
        ),
        Slip::Colon(first) => Text::new(
            format!("A line that begins with {first} ends with a colon."),
            format!("以 {first} 开头的一行要以英文冒号结尾。"),
        ),
    })
}

/// Whether the word `print` is followed by what is to be printed, without parentheses.
fn prints_as_before(rest: &str) -> bool {
    rest.starts_with(' ') && rest.trim_start().starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"'))
        || rest.starts_with('"')
}

/// Whether there is an `=` that stands alone.
fn assigns(words: &str) -> bool {
    let signs: Vec<char> = words.chars().collect();
    let sign = |at: Option<usize>| at.and_then(|at| signs.get(at)).copied().unwrap_or(' ');
    (0..signs.len()).any(|at| {
        signs[at] == '=' && sign(Some(at + 1)) != '=' && !matches!(sign(at.checked_sub(1)), '=' | '!' | '<' | '>' | ':')
    })
}

/// What there is to see in a line.
struct Line {
    /// The line without its comment, with `""` for each text, and with nothing between brackets.
    outside: String,
    /// The line without its comment and its texts.
    signs: String,
    /// Whether a bracket is open at its end.
    open: bool,
}

fn read(line: &str) -> Line {
    let (mut out, mut signs, mut depth, mut quote, mut escaped) = (String::new(), String::new(), 0_u32, None, false);
    for c in line.chars() {
        if let Some(end) = quote {
            if !escaped && c == end {
                quote = None;
            }
            escaped = c == '\\' && !escaped;
            continue;
        }
        if c != '#' {
            signs.push(c);
        }
        match c {
            '#' => break,
            '\'' | '"' => {
                quote = Some(c);
                if depth == 0 {
                    out.push_str("\"\"");
                }
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    // A text that goes on in the next line hides what is behind it.
    Line { outside: out, signs, open: depth > 0 && quote.is_none() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        meaning(line, "").map(|text| text.en).unwrap_or_default()
    }

    #[test]
    fn slips_are_told_by_their_line() {
        for line in ["print \"x\"", "  print 'a', b", "print x", "print\"x\""] {
            assert!(told(line).contains("Python 2"), "{line}: {}", told(line));
        }
        for line in ["if x = 5:", "while data = s.recv(10):", "elif len(x) = 3", "if x = '==':"] {
            assert!(told(line).contains("=="), "{line}: {}", told(line));
        }
        for line in ["while True", "def f(a: int)", "class A", "else  # no", "for x in {1: 2}", "if x == ':'", "try"] {
            assert!(told(line).contains("colon"), "{line}: {}", told(line));
        }
    }

    #[test]
    fn signs_of_another_keyboard_are_named_unless_they_are_text() {
        for (line, plain) in [("print（1)", "("), ("x = “abc”", "\""), ("if x == 1：", ":"), ("f(1， 2)", ",")] {
            assert!(told(line).ends_with(&format!("wants {plain} there.")), "{line}: {}", told(line));
        }
        assert_eq!(told("x = '你好，' 5  # （"), "");
    }

    #[test]
    fn a_bracket_may_be_open_in_the_line_before() {
        assert!(meaning("y = 3", "x = [1, (2, 3)").is_some_and(|text| text.en.contains("bracket")));
        for before in ["x = [1, 2]", "print('(')", "# (", ""] {
            assert_eq!(meaning("y = = 3", before), None, "{before}");
        }
    }

    #[test]
    fn other_lines_are_told_nothing() {
        for line in
            ["", "print(x", "x = = 5", "if x == 5: y z", "printer x", "if (x = 5):", "for x in y: 1 2", "print = 5 6"]
        {
            assert_eq!(told(line), "", "{line}");
        }
    }
}
