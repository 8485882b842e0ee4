//! Calls about identities and devices, of the pallet `IdentityRegistry`.

use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, SignedRequest};

calls! {
    "IdentityRegistry" = 40 {
        /// Registers the caller and opens its consumer channel with `accountant`.
        ///
        /// By the identity itself. The registration fee comes from the channel's account, which
        /// anybody can top up beforehand. `beneficiary` defaults to that account. With `provider`
        /// the provider channel is opened as well. Emits `Registered`.
        register = 0 (accountant: AccountId, beneficiary: Option<AccountId>, provider: bool);
        /// Registers `identity`, which signed the request.
        ///
        /// By any signed account, or walletless: then the channel's account also pays the chain
        /// fee, and must hold twice that on top of the registration fee. Emits `Registered`.
        register_for = 1 (
            identity: AccountId,
            accountant: AccountId,
            beneficiary: Option<AccountId>,
            provider: bool,
            request: SignedRequest,
        );
        /// Sends the caller's earnings to `beneficiary` from the next settlement on.
        ///
        /// By the identity itself. Emits `BeneficiarySet`.
        set_beneficiary = 2 (beneficiary: AccountId);
        /// `set_beneficiary` for `identity`, which signed the request.
        ///
        /// By any signed account. Emits `BeneficiarySet`.
        set_beneficiary_for = 3 (identity: AccountId, beneficiary: AccountId, request: SignedRequest);
        /// Lets `key` promise up to `limit` per channel in `lane`, until block `valid_until`.
        ///
        /// By the identity itself. Another key, a lower limit or an earlier expiry leaves the
        /// terms before collectable for `ExitDelay`. Emits `DeviceAuthorized`.
        authorize_device = 4 (lane: Lane, key: AccountId, #[compact] limit: Balance, valid_until: BlockNumber);
        /// `authorize_device` for `identity`, which signed the request.
        ///
        /// By any signed account. Emits `DeviceAuthorized`.
        authorize_device_for = 5 (
            identity: AccountId,
            lane: Lane,
            key: AccountId,
            #[compact] limit: Balance,
            valid_until: BlockNumber,
            request: SignedRequest,
        );
        /// Takes the lane away from its device; its promises settle for another `ExitDelay`.
        ///
        /// By the identity itself. Emits `DeviceRevoked`.
        revoke_device = 6 (lane: Lane);
        /// `revoke_device` for `identity`, which signed the request.
        ///
        /// By any signed account. Emits `DeviceRevoked`.
        revoke_device_for = 7 (identity: AccountId, lane: Lane, request: SignedRequest);
    }
}
