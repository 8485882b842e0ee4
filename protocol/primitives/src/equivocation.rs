//! Proof that a validator authored two blocks for one slot.
//!
//! The SDK knows how to prove equivocations of GRANDPA and BABE, but not of Aura.

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_core::sr25519;
use sp_runtime::{ConsensusEngineId, Digest, DigestItem, traits::Header};

/// Marks Aura's items in a header's digest.
const AURA: ConsensusEngineId = *b"aura";

/// Two blocks of one author for one slot.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct AuraEquivocationProof<BlockHeader> {
    /// The key that sealed both blocks.
    pub offender: sr25519::Public,
    /// The slot that both are for.
    pub slot: u64,
    /// One block's header, with its seal as the last item of its digest.
    pub first_header: BlockHeader,
    /// The other's.
    pub second_header: BlockHeader,
}

impl<BlockHeader: Header> AuraEquivocationProof<BlockHeader> {
    /// Whether the offender sealed both headers for that slot, and they are of two different blocks.
    ///
    /// One block that was sealed twice is no equivocation: a seal is not the same each time.
    pub fn is_valid(&self) -> bool {
        match (self.sealed(&self.first_header), self.sealed(&self.second_header)) {
            (Some(first), Some(second)) => first != second,
            _ => false,
        }
    }

    /// The hash that the offender sealed, if it sealed this header and the header is for the slot.
    fn sealed(&self, header: &BlockHeader) -> Option<BlockHeader::Hash> {
        let mut header = header.clone();
        let DigestItem::Seal(AURA, seal) = header.digest_mut().pop()? else {
            return None;
        };
        let seal = sr25519::Signature::try_from(seal.as_slice()).ok()?;
        let hash = header.hash();
        let is_sealed = slot_of(header.digest()) == Some(self.slot)
            && sp_io::crypto::sr25519_verify(&seal, hash.as_ref(), &self.offender);
        is_sealed.then_some(hash)
    }
}

/// The slot of Aura that a digest claims; nothing if it claims none, or more than one.
fn slot_of(digest: &Digest) -> Option<u64> {
    let mut slots = digest.logs().iter().filter_map(|item| match item {
        DigestItem::PreRuntime(AURA, slot) => Some(u64::decode(&mut slot.as_slice()).ok()),
        _ => None,
    });
    let slot = slots.next()?;
    slots.next().is_none().then_some(slot)?
}
