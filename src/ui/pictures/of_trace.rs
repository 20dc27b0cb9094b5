//! The command `picture`: a picture of a trace at a position, as PNG or SVG.
//! What is drawn, the window's own code says.

use std::path::{Path, PathBuf};

use crate::cli::args::{PictureArgs, PictureOf, PictureTheme, PictureView};
use crate::cli::{Problem, read_trace_file, refuse_own_source, say};
use crate::trace::{FlowId, Position, Trace, stem};
use crate::ui::looks::CentreView;
use crate::ui::shell::{Of, Wish, shot};
use crate::ui::still::png;
use crate::world::World;

/// Does what the arguments ask for. Returns the exit status of the process.
pub fn picture_main(args: &PictureArgs) -> u8 {
    draw(args).unwrap_or_else(|problem| problem.report(args.lang))
}

fn draw(args: &PictureArgs) -> Result<u8, Problem> {
    let output = output(args);
    let kind = Kind::of(&output)?;
    refuse_own_source(&output, std::slice::from_ref(&args.trace))?;
    if args.flow.is_some() && args.view == PictureView::Time {
        return Err(Problem::new(
            "--flow: The view over time shows all flows. Leave it out, or use --view bytes.",
            "--flow：时间视图显示所有流。请去掉它，或改用 --view bytes。",
        ));
    }
    let (trace, status) = read_trace_file(&args.trace, args.lang)?;
    let at = crate::cli::position(args.at, &trace)?;
    let wish = Wish {
        of: args.of.into(),
        view: args.view.into(),
        at,
        flow: flow(args, &trace, at)?,
        lang: args.lang,
        theme: args.theme.into(),
        size: args.size.map(|size| egui::vec2(f32::from(size.width), f32::from(size.height))),
    };
    write(&trace, &wish, kind, &output)?;
    say(&output.display().to_string());
    Ok(status)
}

/// The file that was named; where none was, one that says of which trace it is, and at which position.
fn output(args: &PictureArgs) -> PathBuf {
    args.output.clone().unwrap_or_else(|| {
        let mut name = stem(&args.trace);
        if let Some(at) = args.at {
            name.push(format!("-at-{at}"));
        }
        name.push(".png");
        PathBuf::from(name)
    })
}

/// Draws a picture and writes it.
///
/// # Errors
/// If it cannot be written.
fn write(trace: &Trace, wish: &Wish, kind: Kind, path: &Path) -> Result<(), Problem> {
    let (drawn, told) = shot(trace, wish);
    let failed = |error: String| Problem::unwritable(path, &std::io::Error::other(error));
    let file = match kind {
        Kind::Png => png(&drawn.image().map_err(failed)?).map_err(failed)?,
        Kind::Svg => drawn.svg(&told.title, &told.description).into_bytes(),
    };
    std::fs::write(path, file).map_err(|error| Problem::unwritable(path, &error))
}

/// A kind of file, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Png,
    Svg,
}

impl Kind {
    fn of(path: &Path) -> Result<Self, Problem> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("png") => Ok(Kind::Png),
            Some("svg") => Ok(Kind::Svg),
            _ => Err(Problem::new(
                format!("{}: A picture is a .png or a .svg file. End the name with one of them.", path.display()),
                format!("{}：图片是 .png 或 .svg 文件。请让文件名以其中之一结尾。", path.display()),
            )),
        }
    }
}

/// The flow that was named; the first one that there is where none was.
fn flow(args: &PictureArgs, trace: &Trace, at: Position) -> Result<FlowId, Problem> {
    let flows = World::new(trace, at).flows();
    let names = || flows.iter().map(|id| trace.flow_name(*id)).collect::<Vec<_>>().join(", ");
    match &args.flow {
        Some(name) => flows.iter().copied().find(|id| trace.flow_name(*id) == *name).ok_or_else(|| {
            let (en, zh) = match names() {
                names if names.is_empty() => ("None is there yet".to_owned(), "此时还没有任何连接".to_owned()),
                names => (format!("There are: {names}"), format!("可选：{names}")),
            };
            Problem::new(
                format!("--flow: At this position there is no flow '{name}'. {en}."),
                format!("--flow：这个位置没有名为 '{name}' 的流。{zh}。"),
            )
        }),
        None => match flows.first() {
            Some(first) => Ok(*first),
            None if args.of != PictureOf::Card || args.view == PictureView::Time => Ok(FlowId(0)),
            None => Err(Problem::new(
                "--at: At this position there is no connection yet, so there is no card. Choose a later one, or --of window.",
                "--at：这个位置还没有连接，也就没有卡片。请选择更晚的位置，或用 --of window。",
            )),
        },
    }
}

impl From<PictureOf> for Of {
    fn from(of: PictureOf) -> Self {
        match of {
            PictureOf::Card => Of::Card,
            PictureOf::View => Of::View,
            PictureOf::Window => Of::Window,
        }
    }
}

impl From<PictureView> for CentreView {
    fn from(view: PictureView) -> Self {
        match view {
            PictureView::Bytes => CentreView::Bytes,
            PictureView::Time => CentreView::Time,
        }
    }
}

impl From<PictureTheme> for egui::Theme {
    fn from(theme: PictureTheme) -> Self {
        match theme {
            PictureTheme::Light => egui::Theme::Light,
            PictureTheme::Dark => egui::Theme::Dark,
        }
    }
}
