//! Which web pages' programs may use the interface: `any`, `none`, or a list such as
//! `https://wallet.example, https://shop.example:8443`.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Origins of web pages.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Origins {
    /// All of them. No page gains anything that its user's key does not sign: there are no cookies.
    #[default]
    Any,
    /// None: no browser lets a page from elsewhere read an answer.
    None,
    /// These.
    Only(Vec<String>),
}

/// Not an origin.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not an origin; write any, none, or origins such as https://wallet.example, separated by commas")]
pub struct InvalidOrigins(String);

impl FromStr for Origins {
    type Err = InvalidOrigins;
    fn from_str(text: &str) -> Result<Self, InvalidOrigins> {
        match text.trim() {
            "any" => Ok(Self::Any),
            "none" => Ok(Self::None),
            list => list.split(',').map(one).collect::<Result<_, _>>().map(Self::Only),
        }
    }
}

/// Scheme, host and perhaps a port, exactly as browsers send it.
fn one(text: &str) -> Result<String, InvalidOrigins> {
    let text = text.trim();
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_host = |host: &str| {
        !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"/?#@".contains(&byte))
    };
    match host {
        Some(host) if is_host(host) => Ok(text.to_ascii_lowercase()),
        _ => Err(InvalidOrigins(text.to_owned())),
    }
}

impl fmt::Display for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::None => f.write_str("none"),
            Self::Only(list) => f.write_str(&list.join(",")),
        }
    }
}

impl TryFrom<String> for Origins {
    type Error = InvalidOrigins;
    fn try_from(text: String) -> Result<Self, InvalidOrigins> {
        text.parse()
    }
}

impl From<Origins> for String {
    fn from(origins: Origins) -> Self {
        origins.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_they_are_written() {
        for text in [
            "any",
            "none",
            "https://wallet.example",
            "http://localhost:5173,https://[::1]:8443",
        ] {
            assert_eq!(text.parse::<Origins>().expect(text).to_string(), text);
        }
        let spaced: Origins = " https://A.example , http://b ".parse().expect("a list");
        assert_eq!(
            spaced,
            Origins::Only(vec!["https://a.example".into(), "http://b".into()])
        );
    }

    #[test]
    fn origins_that_no_browser_sends_are_refused() {
        for text in [
            "",
            "*",
            "wallet.example",
            "https://",
            "https://wallet.example/",
            "https://wallet.example/path",
            "https://a.example,",
            "ftp://a.example",
            "https://user@a.example",
            "https://a b",
        ] {
            assert!(text.parse::<Origins>().is_err(), "{text}");
        }
    }
}
