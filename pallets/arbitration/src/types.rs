//! What the pallet stores, and what follows from it.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;
use tallystick_primitives::{
    state_disputes::Subject,
    traits::{ClaimId, Verdict},
    AccountId, Balance, BlockNumber, WorkerId,
};

/// The number of a dispute.
pub type DisputeId = u64;
/// Where evidence can be read.
pub type Uri = BoundedVec<u8, ConstU32<256>>;

/// One of the two sides.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Party {
    /// The one that opened the dispute.
    Opener,
    /// The other one.
    Respondent,
}

impl Party {
    /// The side a ruling is for.
    pub fn favoured(for_opener: bool) -> Self {
        if for_opener {
            Self::Opener
        } else {
            Self::Respondent
        }
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

/// What a party published.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Evidence {
    /// Its hash.
    pub hash: H256,
    /// Where it can be read.
    pub uri: Uri,
}

/// What a dispute waits for. Deadlines are the last blocks in which it can happen.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Stage {
    /// The respondent's answer. Without one, the opener wins.
    Opened {
        /// Last block for it.
        respond_by: BlockNumber,
    },
    /// The arbiters' ruling. Without one, nobody wins.
    Responded {
        /// Last block for it.
        rule_by: BlockNumber,
    },
    /// An appeal. Without one, the ruling stands.
    Ruled {
        /// The side the ruling is for.
        winner: Party,
        /// Last block for it.
        appeal_by: BlockNumber,
    },
    /// The council's ruling. Without one, nobody wins.
    Appealed {
        /// Last block for it.
        rule_by: BlockNumber,
    },
    /// Nothing: the council ruled.
    Decided {
        /// The side the ruling is for.
        winner: Party,
    },
}

/// An appeal against a ruling.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Appeal {
    /// The side the ruling was against.
    pub appellant: Party,
    /// What it put on hold on top.
    pub deposit: Balance,
}

/// An open dispute.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Dispute {
    /// What it is about.
    pub subject: Subject,
    /// Who opened it.
    pub opener: AccountId,
    /// The other party.
    pub respondent: AccountId,
    /// The money it is about.
    pub amount: Balance,
    /// What each party puts on hold to be heard.
    pub deposit: Balance,
    /// Block in which it was opened.
    pub opened_at: BlockNumber,
    /// The opener's evidence.
    pub evidence: Evidence,
    /// The respondent's evidence, if it responded.
    pub response: Option<Evidence>,
    /// The appeal, if there was one.
    pub appeal: Option<Appeal>,
    /// Its place among the disputes about the respondent's bond; 0 if the bond is not at stake.
    pub place: u64,
    /// What it waits for.
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

    /// What the side has on hold for this dispute.
    pub fn posted(&self, party: Party) -> Balance {
        let first = match party {
            Party::Respondent if self.response.is_none() => 0,
            _ => self.deposit,
        };
        first.saturating_add(self.posted_for_appeal(party))
    }

    /// What the side pays to the winner if it loses: the last deposit it posted, so that an appeal
    /// has a price.
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

    /// Last block in which what it waits for can happen; none if it waits for nothing.
    pub fn deadline(&self) -> Option<BlockNumber> {
        match self.stage {
            Stage::Opened { respond_by } => Some(respond_by),
            Stage::Responded { rule_by } | Stage::Appealed { rule_by } => Some(rule_by),
            Stage::Ruled { appeal_by, .. } => Some(appeal_by),
            Stage::Decided { .. } => None,
        }
    }

    /// Whether nothing can happen any more in block `now`, but to finalize it.
    pub fn is_over(&self, now: BlockNumber) -> bool {
        self.deadline().is_none_or(|deadline| now > deadline)
    }

    /// How it ends if nothing else happens.
    pub fn outcome(&self) -> Verdict {
        match self.stage {
            Stage::Opened { .. } => Verdict::ForOpener,
            Stage::Responded { .. } | Stage::Appealed { .. } => Verdict::Unruled,
            Stage::Ruled { winner, .. } | Stage::Decided { winner } => winner.verdict(),
        }
    }

    /// Whether it is about a claim and the client opened it, who says that the claim is a fraud.
    pub fn is_opened_by_client(&self) -> bool {
        matches!(&self.subject, Subject::Claim(claim) if claim.client == self.opener)
    }

    /// Whether the respondent's bond is at stake, and withheld therefore.
    pub fn contests_bond(&self) -> bool {
        matches!(self.subject, Subject::Service { .. }) || self.is_opened_by_client()
    }

    /// What there can be one open dispute about.
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

/// What there can be one open dispute about.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Topic {
    /// A claim, whichever party opens it: its rest is settled once.
    Claim(ClaimId),
    /// The service of a worker, for each opener apart: nobody can block another's dispute by opening
    /// one first.
    Service {
        /// The worker.
        worker: WorkerId,
        /// Who complains.
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
