//! The files that `serve --service files` keeps: in the memory of the server, or in a folder that was named.
//! It opens the folder once; what strangers then do in it goes through its handle alone.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::args::ServeArgs;
use super::output::say;
use super::problem::Problem;
use crate::codec::Framing;
use crate::keeping::reason;
use crate::lang::Lang;
use crate::net::now;
use crate::program::{Disk, IN_MEMORY, LEAST_CHARGE, Memory, Shelf};

/// The most bytes of files in a folder, unless somebody says otherwise.
const ON_DISK: u64 = 1 << 30;

/// What the flags ask for; `None` where the service keeps no files.
///
/// # Errors
/// Flags for a service that keeps none, or a folder that cannot be had.
pub fn of(args: &ServeArgs, framing: &Framing, lang: Lang) -> Result<Option<Arc<Shelf>>, Problem> {
    if !args.service.keeps_files() {
        let flags = [("--root", args.root.is_some()), ("--quota", args.quota.is_some())];
        return flags.into_iter().find(|(_, given)| *given).map_or(Ok(None), |(flag, _)| Err(no_files(flag, args)));
    }
    if let Some(quota) = args.quota.filter(|quota| *quota < LEAST_CHARGE) {
        return Err(too_small(quota));
    }
    warn_of_framing(framing, lang);
    let shelf = match &args.root {
        None => Shelf::new(Box::new(Memory::default()), args.quota.unwrap_or(IN_MEMORY), now),
        Some(root) => {
            let disk = Disk::open(root).map_err(|error| not_had(root, &error))?;
            warn(root, lang);
            Shelf::new(Box::new(disk), args.quota.unwrap_or(ON_DISK), now)
        }
    };
    Ok(Some(Arc::new(shelf)))
}

fn no_files(flag: &str, args: &ServeArgs) -> Problem {
    let name = args.service.name();
    Problem::new(
        format!("{flag}: The service {name} keeps no files. Leave it out, or use --service files."),
        format!("{flag}：{name} 服务不保管文件。请去掉它，或改用 --service files。"),
    )
}

fn too_small(quota: u64) -> Problem {
    Problem::new(
        format!(
            "--quota: With {quota} no file would be taken, not even an empty one. Choose at least {LEAST_CHARGE}, what the smallest file takes."
        ),
        format!("--quota：{quota} 什么文件也收不下，空文件也不行。请至少选择 {LEAST_CHARGE}，即最小的文件所占的量。"),
    )
}

fn not_had(root: &Path, error: &io::Error) -> Problem {
    let root = root.display();
    if error.kind() == io::ErrorKind::WouldBlock {
        return Problem::new(
            format!("--root: Another server has the folder {root}. Stop it, or name another folder."),
            format!("--root：文件夹 {root} 正由另一个服务器使用。请先停止它，或换一个文件夹。"),
        );
    }
    let why = reason(error);
    Problem::new(
        format!("--root: The folder {root} cannot be had: {}. Name a folder that is there.", why.en),
        format!("--root：无法使用文件夹 {root}：{}。请给出一个已经存在的文件夹。", why.zh),
    )
}

/// Files have any bytes and any length, which not every framing carries.
fn warn_of_framing(framing: &Framing, lang: Lang) {
    let name = framing.name();
    // Every byte there is, what ends a message, and an end that padding would swallow.
    let mut any: Vec<u8> = (0..=u8::MAX).chain(framing.options().delimiter.iter().copied()).collect();
    any.push(0);
    if framing.kind().marks_boundaries() && framing.codec().misfit(&any).is_none() {
        return;
    }
    say(&lang.pick(
        format!("Warning: the framing {name} does not carry every file whole, since a message of files has any bytes and any length. Use --framing length-prefix or json-header."),
        format!("警告：文件消息含有任意字节、长度不定，{name} 分帧不能完整传送每个文件。请使用 --framing length-prefix 或 json-header。"),
    ));
}

/// Whoever names a folder should know what that means.
fn warn(root: &Path, lang: Lang) {
    let root = root.display();
    say(&lang.pick(
        format!("Whoever connects can list, fetch, add and delete plain files in {root}, and reach nothing else."),
        format!("任何能连接的人都可以列出、下载、添加和删除 {root} 里的普通文件，但够不到别处。"),
    ));
}
