//! What is wrong with a text that `str.format` is to fill, in python3's words. Fields are looked at in their order, up to the
//! first of which more has to be known than its place; what that comes to, the interpreter says.

/// What python3 raises.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// `IndexError`
    Index(String),
    /// `ValueError`
    Value(String),
}

/// What is wrong with a text that is filled with so many values and these names, if it is seen in the text itself.
pub fn wrong(pattern: &str, values: usize, is_named: &dyn Fn(&str) -> bool) -> Option<Wrong> {
    Filling { values, is_named, next: 0 }.fields(pattern, 0).err().flatten()
}

/// Deeper than this nothing is nested.
const DEEPEST: usize = 2;

/// A text that is being filled.
struct Filling<'g> {
    values: usize,
    is_named: &'g dyn Fn(&str) -> bool,
    /// Where the next field without a number takes its value.
    next: usize,
}

impl Filling<'_> {
    /// `Err(None)` where the rest is the interpreter's to say.
    fn fields(&mut self, pattern: &str, depth: usize) -> Result<(), Option<Wrong>> {
        if depth >= DEEPEST {
            return Err(None);
        }
        let value = |text: &str| Err(Some(Wrong::Value(text.to_owned())));
        let mut rest = pattern;
        while let Some(at) = rest.find(['{', '}']) {
            let (brace, behind) = rest.split_at(at).1.split_at(1);
            if depth == 0
                && let Some(further) = behind.strip_prefix(brace)
            {
                rest = further;
                continue;
            }
            match (brace, behind) {
                ("}", _) => return value("Single '}' encountered in format string"),
                (_, "") => return value("Single '{' encountered in format string"),
                _ => {}
            }
            let Some((inside, further)) = closed(behind) else { return value("expected '}' before end of string") };
            self.field(inside, depth)?;
            rest = further;
        }
        Ok(())
    }

    fn field(&mut self, inside: &str, depth: usize) -> Result<(), Option<Wrong>> {
        let (named, rest) = inside.split_at(inside.find(['!', ':']).unwrap_or(inside.len()));
        if named.contains('[') {
            return Err(None);
        }
        self.place(named.split('.').next().unwrap_or_default())?;
        let (conversion, spec) = rest.split_once(':').unwrap_or((rest, ""));
        match conversion.strip_prefix('!') {
            None | Some("r" | "s" | "a") => self.fields(spec, depth + 1),
            Some(kind) if kind.chars().count() == 1 => {
                Err(Some(Wrong::Value(format!("Unknown conversion specifier {kind}"))))
            }
            Some(_) => Err(None),
        }
    }

    /// Whether there is a value for a field.
    fn place(&mut self, name: &str) -> Result<(), Option<Wrong>> {
        let place = match name {
            "" => {
                self.next += 1;
                self.next - 1
            }
            name if name.bytes().all(|byte| byte.is_ascii_digit()) => name.parse().map_err(|_| None)?,
            name if (self.is_named)(name) => return Ok(()),
            _ => return Err(None),
        };
        match place < self.values {
            true => Ok(()),
            false => {
                Err(Some(Wrong::Index(format!("Replacement index {place} out of range for positional args tuple"))))
            }
        }
    }
}

/// What stands in a field, and what behind the brace that closes it.
fn closed(behind: &str) -> Option<(&str, &str)> {
    let mut open = 1;
    let end = behind.bytes().position(|byte| {
        open += i32::from(byte == b'{') - i32::from(byte == b'}');
        open == 0
    })?;
    let (inside, from_brace) = behind.split_at(end);
    Some((inside, from_brace.strip_prefix('}')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_as_python3_does() {
        let range = |place: usize| {
            Some(Wrong::Index(format!("Replacement index {place} out of range for positional args tuple")))
        };
        let value = |text: &str| Some(Wrong::Value(text.to_owned()));
        for (pattern, values, expected) in [
            ("{} {}", 1, range(1)),
            ("{0} {2}", 2, range(2)),
            ("{:>{}}", 1, range(1)),
            ("{0.x} {1:5}", 1, range(1)),
            ("{a} {}", 0, range(0)),
            ("{", 0, value("Single '{' encountered in format string")),
            ("} {}", 0, value("Single '}' encountered in format string")),
            ("{0", 1, value("expected '}' before end of string")),
            ("{!q}", 1, value("Unknown conversion specifier q")),
            ("{{}} {!r:>5}", 1, None),
            ("{b} {}", 0, None),
            ("{0[x]} {5}", 1, None),
            ("é{}的{:é<5}", 2, None),
            ("no field", 0, None),
        ] {
            assert_eq!(wrong(pattern, values, &|name| name == "a"), expected, "{pattern}");
        }
    }
}
