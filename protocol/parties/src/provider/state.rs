//! The stored state of a provider.

use super::ChainFacts;
use crate::Record;
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use tallystick_messages::{
    AgreementId, Cheque, ExchangeMessage, ExchangeRequest, Refusal, SignedAgreement, SignedPromise, json,
};
use tallystick_primitives::{AccountId, Balance, Hash, provider_channel_id};

/// A provider's record of one accountant.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProviderRecord {
    /// Names the chain.
    pub genesis: Hash,
    /// The identity that is paid.
    #[serde(with = "json::account")]
    pub provider: AccountId,
    /// The accountant that owes.
    #[serde(with = "json::account")]
    pub accountant: AccountId,
    /// The newest that was seen on chain.
    pub facts: ChainFacts,
    /// The number of the next exchange.
    pub number: u64,
    /// The amount that the accountant owes for ever, settled or not; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub total: Balance,
    /// The newest promise without expiry.
    pub last: Option<Cheque>,
    /// The exchange that was answered and is not final yet.
    pub pending: Option<Pending>,
    /// The exchange that waits for its answer. It is sent again, unchanged, until there is one.
    pub in_flight: Option<ExchangeRequest>,
}

impl Record for ProviderRecord {}

impl ProviderRecord {
    /// A provider that has not dealt with the accountant before.
    pub fn new(genesis: Hash, provider: AccountId, accountant: AccountId, facts: ChainFacts) -> Self {
        Self {
            genesis,
            provider,
            accountant,
            facts,
            number: 0,
            total: 0,
            last: None,
            pending: None,
            in_flight: None,
        }
    }

    /// The provider channel's id.
    pub fn channel(&self) -> H256 {
        H256(provider_channel_id(&self.provider, &self.accountant).into())
    }

    /// The total that the accountant has promised, the pending exchange included; 10^-12 NOTCH.
    pub fn promised(&self) -> Balance {
        let pending = self
            .pending
            .as_ref()
            .map_or(0, |pending| pending.promise.promise.amount);
        self.total.max(pending)
    }
}

/// An exchange that was answered with a good promise and is not final yet.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pending {
    /// The exchange's number.
    pub number: u64,
    /// The accountant's promise, which expires.
    pub promise: SignedPromise,
    /// Agreements that were paid in it.
    pub agreements: Vec<AgreementId>,
    /// Whether the preimage may have left. From then on the promise is made final, or settled on chain
    /// before it expires.
    pub preimage_out: bool,
    /// Whether the accountant did not make it final though it has the preimage: settle at once.
    pub disputed: bool,
}

/// One agreement, as its provider sees it.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServedSession {
    /// The agreement.
    pub signed: SignedAgreement,
    /// Signs the consumer's payments: its identity in lane 0, a device's key in others.
    #[serde(with = "json::account")]
    pub lane_key: AccountId,
    /// Whether the accountant has the agreement.
    pub known: bool,
    /// Units served.
    pub served: u64,
    /// Total that the accountant took, the pending exchange included; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub committed: Balance,
    /// Total that is final; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub finalised: Balance,
    /// Total in the exchange that waits for its answer.
    #[serde(default, with = "json::optional_decimal")]
    pub exchanging: Option<Balance>,
    /// The newest payment for the exchange to come.
    pub received: Option<ExchangeMessage>,
    /// The payment in the pending exchange.
    pub accepted: Option<ExchangeMessage>,
    /// The newest final payment and the number of its exchange; an accountant that lost its disk is
    /// rebuilt from it.
    pub held: Option<(ExchangeMessage, u64)>,
    /// The newest payment that came to nothing: shows a consumer that lost its disk what it signed.
    pub failed: Option<ExchangeMessage>,
    /// The amount of the accountant's promise when this session's last payment became final; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub final_at: Balance,
    /// Why the last payment was refused. Nothing is served until a later one is taken.
    pub unpaid: Option<Refusal>,
    /// Whether the session is over. What is owed is still invoiced.
    pub ended: bool,
}

impl Record for ServedSession {}

impl ServedSession {
    pub(super) fn new(signed: SignedAgreement, lane_key: AccountId) -> Self {
        Self {
            signed,
            lane_key,
            known: false,
            served: 0,
            committed: 0,
            finalised: 0,
            exchanging: None,
            received: None,
            accepted: None,
            held: None,
            failed: None,
            final_at: 0,
            unpaid: None,
            ended: false,
        }
    }

    /// The worth of everything served, 10^-12 NOTCH; none if that is too large a number.
    pub fn worth(&self) -> Option<Balance> {
        self.signed.agreement.price.checked_mul(u128::from(self.served))
    }

    /// The largest total that is taken, or under way to the accountant; 10^-12 NOTCH.
    pub fn sent(&self) -> Balance {
        self.committed.max(self.exchanging.unwrap_or(0))
    }

    /// The largest total that is paid, taken by the accountant or not yet; 10^-12 NOTCH.
    pub fn paid(&self) -> Balance {
        let received = self.received.as_ref().map_or(0, |message| message.agreement_total);
        self.sent().max(received)
    }

    /// The message that shows the largest total.
    pub(super) fn newest<'a>(&'a self, in_flight: Option<&'a ExchangeMessage>) -> Option<&'a ExchangeMessage> {
        let held = self.held.as_ref().map(|(message, _)| message);
        [
            held,
            self.failed.as_ref(),
            self.accepted.as_ref(),
            in_flight,
            self.received.as_ref(),
        ]
        .into_iter()
        .flatten()
        .max_by_key(|message| message.agreement_total)
    }

    /// The payment under way came to nothing.
    pub(super) fn fail(&mut self, message: ExchangeMessage) {
        let better = self
            .failed
            .as_ref()
            .is_none_or(|failed| failed.agreement_total <= message.agreement_total);
        if better {
            self.failed = Some(message);
        }
    }
}

/// The changes of a provider's operation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ProviderChanges {
    /// The new record.
    pub record: Option<ProviderRecord>,
    /// New records of sessions.
    pub sessions: Vec<(AgreementId, ServedSession)>,
    /// Sessions whose records go.
    pub forgotten: Vec<AgreementId>,
}

impl ProviderChanges {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.record.is_none() && self.sessions.is_empty() && self.forgotten.is_empty()
    }
}
