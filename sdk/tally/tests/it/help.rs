//! The help of every command, walked from the root.

use clap::{Command, CommandFactory, Parser, error::ErrorKind};
use std::collections::BTreeSet;
use tallystick_tally::Cli;

/// The pages that tell people which commands to give.
const PAGES: [(&str, &str); 4] = [
    ("README.md", include_str!("../../../../README.md")),
    ("docs/accountant.md", include_str!("../../../../docs/accountant.md")),
    ("docs/pay.md", include_str!("../../../../docs/pay.md")),
    ("docs/serve.md", include_str!("../../../../docs/serve.md")),
];
/// How a command ends of which a sentence names only the beginning.
const INCOMPLETE: [ErrorKind; 4] = [
    ErrorKind::DisplayHelp,
    ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
    ErrorKind::MissingRequiredArgument,
    ErrorKind::MissingSubcommand,
];

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

/// The words of a command as pages write it: without its comment, and with an account for each `<PLACE>` and `PLACE`.
fn words(line: &str) -> Vec<String> {
    let command = line.split(" #").next().unwrap();
    let parts = command.split(&['<', '>'][..]).enumerate();
    let filled: String = parts
        .map(|(place, part)| if place % 2 == 0 { part } else { crate::common::ALICE })
        .collect();
    let is_place = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    filled
        .split_whitespace()
        .map(|word| if is_place(word) { crate::common::ALICE } else { word })
        .map(str::to_owned)
        .collect()
}

/// The lines of a page's code that are commands of `tally`, with continued lines joined.
fn command_lines(page: &str) -> Vec<String> {
    let code: String = page.split("```").skip(1).step_by(2).collect();
    let joined = code.replace("\\\n", " ");
    let lines = joined.lines().filter(|line| line.starts_with("tally "));
    lines.map(str::to_owned).collect()
}

/// What a page's sentences quote.
fn quotes(page: &str) -> Vec<&str> {
    let prose = page.split("```").step_by(2);
    prose.flat_map(|text| text.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_command_line_of_the_pages_parses() {
    let mut parsed = 0;
    for (page, text) in PAGES {
        for line in command_lines(text) {
            if let Err(error) = Cli::try_parse_from(words(&line)) {
                panic!("{page}: `{line}`: {error}");
            }
            parsed += 1;
        }
    }
    assert!(parsed > 30, "{parsed}");
}

#[test]
fn every_command_that_the_pages_name_exists() {
    let mut named = 0;
    for (page, text) in PAGES {
        for quote in quotes(text).into_iter().filter(|quote| quote.starts_with("tally ")) {
            match Cli::try_parse_from(words(quote)) {
                Err(error) if !INCOMPLETE.contains(&error.kind()) => panic!("{page}: `{quote}`: {error}"),
                _ => named += 1,
            }
        }
    }
    assert!(named > 10, "{named}");
}

#[test]
fn every_flag_that_the_pages_name_exists() {
    let mut known = BTreeSet::new();
    for (_, command) in all() {
        known.extend(
            command
                .get_arguments()
                .filter_map(|argument| argument.get_long())
                .map(str::to_owned),
        );
    }
    let mut named = 0;
    // The accountant's page names flags of its own program.
    for (page, text) in PAGES.into_iter().filter(|(page, _)| *page != "docs/accountant.md") {
        for flag in quotes(text).into_iter().filter_map(|quote| quote.strip_prefix("--")) {
            let name = flag.split_whitespace().next().unwrap();
            assert!(known.contains(name), "{page}: --{name} is no flag of tally");
            named += 1;
        }
    }
    assert!(named > 10, "{named}");
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
