//! The description of an endpoint.

use serde::{Serialize, de::DeserializeOwned};

/// The HTTP method of an endpoint.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    /// Reads; has no body.
    Get,
    /// Carries a JSON body.
    Post,
}

impl Method {
    /// The name in HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Whether a request has to be signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Access {
    /// Without a signature.
    Open,
    /// By an identity or its device, see [`tallystick_messages::request`].
    Signed,
}

/// The form of a successful answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Media {
    /// JSON.
    Json,
    /// CSV with a line of names, for requests that accept `text/csv`.
    Csv,
    /// Server-sent events without an end.
    Events,
}

impl Media {
    /// The media type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
            Self::Events => "text/event-stream",
        }
    }
}

/// An endpoint's line in the [table](crate::endpoints::ALL).
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The name in the OpenAPI document, in camel case.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path; parameters are in braces.
    pub path: &'static str,
    /// Whether it is signed.
    pub access: Access,
    /// The group in the OpenAPI document.
    pub tag: &'static str,
    /// The lines of the endpoint's documentation; the first is the summary.
    pub docs: &'static [&'static str],
    /// The answer, in a sentence.
    pub success: &'static str,
    /// The forms that the answer can have.
    pub media: &'static [Media],
    /// Statuses other than 200 that carry the answer too.
    pub answered_with: &'static [u16],
    /// Statuses that carry a [`Problem`](crate::Problem), with their meaning.
    pub problems: &'static [(u16, &'static str)],
}

/// The values that a request carries in its path, its query or a header of its own.
pub trait Parameters {
    /// The path of a request, with the values in it.
    fn fill(&self, path: &'static str) -> String;

    /// The parameters for the OpenAPI document.
    #[cfg(feature = "openapi")]
    fn describe() -> Vec<utoipa::openapi::path::Parameter>;
}

/// No parameters.
impl Parameters for () {
    fn fill(&self, path: &'static str) -> String {
        path.to_owned()
    }

    #[cfg(feature = "openapi")]
    fn describe() -> Vec<utoipa::openapi::path::Parameter> {
        Vec::new()
    }
}

/// An endpoint of the API.
pub trait Endpoint {
    /// The endpoint's line in the table.
    const OPERATION: Operation;
    /// Values in the path and the query.
    type Parameters: Parameters;
    /// The body of a request in JSON; `()` for [`Method::Get`].
    type Request: Serialize + DeserializeOwned;
    /// The answer; of a stream, the data of an event.
    type Answer: Serialize + DeserializeOwned;

    /// The path; parameters are in braces.
    const PATH: &'static str = Self::OPERATION.path;
    /// The method.
    const METHOD: Method = Self::OPERATION.method;
}
