//! The table of endpoints.

use crate::{
    AccountantInfo, AgreementPath, AgreementStatus, Alive, Batch, BatchAnswer, ConsumerStatus, FastExitAnswer,
    FastExitRequest, ProviderStatus, Readiness, SettlementPage, SettlementsQuery, UpdateData,
    endpoint::{Access, Endpoint, Media, Method, Operation},
    updates::UpdatesAfter,
};
use tallystick_messages::{
    ExchangeAnswer, ExchangeRequest, ReconcileAnswer, ReconcileReport, RevealAnswer, RevealRequest,
};

/// Declares endpoints. The first line of an endpoint's documentation is its summary.
macro_rules! endpoints {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident {
            id: $id:literal,
            request: $access:ident $method:ident $path:literal,
            $(parameters: $parameters:ty,)?
            $(body: $request:ty,)?
            answer: $answer:ty,
            tag: $tag:ident,
            success: $success:literal,
            $(media: [$($media:ident),+],)?
            $(answered_with: [$($status:literal),+],)?
            problems: $problems:expr,
        }
    )*) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Endpoint for $name {
                const OPERATION: Operation = Operation {
                    id: $id,
                    method: Method::$method,
                    path: $path,
                    access: Access::$access,
                    tag: $tag,
                    docs: &[$($doc),+],
                    success: $success,
                    media: media!($($($media),+)?),
                    answered_with: &[$($($status),+)?],
                    problems: $problems,
                };
                type Parameters = or_unit!($($parameters)?);
                type Request = or_unit!($($request)?);
                type Answer = $answer;
            }
        )*

        /// Every endpoint.
        pub const ALL: &[Operation] = &[$($name::OPERATION),*];

        #[cfg(feature = "openapi")]
        pub(crate) fn describe_all(document: &mut crate::openapi::Document) {
            $(document.describe::<$name>();)*
        }
    };
}

macro_rules! or_unit {
    () => {
        ()
    };
    ($type:ty) => {
        $type
    };
}

macro_rules! media {
    () => { &[Media::Json] };
    ($($media:ident),+) => { &[$(Media::$media),+] };
}

/// Tag of endpoints that change what is promised.
pub(crate) const PROTOCOL: &str = "protocol";
/// Tag of endpoints that show a party's own records.
pub(crate) const RECORDS: &str = "records";
/// Tag of endpoints without a signature.
pub(crate) const OPEN: &str = "open";

const MALFORMED: (u16, &str) = (400, "The request cannot be read.");
const UNAUTHENTICATED: (u16, &str) = (
    401,
    "The signature is missing or wrong, or the request was sent before.",
);
const TOO_LARGE: (u16, &str) = (413, "The body is too large.");
const NOT_JSON: (u16, &str) = (415, "The body is not JSON.");
const TOO_MANY: (u16, &str) = (429, "Too many requests.");
const NOTHING_CHANGED: (u16, &str) = (503, "Nothing was changed; try again.");

const PROTOCOL_PROBLEMS: &[(u16, &str)] = &[
    MALFORMED,
    UNAUTHENTICATED,
    (403, "The signature is not that of the provider that the request names."),
    (
        409,
        "Refused: it does not fit the accountant's records; `pending` and `nextNumber` show them.",
    ),
    TOO_LARGE,
    NOT_JSON,
    (422, "Refused because of its content."),
    TOO_MANY,
    NOTHING_CHANGED,
];
const BATCH_PROBLEMS: &[(u16, &str)] = &[
    (400, "The request cannot be read, or holds too many operations."),
    TOO_LARGE,
    NOT_JSON,
    (429, "Too many requests with wrong signatures."),
    NOTHING_CHANGED,
];
const RECORD_PROBLEMS: &[(u16, &str)] = &[
    MALFORMED,
    UNAUTHENTICATED,
    (404, "Not known here."),
    TOO_MANY,
    (503, "The records cannot be read at the moment; try again."),
];
const STREAM_PROBLEMS: &[(u16, &str)] = &[
    MALFORMED,
    UNAUTHENTICATED,
    TOO_MANY,
    (503, "Too many clients follow updates already."),
];
const OPEN_PROBLEMS: &[(u16, &str)] = &[TOO_MANY, (503, "Too many requests are being worked on.")];
const READINESS_PROBLEMS: &[(u16, &str)] = &[
    TOO_MANY,
    (503, "A check fails; or too many requests are being worked on."),
];

endpoints! {
    /// Exchange consumers' payments for a promise
    ///
    /// Each message is taken or refused by itself. The same request again gets the same answer.
    Exchange {
        id: "exchange",
        request: Signed Post "/v1/exchanges",
        body: ExchangeRequest,
        answer: ExchangeAnswer,
        tag: PROTOCOL,
        success: "The accountant's promise, and the messages that were taken and refused.",
        problems: PROTOCOL_PROBLEMS,
    }

    /// Reveal the last exchange
    ///
    /// Makes its promise final without a new exchange. The same request again gets the same answer.
    Reveal {
        id: "reveal",
        request: Signed Post "/v1/reveals",
        body: RevealRequest,
        answer: RevealAnswer,
        tag: PROTOCOL,
        success: "The promise without expiry.",
        problems: PROTOCOL_PROBLEMS,
    }

    /// Many exchanges and reveals in one request
    ///
    /// Each operation is signed by itself; one that is refused does not keep others back. Operations of one identity
    /// are done in their order.
    SendBatch {
        id: "sendBatch",
        request: Open Post "/v1/batches",
        body: Batch,
        answer: BatchAnswer,
        tag: PROTOCOL,
        success: "The result of each operation.",
        problems: BATCH_PROBLEMS,
    }

    /// Get the operator's signature for a fast exit
    ///
    /// Refused while a promise against the consumer is not revealed, or for more than is free. The amount is held back
    /// until the chain has carried out the exit, or the request has expired.
    FastExit {
        id: "fastExit",
        request: Signed Post "/v1/fast-exits",
        body: FastExitRequest,
        answer: FastExitAnswer,
        tag: PROTOCOL,
        success: "The operator's signature.",
        problems: PROTOCOL_PROBLEMS,
    }

    /// Report the own records while the accountant is being rebuilt
    ///
    /// A provider sends its promises, the payments it keeps, and their preimages. A report of known facts changes
    /// nothing.
    Reconcile {
        id: "reconcile",
        request: Signed Post "/v1/reconciliations",
        body: ReconcileReport,
        answer: ReconcileAnswer,
        tag: PROTOCOL,
        success: "The accountant's records of the provider, with the report.",
        problems: PROTOCOL_PROBLEMS,
    }

    /// The provider's own channel with this accountant
    ///
    /// Its promises are signed again by the current operator.
    Provider {
        id: "provider",
        request: Signed Get "/v1/provider",
        answer: ProviderStatus,
        tag: RECORDS,
        success: "The provider's channel.",
        problems: RECORD_PROBLEMS,
    }

    /// The consumer's own channel with this accountant
    Consumer {
        id: "consumer",
        request: Signed Get "/v1/consumer",
        answer: ConsumerStatus,
        tag: RECORDS,
        success: "The consumer's channel.",
        problems: RECORD_PROBLEMS,
    }

    /// An agreement and the payments under it
    ///
    /// For its consumer and its provider only.
    Agreement {
        id: "agreement",
        request: Signed Get "/v1/agreements/{id}",
        parameters: AgreementPath,
        answer: AgreementStatus,
        tag: RECORDS,
        success: "The agreement.",
        problems: RECORD_PROBLEMS,
    }

    /// The own settlements, itemised
    ///
    /// Gross = accountant fee + chain fee + net.
    Settlements {
        id: "settlements",
        request: Signed Get "/v1/settlements",
        parameters: SettlementsQuery,
        answer: SettlementPage,
        tag: RECORDS,
        success: "A page of settlements, the oldest first.",
        media: [Json, Csv],
        problems: RECORD_PROBLEMS,
    }

    /// Follow updates
    ///
    /// Events `settlement`, `exit`, `coverage`, `accountant` and `channel` of the own identity; the data of each is
    /// JSON. With `Last-Event-ID` those that were missed come first; if too many were missed, an event `gap` comes
    /// instead: ask anew for all records.
    Updates {
        id: "updates",
        request: Signed Get "/v1/updates",
        parameters: UpdatesAfter,
        answer: UpdateData,
        tag: RECORDS,
        success: "Events until the line breaks.",
        media: [Events],
        problems: STREAM_PROBLEMS,
    }

    /// The accountant and its terms
    Info {
        id: "info",
        request: Open Get "/v1/info",
        answer: AccountantInfo,
        tag: OPEN,
        success: "The terms.",
        problems: OPEN_PROBLEMS,
    }

    /// Whether the process lives
    Live {
        id: "live",
        request: Open Get "/livez",
        answer: Alive,
        tag: OPEN,
        success: "The process lives.",
        problems: OPEN_PROBLEMS,
    }

    /// Whether exchanges can be taken
    ///
    /// Tells which check fails. Records are shown in any case.
    Ready {
        id: "ready",
        request: Open Get "/readyz",
        answer: Readiness,
        tag: OPEN,
        success: "Every check is good.",
        answered_with: [503],
        problems: READINESS_PROBLEMS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_endpoint_has_its_own_name_and_place() {
        let ids: BTreeSet<_> = ALL.iter().map(|operation| operation.id).collect();
        let places: BTreeSet<_> = ALL
            .iter()
            .map(|operation| (operation.method.name(), operation.path))
            .collect();
        assert_eq!((ids.len(), places.len()), (ALL.len(), ALL.len()));
    }

    #[test]
    fn every_signed_endpoint_can_answer_401() {
        for operation in ALL {
            let refuses = operation.problems.iter().any(|(status, _)| *status == 401);
            assert_eq!(refuses, operation.access == Access::Signed, "{}", operation.path);
        }
    }
}
