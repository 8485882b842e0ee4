//! The emergency brakes.

use super::support::development;
use crate::{
    AccountId, Accountant, FeeClaims, IdentityRegistry, PaymentChannels, Runtime, RuntimeCall, RuntimeOrigin, SafeMode,
    TxPause,
    configs::{
        filter::{CallFilter, NeverPaused},
        payments::REFUSALS,
    },
};
use frame_support::{
    assert_noop, assert_ok,
    traits::{Contains, PalletInfoAccess},
};
use pallet_tx_pause::RuntimeCallNameOf;
use sp_keyring::Sr25519Keyring::Bob;

fn name(pallet: &str, call: &str) -> RuntimeCallNameOf<Runtime> {
    (
        pallet.as_bytes().to_vec().try_into().unwrap(),
        call.as_bytes().to_vec().try_into().unwrap(),
    )
}

fn transfer() -> RuntimeCall {
    RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
        dest: Bob.to_account_id().into(),
        value: 1,
    })
}

fn collect() -> RuntimeCall {
    let account = AccountId::new([1; 32]);
    RuntimeCall::Accountant(pallet_accountant::Call::collect {
        identity: account.clone(),
        accountant: account,
    })
}

#[test]
fn safe_mode_stops_transfers_but_not_money_coming_home() {
    development().execute_with(|| {
        let time = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: 1 });
        let open = RuntimeCall::Accountant(pallet_accountant::Call::open_provider_channel {
            accountant: AccountId::new([1; 32]),
        });
        assert!(
            [transfer(), collect(), time.clone(), open.clone()]
                .iter()
                .all(CallFilter::contains)
        );

        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));

        assert!([collect(), time].iter().all(CallFilter::contains));
        assert!(![transfer(), open].iter().any(CallFilter::contains));
    });
}

#[test]
fn tx_pause_cannot_pause_a_settlement() {
    development().execute_with(|| {
        assert_ok!(TxPause::pause(
            RuntimeOrigin::root(),
            name("Balances", "transfer_keep_alive")
        ));
        assert!(!CallFilter::contains(&transfer()));

        for (pallet, call) in [
            ("Accountant", "collect"),
            ("Accountant", "settle_provider_promise"),
            ("PaymentChannels", "settle_consumer_promise"),
            ("PaymentChannels", "finalize_exit"),
            ("WorkerBonding", "withdraw_unbonded"),
            ("WorkerBonding", "report_equivocation"),
            ("Arbitration", "respond"),
            ("Arbitration", "finalize"),
            ("Arbiters", "vote"),
            ("FeeClaims", "withdraw_payout"),
            ("FeeClaims", "withdraw_deposit"),
            ("FeeClaims", "submit_claims"),
            ("FeeClaims", "process_cycle"),
            ("Timestamp", "set"),
            ("ValidatorSet", "leave"),
            ("ValidatorSet", "withdraw_unbonded"),
            ("Session", "set_keys"),
            ("Session", "purge_keys"),
            ("Grandpa", "report_equivocation_unsigned"),
            ("AuraEquivocation", "report_equivocation"),
        ] {
            let paused = TxPause::pause(RuntimeOrigin::root(), name(pallet, call));
            assert_noop!(paused, pallet_tx_pause::Error::<Runtime>::Unpausable);
        }
    });
}

#[test]
fn a_call_is_never_paused_only_in_its_own_pallet() {
    let never_paused =
        |pallet, call| <NeverPaused as Contains<RuntimeCallNameOf<Runtime>>>::contains(&name(pallet, call));
    assert!(!never_paused("PaymentChannels", "collect"));
    assert!(!never_paused("PaymentChannels", "open_channel"));
    assert!(!never_paused("Accountant", "register_accountant"));
    assert!(!never_paused("IdentityRegistry", "register"));
    assert!(!never_paused("FeeClaims", "deposit"));
    assert!(!never_paused("WorkerBonding", "go_online"));
    assert!(!never_paused("ValidatorSet", "join"));
}

#[test]
fn refusal_codes_belong_to_the_pallets_and_do_not_overlap() {
    let indices = [
        IdentityRegistry::index(),
        PaymentChannels::index(),
        Accountant::index(),
        FeeClaims::index(),
    ];
    assert_eq!(REFUSALS.map(|(index, _)| usize::from(index)), indices);
    assert!(REFUSALS.windows(2).all(|pair| pair[0].1 + 64 <= pair[1].1));
}

#[test]
fn safe_mode_lets_validators_leave_but_not_join() {
    development().execute_with(|| {
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        let passes = |call: pallet_validator_set::Call<Runtime>| CallFilter::contains(&call.into());
        assert!(passes(pallet_validator_set::Call::leave {}));
        assert!(passes(pallet_validator_set::Call::withdraw_unbonded {}));
        assert!(!passes(pallet_validator_set::Call::join { bond: 1 }));
        assert!(CallFilter::contains(&pallet_session::Call::purge_keys {}.into()));
    });
}

/// While the debtor can take its money out, the creditor can claim (and the other way round).
#[test]
fn safe_mode_stops_neither_claims_nor_disputes_but_new_business() {
    development().execute_with(|| {
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        let claims = |call: pallet_fee_claims::Call<Runtime>| CallFilter::contains(&call.into());
        let somebody = AccountId::new([1; 32]);
        assert!(claims(pallet_fee_claims::Call::withdraw_payout {
            provider: somebody.clone()
        }));
        assert!(claims(pallet_fee_claims::Call::submit_requests {
            cycle: 0,
            entries: Default::default()
        }));
        assert!(claims(pallet_fee_claims::Call::release {
            provider: somebody.clone()
        }));
        assert!(!claims(pallet_fee_claims::Call::deposit { amount: 1 }));
        assert!(CallFilter::contains(
            &pallet_arbitration::Call::finalize { dispute: 0 }.into()
        ));
        assert!(CallFilter::contains(
            &pallet_worker_bonding::Call::unbond { amount: 1 }.into()
        ));
        assert!(!CallFilter::contains(
            &pallet_worker_bonding::Call::bond { amount: 1 }.into()
        ));
    });
}
