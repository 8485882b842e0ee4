//! Weights and costs of calls.

use crate::{
    calls::{self, Example},
    support::markdown,
};
use codec::Encode;
use frame_support::{
    dispatch::GetDispatchInfo,
    traits::{Authorize, Get, GetCallMetadata},
};
use sp_runtime::{traits::TransactionExtension, transaction_validity::TransactionSource};
use sp_weights::Weight;
use std::collections::BTreeSet;
use tallystick_primitives::traits::ChainFee;
use tallystick_runtime::{
    Balance, RuntimeCall, TransactionPayment,
    configs::{
        bounds::Clamped,
        parameters::dynamic::{payments, work},
    },
    constants::NOTCH,
    fees::{CallFee, plain_extension, signed_length},
};

/// The cost of a call on top of the transaction fee.
pub enum Surcharge {
    /// Nothing.
    None,
    /// `RegistrationFee`.
    Registration,
    /// `SurchargePerClaim` for so many entries.
    Claims(u32),
    /// `SurchargePerClaim` for every creditor that is paid.
    Creditors,
}

/// The surcharge per claim in force.
pub fn surcharge_per_claim() -> Balance {
    Clamped::<work::SurchargePerClaim>::get()
}

/// The fee of a signed transaction with this call; a walletless one pays the same.
pub fn fee(call: &RuntimeCall) -> Balance {
    CallFee::of(call)
}

/// The same, if it turns out to weigh `actual`, for calls that give unneeded weight back.
pub fn fee_of_actual(call: &RuntimeCall, actual: Weight) -> Balance {
    let mut info = call.get_dispatch_info();
    info.call_weight = actual;
    info.extension_weight = extensions(call);
    TransactionPayment::compute_fee(signed_length(call.encoded_size()), &info, 0)
}

/// The declared weight of the extensions around a call, authorising it included.
pub fn extensions(call: &RuntimeCall) -> Weight {
    TransactionExtension::<RuntimeCall>::weight(&plain_extension(), call)
}

/// An amount in NOTCH, to a ten-millionth, rounded up.
pub fn notch(amount: Balance) -> String {
    let digits = amount.div_ceil(NOTCH / 10_000_000);
    format!("{}.{:07}", digits / 10_000_000, digits % 10_000_000)
}

/// Picoseconds as microseconds.
pub fn micros(weight: Weight) -> String {
    format!("{:.1}", weight.ref_time() as f64 / 1e6)
}

/// Every call of our own pallets, and the transfer they are measured by.
pub fn table() -> String {
    let transfer = fee(&calls::transfer());
    let rows: Vec<_> = [calls::measure()]
        .into_iter()
        .chain(calls::all())
        .map(|example| row(&example, transfer))
        .collect();
    let missing = missing_calls();
    assert!(missing.is_empty(), "no example of {missing:?}; add one to calls.rs");
    markdown(
        &[
            "call",
            "call, µs",
            "extensions, µs",
            "bytes",
            "fee, NOTCH",
            "to transfer",
            "surcharge, NOTCH",
            "how",
        ],
        &rows,
    )
}

fn row(example: &Example, transfer: Balance) -> Vec<String> {
    let Example { call, note, surcharge } = example;
    let metadata = call.get_call_metadata();
    let name = format!("`{}.{}`{note}", metadata.pallet_name, metadata.function_name);
    let fee = fee(call);
    let surcharge = match surcharge {
        Surcharge::None => String::new(),
        Surcharge::Registration => notch(Clamped::<payments::RegistrationFee>::get()),
        Surcharge::Claims(entries) => notch(surcharge_per_claim() * Balance::from(*entries)),
        Surcharge::Creditors => format!("{} per creditor", notch(surcharge_per_claim())),
    };
    vec![
        name,
        micros(call.get_dispatch_info().call_weight),
        micros(extensions(call)),
        signed_length(call.encoded_size()).to_string(),
        notch(fee),
        format!("{:.2}", fee as f64 / transfer as f64),
        surcharge,
        how(call).to_string(),
    ]
}

/// The possible sources of a call's fee.
fn how(call: &RuntimeCall) -> &'static str {
    let is_walletless = call.authorize(TransactionSource::External).is_some();
    match call {
        RuntimeCall::FeeClaims(pallet_fee_claims::Call::withdraw_payout { .. }) => {
            assert!(is_walletless, "withdrawals are walletless");
            "walletless, **free**"
        }
        // The pool takes it without a signature from its own node only.
        RuntimeCall::AuraEquivocation(_) => "signed, or by a validator's node",
        _ if is_walletless => "walletless or signed",
        _ => "signed",
    }
}

/// Calls of our own pallets that the table would leave out.
fn missing_calls() -> Vec<String> {
    let shown: BTreeSet<_> = calls::all()
        .iter()
        .map(|example| example.call.get_call_metadata())
        .map(|metadata| (metadata.pallet_name, metadata.function_name))
        .collect();
    calls::OWN_PALLETS
        .iter()
        .flat_map(|pallet| {
            RuntimeCall::get_call_names(pallet)
                .iter()
                .map(move |call| (*pallet, *call))
        })
        .filter(|call| !shown.contains(call))
        .map(|(pallet, call)| format!("{pallet}.{call}"))
        .collect()
}
