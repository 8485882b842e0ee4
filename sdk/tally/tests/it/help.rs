//! The help of every command, walked from the root.

use clap::{Command, CommandFactory, Parser};
use tallystick_tally::Cli;

/// Every command with its path.
fn walk(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
    found.push((path.to_owned(), command.clone()));
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        walk(inner, &format!("{path} {}", inner.get_name()), found);
    }
}

fn all() -> Vec<(String, Command)> {
    let mut found = Vec::new();
    walk(&Cli::command(), "tally", &mut found);
    found
}

fn examples(command: &Command) -> Vec<String> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let (_, examples) = help.split_once("Examples:").unwrap_or_default();
    examples
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_command_line_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_an_example_that_parses() {
    let commands = all();
    assert!(commands.len() > 50, "{}", commands.len());
    for (path, command) in commands {
        let examples = examples(&command);
        assert!(!examples.is_empty(), "`{path}` has no example");
        for example in examples {
            let line = example.split(" > ").next().unwrap();
            let worker = format!("0x{}", "11".repeat(32));
            let words = line.split(' ').map(|word| match word {
                "<WORKER>" | "0x…" => worker.clone(),
                word if word.starts_with('<') => crate::common::ALICE.to_owned(),
                word => word.to_owned(),
            });
            let parsed = Cli::try_parse_from(words);
            assert!(parsed.is_ok(), "`{path}`: `{example}`: {}", parsed.err().unwrap());
        }
    }
}

#[test]
fn every_command_and_argument_says_what_it_is() {
    for (path, command) in all() {
        assert!(command.get_about().is_some(), "`{path}` has no description");
        for argument in command.get_arguments() {
            let name = argument.get_id();
            assert!(
                ["help", "version"].contains(&name.as_str()) || argument.get_help().is_some(),
                "`{path}` {name}"
            );
        }
    }
}

#[test]
fn exit_codes_are_documented() {
    let help = Cli::command().get_after_help().unwrap().to_string();
    for code in 0..=4 {
        assert!(
            help.lines()
                .any(|line| line.trim_start().starts_with(&format!("{code}  "))),
            "{code}"
        );
    }
}
