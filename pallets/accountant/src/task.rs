//! The settling calls, reduced to their differences.

use crate::{
    WeightInfo,
    pallet::{Call, Config, MAX_ATTEMPTS},
};
use frame_support::pallet_prelude::Weight;
use tallystick_primitives::{AccountId, Action, Hash, Promise, Signature, SignedRequest, promise::Preimage};

/// An accountant's promise with its preimage and signature.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    pub identity: &'a AccountId,
    pub accountant: &'a AccountId,
    pub promise: &'a Promise,
    pub preimage: &'a Preimage,
    pub signature: &'a Signature,
}

/// A settling call.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// Proves and pays.
    Settle(Proof<'a>),
    /// Proves and pays to a new beneficiary, as the provider asks.
    SettleTo(Proof<'a>, &'a AccountId, &'a SignedRequest),
    /// Proves and turns the payment into the provider's bond, as the provider asks.
    SettleIntoBond(Proof<'a>, &'a SignedRequest),
    /// Pays the proven debt to this provider (first) by this accountant (second).
    Collect(&'a AccountId, &'a AccountId),
}

impl<'a> Task<'a> {
    pub fn proof(&self) -> Option<&Proof<'a>> {
        match self {
            Self::Settle(proof) | Self::SettleTo(proof, ..) | Self::SettleIntoBond(proof, _) => Some(proof),
            Self::Collect(..) => None,
        }
    }

    pub fn identity(&self) -> &'a AccountId {
        match self {
            Self::Settle(proof) | Self::SettleTo(proof, ..) | Self::SettleIntoBond(proof, _) => proof.identity,
            Self::Collect(identity, _) => identity,
        }
    }

    pub fn accountant(&self) -> &'a AccountId {
        match self {
            Self::Settle(proof) | Self::SettleTo(proof, ..) | Self::SettleIntoBond(proof, _) => proof.accountant,
            Self::Collect(_, accountant) => accountant,
        }
    }

    /// The account that is paid instead of the provider's beneficiary, if any.
    pub fn recipient(&self) -> Option<&'a AccountId> {
        match self {
            Self::SettleTo(_, beneficiary, _) => Some(beneficiary),
            Self::SettleIntoBond(proof, _) => Some(proof.identity),
            Self::Settle(_) | Self::Collect(..) => None,
        }
    }

    /// The provider's request, if the task needs one.
    pub fn request(&self) -> Option<&'a SignedRequest> {
        match self {
            Self::SettleTo(_, _, request) | Self::SettleIntoBond(_, request) => Some(request),
            Self::Settle(_) | Self::Collect(..) => None,
        }
    }

    /// The action that the provider's request must carry, if the task needs a request.
    pub fn action(&self, genesis: &Hash) -> Option<Action> {
        match *self {
            Self::SettleTo(proof, beneficiary, _) => Some(Action::SettleTo {
                promise: proof.promise.hash(genesis),
                preimage: *proof.preimage,
                beneficiary: beneficiary.clone(),
            }),
            Self::SettleIntoBond(proof, _) => Some(Action::SettleIntoBond {
                promise: proof.promise.hash(genesis),
                preimage: *proof.preimage,
            }),
            Self::Settle(_) | Self::Collect(..) => None,
        }
    }

    /// The call that carries the task.
    pub fn call<T: Config>(&self) -> T::RuntimeCall {
        match *self {
            Self::Settle(proof) => Call::<T>::settle_provider_promise {
                identity: proof.identity.clone(),
                accountant: proof.accountant.clone(),
                promise: proof.promise.clone(),
                preimage: *proof.preimage,
                signature: proof.signature.clone(),
            },
            Self::SettleTo(proof, beneficiary, request) => Call::<T>::settle_to {
                identity: proof.identity.clone(),
                accountant: proof.accountant.clone(),
                promise: proof.promise.clone(),
                preimage: *proof.preimage,
                signature: proof.signature.clone(),
                beneficiary: beneficiary.clone(),
                request: request.clone(),
            },
            Self::SettleIntoBond(proof, request) => Call::<T>::settle_into_bond {
                identity: proof.identity.clone(),
                accountant: proof.accountant.clone(),
                promise: proof.promise.clone(),
                preimage: *proof.preimage,
                signature: proof.signature.clone(),
                request: request.clone(),
            },
            Self::Collect(identity, accountant) => Call::<T>::collect {
                identity: identity.clone(),
                accountant: accountant.clone(),
            },
        }
        .into()
    }

    /// The weight of a walletless dispatch that does not need the accountant's stake, if it is less
    /// than the declared weight.
    pub fn walletless_weight<W: WeightInfo>(&self) -> Option<Weight> {
        match self {
            Self::Settle(_) => Some(W::settle_provider_promise(0)),
            Self::SettleTo(..) => Some(W::settle_to(0)),
            Self::SettleIntoBond(..) => Some(W::settle_into_bond(0)),
            Self::Collect(..) => None,
        }
    }

    /// The weight of signature checks that authorising did not need.
    pub fn unspent<W: WeightInfo>(&self, attempts: u32) -> Weight {
        let authorize = match self {
            Self::Settle(_) => W::authorize_settle_provider_promise,
            Self::SettleTo(..) => W::authorize_settle_to,
            Self::SettleIntoBond(..) => W::authorize_settle_into_bond,
            Self::Collect(..) => return Weight::zero(),
        };
        authorize(MAX_ATTEMPTS).saturating_sub(authorize(attempts))
    }
}
