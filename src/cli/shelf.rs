//! The files that `serve --service files` keeps: in the memory of the server, or in a folder that was named.
//! It opens the folder once; what strangers then do in it goes through its handle alone.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::args::ServeArgs;
use super::output::say;
use super::problem::Problem;
use crate::lang::Lang;
use crate::net::now;
use crate::program::{Disk, IN_MEMORY, Memory, Shelf};

/// The most bytes of files in a folder, unless somebody says otherwise.
const ON_DISK: u64 = 1 << 30;

/// What the flags ask for; `None` where the service keeps no files.
///
/// # Errors
/// Flags for a service that keeps none, or a folder that cannot be had.
pub fn of(args: &ServeArgs, lang: Lang) -> Result<Option<Arc<Shelf>>, Problem> {
    if !args.service.keeps_files() {
        let flags = [("--root", args.root.is_some()), ("--quota", args.quota.is_some())];
        return flags.into_iter().find(|(_, given)| *given).map_or(Ok(None), |(flag, _)| Err(no_files(flag, args)));
    }
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

fn not_had(root: &Path, error: &io::Error) -> Problem {
    let root = root.display();
    if error.kind() == io::ErrorKind::WouldBlock {
        return Problem::new(
            format!("--root: Another server has the folder {root}. Stop it, or name another folder."),
            format!("--root：文件夹 {root} 正由另一个服务器使用。请先停止它，或换一个文件夹。"),
        );
    }
    Problem::new(
        format!("--root: The folder {root} cannot be had: {error}. Name a folder that is there."),
        format!("--root：无法使用文件夹 {root}：{error}。请给出一个已经存在的文件夹。"),
    )
}

/// Whoever names a folder should know what that means.
fn warn(root: &Path, lang: Lang) {
    let root = root.display();
    say(&lang.pick(
        format!("Whoever connects can list, fetch, add and delete plain files in {root}, and reach nothing else."),
        format!("任何能连接的人都可以列出、下载、添加和删除 {root} 里的普通文件，但够不到别处。"),
    ));
}
