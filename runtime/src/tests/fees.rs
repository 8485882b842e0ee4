//! A walletless transaction costs what a signed one costs, to the last unit.

use super::support::{begin_block, development, signed};
use crate::{
    Balance, Executive, Runtime, RuntimeCall, RuntimeEvent, System, TransactionPayment,
    constants::NOTCH,
    fees::{CallFee, signed_length},
};
use codec::Encode;
use pallet_transaction_payment::{Multiplier, NextFeeMultiplier};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::FixedPointNumber;
use tallystick_primitives::traits::ChainFee;

fn transfer() -> RuntimeCall {
    RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
        dest: Bob.to_account_id().into(),
        value: NOTCH,
    })
}

fn remark(length: usize) -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark {
        remark: vec![1; length],
    })
}

/// The fee that the last applied transaction paid.
fn paid_fee() -> Option<Balance> {
    System::events()
        .into_iter()
        .rev()
        .find_map(|record| match record.event {
            RuntimeEvent::TransactionPayment(pallet_transaction_payment::Event::TransactionFeePaid {
                actual_fee,
                tip,
                ..
            }) => {
                assert_eq!(tip, 0);
                Some(actual_fee)
            }
            _ => None,
        })
}

#[test]
fn the_chain_fee_is_what_a_signed_transaction_pays() {
    // Lengths around the places where the length prefix grows.
    let remarks = (0..8).chain(16_260..16_290).map(remark);
    for multiplier in [Multiplier::from_u32(1), Multiplier::saturating_from_rational(7, 3)] {
        development().execute_with(|| {
            begin_block(1);
            NextFeeMultiplier::<Runtime>::put(multiplier);
            for (nonce, call) in remarks.clone().chain([transfer()]).enumerate() {
                let fee = CallFee::of(&call);
                let transaction = signed(call, Alice, nonce as u32);
                let length = transaction.encoded_size() as u32;
                assert_eq!(
                    TransactionPayment::query_info(transaction.clone(), length).partial_fee,
                    fee
                );

                Executive::apply_extrinsic(transaction).unwrap().unwrap();
                assert_eq!(paid_fee(), Some(fee));
            }
        });
    }
}

#[test]
fn the_length_of_a_signed_transaction_is_known_beforehand() {
    development().execute_with(|| {
        for length in (0..200).chain(16_200..16_300) {
            let call = remark(length);
            let expected = signed(call.clone(), Alice, 63).encoded_size();
            assert_eq!(signed_length(call.encoded_size()) as usize, expected);
        }
    });
}

#[test]
fn a_plain_transfer_costs_about_a_ten_thousandth_of_a_notch() {
    development().execute_with(|| {
        let fee = CallFee::of(&transfer());
        assert!((NOTCH / 20_000..NOTCH / 5_000).contains(&fee), "{fee}");
    });
}
