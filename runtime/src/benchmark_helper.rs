//! What the benchmarks of our own pallets need.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "benchmarks run on a bench, never on the chain"
)]

use crate::{
    configs::{money::InsuranceFundAccount, parameters::dynamic::payments::RegistrationFee},
    constants::EXISTENTIAL_DEPOSIT,
    AccountId, Accountant, Balance, Balances, IdentityRegistry, Runtime, RuntimeOrigin, System,
};
use frame_benchmarking::benchmarking::add_to_whitelist;
use frame_support::traits::{fungible::Mutate, Get};
use sp_runtime::Permill;
use tallystick_primitives::{accountant_id, benchmarking::BenchmarkHelper, consumer_channel_id, BlockNumber, Lane};

/// 1,000 NOTCH, ten times the least stake.
const STAKE: Balance = 1_000_000_000_000_000;

impl BenchmarkHelper for Runtime {
    fn prepare() {
        let fund = InsuranceFundAccount::get();
        Self::endow(&fund, STAKE);
        add_to_whitelist(frame_system::Account::<Runtime>::hashed_key_for(fund).into());
        add_to_whitelist(frame_system::BlockHash::<Runtime>::hashed_key_for(0).into());
        System::set_block_number(1);
    }

    fn endow(account: &AccountId, amount: Balance) {
        Balances::mint_into(account, amount).expect("the account can take it");
    }

    fn accountant(owner: &AccountId, operator: &AccountId) -> AccountId {
        Self::endow(owner, STAKE * 10);
        let origin = RuntimeOrigin::signed(owner.clone());
        Accountant::register_accountant(origin, operator.clone(), STAKE, Permill::zero(), 0, Default::default())
            .expect("nothing speaks against it");
        accountant_id(owner)
    }

    fn register(identity: &AccountId, accountant: &AccountId) {
        let channel = consumer_channel_id(identity, accountant);
        Self::endow(&channel, RegistrationFee::get().saturating_add(EXISTENTIAL_DEPOSIT));
        let origin = RuntimeOrigin::signed(identity.clone());
        IdentityRegistry::register(origin, accountant.clone(), None, false).expect("nobody is registered");
    }

    fn authorize_device(identity: &AccountId, lane: Lane, key: &AccountId) {
        let origin = RuntimeOrigin::signed(identity.clone());
        IdentityRegistry::authorize_device(origin, lane, key.clone(), Balance::MAX, BlockNumber::MAX)
            .expect("the identity is registered");
    }
}
