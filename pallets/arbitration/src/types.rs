//! The records that the pallet stores, and the conclusions from them.

#![allow(
    clippy::cast_possible_truncation,
    reason = "the codec's derives number variants with casts"
)]

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, pallet_prelude::ConstU32};
use scale_info::TypeInfo;
use sp_core::H256;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, WorkerId,
    state_disputes::Subject,
    traits::{ClaimId, Verdict},
};

/// The number of a dispute.
pub type DisputeId = u64;
/// The address of evidence, at most 256 bytes.
pub type Uri = BoundedVec<u8, ConstU32<256>>;

/// One of the two sides of a dispute.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Party {
    /// The side that opened the dispute.
    Opener,
    /// The side that answers.
    Respondent,
}

impl Party {
    /// The side that a ruling is for.
    pub fn favoured(for_opener: bool) -> Self {
        if for_opener { Self::Opener } else { Self::Respondent }
    }

    /// The other side.
    pub fn other(self) -> Self {
        Self::favoured(self == Self::Respondent)
    }

    /// The verdict for this side.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Opener => Verdict::ForOpener,
            Self::Respondent => Verdict::ForRespondent,
        }
    }
}

/// The evidence that a party published.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Evidence {
    /// The hash of the evidence.
    pub hash: H256,
    /// The address of the evidence.
    pub uri: Uri,
}

/// The next step that a dispute waits for. Each deadline is the last block in which the step can
/// happen.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Stage {
    /// The respondent's answer. Without one, the opener wins.
    Opened {
        /// The last block for the answer.
        respond_by: BlockNumber,
    },
    /// The arbiters' ruling. Without one, nobody wins.
    Responded {
        /// The last block for the ruling.
        rule_by: BlockNumber,
    },
    /// An appeal. Without one, the ruling stands.
    Ruled {
        /// The side that the ruling is for.
        winner: Party,
        /// The last block for an appeal.
        appeal_by: BlockNumber,
    },
    /// The council's ruling. Without one, nobody wins.
    Appealed {
        /// The last block for the council's ruling.
        rule_by: BlockNumber,
    },
    /// No step: the council has ruled.
    Decided {
        /// The side that the ruling is for.
        winner: Party,
    },
}

/// An appeal against a ruling.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Appeal {
    /// The side that the ruling was against.
    pub appellant: Party,
    /// The appellant's deposit on top of the first one.
    pub deposit: Balance,
}

/// An open dispute.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Dispute {
    /// The claim or the service in dispute.
    pub subject: Subject,
    /// The account that opened the dispute.
    pub opener: AccountId,
    /// The other party.
    pub respondent: AccountId,
    /// The contested amount.
    pub amount: Balance,
    /// Each party's price of being heard.
    pub deposit: Balance,
    /// The block in which the dispute was opened.
    pub opened_at: BlockNumber,
    /// The opener's evidence.
    pub evidence: Evidence,
    /// The respondent's evidence, if it responded.
    pub response: Option<Evidence>,
    /// The appeal, if there was one.
    pub appeal: Option<Appeal>,
    /// The dispute's place among those about the respondent's bond; 0 if the bond is not at stake.
    pub place: u64,
    /// The next step, with its deadline.
    pub stage: Stage,
}

impl Dispute {
    /// The account of a side.
    pub fn account(&self, party: Party) -> &AccountId {
        match party {
            Party::Opener => &self.opener,
            Party::Respondent => &self.respondent,
        }
    }

    /// The deposits that the side has on hold for this dispute.
    pub fn posted(&self, party: Party) -> Balance {
        let first = match party {
            Party::Respondent if self.response.is_none() => 0,
            _ => self.deposit,
        };
        first.saturating_add(self.posted_for_appeal(party))
    }

    /// The side's payment to the winner if it loses: the last deposit it posted, so that an appeal has
    /// a price.
    pub fn price_of_losing(&self, party: Party) -> Balance {
        match self.posted_for_appeal(party) {
            0 => self.posted(party),
            deposit => deposit,
        }
    }

    fn posted_for_appeal(&self, party: Party) -> Balance {
        let appeal = self.appeal.as_ref().filter(|appeal| appeal.appellant == party);
        appeal.map_or(0, |appeal| appeal.deposit)
    }

    /// The last block for the next step; `None` if no step is left.
    pub fn deadline(&self) -> Option<BlockNumber> {
        match self.stage {
            Stage::Opened { respond_by } => Some(respond_by),
            Stage::Responded { rule_by } | Stage::Appealed { rule_by } => Some(rule_by),
            Stage::Ruled { appeal_by, .. } => Some(appeal_by),
            Stage::Decided { .. } => None,
        }
    }

    /// Whether nothing can happen any more in block `now` but to finalize the dispute.
    pub fn is_over(&self, now: BlockNumber) -> bool {
        self.deadline().is_none_or(|deadline| now > deadline)
    }

    /// The verdict if nothing else happens.
    pub fn outcome(&self) -> Verdict {
        match self.stage {
            Stage::Opened { .. } => Verdict::ForOpener,
            Stage::Responded { .. } | Stage::Appealed { .. } => Verdict::Unruled,
            Stage::Ruled { winner, .. } | Stage::Decided { winner } => winner.verdict(),
        }
    }

    /// Whether the client opened the dispute, about a claim that it calls a fraud.
    pub fn is_opened_by_client(&self) -> bool {
        matches!(&self.subject, Subject::Claim(claim) if claim.client == self.opener)
    }

    /// Whether the respondent's bond is at stake, and therefore withheld.
    pub fn contests_bond(&self) -> bool {
        matches!(self.subject, Subject::Service { .. }) || self.is_opened_by_client()
    }

    /// The topic, which has at most one open dispute.
    pub fn topic(&self) -> Topic {
        Topic::new(&self.subject, &self.opener)
    }
}

/// The open disputes about one bond, which are finalized in the order in which they were opened.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Queue {
    /// The place of the next dispute that joins.
    pub joined: u64,
    /// The place of the oldest open dispute.
    pub served: u64,
}

/// A thing that has at most one open dispute.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Topic {
    /// A claim, for either party as the opener: its rest is settled once.
    Claim(ClaimId),
    /// The service of a worker, for each opener apart: nobody blocks another's dispute by opening one
    /// first.
    Service {
        /// The worker that served.
        worker: WorkerId,
        /// The account that complains.
        opener: AccountId,
    },
}

impl Topic {
    /// The topic of a dispute that `opener` opens about `subject`.
    pub fn new(subject: &Subject, opener: &AccountId) -> Self {
        match subject {
            Subject::Claim(claim) => Self::Claim(claim.clone()),
            Subject::Service { worker, .. } => Self::Service {
                worker: *worker,
                opener: opener.clone(),
            },
        }
    }
}
