//! Compares answers with the OpenAPI document. What the document does not mention fails: statuses, media types, fields.

use super::Answer;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Mutex;

pub struct Contract {
    document: Value,
    /// What was seen, as `METHOD path status`.
    pub seen: Mutex<BTreeSet<String>>,
}

/// What the validator understands of a schema, and what says nothing about values.
const KEYWORDS: [&str; 19] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "description",
    "enum",
    "example",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
];

/// Fails for a schema that says something which would go unchecked.
fn understand(schema: &Value) {
    let Some(fields) = schema.as_object() else {
        return;
    };
    for (name, value) in fields {
        assert!(KEYWORDS.contains(&name.as_str()), "{name} is not understood: {schema}");
        match name.as_str() {
            "allOf" | "anyOf" | "oneOf" => value.as_array().unwrap().iter().for_each(understand),
            "properties" => value.as_object().unwrap().values().for_each(understand),
            "items" | "additionalProperties" => understand(value),
            _ => (),
        }
    }
}

impl Contract {
    pub fn new(document: Value) -> Self {
        for schema in document["components"]["schemas"].as_object().unwrap().values() {
            understand(schema);
        }
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

    /// Operations of which an answer with this status was seen.
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
            template.len() == path.len()
                && template
                    .iter()
                    .zip(&path)
                    .all(|(part, found)| part.starts_with('{') || part == found)
        };
        paths.keys().find(|template| fits(template)).cloned()
    }

    #[track_caller]
    pub fn check(&self, method: &str, path: &str, media_type: Option<&str>, answer: &Answer) {
        let Some(template) = self.template(path) else {
            // Paths that are not documented are not there: but for the document, its page and metrics.
            let open = ["/openapi.json", "/docs", "/metrics"]
                .iter()
                .any(|open| path.starts_with(open));
            assert!(
                open || answer.status == 404 || answer.status == 503,
                "{method} {path}: {}",
                answer.status
            );
            return;
        };
        let operation = &self.document["paths"][&template][method.to_lowercase()];
        if operation.is_null() {
            assert_eq!(answer.status, 405, "{method} {path}");
            return;
        }
        self.seen
            .lock()
            .unwrap()
            .insert(format!("{method} {template} {}", answer.status));
        let response = &operation["responses"][answer.status.to_string()];
        assert!(
            !response.is_null(),
            "{method} {template} does not document {}: {}",
            answer.status,
            answer.text
        );
        let media_type = media_type.expect("a media type");
        let content = &response["content"][media_type];
        assert!(
            !content.is_null(),
            "{method} {template} {} does not document {media_type}",
            answer.status
        );
        if media_type.contains("json") {
            let at = format!("{method} {template} {}", answer.status);
            self.fits(&answer.body, &content["schema"], &at)
                .unwrap_or_else(|why| panic!("{why}\n{}", answer.text));
        }
        if answer.status >= 400 && media_type == "application/problem+json" {
            assert_eq!(answer.body["status"], answer.status);
            let retry = !answer.body["retryAfterMs"].is_null();
            assert_eq!(retry, answer.headers.contains_key("retry-after"), "{}", answer.text);
        }
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => {
                let found = self.document.pointer(name.strip_prefix('#').unwrap());
                self.resolve(found.unwrap_or_else(|| panic!("{name} is not in the document")))
            }
            None => schema,
        }
    }

    /// Fields that a schema documents, or none if it allows any.
    fn fields(&self, schema: &Value) -> Option<BTreeSet<String>> {
        let schema = self.resolve(schema);
        if !schema["additionalProperties"].is_null() {
            return None;
        }
        let mut fields: BTreeSet<String> = schema["properties"]
            .as_object()
            .map(|properties| properties.keys().cloned().collect())
            .unwrap_or_default();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            fields.extend(self.fields(part)?);
        }
        let is_bare = schema["properties"].is_null() && schema["allOf"].is_null();
        (!is_bare).then_some(fields)
    }

    fn fits(&self, value: &Value, schema: &Value, at: &str) -> Result<(), String> {
        let schema = self.resolve(schema);
        if let (Some(object), Some(fields)) = (value.as_object(), self.fields(schema)) {
            if let Some(unknown) = object.keys().find(|key| !fields.contains(*key)) {
                return Err(format!("{at}: the field {unknown} is not documented"));
            }
        }
        self.fits_parts(value, schema, at)
    }

    fn fits_parts(&self, value: &Value, schema: &Value, at: &str) -> Result<(), String> {
        let schema = self.resolve(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.fits_parts(value, part, at)?;
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[choice].as_array() {
                let errors: Vec<_> = choices.iter().map(|one| self.fits(value, one, at)).collect();
                if !errors.iter().any(Result::is_ok) {
                    return Err(format!("{at}: no choice fits: {errors:?}"));
                }
            }
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(many) => many.iter().map(|one| one.as_str().unwrap()).collect(),
            _ => vec![],
        };
        let is = |name: &str| match name {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            "null" => value.is_null(),
            other => panic!("type {other}"),
        };
        if !types.is_empty() && !types.iter().any(|name| is(name)) {
            return Err(format!("{at}: {value} is not {types:?}"));
        }
        if let Some(allowed) = schema["enum"].as_array() {
            if !allowed.contains(value) {
                return Err(format!("{at}: {value} is not one of {allowed:?}"));
            }
        }
        if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str()) {
            if !matches(pattern, text) {
                return Err(format!("{at}: {text} does not match {pattern}"));
            }
        }
        if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64()) {
            if number < least {
                return Err(format!("{at}: {number} is below {least}"));
            }
        }
        let long = match value {
            Value::String(text) => Some((text.chars().count(), "minLength", "maxLength")),
            Value::Array(items) => Some((items.len(), "minItems", "maxItems")),
            _ => None,
        };
        if let Some((length, least, most)) = long {
            let length = length as u64;
            if schema[least].as_u64().is_some_and(|least| length < least)
                || schema[most].as_u64().is_some_and(|most| length > most)
            {
                return Err(format!("{at}: {length} is too short or too long: {schema}"));
            }
        }
        if let Some(object) = value.as_object() {
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().unwrap();
                if !object.contains_key(name) {
                    return Err(format!("{at}: {name} is missing"));
                }
            }
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                if let Some(value) = object.get(name) {
                    self.fits(value, property, &format!("{at}.{name}"))?;
                }
            }
        }
        if let (Some(array), false) = (value.as_array(), schema["items"].is_null()) {
            for (place, value) in array.iter().enumerate() {
                self.fits(value, &schema["items"], &format!("{at}[{place}]"))?;
            }
        }
        Ok(())
    }
}

/// The patterns that the document uses; an unknown one fails, so that none goes unchecked.
fn matches(pattern: &str, text: &str) -> bool {
    let hex = |lengths: &[usize]| {
        text.strip_prefix("0x").is_some_and(|digits| {
            lengths.contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
    };
    match pattern {
        "^0x[0-9a-fA-F]{64}$" => hex(&[64]),
        "^[0-9]{1,39}$" => (1..=39).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit()),
        "^0x0[0-2]([0-9a-fA-F]{128}|[0-9a-fA-F]{130})$" => hex(&[130, 132]) && text.as_bytes()[2] == b'0',
        other => panic!("the pattern {other} is not known to the validator"),
    }
}
