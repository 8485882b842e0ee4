//! Compares answers with the OpenAPI document. A status, a media type or a field that the document does not mention
//! fails, and so does a keyword of a schema that would go unchecked.

use super::Answer;
use regex::Regex;
use serde_json::Value;
use std::{collections::BTreeSet, sync::Mutex};

pub struct Contract {
    document: Value,
    /// Answers so far, as `METHOD path status`.
    pub seen: Mutex<BTreeSet<String>>,
}

/// Paths beside the document's.
const UNDOCUMENTED: [&str; 3] = ["/openapi.json", "/docs", "/metrics"];

impl Contract {
    pub fn new(document: Value) -> Self {
        Self {
            document,
            seen: Mutex::default(),
        }
    }

    /// Every operation that the document describes, as `METHOD path`.
    pub fn operations(&self) -> BTreeSet<String> {
        let paths = self.document["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, operations)| {
            let methods = operations.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        });
        operations.collect()
    }

    /// Operations that have answered with this status.
    pub fn seen_with(&self, status: u16) -> BTreeSet<String> {
        let seen = self.seen.lock().unwrap();
        let end = format!(" {status}");
        seen.iter()
            .filter_map(|line| line.strip_suffix(&end).map(str::to_owned))
            .collect()
    }

    /// The template of a path.
    pub fn template(&self, path: &str) -> Option<String> {
        let path = path.split('?').next().unwrap();
        let paths = self.document["paths"].as_object().unwrap();
        let fits = |template: &str| {
            let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
            let mut parts = template.iter().zip(&path);
            template.len() == path.len() && parts.all(|(part, found)| part.starts_with('{') || part == found)
        };
        paths.keys().find(|template| fits(template)).cloned()
    }

    #[track_caller]
    pub fn check(&self, method: &str, path: &str, media_type: Option<&str>, answer: &Answer) {
        let status = answer.status;
        let Some(template) = self.template(path) else {
            let open = UNDOCUMENTED.iter().any(|open| path.starts_with(open));
            assert!(open || [404, 503].contains(&status), "{method} {path}: {status}");
            return;
        };
        let operation = &self.document["paths"][&template][method.to_lowercase()];
        if operation.is_null() {
            assert_eq!(status, 405, "{method} {path}");
            return;
        }
        let at = format!("{method} {template} {status}");
        self.seen.lock().unwrap().insert(at.clone());
        let media_type = media_type.expect("a media type");
        let content = &operation["responses"][status.to_string()]["content"][media_type];
        assert!(
            !content.is_null(),
            "{at} {media_type} is not documented: {}",
            answer.text
        );
        if media_type.contains("json") {
            let result = self.check_schema(&answer.body, &content["schema"], &at, true);
            result.unwrap_or_else(|why| panic!("{why}\n{}", answer.text));
        }
        if media_type == "application/problem+json" {
            assert_eq!(answer.body["status"], status);
            let retry = !answer.body["retryAfterMs"].is_null();
            assert_eq!(retry, answer.headers.contains_key("retry-after"), "{}", answer.text);
        }
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => self.resolve(self.document.pointer(name.strip_prefix('#').unwrap()).unwrap()),
            None => schema,
        }
    }

    /// Every field that a schema documents.
    fn fields(&self, schema: &Value) -> BTreeSet<String> {
        let schema = self.resolve(schema);
        let own = schema["properties"]
            .as_object()
            .into_iter()
            .flat_map(|fields| fields.keys().cloned());
        let parts = ["allOf", "oneOf"]
            .iter()
            .filter_map(|part| schema[*part].as_array())
            .flatten();
        own.chain(parts.flat_map(|part| self.fields(part))).collect()
    }

    /// Whether a value is as the schema says. With `closed`, an object has no other fields.
    fn check_schema(&self, value: &Value, schema: &Value, at: &str, closed: bool) -> Result<(), String> {
        let schema = self.resolve(schema);
        let fail = |why: String| Err(format!("{at}: {value} {why}"));
        for (keyword, expected) in schema.as_object().into_iter().flatten() {
            let list = || expected.as_array().unwrap().iter();
            let is_good = match keyword.as_str() {
                "type" => {
                    let mut types = expected
                        .as_array()
                        .map_or_else(|| vec![expected], |types| types.iter().collect())
                        .into_iter();
                    types.any(|name| has_type(value, name.as_str().unwrap()))
                }
                "enum" => list().any(|allowed| allowed == value),
                "pattern" => value
                    .as_str()
                    .is_none_or(|text| Regex::new(expected.as_str().unwrap()).unwrap().is_match(text)),
                "minimum" => value.as_f64().is_none_or(|number| number >= expected.as_f64().unwrap()),
                "minLength" | "minItems" => length(value).is_none_or(|length| length >= expected.as_u64().unwrap()),
                "maxLength" | "maxItems" => length(value).is_none_or(|length| length <= expected.as_u64().unwrap()),
                "required" => value
                    .as_object()
                    .is_none_or(|object| list().all(|name| object.contains_key(name.as_str().unwrap()))),
                "oneOf" => list().any(|choice| self.check_schema(value, choice, at, closed).is_ok()),
                "allOf" => {
                    for part in list() {
                        self.check_schema(value, part, at, false)?;
                    }
                    true
                }
                "properties" => {
                    for (name, property) in expected.as_object().unwrap() {
                        if let Some(field) = value.get(name) {
                            self.check_schema(field, property, &format!("{at}.{name}"), true)?;
                        }
                    }
                    true
                }
                "items" => {
                    for item in value.as_array().into_iter().flatten() {
                        self.check_schema(item, expected, &format!("{at}[]"), true)?;
                    }
                    true
                }
                "description" | "example" | "format" => true,
                // Unknown fields are refused below in any case.
                "additionalProperties" => *expected == Value::Bool(false),
                other => panic!("{other} is not understood: {schema}"),
            };
            if !is_good {
                return fail(format!("does not fit {keyword}: {expected}"));
            }
        }
        let fields = self.fields(schema);
        if closed && !fields.is_empty() {
            let unknown = value
                .as_object()
                .and_then(|object| object.keys().find(|name| !fields.contains(*name)));
            if let Some(unknown) = unknown {
                return fail(format!("has the undocumented field {unknown}"));
            }
        }
        Ok(())
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("the type {other} is not understood"),
    }
}

/// Characters of a text, or items of a list.
fn length(value: &Value) -> Option<u64> {
    let length = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        _ => return None,
    };
    Some(length as u64)
}
