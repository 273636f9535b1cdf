//! `kaifong`: see `kaifong --help`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = kaifong::cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return kaifong::commands::failed(&error.into()),
    };
    match runtime.block_on(kaifong::commands::run(cli)) {
        Ok(code) => code,
        Err(error) => kaifong::commands::failed(&error),
    }
}
