//! Benchmarks of the calls and of the steps of processing, on the longest way through each.
//!
//! Signatures are wrapped, which takes two verifications. The entries of a batch are different pairs of
//! different clients, so that no read of one entry serves another.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use super::*;
use crate::{
    pallet::{Call, Progress},
    types::{Debt, Thaw},
};
use alloc::{format, string::String, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::{BoundedVec, Get, TransactionSource},
    traits::{Authorize, UnfilteredDispatchable},
    weights::WeightMeter,
};
use frame_system::RawOrigin;
use sp_core::H256;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, ClaimConfirmation, WorkerId,
    benchmarking::{BenchmarkHelper, BenchmarkKey},
    frame::{block, genesis_hash},
    traits::Insurance,
};

/// 1,000 NOTCH: far above every fee and minimum.
const AMOUNT: Balance = 1_000_000_000_000_000;
/// Units of a claim.
const UNITS: u64 = 1;
/// The price of the units.
const PRICE: Balance = 1_000_000_000_000;

/// A runtime that has workers.
pub trait WorkerHelper {
    /// The worker with this name, of a registered provider: online, with as long a history as a worker can
    /// have, able to serve `u32::MAX` units a block at `tariff`.
    fn worker(provider: &AccountId, name: &str, tariff: Balance) -> WorkerId;
}

fn account(name: &str) -> AccountId {
    BenchmarkKey::new(name).account()
}

/// A registered identity with money.
fn identity<T: BenchmarkHelper>(name: &str) -> AccountId {
    let identity = account(name);
    let accountant = T::accountant(&account(&format!("{name}'s accountant")), &account("operator"));
    T::register(&identity, &accountant);
    T::endow(&identity, AMOUNT * 1_000);
    identity
}

fn submitter<T: BenchmarkHelper>() -> RawOrigin<AccountId> {
    let submitter = account("submitter");
    T::endow(&submitter, AMOUNT);
    RawOrigin::Signed(submitter)
}

/// Sets the height, and marks all earlier cycles as closed.
fn at<T: Config>(height: BlockNumber) {
    frame_system::Pallet::<T>::set_block_number(height.into());
    let cycle = Pallet::<T>::cycle_of(height);
    Progress::<T>::mutate(|progress| {
        progress.next = progress.next.max(cycle);
        progress.swept = progress.next;
    });
}

fn deposit<T: Config>(client: &AccountId, amount: Balance) -> Result<(), BenchmarkError> {
    Pallet::<T>::deposit(RawOrigin::Signed(client.clone()).into(), amount)?;
    Ok(())
}

fn earmark<T: Config>(client: &AccountId, provider: &AccountId, amount: Balance) -> Result<(), BenchmarkError> {
    if amount > 0 {
        deposit::<T>(client, amount)?;
    }
    Pallet::<T>::earmark(RawOrigin::Signed(client.clone()).into(), provider.clone(), amount)?;
    Ok(())
}

/// A client whose earmark for a provider thaws in as many chunks as possible, and which is as deep in
/// debt.
fn pair<T: Config + BenchmarkHelper>() -> Result<(AccountId, AccountId), BenchmarkError> {
    T::prepare();
    at::<T>(100 * T::CycleLength::get() + T::Grace::get() + 1);
    let (client, provider) = (identity::<T>("client"), identity::<T>("provider"));
    earmark::<T>(&client, &provider, AMOUNT)?;
    deposit::<T>(&client, AMOUNT)?;
    crowd::<T>(&client, &provider);
    Ok((client, provider))
}

/// Fills the lists of an earmark.
fn crowd<T: Config>(client: &AccountId, provider: &AccountId) {
    let cycle = Pallet::<T>::cycle_of(block::<T>());
    let mut owed = 0;
    Earmarks::<T>::mutate(client, provider, |earmark| {
        let earmark = earmark.as_mut().expect("it was earmarked");
        let chunks = types::MaxThaws::get();
        for age in 1..chunks {
            let thaw = Thaw {
                amount: 1,
                cycle: cycle - chunks + age,
                from: block::<T>(),
            };
            assert!(earmark.pledge.thaw(thaw));
        }
        for age in 1..types::MaxDebtAges::get() {
            let debt = Debt {
                cycle: cycle - chunks + age,
                amount: 1,
            };
            earmark.debts.try_push(debt).expect("there is room");
            owed += 1;
        }
    });
    Clients::<T>::mutate(client, |record| {
        record.as_mut().expect("it made a deposit").debt += owed;
    });
}

/// A provider, its workers, and a client with an earmark for each.
struct Served<T> {
    provider: AccountId,
    entries: Vec<ClaimEntry>,
    cycle: u32,
    _runtime: core::marker::PhantomData<T>,
}

impl<T: Config + BenchmarkHelper + WorkerHelper> Served<T> {
    fn new(entries: u32) -> Result<Self, BenchmarkError> {
        T::prepare();
        at::<T>(100 * T::CycleLength::get() + T::Grace::get() + 1);
        let provider = identity::<T>("provider");
        let entry = |index: u32| {
            let client = identity::<T>(&Self::client(index));
            earmark::<T>(&client, &provider, PRICE / 2)?;
            crowd::<T>(&client, &provider);
            Ok(ClaimEntry {
                client,
                worker: T::worker(&provider, &format!("worker {index}"), PRICE),
                units: UNITS,
                amount: PRICE,
            })
        };
        let entries = (0..entries).map(entry).collect::<Result<_, BenchmarkError>>()?;
        Ok(Self {
            provider,
            entries,
            cycle: Pallet::<T>::cycle_of(block::<T>()),
            _runtime: Default::default(),
        })
    }

    fn client(index: u32) -> String {
        format!("client {index}")
    }

    fn origin(&self) -> RawOrigin<AccountId> {
        RawOrigin::Signed(self.provider.clone())
    }

    fn claims(&self) -> BoundedVec<ClaimEntry, T::MaxBatch> {
        self.entries.clone().try_into().expect("they fit")
    }

    fn confirmations(&self) -> BoundedVec<ConfirmedEntry, T::MaxBatch> {
        let confirmed = |(index, entry): (usize, &ClaimEntry)| {
            let lane = 1;
            let device = BenchmarkKey::new("device");
            // The first device's terms bind for a while after the second took its lane.
            T::authorize_device(&entry.client, lane, &account("first"));
            T::authorize_device(&entry.client, lane, &device.account());
            let confirmation = ClaimConfirmation {
                client: account(&Self::client(index as u32)),
                worker: entry.worker,
                cycle: self.cycle,
                units: entry.units,
                amount: entry.amount,
            };
            ConfirmedEntry {
                client: entry.client.clone(),
                worker: entry.worker,
                units: entry.units,
                amount: entry.amount,
                lane,
                signature: device.sign_wrapped(&confirmation.payload(&genesis_hash::<T>())),
            }
        };
        let entries: Vec<_> = self.entries.iter().enumerate().map(confirmed).collect();
        entries.try_into().expect("they fit")
    }

    /// Goes to the window of the cycle.
    fn process(&self) {
        let height = Pallet::<T>::claims_until(self.cycle) + 1;
        frame_system::Pallet::<T>::set_block_number(height.into());
        Pallet::<T>::advance(&mut WeightMeter::new());
    }
}

/// A client that owes `dues` providers for a finished cycle: the earmarks and the credit line all fall
/// short, and every list is full.
fn bill<T: Config + BenchmarkHelper>(dues: u32) -> Result<(AccountId, u32), BenchmarkError> {
    T::prepare();
    at::<T>(100 * T::CycleLength::get() + T::Grace::get() + 1);
    let cycle = Pallet::<T>::cycle_of(block::<T>());
    let client = identity::<T>("client");
    let sponsor = identity::<T>("sponsor");
    let mut providers = Vec::new();
    for index in 0..dues {
        let provider = identity::<T>(&format!("provider {index}"));
        earmark::<T>(&client, &provider, PRICE / 2)?;
        // The surcharge is large enough for the insurance fund to cover something.
        T::Insurance::surcharge(&provider, &provider, PRICE)?;
        Bills::<T>::mutate(cycle, &client, |bill| assert!(bill.add(&provider, PRICE, 0)));
        providers.push(provider);
    }
    deposit::<T>(&client, AMOUNT)?;
    for provider in &providers {
        crowd::<T>(&client, provider);
    }
    Clients::<T>::mutate(&client, |record| {
        if let Some(record) = record {
            record.funded_since = Some(0);
        }
    });
    providers.truncate(T::MaxSponsored::get() as usize);
    Pallet::<T>::name_sponsor(RawOrigin::Signed(client.clone()).into(), Some(sponsor.clone()))?;
    let providers = providers.try_into().expect("they fit");
    Pallet::<T>::open_credit_line(
        RawOrigin::Signed(sponsor).into(),
        client.clone(),
        PRICE / 4,
        AMOUNT,
        providers,
    )?;
    frame_system::Pallet::<T>::set_block_number((Pallet::<T>::claims_until(cycle) + 1).into());
    Ok((client, cycle))
}

/// A credit line whose whole money can leave.
fn credit_line<T: Config + BenchmarkHelper>() -> Result<(AccountId, RawOrigin<AccountId>), BenchmarkError> {
    T::prepare();
    at::<T>(100 * T::CycleLength::get() + T::Grace::get() + 1);
    let (client, sponsor) = (identity::<T>("client"), identity::<T>("sponsor"));
    Pallet::<T>::name_sponsor(RawOrigin::Signed(client.clone()).into(), Some(sponsor.clone()))?;
    let providers: Vec<_> = (0..T::MaxSponsored::get())
        .map(|index| account(&format!("provider {index}")))
        .collect();
    let providers = providers.try_into().expect("they fit");
    let origin = RawOrigin::Signed(sponsor);
    Pallet::<T>::open_credit_line(origin.clone().into(), client.clone(), AMOUNT, AMOUNT, providers)?;
    Ok((client, origin))
}

/// A provider that has earned something; its beneficiary does not exist yet.
fn earned<T: Config + BenchmarkHelper>() -> AccountId {
    T::prepare();
    at::<T>(100 * T::CycleLength::get() + T::Grace::get() + 1);
    let provider = identity::<T>("provider");
    T::endow(&Pallet::<T>::pot(), AMOUNT);
    Payouts::<T>::mutate(&provider, |payout| {
        payout.first_credit = Some(1);
        for index in 0..types::MaxMaturing::get() {
            payout.add_maturing(AMOUNT / 100, index);
        }
    });
    provider
}

#[benchmarks(where T: BenchmarkHelper + WorkerHelper)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn deposit() -> Result<(), BenchmarkError> {
        let (client, _) = pair::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(client.clone()), AMOUNT);

        assert!(Clients::<T>::get(&client).is_some_and(|record| record.free == 2 * AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn earmark() -> Result<(), BenchmarkError> {
        let (client, provider) = pair::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(client.clone()), provider.clone(), PRICE);

        assert!(Earmarks::<T>::get(&client, &provider).is_some_and(|kept| kept.pledge.amount > AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn thaw() -> Result<(), BenchmarkError> {
        let (client, provider) = pair::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(client.clone()), provider.clone(), PRICE);

        assert!(Earmarks::<T>::get(&client, &provider).is_some_and(|kept| kept.pledge.thawing() > PRICE));
        Ok(())
    }

    #[benchmark]
    fn release() -> Result<(), BenchmarkError> {
        let (client, provider) = pair::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(client.clone()), provider.clone());

        assert!(Earmarks::<T>::get(&client, &provider).is_some_and(|kept| kept.pledge.thaws.is_empty()));
        Ok(())
    }

    #[benchmark]
    fn withdraw_deposit() -> Result<(), BenchmarkError> {
        let (client, _) = pair::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(client.clone()), PRICE);

        assert!(Clients::<T>::get(&client).is_some_and(|record| record.free == AMOUNT - PRICE));
        Ok(())
    }

    #[benchmark]
    fn submit_claims(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
        let served = Served::<T>::new(n)?;
        for entry in &served.entries {
            // The acknowledged amount makes the claim a due.
            let request = RequestEntry {
                worker: entry.worker,
                amount: PRICE,
            };
            let requests = alloc::vec![request].try_into().expect("it fits");
            let origin = RawOrigin::Signed(entry.client.clone()).into();
            Pallet::<T>::submit_requests(origin, served.cycle, requests)?;
        }
        let claims = served.claims();

        #[extrinsic_call]
        _(served.origin(), served.cycle, claims, H256::zero());

        assert_eq!(Bills::<T>::iter_prefix(served.cycle).count(), n as usize);
        Ok(())
    }

    #[benchmark]
    fn submit_requests(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
        let served = Served::<T>::new(0)?;
        let client = identity::<T>("client");
        let mut requests = Vec::new();
        let mut claimed = Vec::new();
        // Workers of as many providers as the client can have.
        for index in 0..n {
            let owner = account(&format!("provider {}", index % T::MaxEarmarks::get()));
            if index < T::MaxEarmarks::get() {
                identity::<T>(&format!("provider {index}"));
                super::earmark::<T>(&client, &owner, PRICE)?;
            }
            let worker = T::worker(&owner, &format!("worker {index}"), PRICE);
            let claim = ClaimEntry {
                client: client.clone(),
                worker,
                units: UNITS,
                amount: PRICE,
            };
            claimed.push((owner, claim));
            requests.push(RequestEntry { worker, amount: PRICE });
        }
        for (owner, claim) in claimed {
            let claims = alloc::vec![claim].try_into().expect("it fits");
            Pallet::<T>::submit_claims(RawOrigin::Signed(owner).into(), served.cycle, claims, H256::zero())?;
        }
        for (owner, _) in Earmarks::<T>::iter_prefix(&client).collect::<Vec<_>>() {
            crowd::<T>(&client, &owner);
        }
        let requests: BoundedVec<_, T::MaxBatch> = requests.try_into().expect("they fit");

        #[extrinsic_call]
        _(RawOrigin::Signed(client.clone()), served.cycle, requests);

        assert!(!Bills::<T>::get(served.cycle, &client).dues.is_empty());
        Ok(())
    }

    #[benchmark]
    fn submit_confirmed_claims(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
        let served = Served::<T>::new(n)?;
        let confirmations = served.confirmations();

        #[extrinsic_call]
        _(served.origin(), served.cycle, confirmations);

        assert_eq!(Bills::<T>::iter_prefix(served.cycle).count(), n as usize);
        Ok(())
    }

    #[benchmark]
    fn confirm_late(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
        let served = Served::<T>::new(n)?;
        Pallet::<T>::submit_claims(served.origin().into(), served.cycle, served.claims(), H256::zero())?;
        let confirmations = served.confirmations();
        served.process();

        #[extrinsic_call]
        submit_confirmed_claims(served.origin(), served.cycle, confirmations);

        assert!(Payouts::<T>::get(&served.provider).total() >= PRICE / 2);
        Ok(())
    }

    #[benchmark]
    fn pay_bill(n: Linear<0, { T::MaxEarmarks::get() }>) -> Result<(), BenchmarkError> {
        let (client, cycle) = bill::<T>(n)?;
        if n == 0 {
            // A bill without dues is removed; this bill was confirmed late before.
            Bills::<T>::insert(cycle, &client, types::Bill::default());
        }
        let mut progress = Progress::<T>::get();

        #[block]
        {
            Pallet::<T>::pay_step(&mut progress);
        }

        assert!(Bills::<T>::get(cycle, &client).settled);
        Ok(())
    }

    #[benchmark]
    fn finish_cycle() -> Result<(), BenchmarkError> {
        let (client, cycle) = bill::<T>(1)?;
        Bills::<T>::remove(cycle, &client);
        let mut progress = Progress::<T>::get();

        #[block]
        {
            Pallet::<T>::pay_step(&mut progress);
        }

        assert_eq!(progress.next, cycle + 1);
        Ok(())
    }

    #[benchmark]
    fn sweep_step() -> Result<(), BenchmarkError> {
        let served = Served::<T>::new(2)?;
        Pallet::<T>::submit_claims(served.origin().into(), served.cycle, served.claims(), H256::zero())?;
        served.process();
        let mut progress = Progress::<T>::get();
        let late = Pallet::<T>::window_until(block::<T>()) + 1;
        frame_system::Pallet::<T>::set_block_number(late.into());
        Pallet::<T>::sweep_step(&mut progress);

        #[block]
        {
            assert!(Pallet::<T>::is_sweepable(&progress));
            Pallet::<T>::sweep_step(&mut progress);
        }

        assert!(Pairs::<T>::iter_prefix(served.cycle).next().is_none());
        Ok(())
    }

    #[benchmark]
    fn advance() {
        T::prepare();
        at::<T>(100 * T::CycleLength::get() + T::Grace::get() + 1);

        #[block]
        {
            let progress = Progress::<T>::get();
            assert!(!Pallet::<T>::is_payable(&progress) && !Pallet::<T>::is_sweepable(&progress));
            Progress::<T>::put(progress);
        }
    }

    #[benchmark]
    fn withdraw_payout() -> Result<(), BenchmarkError> {
        let provider = earned::<T>();
        let call = Call::<T>::withdraw_payout {
            provider: provider.clone(),
        };

        #[block]
        {
            call.dispatch_bypass_filter(RawOrigin::Authorized.into())
                .map_err(|error| error.error)?;
        }

        assert_eq!(Payouts::<T>::get(&provider).total(), 0);
        Ok(())
    }

    #[benchmark]
    fn authorize_withdraw_payout() -> Result<(), BenchmarkError> {
        let provider = earned::<T>();
        let call = Call::<T>::withdraw_payout { provider };

        #[block]
        {
            call.authorize(TransactionSource::External)
                .ok_or("nothing authorizes it")??;
        }

        Ok(())
    }

    #[benchmark]
    fn collect_debt() -> Result<(), BenchmarkError> {
        let (client, _) = pair::<T>()?;
        for index in 1..T::MaxEarmarks::get() {
            let provider = identity::<T>(&format!("provider {index}"));
            super::earmark::<T>(&client, &provider, PRICE)?;
            crowd::<T>(&client, &provider);
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(account("provider")), client.clone());

        assert!(Clients::<T>::get(&client).is_some_and(|record| record.debt == 0));
        Ok(())
    }

    #[benchmark]
    fn name_sponsor() -> Result<(), BenchmarkError> {
        let (client, _) = pair::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(client.clone()), Some(account("sponsor")));

        assert!(Clients::<T>::get(&client).is_some_and(|record| record.sponsor.is_some()));
        Ok(())
    }

    #[benchmark]
    fn open_credit_line() -> Result<(), BenchmarkError> {
        let (client, origin) = credit_line::<T>()?;
        let line = CreditLines::<T>::take(&client).ok_or("there is none")?;

        #[extrinsic_call]
        _(origin, client.clone(), AMOUNT, AMOUNT, line.providers);

        assert!(CreditLines::<T>::contains_key(&client));
        Ok(())
    }

    #[benchmark]
    fn extend_credit_line() -> Result<(), BenchmarkError> {
        let (client, origin) = credit_line::<T>()?;

        #[extrinsic_call]
        _(origin, client.clone(), AMOUNT);

        assert!(CreditLines::<T>::get(&client).is_some_and(|line| line.pledge.amount == 2 * AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn thaw_credit() -> Result<(), BenchmarkError> {
        let (client, origin) = credit_line::<T>()?;

        #[extrinsic_call]
        _(origin, client.clone(), AMOUNT);

        assert!(CreditLines::<T>::get(&client).is_some_and(|line| line.pledge.thawing() == AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn withdraw_credit() -> Result<(), BenchmarkError> {
        let (client, origin) = credit_line::<T>()?;
        Pallet::<T>::thaw_credit(origin.into(), client.clone(), AMOUNT / 2)?;
        let cycle = Pallet::<T>::cycle_of(block::<T>());
        at::<T>(Pallet::<T>::first_block(cycle + 1) + T::ThawPeriod::get());
        let submitter = submitter::<T>();

        #[extrinsic_call]
        _(submitter, client.clone());

        assert!(CreditLines::<T>::get(&client).is_some_and(|line| line.pledge.amount == AMOUNT / 2));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_chain(), crate::mock::Test);
}
