//! Whole exchanges.

use crate::{
    Failure,
    cast::{Cast, NOTCH},
    format::ExchangeVector,
};
use codec::Encode;
use serde_json::to_value;
use tallystick_messages::{
    Committed, CommittedAgreement, ExchangeAnswer, ExchangeRequest, Refusal, RefusedMessage, RevealAnswer,
    RevealRequest, SignedAgreement, SignedPromise, json::to_hex,
};
use tallystick_primitives::{Balance, BlockNumber, NEVER_EXPIRES, Promise, ids, provider_channel_id};

impl Cast {
    /// The operator's promise to the provider. Operators sign raw.
    fn provider_promise(&self, amount: Balance, number: u64, valid_until: BlockNumber) -> SignedPromise {
        let channel = ids::as_channel(&provider_channel_id(&self.provider.account, &self.accountant));
        let promise = Promise::of_accountant(channel, amount, self.lock(number), valid_until);
        SignedPromise::new(promise, &self.genesis, |payload| self.operator.key.sign(payload))
    }

    fn exchange_vector(
        &self,
        request: &ExchangeRequest,
        answer: &ExchangeAnswer,
        reveal: &RevealRequest,
        reveal_answer: &RevealAnswer,
    ) -> Result<ExchangeVector, Failure> {
        Ok(ExchangeVector {
            genesis: to_hex(self.genesis.as_bytes()),
            request: to_value(request)?,
            request_scale: to_hex(&request.encode()),
            digest: to_hex(request.digest().as_bytes()),
            answer: to_value(answer)?,
            answer_scale: to_hex(&answer.encode()),
            operator: to_hex(self.operator.account.as_ref()),
            reveal: to_value(reveal)?,
            reveal_answer: to_value(reveal_answer)?,
        })
    }

    /// The provider's first exchange: one payment, nothing to reveal.
    pub fn first_exchange(&self, signed: &SignedAgreement) -> Result<ExchangeVector, Failure> {
        let total = NOTCH / 1_000;
        let request = ExchangeRequest {
            provider: self.provider.account.clone(),
            number: 0,
            hashlock: self.lock(0),
            preimage: None,
            agreements: vec![signed.clone()],
            messages: vec![self.message(&signed.agreement, total, total, 0)],
        };
        let answer = ExchangeAnswer {
            number: 0,
            accepted: vec![0],
            refused: Vec::new(),
            promise: Some(self.provider_promise(total, 0, 14_400)),
            previous: None,
            total,
        };
        let reveal = RevealRequest {
            provider: self.provider.account.clone(),
            number: 0,
            preimage: self.secret.preimage(&self.accountant, 0),
        };
        let reveal_answer = RevealAnswer {
            number: 0,
            promise: self.provider_promise(total, 0, NEVER_EXPIRES),
        };
        self.exchange_vector(&request, &answer, &reveal, &reveal_answer)
    }

    /// The second: it reveals the first, one of its payments is taken and one is refused.
    pub fn second_exchange(
        &self,
        signed: &SignedAgreement,
        other: &SignedAgreement,
    ) -> Result<ExchangeVector, Failure> {
        let (before, after) = (NOTCH / 1_000, NOTCH / 500);
        let paid_before = self.message(&signed.agreement, before, before, 0);
        let paid_twice = self.message(&other.agreement, before, before, 1);
        let request = ExchangeRequest {
            provider: self.provider.account.clone(),
            number: 1,
            hashlock: self.lock(1),
            preimage: Some(self.secret.preimage(&self.accountant, 0)),
            agreements: vec![other.clone()],
            messages: vec![self.message(&signed.agreement, after, after, 1), paid_twice],
        };
        let answer = ExchangeAnswer {
            number: 1,
            accepted: vec![0],
            refused: vec![RefusedMessage {
                index: 1,
                refusal: Refusal::InsufficientPromise,
                committed: Some(Committed {
                    lane: other.agreement.lane,
                    newest: Some(paid_before.signed_promise()),
                    agreement: Some(CommittedAgreement {
                        id: other.agreement.id(&self.genesis),
                        total: 0,
                    }),
                }),
            }],
            promise: Some(self.provider_promise(after, 1, 14_500)),
            previous: Some(self.provider_promise(before, 0, NEVER_EXPIRES)),
            total: after,
        };
        let reveal = RevealRequest {
            provider: self.provider.account.clone(),
            number: 1,
            preimage: self.secret.preimage(&self.accountant, 1),
        };
        let reveal_answer = RevealAnswer {
            number: 1,
            promise: self.provider_promise(after, 1, NEVER_EXPIRES),
        };
        self.exchange_vector(&request, &answer, &reveal, &reveal_answer)
    }
}
