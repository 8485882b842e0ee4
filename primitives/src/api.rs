//! The runtime API: everything a client asks the chain, in one call each.

use crate::{
    state::{AccountantState, ConsumerChannelState, IdentityState, ProviderChannelState, SettlementQuote},
    AccountId, Balance, Lane,
};

sp_api::decl_runtime_apis! {
    /// State of identities, channels and accountants, and what a settlement would do.
    #[allow(missing_docs)]
    pub trait TallystickApi {
        /// The identity, registered or not.
        fn identity(identity: AccountId) -> IdentityState;
        /// The consumer channel between the two, opened or not.
        fn consumer_channel(identity: AccountId, accountant: AccountId) -> ConsumerChannelState;
        /// The provider channel between the two, if it is open.
        fn provider_channel(identity: AccountId, accountant: AccountId) -> Option<ProviderChannelState>;
        /// The accountant, if there is one.
        fn accountant(accountant: AccountId) -> Option<AccountantState>;
        /// What settling a consumer's promise of `amount` in `lane` would do now.
        fn quote_consumer_settlement(
            identity: AccountId,
            accountant: AccountId,
            lane: Lane,
            amount: Balance,
        ) -> SettlementQuote;
        /// What settling an accountant's promise of `amount` would do now.
        fn quote_provider_settlement(identity: AccountId, accountant: AccountId, amount: Balance) -> SettlementQuote;
    }
}
