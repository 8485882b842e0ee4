//! The record of an agreement.

use crate::{
    accountant::{ChainView, terms::Terms},
    record::V1,
};
use codec::{Decode, Encode};
use tallystick_messages::SignedAgreement;
use tallystick_primitives::Balance;

/// An agreement under which something was paid.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct AgreementRecord {
    version: V1,
    /// The agreement with both signatures.
    pub signed: SignedAgreement,
    /// The paid total, an unrevealed exchange included.
    pub total: Balance,
}

impl AgreementRecord {
    /// An agreement under which nothing is paid yet.
    pub fn new(signed: SignedAgreement) -> Self {
        Self {
            version: V1,
            signed,
            total: 0,
        }
    }

    /// Whether the record may be deleted: nothing can be paid under it any more, and no exchange that could be
    /// rolled back is left. If it is handed in again, it is refused because its deadline is over.
    pub fn is_prunable(&self, terms: &Terms, view: &ChainView) -> bool {
        let last_expiry = self.signed.agreement.deadline.saturating_add(terms.expiry_blocks);
        view.finalized > last_expiry
    }
}
