//! Signed requests: an identity's orders that anybody may submit.

use crate::{promise::Preimage, AccountId, Balance, BlockNumber, Hash, Lane, Signature};
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

/// What an identity can ask for, with the arguments it binds itself to.
///
/// The SCALE encoding of the fields, in this order and without the variant's index, is the
/// variable part of the payload.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Action {
    /// `identity-registry/register`
    Register {
        /// Accountant whose channel is opened and pays the fee.
        accountant: AccountId,
        /// Where earnings go; the consumer channel if none is given.
        beneficiary: Option<AccountId>,
        /// Whether a provider channel is opened as well.
        provider: bool,
    },
    /// `identity-registry/set_beneficiary`
    SetBeneficiary {
        /// Where earnings go from now on.
        beneficiary: AccountId,
    },
    /// `identity-registry/authorize_device`
    AuthorizeDevice {
        /// The device's lane, not 0.
        lane: Lane,
        /// The device's key.
        key: AccountId,
        /// What the device may promise in total, per channel.
        limit: Balance,
        /// Last block in which its promises settle.
        valid_until: BlockNumber,
    },
    /// `identity-registry/revoke_device`
    RevokeDevice {
        /// The device's lane.
        lane: Lane,
    },
    /// `payment-channels/open_channel`
    OpenChannel {
        /// The accountant to pay through.
        accountant: AccountId,
    },
    /// `payment-channels/request_exit`
    RequestExit {
        /// The accountant to leave.
        accountant: AccountId,
        /// Where the rest of the money goes.
        beneficiary: AccountId,
    },
    /// `payment-channels/cancel_exit`
    CancelExit {
        /// The accountant to stay with.
        accountant: AccountId,
    },
    /// `payment-channels/fast_exit`; signed by the operator as well.
    FastExit {
        /// The accountant that agrees.
        accountant: AccountId,
        /// What leaves the channel, chain fee included.
        amount: Balance,
        /// Where it goes.
        beneficiary: AccountId,
    },
    /// `accountant/open_provider_channel`
    OpenProviderChannel {
        /// The accountant to be paid by.
        accountant: AccountId,
    },
    /// `accountant/set_min_settlement`
    SetMinSettlement {
        /// The accountant it concerns.
        accountant: AccountId,
        /// Least amount strangers may settle.
        minimum: Balance,
    },
    /// `accountant/settle_to`
    SettleTo {
        /// [`Promise::hash`](crate::Promise::hash) of the promise to settle.
        promise: H256,
        /// The preimage published by it.
        preimage: Preimage,
        /// Where this and later settlements go.
        beneficiary: AccountId,
    },
    /// `accountant/settle_into_bond`
    SettleIntoBond {
        /// [`Promise::hash`](crate::Promise::hash) of the promise to settle.
        promise: H256,
        /// The preimage published by it.
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
        self.encode_arguments_to(&mut payload);
        payload
    }

    fn encode_arguments_to(&self, payload: &mut Vec<u8>) {
        match self {
            Self::Register {
                accountant,
                beneficiary,
                provider,
            } => (accountant, beneficiary, provider).encode_to(payload),
            Self::SetBeneficiary { beneficiary } => beneficiary.encode_to(payload),
            Self::AuthorizeDevice {
                lane,
                key,
                limit,
                valid_until,
            } => (lane, key, limit, valid_until).encode_to(payload),
            Self::RevokeDevice { lane } => lane.encode_to(payload),
            Self::OpenChannel { accountant }
            | Self::CancelExit { accountant }
            | Self::OpenProviderChannel { accountant } => accountant.encode_to(payload),
            Self::RequestExit {
                accountant,
                beneficiary,
            } => (accountant, beneficiary).encode_to(payload),
            Self::FastExit {
                accountant,
                amount,
                beneficiary,
            } => (accountant, amount, beneficiary).encode_to(payload),
            Self::SetMinSettlement { accountant, minimum } => (accountant, minimum).encode_to(payload),
            Self::SettleTo {
                promise,
                preimage,
                beneficiary,
            } => (promise, preimage, beneficiary).encode_to(payload),
            Self::SettleIntoBond { promise, preimage } => (promise, preimage).encode_to(payload),
        }
    }
}
