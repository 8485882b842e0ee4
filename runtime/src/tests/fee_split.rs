//! Fees go where they should, exactly.

use super::support::{begin_block, chain, development};
use crate::{
    AccountId, Balance, Balances, Runtime, System, configs::money::InsuranceFundAccount,
    constants::EXISTENTIAL_DEPOSIT, fees::FeeSplit, genesis_config_presets,
};
use frame_support::traits::{
    OnUnbalanced,
    fungible::{Balanced, Inspect, Mutate},
    tokens::Preservation,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob};

/// Charges Bob; returns what Alice (the author) and the insurance fund got.
fn charge(fee: Balance, tip: Balance) -> (Balance, Balance) {
    let author = Alice.to_account_id();
    let fund = InsuranceFundAccount::get();
    let before = (
        Balances::balance(&author),
        Balances::balance(&fund),
        Balances::total_issuance(),
    );
    let take = |amount| {
        <Balances as Balanced<AccountId>>::withdraw(
            &Bob.to_account_id(),
            amount,
            frame_support::traits::tokens::Precision::Exact,
            Preservation::Preserve,
            frame_support::traits::tokens::Fortitude::Polite,
        )
        .unwrap()
    };
    FeeSplit::on_unbalanceds([take(fee), take(tip)].into_iter());
    assert_eq!(Balances::total_issuance(), before.2, "no unit is lost");
    (
        Balances::balance(&author) - before.0,
        Balances::balance(&fund) - before.1,
    )
}

fn assert_exact(fee: Balance, tip: Balance) {
    let (author, fund) = charge(fee, tip);
    assert_eq!(fund, fee / 5, "a fifth, rounded down");
    assert_eq!(author, fee - fee / 5 + tip, "the rest and the tip");
}

#[test]
fn a_fee_of_any_amount_is_split_exactly() {
    development().execute_with(|| {
        begin_block(1);
        for fee in 0..100 {
            assert_exact(fee, fee % 7);
        }
        let mut runner = proptest::test_runner::TestRunner::default();
        let amounts = (0..EXISTENTIAL_DEPOSIT * 1_000, 0..EXISTENTIAL_DEPOSIT);
        runner
            .run(&amounts, |(fee, tip)| {
                assert_exact(fee, tip);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn without_an_author_everything_goes_to_the_insurance_fund() {
    development().execute_with(|| {
        assert_eq!(pallet_authorship::Pallet::<Runtime>::author(), None);
        assert_eq!(charge(1_003, 10), (0, 1_013));
    });
}

#[test]
fn fees_that_an_author_cannot_take_go_to_the_insurance_fund() {
    let mut genesis = genesis_config_presets::development();
    let author = serde_json::to_value(Alice.to_account_id()).unwrap();
    let balances = genesis["balances"]["balances"].as_array_mut().unwrap();
    balances.retain(|entry| entry[0] != author);
    genesis["session"]["keys"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .for_each(|keys| {
            // Session keys belong to an account that exists; the validator id is the one paid.
            keys[0] = serde_json::to_value(Bob.to_account_id()).unwrap();
        });
    chain(genesis).execute_with(|| {
        begin_block(1);
        assert_eq!(charge(1_003, 10), (0, 1_013));
    });
}

#[test]
fn dust_goes_to_the_insurance_fund() {
    development().execute_with(|| {
        System::set_block_number(1);
        let poor = AccountId::new([9; 32]);
        Balances::mint_into(&poor, EXISTENTIAL_DEPOSIT).unwrap();
        let issued = Balances::total_issuance();
        let before = Balances::balance(&InsuranceFundAccount::get());
        Balances::transfer(&poor, &Bob.to_account_id(), 100, Preservation::Expendable).unwrap();
        assert_eq!(Balances::balance(&poor), 0);
        assert_eq!(
            Balances::balance(&InsuranceFundAccount::get()) - before,
            EXISTENTIAL_DEPOSIT - 100
        );
        assert_eq!(Balances::total_issuance(), issued);
    });
}
