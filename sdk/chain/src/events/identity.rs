//! Events about identities and devices, as the pallet `IdentityRegistry` emits them.

use super::DeviceTerms;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane};

events! {
    /// What happened to identities and devices.
    IdentityEvent in "IdentityRegistry" {
        /// An identity was registered.
        Registered {
            /// The new identity.
            identity: AccountId,
            /// The accountant whose channel was opened and paid.
            accountant: AccountId,
            /// Where earnings go.
            beneficiary: AccountId,
            /// Registration fee, paid to the insurance fund.
            registration_fee: Balance,
            /// Chain fee taken from the channel; 0 unless the transaction was walletless.
            chain_fee: Balance,
        },
        /// Earnings go elsewhere from now on.
        BeneficiarySet {
            /// The identity.
            identity: AccountId,
            /// Where earnings go.
            beneficiary: AccountId,
        },
        /// A device got new terms.
        DeviceAuthorized {
            /// The identity.
            identity: AccountId,
            /// The device's lane.
            lane: Lane,
            /// The new terms.
            terms: DeviceTerms,
            /// Last block in which the terms before still count, if they were cut.
            superseded_until: Option<BlockNumber>,
        },
        /// A device lost its lane.
        DeviceRevoked {
            /// The identity.
            identity: AccountId,
            /// The device's lane.
            lane: Lane,
            /// Last block in which its promises still settle.
            superseded_until: BlockNumber,
        },
    }
}
