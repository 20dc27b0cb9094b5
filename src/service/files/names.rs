//! Which names a file may have: one plain part, the same on every system, that leads nowhere else.
//! It asks no file system; what lies behind a good name is the ground's affair.

/// The longest name, in bytes, as file systems have it.
const LONGEST: usize = 255;

/// Names that mean a device on Windows, whatever their ending is.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// What is wrong with a name, as a sentence; nothing if it can be had.
pub fn problem(name: &str) -> Option<String> {
    let shown = shown(name);
    let because = |why: &str| Some(format!("{shown} is no name for a file here: {why}."));
    let mut chars = name.chars();
    let (first, second) = (chars.next(), chars.next());
    if first.is_none() {
        return Some("A name is needed, such as notes.txt.".to_owned());
    }
    if name.contains('\0') {
        return because("a NUL byte ends a name, so what is behind it would be lost");
    }
    if name.len() > LONGEST {
        return because("it is longer than 255 bytes; choose a shorter one");
    }
    if name.starts_with(['/', '\\']) {
        return because("it is absolute; leave the slash in front out");
    }
    if second == Some(':') && first.is_some_and(|letter| letter.is_ascii_alphabetic()) {
        return because("it begins with a drive letter; leave that out");
    }
    if name.split(['/', '\\']).any(|part| part == "..") {
        return because("`..` leads out of the folder of this server");
    }
    if name.contains(['/', '\\']) {
        return because("there are no folders here; send the last part alone");
    }
    if name.starts_with('.') {
        return because("names that begin with a dot are the server's own");
    }
    if name.chars().any(char::is_control) {
        return because("it has control characters, which a terminal would obey");
    }
    if is_device(name) {
        return because("on Windows it means a device, whatever follows its dot");
    }
    if name.ends_with([' ', '.']) || name.contains(['<', '>', ':', '"', '|', '?', '*']) {
        return because("Windows cannot keep it; leave out < > : \" | ? * and a dot or space at its end");
    }
    None
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = |port: &str| {
        stem.strip_prefix(port).is_some_and(|number| {
            let mut signs = number.chars();
            signs.next().is_some_and(|sign| "123456789¹²³".contains(sign)) && signs.next().is_none()
        })
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// The name as it can be shown, cut where it is long.
fn shown(name: &str) -> String {
    const SHOWN: usize = 40;
    let short: String = name.chars().take(SHOWN).collect();
    let tail = if short.len() < name.len() { "…" } else { "" };
    format!("{short:?}{tail}")
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn a_name_that_leads_elsewhere_is_refused_with_the_reason() {
        let long = "x".repeat(256);
        for (name, why) in [
            ("", "A name is needed"),
            ("a\0b", "NUL byte"),
            (long.as_str(), "longer than 255 bytes"),
            ("/etc/passwd", "absolute"),
            ("\\\\server\\share", "absolute"),
            ("C:notes.txt", "drive letter"),
            ("z:\\x", "drive letter"),
            ("..", "leads out"),
            ("../x", "leads out"),
            ("a/../../x", "leads out"),
            ("a\\..\\x", "leads out"),
            ("a/b", "no folders"),
            ("a\\b", "no folders"),
            (".", "begin with a dot"),
            (".sockscope-part", "begin with a dot"),
            ("a\nb", "control characters"),
            ("a\u{1b}[2J", "control characters"),
            ("nul", "device"),
            ("COM1.txt", "device"),
            ("lpt³", "device"),
            ("con .log", "device"),
            ("x.", "Windows cannot keep"),
            ("x?", "Windows cannot keep"),
        ] {
            let said = problem(name).unwrap_or_default();
            assert!(said.contains(why) && said.ends_with('.'), "{name:?}: {said}");
        }
        for name in ["notes.txt", "com10", "console", "你好.txt", "a b", "x..y", "-", &"x".repeat(255)] {
            assert_eq!(problem(name), None, "{name}");
        }
    }
}
