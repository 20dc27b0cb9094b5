//! The flags of `run` that are for programs in Python: their arguments, their input and their files.
//! It only gives names and types; what the values mean is checked by the commands.

use std::path::PathBuf;

use clap::Args;

/// What programs in Python are given.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Python programs")]
pub struct ProgramArgs {
    /// What stands behind a program's name in sys.argv, such as 'server: 127.0.0.1 8080'; in front stands the name of an
    /// actor or of a program's file. Repeatable.
    #[arg(long, value_name = "WHO: WORDS", allow_hyphen_values = true)]
    pub args: Vec<String>,
    /// Lines for whoever asks by input(), such as client-2:lines.txt; without a name in front for the first client.
    /// Repeatable. Who is given none asks stdin.
    #[arg(long, value_name = "[WHO:]FILE")]
    pub input: Vec<PathBuf>,
    /// Programs find no copies of the files that lie beside them.
    #[arg(long)]
    pub no_files: bool,
    /// All programs have their files together; each has its own otherwise.
    #[arg(long)]
    pub shared_files: bool,
    /// Write the files that the programs have made to this folder, which must be empty, once the run is over.
    #[arg(long, value_name = "DIR")]
    pub keep_files: Option<PathBuf>,
}
