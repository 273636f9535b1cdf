//! The one binary: every service in one process, or one service a process; and what an operator does on the host.

pub mod bench;
pub mod cli;
pub mod commands;
pub mod compose;
pub mod demo;
pub mod keyring;
