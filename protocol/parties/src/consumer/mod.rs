//! The total that one lane of a consumer's channel has signed, and the rules by which it signs more.
//!
//! A promise is for the lane's lifetime total. Each payment adds to it what its agreement's total grows
//! by, so a promise never says more than the agreements' totals add up to. Paying the same total again
//! under another hashlock (after an exchange that expired) leaves the amount as it was.
//!
//! A consumer that lost its counters gets them back from its own signatures, which accountant and
//! providers hold: [`Consumer::resync`] and [`Consumer::restore`].
//!
//! One lane belongs to one device and one process: two that sign for the same lane cannot know what the
//! other promised. Give each device a lane of its own.

mod agree;
mod pay;
mod resync;

pub use pay::Received;
pub use resync::Resynced;

use crate::{Machine, Record, Verifier};
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::collections::BTreeMap;
use tallystick_messages::{SignedAgreement, agreement::AgreementId, json};
use tallystick_primitives::{AccountId, Balance, Hash, Lane, Signature, consumer_channel_id, signature::is_signed_by};

/// The stored state of a lane.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LaneRecord {
    /// Names the chain.
    pub genesis: Hash,
    /// The identity that pays.
    #[serde(with = "json::account")]
    pub consumer: AccountId,
    /// The lane.
    pub lane: Lane,
    /// The key that signs: the identity's in lane 0, the device's in others.
    #[serde(with = "json::account")]
    pub key: AccountId,
    /// Keys that signed for the lane before. Their promises still count.
    pub former_keys: Vec<AccountId>,
    /// The identity of the channel's holder.
    #[serde(with = "json::account")]
    pub accountant: AccountId,
    /// Largest amount that this lane ever promised, as far as it knows; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub signed_amount: Balance,
    /// The amount promised before `growth` began, or more if the lane's own signature proved more; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub base_amount: Balance,
    /// The sum added to agreements' totals on top of `base_amount`, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub growth: Balance,
}

impl Record for LaneRecord {}

impl LaneRecord {
    /// A lane that has not signed anything. `key` is the identity itself in lane 0.
    pub fn new(genesis: Hash, consumer: AccountId, lane: Lane, key: AccountId, accountant: AccountId) -> Self {
        Self {
            genesis,
            consumer,
            lane,
            key,
            former_keys: Vec::new(),
            accountant,
            signed_amount: 0,
            base_amount: 0,
            growth: 0,
        }
    }

    /// The channel's id.
    pub fn channel(&self) -> H256 {
        let channel = consumer_channel_id(&self.consumer, &self.accountant);
        H256(channel.into())
    }

    /// Most that a promise of this lane may be for: what it added to agreements' totals, on top of what its
    /// own signatures prove that it promised before.
    pub fn ceiling(&self) -> Balance {
        self.base_amount.saturating_add(self.growth)
    }

    /// The lane as it goes on from a record; see [`Consumer::load`].
    fn resumed<'a>(self, agreements: impl Iterator<Item = &'a PaidAgreement>) -> Self {
        let newest_invoices = agreements.fold(0, |sum: Balance, paid| {
            sum.saturating_add(paid.total.min(paid.signed.agreement.invoice_cap))
        });
        let growth = self.growth.min(newest_invoices);
        let base_amount = self.base_amount.max(self.signed_amount.saturating_sub(growth));
        Self {
            growth,
            base_amount,
            ..self
        }
    }

    fn keys(&self) -> impl Iterator<Item = &AccountId> {
        std::iter::once(&self.key).chain(&self.former_keys)
    }
}

/// An agreement and what was signed under it.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaidAgreement {
    /// The agreement.
    pub signed: SignedAgreement,
    /// Largest total that was signed; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub total: Balance,
    /// Amount of the promise with which that total is paid; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// Largest total that the provider said it has; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub acknowledged: Balance,
}

impl Record for PaidAgreement {}

impl PaidAgreement {
    /// How many units the signed total pays for, rounded up: where to go on metering after the meter's
    /// reading was lost.
    pub fn units_paid(&self) -> u64 {
        let price = self.signed.agreement.price;
        let whole = self.total.checked_div(price).unwrap_or(0);
        let started = u128::from(self.total.checked_rem(price).unwrap_or(0) > 0);
        u64::try_from(whole.saturating_add(started)).unwrap_or(u64::MAX)
    }
}

/// The changes of a consumer's operation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ConsumerChanges {
    /// The lane's new record.
    pub lane: Option<LaneRecord>,
    /// New records of agreements.
    pub agreements: Vec<(AgreementId, PaidAgreement)>,
    /// Agreements whose records go.
    pub forgotten: Vec<AgreementId>,
}

impl ConsumerChanges {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.lane.is_none() && self.agreements.is_empty() && self.forgotten.is_empty()
    }
}

/// One lane of a consumer's channel with one accountant.
#[derive(Clone, Debug)]
pub struct Consumer {
    lane: LaneRecord,
    verifier: Verifier,
    agreements: BTreeMap<AgreementId, PaidAgreement>,
}

impl Machine for Consumer {
    type Changes = ConsumerChanges;

    fn apply(&mut self, changes: ConsumerChanges) {
        if let Some(lane) = changes.lane {
            self.lane = lane;
        }
        self.agreements.extend(changes.agreements);
        for id in changes.forgotten {
            self.agreements.remove(&id);
        }
    }
}

impl Consumer {
    /// A lane without agreements.
    pub fn new(lane: LaneRecord) -> Self {
        Self::load(lane, [])
    }

    /// A lane from its records.
    ///
    /// They may come from an old backup, and do not show that. So of the sums added to agreements' totals
    /// before, at most one invoice of each agreement still counts as growth: enough to pay what was refused last, and
    /// the most that an accountant which lies about what it took could get from a lane that lost its newest state.
    pub fn load(lane: LaneRecord, agreements: impl IntoIterator<Item = (AgreementId, PaidAgreement)>) -> Self {
        let agreements: BTreeMap<AgreementId, PaidAgreement> = agreements.into_iter().collect();
        Self {
            lane: lane.resumed(agreements.values()),
            verifier: is_signed_by,
            agreements,
        }
    }

    /// Checks signatures with something else than [`is_signed_by`]: simulations do.
    pub fn with_verifier(self, verifier: Verifier) -> Self {
        Self { verifier, ..self }
    }

    fn signed_by_me(&self, payload: &[u8], signature: &Signature) -> bool {
        self.lane.keys().any(|key| (self.verifier)(payload, signature, key))
    }

    /// The lane's record.
    pub fn lane(&self) -> &LaneRecord {
        &self.lane
    }

    /// An agreement's record.
    pub fn agreement(&self, id: &AgreementId) -> Option<&PaidAgreement> {
        self.agreements.get(id)
    }

    /// All agreements.
    pub fn agreements(&self) -> impl Iterator<Item = (&AgreementId, &PaidAgreement)> {
        self.agreements.iter()
    }
}
