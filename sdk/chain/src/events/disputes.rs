//! Events about disputes, as the pallet `Arbitration` emits them.

use sp_core::H256;
use tallystick_primitives::{state_disputes::Subject, traits::Verdict, AccountId, Balance, BlockNumber};

events! {
    /// What happened to disputes.
    DisputeEvent in "Arbitration" {
        /// A dispute was opened.
        DisputeOpened {
            /// Its number.
            dispute: u64,
            /// What it is about.
            subject: Subject,
            /// Who opened it.
            opener: AccountId,
            /// The other party.
            respondent: AccountId,
            /// The money it is about.
            amount: Balance,
            /// What the opener has on hold, and the respondent must put on hold to be heard.
            deposit: Balance,
            /// Hash of the opener's evidence.
            evidence: H256,
            /// Where it can be read.
            uri: Vec<u8>,
            /// Last block in which the respondent can answer.
            respond_by: BlockNumber,
        },
        /// The respondent answered.
        Responded {
            /// The dispute.
            dispute: u64,
            /// Hash of the respondent's evidence.
            evidence: H256,
            /// Where it can be read.
            uri: Vec<u8>,
            /// Last block in which the arbiters can rule.
            rule_by: BlockNumber,
        },
        /// The arbiters ruled.
        Ruled {
            /// The dispute.
            dispute: u64,
            /// Whether the opener is right.
            for_opener: bool,
            /// Last block in which the loser can appeal.
            appeal_by: BlockNumber,
        },
        /// The loser of the ruling appealed.
        Appealed {
            /// The dispute.
            dispute: u64,
            /// Who appealed.
            appellant: AccountId,
            /// What it put on hold on top.
            deposit: Balance,
            /// Last block in which the council can rule.
            rule_by: BlockNumber,
        },
        /// The council ruled.
        AppealRuled {
            /// The dispute.
            dispute: u64,
            /// Whether the opener is right.
            for_opener: bool,
        },
        /// A dispute is over.
        DisputeFinalized {
            /// The dispute.
            dispute: u64,
            /// What it was about.
            subject: Subject,
            /// Who opened it.
            opener: AccountId,
            /// The other party.
            respondent: AccountId,
            /// The money it was about.
            amount: Balance,
            /// How it ended.
            verdict: Verdict,
            /// Whether the respondent was heard; if not, it lost no more than the contested amount.
            responded: bool,
            /// Whether there was an appeal.
            appealed: bool,
            /// What of a claim's rest reached the provider.
            settled: Balance,
            /// What the opener got from the respondent's bond.
            compensation: Balance,
            /// What the insurance fund got from the respondent's bond.
            slashed_to_insurance: Balance,
            /// What of the respondent's bond was burned.
            burned: Balance,
            /// What the loser paid the winner from its deposits.
            deposit_paid: Balance,
            /// What the insurance fund got from the deposits.
            deposit_forfeited: Balance,
        },
    }
}
