//! Shapes of the messages for the OpenAPI document. The messages' own crate knows nothing of HTTP, so their shapes are
//! spelt here; the contract tests compare every answer with them.

#![allow(dead_code, reason = "only their schemas are used")]

use utoipa::ToSchema;

/// An account: 32 bytes.
#[derive(ToSchema)]
#[schema(pattern = "^0x[0-9a-fA-F]{64}$")]
pub struct Account(String);

/// A hash, a channel or an agreement's id: 32 bytes.
#[derive(ToSchema)]
#[schema(pattern = "^0x[0-9a-fA-F]{64}$")]
pub struct Bytes32(String);

/// Units of 10^-12 NOTCH.
#[derive(ToSchema)]
#[schema(pattern = "^[0-9]{1,39}$", example = "1000000000000")]
pub struct Units(String);

/// A signature with its scheme in front: 00 ed25519, 01 sr25519, 02 ecdsa.
#[derive(ToSchema)]
#[schema(pattern = "^0x0[0-2]([0-9a-fA-F]{128}|[0-9a-fA-F]{130})$")]
pub struct SignatureHex(String);

/// A promise.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Promise {
    /// The channel's id.
    channel: Bytes32,
    /// The lane; 0 in a provider's channel.
    lane: u32,
    /// What is owed in total since the channel exists.
    amount: Units,
    /// SHA-256 of the preimage.
    hashlock: Bytes32,
    /// Last block in which it settles; 4294967295 for ever.
    valid_until: u32,
}

/// A promise with its signature.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct SignedPromise {
    /// What is promised.
    promise: Promise,
    /// By the lane's key, or by the operator.
    signature: SignatureHex,
}

/// Terms of a session.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Agreement {
    consumer: Account,
    lane: u32,
    provider: Account,
    accountant: Account,
    salt: Bytes32,
    /// For each unit.
    price: Units,
    /// Most that may ever be paid.
    cap: Units,
    /// Most by which the total grows from one payment to the next.
    invoice_cap: Units,
    /// Last finalized block in which a payment is taken.
    deadline: u32,
    /// What is metered.
    #[schema(min_length = 1, max_length = 32)]
    unit: String,
}

/// An agreement that both have signed.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct SignedAgreement {
    agreement: Agreement,
    consumer_signature: SignatureHex,
    provider_signature: SignatureHex,
}

/// A consumer's payment.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ExchangeMessage {
    promise: Promise,
    promise_signature: SignatureHex,
    agreement: Bytes32,
    agreement_total: Units,
    provider: Account,
    signature: SignatureHex,
}

/// Consumers' payments, and the preimage of the exchange before.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ExchangeRequest {
    provider: Account,
    number: u64,
    hashlock: Bytes32,
    #[schema(required = false)]
    preimage: Option<Bytes32>,
    #[schema(required = false)]
    agreements: Vec<SignedAgreement>,
    #[schema(min_items = 1, max_items = 256)]
    messages: Vec<ExchangeMessage>,
}

/// What the accountant has taken under an agreement.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct CommittedAgreement {
    id: Bytes32,
    total: Units,
}

/// What the accountant holds of a consumer's lane.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Committed {
    lane: u32,
    /// With the consumer's own signature.
    #[schema(required = false)]
    newest: Option<SignedPromise>,
    #[schema(required = false)]
    agreement: Option<CommittedAgreement>,
}

/// A message that was not taken.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RefusedMessage {
    index: u32,
    /// A refusal's code.
    #[schema(example = "nothing_new")]
    refusal: String,
    #[schema(required = false)]
    committed: Option<Committed>,
}

/// The answer to an exchange.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ExchangeAnswer {
    number: u64,
    accepted: Vec<u32>,
    refused: Vec<RefusedMessage>,
    /// Under the exchange's hashlock; expires. None if no message was taken.
    #[schema(required = false)]
    promise: Option<SignedPromise>,
    /// Of the exchange before, without expiry.
    #[schema(required = false)]
    previous: Option<SignedPromise>,
    total: Units,
}

/// Makes the last exchange final.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RevealRequest {
    provider: Account,
    number: u64,
    preimage: Bytes32,
}

/// The promise of a revealed exchange, without expiry.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RevealAnswer {
    number: u64,
    promise: SignedPromise,
}

/// A payment that a provider keeps.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct HeldPayment {
    agreement: SignedAgreement,
    message: ExchangeMessage,
    #[schema(required = false)]
    preimage: Option<Bytes32>,
}

/// A promise that its provider can settle.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RevealedPromise {
    promise: SignedPromise,
    preimage: Bytes32,
}

/// Everything that a provider has of its accountant.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ReconcileReport {
    provider: Account,
    next_number: u64,
    #[schema(required = false)]
    last: Option<RevealedPromise>,
    #[schema(required = false)]
    pending: Option<SignedPromise>,
    payments: Vec<HeldPayment>,
}

/// What the accountant holds after a report.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ReconcileAnswer {
    next_number: u64,
    total: Units,
    taken: u32,
}
