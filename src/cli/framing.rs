//! The framing flags as a framing: laid over the one that a scenario file gives, with the flag named in every refusal.
//! It knows no framing by name.

use super::args::FramingArgs;
use super::problem::Problem;
use crate::codec::{self, Framing, FramingError, FramingOptions, Kind};
use crate::escape::unescape;

/// Lays the flags over a framing.
///
/// # Errors
/// A flag that the framing does not use, or a value that it cannot use.
pub fn overlay(args: &FramingArgs, base: &Framing) -> Result<Framing, Problem> {
    let kind = args.kind.as_deref().unwrap_or_else(|| base.name());
    let options = options(args, base.options())?;
    let framing = Framing::new(kind, options).map_err(|error| refused(&error))?;
    match given(args).find(|field| !framing.kind().fields().contains(field)) {
        Some(field) => Err(unused(field, framing.kind())),
        None => Ok(framing),
    }
}

fn options(args: &FramingArgs, base: &FramingOptions) -> Result<FramingOptions, Problem> {
    let delimiter = match &args.delimiter {
        Some(text) => unescape(text).map_err(|sentence| Problem::at("--delimiter", &sentence))?,
        None => base.delimiter.clone(),
    };
    Ok(FramingOptions {
        length_width: args.length_width.unwrap_or(base.length_width),
        byte_order: args.byte_order.map_or(base.byte_order, Into::into),
        signed: args.signed || base.signed,
        delimiter,
        frame_size: args.frame_size.unwrap_or(base.frame_size),
        limit: args.limit.unwrap_or(base.limit),
    })
}

/// The options that were given on the command line, by their field. The limit is left out: it is harmless everywhere.
fn given(args: &FramingArgs) -> impl Iterator<Item = &'static str> {
    [
        ("length_width", args.length_width.is_some()),
        ("byte_order", args.byte_order.is_some()),
        ("signed", args.signed),
        ("delimiter", args.delimiter.is_some()),
        ("frame_size", args.frame_size.is_some()),
    ]
    .into_iter()
    .filter_map(|(field, given)| given.then_some(field))
}

/// The flag that sets a field of a framing.
pub fn flag(field: &str) -> String {
    match field {
        "kind" => "--framing".to_owned(),
        field => format!("--{}", field.replace('_', "-")),
    }
}

/// A value that the framing refuses. It may be a default that does not go with a flag; its own flag mends it all the same.
fn refused(error: &FramingError) -> Problem {
    Problem::at(&flag(error.field), &error.sentence)
}

fn unused(field: &str, chosen: &dyn Kind) -> Problem {
    let users: Vec<&str> =
        codec::kinds().iter().filter(|kind| kind.fields().contains(&field)).map(|kind| kind.name()).collect();
    let (flag, name) = (flag(field), chosen.name());
    Problem::new(
        format!(
            "{flag}: The framing {name} does not use this flag. Leave it out, or choose --framing {}.",
            users.join(" or ")
        ),
        format!("{flag}：分帧方式 {name} 用不到这个选项。请去掉它，或改用 --framing {}。", users.join(" 或 ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    fn naive() -> Framing {
        Scenario::default().framing
    }

    #[test]
    fn flags_override_and_the_rest_stays() {
        let little =
            FramingArgs { kind: Some("length-prefix".into()), length_width: Some(2), ..FramingArgs::default() };
        let framing = overlay(&little, &naive()).unwrap();
        let wide = overlay(&FramingArgs { limit: Some(100), ..FramingArgs::default() }, &framing).unwrap();
        assert_eq!((wide.name(), wide.options().length_width, wide.options().limit), ("length-prefix", 2, 100));
    }

    #[test]
    fn a_flag_that_the_framing_does_not_use_is_refused_by_name() {
        let args = FramingArgs { frame_size: Some(3), ..FramingArgs::default() };
        let sentence = overlay(&args, &naive()).unwrap_err().sentence.en;
        assert!(
            sentence.starts_with("--frame-size") && sentence.contains("naive") && sentence.contains("--framing fixed")
        );
    }
}
