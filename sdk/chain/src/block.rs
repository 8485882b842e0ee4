//! A finalized block and what happened in it.

use crate::events::{ChainEvent, accountant::AccountantEvent, channels::ChannelEvent};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, Lane, promise::Preimage};

/// An event and the transaction that caused it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EventRecord {
    /// The transaction's place in the block; none if the block itself caused it.
    pub extrinsic: Option<u32>,
    /// The event.
    pub event: ChainEvent,
}

/// A finalized block.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FinalizedBlock {
    /// Its height.
    pub number: BlockNumber,
    /// Its hash.
    pub hash: Hash,
    /// The hash of the block before.
    pub parent: Hash,
    /// The block's events, in order; without events that nobody needs.
    pub events: Vec<EventRecord>,
}

impl FinalizedBlock {
    /// The settlements of the block, itemised.
    pub fn settlements(&self) -> Vec<Settlement> {
        Settlement::all(&self.events)
    }
}

/// The party whose promise was settled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Side {
    /// A consumer's, to the accountant.
    Consumer {
        /// The lane of the promise.
        lane: Lane,
    },
    /// An accountant's, to a provider.
    Provider {
        /// Where the money went.
        beneficiary: AccountId,
        /// The total that the promise says is owed, if the promise proved something new.
        proven: Option<Balance>,
    },
}

/// A settlement that moved money. Gross = accountant fee + chain fee + net.
///
/// A promise that only *proved* something, because the accountant had no money at all, is not among them: see
/// [`AccountantEvent::Proven`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settlement {
    /// The transaction's place in the block.
    pub extrinsic: Option<u32>,
    /// The party whose promise was settled.
    pub side: Side,
    /// The consumer or the provider.
    pub identity: AccountId,
    /// The accountant.
    pub accountant: AccountId,
    /// The amount that left the channel or the accountant's money.
    pub gross: Balance,
    /// The accountant's share; 0 for a consumer's promise.
    pub accountant_fee: Balance,
    /// The transaction fee that came out of the money; 0 if a signed account paid it.
    pub chain_fee: Balance,
    /// The amount that the beneficiary, or the accountant, got.
    pub net: Balance,
    /// The part of gross that the accountant's stake paid; 0 for a consumer's promise.
    pub from_coverage: Balance,
    /// The part that is still owed.
    pub shortfall: Balance,
    /// The published preimage; none if this settlement published none (`collect`, or a promise proven before).
    pub preimage: Option<Preimage>,
}

impl Settlement {
    /// The settlements among these events.
    pub fn all(events: &[EventRecord]) -> Vec<Self> {
        let mut proofs: Vec<Proof> = Vec::new();
        let mut settlements = Vec::new();
        for EventRecord { extrinsic, event } in events {
            match event {
                ChainEvent::Accountant(AccountantEvent::Proven {
                    accountant,
                    provider,
                    amount,
                    preimage,
                }) => proofs.push(Proof {
                    of: (*extrinsic, accountant, provider),
                    amount: *amount,
                    preimage: *preimage,
                }),
                ChainEvent::Accountant(event) => settlements.extend(Self::of_provider(*extrinsic, event, &mut proofs)),
                ChainEvent::Channel(event) => settlements.extend(Self::of_consumer(*extrinsic, event)),
                _ => {}
            }
        }
        settlements
    }

    fn of_consumer(extrinsic: Option<u32>, event: &ChannelEvent) -> Option<Self> {
        let ChannelEvent::PromiseSettled {
            identity,
            accountant,
            lane,
            gross,
            chain_fee,
            net,
            shortfall,
            preimage,
        } = event
        else {
            return None;
        };
        Some(Self {
            extrinsic,
            side: Side::Consumer { lane: *lane },
            identity: identity.clone(),
            accountant: accountant.clone(),
            gross: *gross,
            accountant_fee: 0,
            chain_fee: *chain_fee,
            net: *net,
            from_coverage: 0,
            shortfall: *shortfall,
            preimage: Some(*preimage),
        })
    }

    /// The proof, if there was one, comes before the payment in the same transaction.
    fn of_provider(extrinsic: Option<u32>, event: &AccountantEvent, proofs: &mut Vec<Proof>) -> Option<Self> {
        let AccountantEvent::PromiseSettled {
            accountant,
            provider,
            beneficiary,
            gross,
            accountant_fee,
            chain_fee,
            net,
            from_coverage,
            shortfall,
        } = event
        else {
            return None;
        };
        let place = proofs
            .iter()
            .rposition(|proof| proof.of == (extrinsic, accountant, provider));
        let proof = place.map(|place| proofs.remove(place));
        Some(Self {
            extrinsic,
            side: Side::Provider {
                beneficiary: beneficiary.clone(),
                proven: proof.as_ref().map(|proof| proof.amount),
            },
            identity: provider.clone(),
            accountant: accountant.clone(),
            gross: *gross,
            accountant_fee: *accountant_fee,
            chain_fee: *chain_fee,
            net: *net,
            from_coverage: *from_coverage,
            shortfall: *shortfall,
            preimage: proof.map(|proof| proof.preimage),
        })
    }
}

/// A proof that no payment has used up yet.
struct Proof<'events> {
    of: (Option<u32>, &'events AccountId, &'events AccountId),
    amount: Balance,
    preimage: Preimage,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(byte: u8) -> AccountId {
        AccountId::new([byte; 32])
    }

    fn proven(extrinsic: u32, provider: u8, amount: Balance) -> EventRecord {
        EventRecord {
            extrinsic: Some(extrinsic),
            event: ChainEvent::Accountant(AccountantEvent::Proven {
                accountant: account(1),
                provider: account(provider),
                amount,
                preimage: [provider; 32],
            }),
        }
    }

    fn paid(extrinsic: u32, provider: u8, gross: Balance) -> EventRecord {
        EventRecord {
            extrinsic: Some(extrinsic),
            event: ChainEvent::Accountant(AccountantEvent::PromiseSettled {
                accountant: account(1),
                provider: account(provider),
                beneficiary: account(9),
                gross,
                accountant_fee: 1,
                chain_fee: 2,
                net: gross - 3,
                from_coverage: 0,
                shortfall: 0,
            }),
        }
    }

    #[test]
    fn a_payment_takes_the_preimage_of_its_own_proof() {
        let events = [
            proven(1, 2, 10),
            paid(1, 2, 10),
            // A batch of two providers, one of which was proven before.
            paid(2, 3, 20),
            proven(2, 4, 30),
            paid(2, 4, 30),
            // Collected later: nothing is proven.
            paid(3, 2, 40),
        ];
        let settlements = Settlement::all(&events);
        let preimages: Vec<_> = settlements.iter().map(|settlement| settlement.preimage).collect();
        assert_eq!(preimages, [Some([2; 32]), None, Some([4; 32]), None]);
        assert!(settlements
            .iter()
            .all(|settlement| settlement.gross == settlement.accountant_fee + settlement.chain_fee + settlement.net));
        let expected = Side::Provider {
            beneficiary: account(9),
            proven: Some(30),
        };
        assert_eq!(settlements[2].side, expected);
    }

    #[test]
    fn a_proof_without_a_payment_is_no_settlement() {
        assert_eq!(Settlement::all(&[proven(1, 2, 10), paid(2, 2, 10)])[0].preimage, None);
        assert!(Settlement::all(&[proven(1, 2, 10)]).is_empty());
    }
}
