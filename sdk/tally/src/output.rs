//! Answers: aligned lines for people, JSON for programs.
//!
//! In JSON amounts are decimal strings of 10^-12 NOTCH, accounts are SS58, bytes `0x` and hexadecimal. A key is written in
//! `snake_case` or `camelCase`; JSON has it in `camelCase`, people read it as words.

use crate::CliError;
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{borrow::Borrow, io::Write};
use tallystick_keystore::key::address;
use tallystick_primitives::{AccountId, Balance};
use tallystick_sdk::Amount;

/// The format of answers.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The answer of a command: named values in order.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    lines: Vec<Line>,
    raw: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
struct Line {
    key: &'static str,
    text: Text,
    value: Value,
}

#[derive(Clone, Debug)]
enum Text {
    /// Beside its label.
    Short(String),
    /// Below all labels, as it is.
    Block(String),
    /// Answers one after the other.
    List(Vec<Answer>),
    /// Only for programs.
    Nothing,
}

impl Answer {
    /// An answer without values.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes as they are, in either format.
    pub fn raw(bytes: Vec<u8>) -> Self {
        Self {
            lines: Vec::new(),
            raw: Some(bytes),
        }
    }

    /// A value whose text is the same in both formats.
    pub fn value(self, key: &'static str, value: impl std::fmt::Display + serde::Serialize) -> Self {
        let text = value.to_string();
        let value = serde_json::to_value(&value).unwrap_or_else(|_| Value::String(text.clone()));
        self.line(key, Text::Short(text), value)
    }

    /// A value that may be missing: then it is `null`, and people do not see it.
    pub fn maybe<T: std::fmt::Display + serde::Serialize>(
        self,
        key: &'static str,
        value: impl Borrow<Option<T>>,
    ) -> Self {
        match value.borrow() {
            Some(value) => self.value(key, value),
            None => self.line(key, Text::Nothing, Value::Null),
        }
    }

    /// An amount of money, 10^-12 NOTCH.
    pub fn amount(self, key: &'static str, amount: impl Borrow<Balance>) -> Self {
        let amount = *amount.borrow();
        let text = format!("{} NOTCH", Amount(amount));
        self.line(key, Text::Short(text), json!(amount.to_string()))
    }

    /// An amount that may be missing.
    pub fn maybe_amount(self, key: &'static str, amount: &Option<Balance>) -> Self {
        match amount {
            Some(amount) => self.amount(key, amount),
            None => self.line(key, Text::Nothing, Value::Null),
        }
    }

    /// An account.
    pub fn account(self, key: &'static str, account: &AccountId) -> Self {
        self.value(key, address(account))
    }

    /// An account that may be missing.
    pub fn maybe_account(self, key: &'static str, account: &Option<AccountId>) -> Self {
        self.maybe(key, account.as_ref().map(address))
    }

    /// Yes or no.
    pub fn flag(self, key: &'static str, flag: impl Borrow<bool>) -> Self {
        let flag = *flag.borrow();
        let text = if flag { "yes" } else { "no" };
        self.line(key, Text::Short(text.to_owned()), json!(flag))
    }

    /// A picture or a hint, for people only.
    pub fn block(self, text: impl Into<String>) -> Self {
        self.line("", Text::Block(text.into()), Value::Null)
    }

    /// A list.
    pub fn list(self, key: &'static str, items: Vec<Answer>) -> Self {
        let value = Value::Array(items.iter().map(Answer::to_json).collect());
        self.line(key, Text::List(items), value)
    }

    /// A value with a JSON form of its own, which people see as well.
    pub fn shape(self, key: &'static str, value: &impl serde::Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        let text = match &value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        self.line(key, Text::Short(text), value)
    }

    /// The values of another answer below these.
    pub fn join(mut self, mut other: Answer) -> Self {
        self.lines.append(&mut other.lines);
        self
    }

    fn line(mut self, key: &'static str, text: Text, value: Value) -> Self {
        self.lines.push(Line { key, text, value });
        self
    }

    /// The answer for programs.
    pub fn to_json(&self) -> Value {
        let named = self.lines.iter().filter(|line| !line.key.is_empty());
        let fields = named.map(|line| (camel_case(line.key), line.value.clone()));
        Value::Object(fields.collect::<Map<_, _>>())
    }

    /// The answer for people.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text, "");
        text
    }

    fn write_text(&self, text: &mut String, indent: &str) {
        let labels = self.lines.iter().filter(|line| matches!(line.text, Text::Short(_)));
        let width = labels.map(|line| label(line.key).len()).max().unwrap_or(0);
        for line in &self.lines {
            match &line.text {
                Text::Short(value) => {
                    let label = label(line.key);
                    text.push_str(&format!("{indent}{label:<width$}  {value}\n"));
                }
                Text::Block(block) => text.push_str(&format!("{block}\n")),
                Text::List(items) => {
                    text.push_str(&format!(
                        "{indent}{}{}\n",
                        label(line.key),
                        if items.is_empty() { ": none" } else { ":" }
                    ));
                    let deeper = format!("{indent}  ");
                    for (place, item) in items.iter().enumerate() {
                        if place > 0 {
                            text.push('\n');
                        }
                        item.write_text(text, &deeper);
                    }
                }
                Text::Nothing => {}
            }
        }
    }
}

/// `accountant_fee` or `accountantFee` as people read it: `accountant fee`.
fn label(key: &str) -> String {
    let mut label = String::new();
    for letter in key.chars() {
        match letter {
            '_' => label.push(' '),
            'A'..='Z' => label.extend([' ', letter.to_ascii_lowercase()]),
            _ => label.push(letter),
        }
    }
    label
}

/// `accountant_fee` as JSON has it: `accountantFee`.
fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at_checked(1).unwrap_or_default();
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    name
}

/// Fields of a value, each by its own name and in the way of an [`Answer`]'s method.
macro_rules! answer {
    ($value:expr; $($how:ident: $($field:ident)+;)+) => {
        $crate::output::Answer::new()$($(.$how(stringify!($field), &$value.$field))+)+
    };
}
pub(crate) use answer;

/// Prints the answer to standard output.
pub fn print(answer: &Answer, format: Format) -> Result<(), CliError> {
    let bytes = match (&answer.raw, format) {
        (Some(raw), _) => raw.clone(),
        (None, Format::Json) => format!("{:#}\n", answer.to_json()).into_bytes(),
        (None, Format::Text) => answer.to_text().into_bytes(),
    };
    let mut out = std::io::stdout().lock();
    match out.write_all(&bytes).and_then(|()| out.flush()) {
        // The reader may stop reading.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.map_err(|error| CliError::failed(format!("the answer cannot be written: {error}"))),
    }
}

/// Prints what went wrong to standard error.
pub fn print_error(error: &CliError, format: Format) {
    match format {
        Format::Text => eprintln!("error: {error}"),
        Format::Json => eprintln!(
            "{}",
            json!({ "error": { "code": error.code(), "message": error.to_string() } })
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_same_values_in_both_formats() {
        let item = Answer::new().amount("gross", 1_500_000_000_000_u128);
        let answer = Answer::new()
            .value("block", 7)
            .amount("accountant_fee", 1_u128)
            .flag("opened", true)
            .maybe("whyNot", None::<String>)
            .list("settlements", vec![item]);
        let expected = json!({
            "block": 7, "accountantFee": "1", "opened": true, "whyNot": null, "settlements": [{ "gross": "1500000000000" }]
        });
        assert_eq!(answer.to_json(), expected);
        let text = "block           7\naccountant fee  0.000000000001 NOTCH\nopened          yes\nsettlements:\n  gross  1.5 NOTCH\n";
        assert_eq!(answer.to_text(), text);
    }
}
