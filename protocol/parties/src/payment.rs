//! The checks of a consumer's payment that its provider and its accountant make alike.

use tallystick_messages::{Agreement, ExchangeMessage, Refusal};
use tallystick_primitives::{AccountId, Balance, BlockNumber, NEVER_EXPIRES, consumer_channel_id};

/// Whether the payment is meant for `provider`, and its promise is of the channel and lane that the agreement names
/// and never expires.
pub(crate) fn check_fit(message: &ExchangeMessage, agreement: &Agreement, provider: &AccountId) -> Result<(), Refusal> {
    let promise = &message.promise;
    if agreement.provider != *provider || message.provider != *provider {
        return Err(Refusal::WrongProvider);
    }
    if !promise.is_of(&consumer_channel_id(&agreement.consumer, &agreement.accountant)) {
        return Err(Refusal::WrongConsumerChannel);
    }
    if promise.lane != agreement.lane {
        return Err(Refusal::WrongLane);
    }
    if promise.valid_until != NEVER_EXPIRES {
        return Err(Refusal::Expires);
    }
    Ok(())
}

/// By how much the payment raises what was paid under the agreement `before`, if the agreement allows so much in
/// finalized block `height`.
pub(crate) fn growth(
    message: &ExchangeMessage,
    agreement: &Agreement,
    before: Balance,
    height: BlockNumber,
) -> Result<Balance, Refusal> {
    if height > agreement.deadline {
        return Err(Refusal::PastDeadline);
    }
    if message.agreement_total > agreement.cap {
        return Err(Refusal::AboveCap);
    }
    let growth = message.agreement_total.saturating_sub(before);
    if growth == 0 {
        return Err(Refusal::NothingNew);
    }
    if growth > agreement.invoice_cap {
        return Err(Refusal::AboveInvoiceCap);
    }
    Ok(growth)
}
