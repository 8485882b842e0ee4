//! Calls about disputes, of the pallet `Arbitration`.

use sp_core::H256;
use tallystick_primitives::state_disputes::Subject;

calls! {
    "Arbitration" = 44 {
        /// Opens a dispute, with the hash of the evidence and where it can be read.
        ///
        /// By a party of the claim, or, about service, by any registered identity. Puts a deposit on hold:
        /// `DepositRatio` of what is contested, `MinDeposit` at least. Emits `DisputeOpened`.
        open_dispute = 0 (subject: Subject, evidence: H256, uri: Vec<u8>);
        /// Answers a dispute, with the hash of the evidence and where it can be read.
        ///
        /// By the respondent, within `RespondPeriod`; otherwise it loses. Puts the same deposit on hold as
        /// the opener. Emits `Responded`.
        respond = 1 (dispute: u64, evidence: H256, uri: Vec<u8>);
        /// Takes the dispute to the council.
        ///
        /// By the loser of the ruling, within `AppealPeriod`. Puts `AppealFactor` times the deposit on hold
        /// on top, which pays the winner if the appeal is lost. Emits `Appealed`.
        appeal = 3 (dispute: u64);
        /// Carries out the outcome of a dispute in which nothing else can happen, after older ones about the
        /// same bond.
        ///
        /// By any signed account. Costs nothing more. Emits `DisputeFinalized`.
        finalize = 5 (dispute: u64);
    }
}
