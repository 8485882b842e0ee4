//! The OpenAPI document, from the table of endpoints and the types themselves.

use crate::{
    Endpoint, Parameters, Problem,
    endpoint::{Access, Media, Method, Operation},
    endpoints::{self, OPEN, PROTOCOL, RECORDS},
    problem::PROBLEM_JSON,
};
use tallystick_messages::{request::SIGNATURE_HEADER, schema};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ContentBuilder, HttpMethod, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
        Required, Schema, SecurityRequirement, ServerBuilder,
        path::{OperationBuilder, Paths},
        request_body::RequestBodyBuilder,
        response::{Response, ResponseBuilder},
        security::{ApiKey, ApiKeyValue, SecurityScheme},
        tag::TagBuilder,
    },
};

/// The name of the scheme of signed requests.
const SIGNED: &str = "signed";

/// Paths and schemas of the document.
pub struct Document {
    paths: Paths,
    components: Components,
}

/// The OpenAPI document of the API.
pub fn document() -> OpenApi {
    let mut document = Document {
        paths: Paths::new(),
        components: Components::new(),
    };
    document.schema::<Problem>();
    document.schema::<schema::Bytes32>();
    endpoints::describe_all(&mut document);
    document.finish()
}

/// The document as a file: JSON with a newline at the end.
pub fn to_json() -> Result<String, serde_json::Error> {
    Ok(document().to_pretty_json()? + "\n")
}

impl Document {
    /// Adds an endpoint and the schemas that it refers to.
    pub(crate) fn describe<E>(&mut self)
    where
        E: Endpoint,
        E::Request: ToSchema,
        E::Answer: ToSchema,
    {
        let operation = E::OPERATION;
        let answer = self.schema::<E::Answer>();
        let body = (operation.method == Method::Post).then(|| {
            let content = ContentBuilder::new().schema(Some(self.schema::<E::Request>())).build();
            RequestBodyBuilder::new()
                .content(Media::Json.name(), content)
                .required(Some(Required::True))
                .build()
        });
        let mut lines = operation.docs.iter().map(|line| line.trim());
        let summary = lines.next().map(str::to_owned);
        let description = lines.collect::<Vec<_>>().join(" ").trim().to_owned();
        let parameters = E::Parameters::describe();
        let mut built = OperationBuilder::new()
            .tag(operation.tag)
            .operation_id(Some(operation.id))
            .summary(summary)
            .description((!description.is_empty()).then_some(description))
            .parameters((!parameters.is_empty()).then_some(parameters))
            .request_body(body)
            .securities(Some(match operation.access {
                Access::Signed => vec![SecurityRequirement::new::<_, [&str; 0], &str>(SIGNED, [])],
                Access::Open => Vec::new(),
            }))
            .response("200", success(&operation, &answer));
        for (status, meaning) in operation.problems {
            let answer = operation.answered_with.contains(status).then(|| answer.clone());
            built = built.response(status.to_string(), problem(meaning, answer));
        }
        let method = match operation.method {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
        };
        self.paths.add_path_operation(operation.path, vec![method], built);
    }

    /// Adds a type and the types in it to the components, and refers to it.
    fn schema<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        self.components.schemas.extend(schemas);
        Ref::from_schema_name(T::name()).into()
    }

    fn finish(mut self) -> OpenApi {
        let scheme = ApiKeyValue::with_description(
            SIGNATURE_HEADER,
            "The signature over the payload of docs/protocol.md, together with the headers x-tally-identity, \
             x-tally-timestamp, x-tally-nonce and, for devices, x-tally-lane.",
        );
        self.components
            .add_security_scheme(SIGNED, SecurityScheme::ApiKey(ApiKey::Header(scheme)));
        let license = LicenseBuilder::new()
            .name("Apache License 2.0")
            .identifier(Some(env!("CARGO_PKG_LICENSE")))
            .build();
        let info = InfoBuilder::new()
            .title("Tallystick accountant")
            .version(env!("CARGO_PKG_VERSION"))
            .description(Some(
                "Exchanges consumers' promises into one promise per provider. Amounts are decimal strings in units of \
                 10^-12 NOTCH, bytes are 0x and hexadecimal. Signed requests carry the headers that docs/protocol.md \
                 describes.",
            ))
            .license(Some(license))
            .build();
        let server = ServerBuilder::new()
            .url("/")
            .description(Some("The accountant that serves this document."))
            .build();
        let tag = |name, description| TagBuilder::new().name(name).description(Some(description)).build();
        OpenApiBuilder::new()
            .info(info)
            .servers(Some([server]))
            .paths(self.paths)
            .components(Some(self.components))
            .tags(Some([
                tag(PROTOCOL, "Exchanges, reveals, fast exits. Signed."),
                tag(RECORDS, "A party's own records. Signed."),
                tag(OPEN, "For everybody."),
            ]))
            .build()
    }
}

fn success(operation: &Operation, answer: &RefOr<Schema>) -> Response {
    let mut response = ResponseBuilder::new().description(operation.success);
    for media in operation.media {
        let schema = match media {
            Media::Json | Media::Events => answer.clone(),
            Media::Csv => String::schema(),
        };
        response = response.content(media.name(), ContentBuilder::new().schema(Some(schema)).build());
    }
    response.build()
}

fn problem(meaning: &str, answer: Option<RefOr<Schema>>) -> Response {
    let content = |schema| ContentBuilder::new().schema(Some(schema)).build();
    let problem = Ref::from_schema_name(Problem::name());
    let mut response = ResponseBuilder::new()
        .description(meaning)
        .content(PROBLEM_JSON, content(problem.into()));
    if let Some(answer) = answer {
        response = response.content(Media::Json.name(), content(answer));
    }
    response.build()
}
