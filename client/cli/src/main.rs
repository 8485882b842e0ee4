//! The command `tally`: pay, serve, settle and manage from a terminal

fn main() {}
