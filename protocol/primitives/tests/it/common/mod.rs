//! Keys and random messages that the tests share.

use proptest::{array::uniform32, option, prelude::*};
use sp_core::{ecdsa, ed25519, sr25519, Pair, H256};
use sp_runtime::{traits::IdentifyAccount, MultiSigner};
use tallystick_primitives::{AccountId, Action, Promise, Signature};

/// A key of each accepted scheme.
pub enum Key {
    /// Schnorr on Ristretto.
    Sr25519(sr25519::Pair),
    /// EdDSA.
    Ed25519(ed25519::Pair),
    /// secp256k1.
    Ecdsa(ecdsa::Pair),
}

impl Key {
    /// One key per scheme, from `seed`.
    pub fn of_every_scheme(seed: u8) -> [Self; 3] {
        let seed = [seed; 32];
        [
            Self::Sr25519(sr25519::Pair::from_seed(&seed)),
            Self::Ed25519(ed25519::Pair::from_seed(&seed)),
            Self::Ecdsa(ecdsa::Pair::from_seed(&seed)),
        ]
    }

    /// The key's account.
    pub fn account(&self) -> AccountId {
        let signer = match self {
            Self::Sr25519(pair) => MultiSigner::from(pair.public()),
            Self::Ed25519(pair) => MultiSigner::from(pair.public()),
            Self::Ecdsa(pair) => MultiSigner::from(pair.public()),
        };
        signer.into_account()
    }

    /// Signs exactly these bytes.
    pub fn sign(&self, message: &[u8]) -> Signature {
        match self {
            Self::Sr25519(pair) => pair.sign(message).into(),
            Self::Ed25519(pair) => pair.sign(message).into(),
            Self::Ecdsa(pair) => pair.sign(message).into(),
        }
    }
}

/// Any account.
pub fn accounts() -> impl Strategy<Value = AccountId> {
    uniform32(any::<u8>()).prop_map(AccountId::new)
}

/// Any hash.
pub fn hashes() -> impl Strategy<Value = H256> {
    uniform32(any::<u8>()).prop_map(H256)
}

/// Any amount; the edges more often than chance has it.
pub fn amounts() -> impl Strategy<Value = u128> {
    prop_oneof![1 => Just(0), 1 => Just(1), 1 => Just(u128::MAX), 4 => any::<u128>(), 4 => 0..=1_000_000_000_000_000u128]
}

/// Any u32; the edges more often than chance has it.
pub fn numbers() -> impl Strategy<Value = u32> {
    prop_oneof![1 => Just(0), 1 => Just(u32::MAX), 4 => any::<u32>()]
}

/// Any promise.
pub fn promises() -> impl Strategy<Value = Promise> {
    (hashes(), numbers(), amounts(), hashes(), numbers()).prop_map(|(channel, lane, amount, hashlock, valid_until)| {
        Promise {
            channel,
            lane,
            amount,
            hashlock,
            valid_until,
        }
    })
}

/// Any action.
pub fn actions() -> impl Strategy<Value = Action> {
    prop_oneof![
        (accounts(), option::of(accounts()), any::<bool>()).prop_map(|(accountant, beneficiary, provider)| {
            Action::Register {
                accountant,
                beneficiary,
                provider,
            }
        }),
        accounts().prop_map(|beneficiary| Action::SetBeneficiary { beneficiary }),
        (numbers(), accounts(), amounts(), numbers()).prop_map(|(lane, key, limit, valid_until)| {
            Action::AuthorizeDevice {
                lane,
                key,
                limit,
                valid_until,
            }
        }),
        numbers().prop_map(|lane| Action::RevokeDevice { lane }),
        accounts().prop_map(|accountant| Action::OpenChannel { accountant }),
        (accounts(), accounts()).prop_map(|(accountant, beneficiary)| Action::RequestExit {
            accountant,
            beneficiary
        }),
        accounts().prop_map(|accountant| Action::CancelExit { accountant }),
        (accounts(), amounts(), accounts()).prop_map(|(accountant, amount, beneficiary)| Action::FastExit {
            accountant,
            amount,
            beneficiary
        }),
        accounts().prop_map(|accountant| Action::OpenProviderChannel { accountant }),
        (accounts(), amounts()).prop_map(|(accountant, minimum)| Action::SetMinSettlement { accountant, minimum }),
        (hashes(), uniform32(any::<u8>()), accounts()).prop_map(|(promise, preimage, beneficiary)| Action::SettleTo {
            promise,
            preimage,
            beneficiary
        }),
        (hashes(), uniform32(any::<u8>())).prop_map(|(promise, preimage)| Action::SettleIntoBond { promise, preimage }),
    ]
}
