//! Signed requests: an identity's orders that any account may submit.

#![allow(
    clippy::cast_possible_truncation,
    reason = "the codec's derives number variants with casts"
)]

use crate::{AccountId, Balance, BlockNumber, Hash, Lane, Signature, promise::Preimage};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// First part of every request's domain.
pub const REQUEST_DOMAIN: &[u8] = b"tallystick/request/";

/// Proof that an identity asked for a call: its next nonce, an expiry and a signature over
/// [`Action::payload`].
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct SignedRequest {
    /// Exactly the identity's next nonce.
    pub nonce: u64,
    /// Last block in which the request counts; bounded by the chain's `MaxRequestLifetime`.
    pub valid_until: BlockNumber,
    /// The identity's signature.
    pub signature: Signature,
}

/// A call that an identity can ask for, with the arguments it binds itself to.
///
/// The SCALE encoding of the fields, in this order and without the variant's index, is the
/// variable part of the payload. Clients in other languages are generated from this type.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Action {
    /// Registers the identity and opens its channel with the accountant.
    Register {
        /// Accountant whose channel is opened and pays the fee.
        accountant: AccountId,
        /// The account that earnings go to; the consumer channel if none is given.
        beneficiary: Option<AccountId>,
        /// Whether a provider channel is opened as well.
        provider: bool,
    },
    /// Sends earnings elsewhere from now on.
    SetBeneficiary {
        /// The account that earnings go to from now on.
        beneficiary: AccountId,
    },
    /// Lets a device's key sign promises in its lane.
    AuthorizeDevice {
        /// The device's lane, not 0.
        lane: Lane,
        /// The device's key.
        key: AccountId,
        /// Most that the device may promise in total, per channel; units of 10^-12 NOTCH.
        limit: Balance,
        /// Last block in which its promises settle.
        valid_until: BlockNumber,
    },
    /// Takes a device's right away, `ExitDelay` later.
    RevokeDevice {
        /// The device's lane.
        lane: Lane,
    },
    /// Opens the consumer channel with an accountant.
    OpenChannel {
        /// The accountant to pay through.
        accountant: AccountId,
    },
    /// Begins to leave an accountant.
    RequestExit {
        /// The accountant to leave.
        accountant: AccountId,
        /// Where the rest of the money goes; not the channel itself.
        beneficiary: AccountId,
    },
    /// Stays with an accountant after all.
    CancelExit {
        /// The accountant to stay with.
        accountant: AccountId,
    },
    /// Takes money out at once; the accountant's operator signs the same bytes.
    FastExit {
        /// The accountant that agrees.
        accountant: AccountId,
        /// The amount that leaves the channel, chain fee included; units of 10^-12 NOTCH.
        amount: Balance,
        /// The account that it goes to.
        beneficiary: AccountId,
    },
    /// Opens the provider channel with an accountant.
    OpenProviderChannel {
        /// The accountant to be paid by.
        accountant: AccountId,
    },
    /// Sets the least amount that strangers may settle for the provider.
    SetMinSettlement {
        /// The accountant it concerns.
        accountant: AccountId,
        /// Least amount that strangers may settle; units of 10^-12 NOTCH.
        minimum: Balance,
    },
    /// Settles a provider's promise to a new beneficiary.
    SettleTo {
        /// The hash of the promise to settle.
        promise: H256,
        /// The secret that opens the promise; the settlement publishes it.
        preimage: Preimage,
        /// The account that this and later settlements go to.
        beneficiary: AccountId,
    },
    /// Settles a provider's promise and holds the net as bond.
    SettleIntoBond {
        /// The hash of the promise to settle.
        promise: H256,
        /// The secret that opens the promise; the settlement publishes it.
        preimage: Preimage,
    },
}

impl Action {
    /// The pallet and call in the domain: `"<pallet>/<call>"`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Register { .. } => "identity-registry/register",
            Self::SetBeneficiary { .. } => "identity-registry/set_beneficiary",
            Self::AuthorizeDevice { .. } => "identity-registry/authorize_device",
            Self::RevokeDevice { .. } => "identity-registry/revoke_device",
            Self::OpenChannel { .. } => "payment-channels/open_channel",
            Self::RequestExit { .. } => "payment-channels/request_exit",
            Self::CancelExit { .. } => "payment-channels/cancel_exit",
            Self::FastExit { .. } => "payment-channels/fast_exit",
            Self::OpenProviderChannel { .. } => "accountant/open_provider_channel",
            Self::SetMinSettlement { .. } => "accountant/set_min_settlement",
            Self::SettleTo { .. } => "accountant/settle_to",
            Self::SettleIntoBond { .. } => "accountant/settle_into_bond",
        }
    }

    /// The bytes that are signed:
    /// `"tallystick/request/<pallet>/<call>/1" | genesis 32 | identity 32 | nonce u64 |
    /// valid_until u32 | SCALE(arguments)`.
    pub fn payload(&self, genesis: &Hash, identity: &AccountId, nonce: u64, valid_until: BlockNumber) -> Vec<u8> {
        let mut payload = REQUEST_DOMAIN.to_vec();
        payload.extend_from_slice(self.name().as_bytes());
        payload.extend_from_slice(b"/1");
        payload.extend_from_slice(genesis.as_bytes());
        let identity: &[u8; 32] = identity.as_ref();
        payload.extend_from_slice(identity);
        payload.extend_from_slice(&nonce.to_le_bytes());
        payload.extend_from_slice(&valid_until.to_le_bytes());
        // SCALE puts the variant's index first; here the domain names the action.
        payload.extend(self.encode().into_iter().skip(1));
        payload
    }
}
