//! The cost of a free withdrawal for a spammer that only wants to use up blocks.
//!
//! The spammer is provider, client and beneficiary at once, so the money that is claimed comes back to it
//! with every withdrawal. What it loses are transaction fees and surcharges. Each way to credit a payout is
//! priced as cheaply as the rules allow: full batches, the least weight, fees at their minimum.

use crate::{
    calls,
    fees::{extensions, fee, fee_of_actual, micros, notch, surcharge_per_claim},
    repaying::{self, Loss},
    support::markdown,
};
use codec::Encode;
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
};
use pallet_fee_claims::WeightInfo;
use sp_weights::Weight;
use tallystick_runtime::{
    Balance, Runtime,
    configs::{
        bounds::{Bounded, Clamped},
        parameters::dynamic::work,
        system::{RuntimeBlockLength, RuntimeBlockWeights},
    },
    constants::{HOURS, NOTCH},
};

type Weights = <Runtime as pallet_fee_claims::Config>::WeightInfo;

/// A way to credit a payout that can then be withdrawn.
struct Way {
    name: &'static str,
    /// The loss in transaction fees per withdrawal.
    fees: Balance,
    /// The number of entries per withdrawal for which a surcharge is paid.
    surcharges: Balance,
}

/// An nth part, rounded down: in doubt the spammer is better off than in truth.
fn part(fee: Balance, of: u32) -> Balance {
    fee / Balance::from(of)
}

fn ways() -> Vec<Way> {
    let batch: u32 = <Runtime as pallet_fee_claims::Config>::MaxBatch::get();
    let creditors: u32 = <Runtime as pallet_fee_claims::Config>::MaxEarmarks::get();
    let one_bill = Weights::advance().saturating_add(Weights::pay_bill(1));
    vec![
        Way {
            name: "many providers, each claims once; their client acknowledges them all",
            fees: fee(&calls::submit_claims(1)) + part(fee(&calls::submit_requests(batch)), batch),
            surcharges: 1,
        },
        Way {
            name: "many providers, each with one claim that its client signed",
            fees: fee(&calls::submit_confirmed(1)),
            surcharges: 1,
        },
        Way {
            name: "one provider, many clients that sign; bills are paid one by one, a withdrawal after each",
            fees: part(fee(&calls::submit_confirmed(batch)), batch) + fee_of_actual(&calls::process_cycle(1), one_bill),
            surcharges: 1,
        },
        Way {
            name: "one provider that claims in batches; its clients sign late, one by one",
            fees: part(fee(&calls::submit_claims(batch)), batch) + fee(&calls::submit_confirmed(1)),
            surcharges: 2,
        },
        Way {
            name: "a client owes all the providers it can have and repays a little at a time",
            fees: part(fee(&calls::collect_debt()) + fee(&calls::deposit()), creditors),
            surcharges: 1,
        },
    ]
}

/// The least loss of a spammer for a withdrawal, of its payments: insurance gives a part of the
/// surcharges back to a provider whose clients cannot pay.
fn lost(way: &Way, surcharge: Balance) -> Balance {
    let surcharge = surcharge * way.surcharges;
    way.fees + surcharge - Clamped::<work::CoverRatio>::get().mul_ceil(surcharge)
}

fn cheapest(surcharge: Balance) -> Balance {
    let ways = ways();
    let lost = ways.iter().map(|way| lost(way, surcharge));
    lost.min().expect("there are ways")
}

/// The weight of a free withdrawal and all that is around it, and how many fill what a block has for
/// ordinary transactions.
fn withdrawal() -> (Weight, u64) {
    let call = calls::withdraw_payout();
    let limits = RuntimeBlockWeights::get();
    let class = limits.get(DispatchClass::Normal);
    let weight = call
        .get_dispatch_info()
        .call_weight
        .saturating_add(extensions(&call))
        .saturating_add(class.base_extrinsic);
    let room = class.max_total.expect("ordinary transactions are limited");
    let length = crate::support::walletless(call).encoded_size() as u64;
    let bytes = u64::from(*RuntimeBlockLength::get().max.get(DispatchClass::Normal));
    let by_weight = room.ref_time() / weight.ref_time();
    (weight, by_weight.min(bytes / length))
}

/// Ways, then what the cheapest one buys.
pub fn table() -> String {
    let surcharge = surcharge_per_claim();
    let worth = fee(&calls::withdraw_payout());
    let ways: Vec<_> = ways()
        .iter()
        .map(|way| {
            vec![
                way.name.to_string(),
                notch(way.fees),
                notch(surcharge * way.surcharges),
                notch(lost(way, surcharge)),
                format!("{:.2}", lost(way, surcharge) as f64 / worth as f64),
            ]
        })
        .collect();
    let heading = [
        "way to one free withdrawal",
        "fees",
        "surcharges",
        "lost at best",
        "to its own fee",
    ];
    [markdown(&heading, &ways), totals(surcharge, worth), measured(worth)].join("\n")
}

/// The last way, carried out.
fn measured(worth: Balance) -> String {
    let Loss { withdrawals, lost } = repaying::measure();
    let each = lost / withdrawals as Balance;
    format!(
        "Carried out on a chain, one repayment in the last way was followed by {withdrawals} free withdrawals and cost \
         the spammer {} NOTCH, {} for each: {:.2} of what each would pay if it were not free. Nothing came back from \
         the insurance fund in it.\n",
        notch(lost),
        notch(each),
        each as f64 / worth as f64,
    )
}

fn totals(surcharge: Balance, worth: Balance) -> String {
    let (weight, per_block) = withdrawal();
    let least = *work::SurchargePerClaim::bounds().start();
    let row = |name: String, now: String, at_least: String| vec![name, now, at_least];
    let both = |name: &str, amount: &dyn Fn(Balance) -> Balance| {
        let [now, at_least] = [surcharge, least].map(|surcharge| notch(amount(cheapest(surcharge))));
        row(name.to_string(), now, at_least)
    };
    let same = |name: &str, value: String| row(name.to_string(), value.clone(), value);
    let (block, hour) = (Balance::from(per_block), Balance::from(HOURS));
    let providers = block * (Clamped::<work::MinBondPerWorker>::get() + Clamped::<work::DustLimit>::get());
    let rows = [
        row("`SurchargePerClaim`, NOTCH".into(), notch(surcharge), notch(least)),
        same("weight of a free withdrawal, all included, µs", micros(weight)),
        same("what it would pay if it were not free, NOTCH", notch(worth)),
        same("free withdrawals that fill a block", per_block.to_string()),
        both("lost for one, the cheapest way, NOTCH", &|one| one),
        both("lost for a full block, NOTCH", &|one| one * block),
        both("lost for an hour of full blocks, NOTCH", &|one| one * block * hour),
        row(
            "what plain transfers would pay for an hour of full blocks, NOTCH".into(),
            notch(transfers_an_hour()),
            notch(transfers_an_hour()),
        ),
        same(
            "bound in bonds and payouts of a provider for each place in one block, NOTCH",
            (providers / NOTCH).to_string(),
        ),
    ];
    markdown(&["", "at present", "at the least surcharge the council can set"], &rows)
}

/// Fees of an hour of blocks that are full of transfers.
fn transfers_an_hour() -> Balance {
    let transfer = calls::transfer();
    let limits = RuntimeBlockWeights::get();
    let class = limits.get(DispatchClass::Normal);
    let weight = transfer
        .get_dispatch_info()
        .call_weight
        .saturating_add(extensions(&transfer))
        .saturating_add(class.base_extrinsic);
    let room = class.max_total.expect("ordinary transactions are limited");
    fee(&transfer) * Balance::from(room.ref_time() / weight.ref_time()) * Balance::from(HOURS)
}
