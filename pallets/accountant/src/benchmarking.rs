//! Benchmarks of the calls, on the longest way through each.
//!
//! `settle_provider_promise`, `settle_to` and `settle_into_bond` have a component `s`, the number of
//! checks of the promise's signature; 0 is the dispatch of a walletless transaction, whose signatures
//! were checked when it was authorised. All of them pay the chain fee, as walletless transactions do.
//! They are paid from available money; `draw_on_stake` measures the work of drawing on the stake apart,
//! because hardly any settlement needs it.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use super::*;
use crate::{
    pallet::{Call, MAX_ATTEMPTS, MAX_FEE},
    task::{Proof, Task},
};
use alloc::vec;
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{Authorize, Get, fungible::hold::Mutate as _, tokens::Precision},
};
use frame_system::RawOrigin;
use sp_runtime::Permill;
use tallystick_primitives::{
    AccountId, Action, Balance, BlockNumber, NEVER_EXPIRES, Promise, Signature, SignedRequest,
    benchmarking::{BenchmarkHelper, BenchmarkKey},
    consumer_channel_id,
    frame::{block, genesis_hash},
    hashlock,
    ids::as_channel,
    provider_channel_id,
    state::AccountantStatus,
    traits::{Identities, ProviderBonds},
};

/// 100 NOTCH: far above every fee, a tenth of the stake that an accountant has here.
const AMOUNT: Balance = 100_000_000_000_000;
const PREIMAGE: [u8; 32] = [7; 32];
/// Blocks that requests are valid for.
const LIFETIME: BlockNumber = 10;

fn account(name: &str) -> AccountId {
    BenchmarkKey::new(name).account()
}

fn submitter<T: BenchmarkHelper>() -> AccountId {
    let submitter = account("submitter");
    T::endow(&submitter, AMOUNT.saturating_mul(10));
    submitter
}

fn later<T: Config>(blocks: BlockNumber) {
    frame_system::Pallet::<T>::set_block_number(block::<T>().saturating_add(blocks).into());
}

fn url<T: Config>() -> Url<T> {
    let length = T::MaxUrlLength::get().try_into().unwrap_or_default();
    vec![b'u'; length].try_into().unwrap_or_default()
}

fn request<T: Config>(identity: &BenchmarkKey, action: &Action) -> SignedRequest {
    let nonce = T::Identities::next_nonce(&identity.account());
    let valid_until = block::<T>().saturating_add(LIFETIME);
    identity.request(action, &genesis_hash::<T>(), nonce, valid_until)
}

/// An accountant that has replaced its operator, and the origin of its owner.
fn owned<T: Config + BenchmarkHelper>() -> Result<(AccountId, RawOrigin<AccountId>), BenchmarkError> {
    T::prepare();
    let accountant = T::accountant(&account("owner"), &account("previous operator"));
    let owner = RawOrigin::Signed(account("owner"));
    Pallet::<T>::set_operator(owner.clone().into(), accountant.clone(), account("operator"))?;
    T::endow(&accountant, AMOUNT);
    Ok((accountant, owner))
}

/// A registered identity, with money to open its provider channel, which is not open.
fn unopened<T: Config + BenchmarkHelper>() -> Result<(BenchmarkKey, AccountId), BenchmarkError> {
    let (accountant, _) = owned::<T>()?;
    let identity = BenchmarkKey::new("identity");
    T::register(&identity.account(), &accountant);
    T::endow(&consumer_channel_id(&identity.account(), &accountant), AMOUNT);
    Ok((identity, accountant))
}

/// A provider with an open channel, whose beneficiary has no account yet.
fn provider<T: Config + BenchmarkHelper>() -> Result<(BenchmarkKey, AccountId), BenchmarkError> {
    let (identity, accountant) = unopened::<T>()?;
    Pallet::<T>::open_provider_channel(RawOrigin::Signed(identity.account()).into(), accountant.clone())?;
    T::Identities::set_beneficiary(&identity.account(), account("beneficiary"))?;
    Ok((identity, accountant))
}

fn stored<T: Config>(accountant: &AccountId) -> AccountantRecord {
    Accountants::<T>::get(accountant).expect("it was registered")
}

/// Makes the accountant owe twice its available money, for long enough to be charged penalties.
fn punish<T: Config>(accountant: &AccountId) -> AccountantRecord {
    let mut record = stored::<T>(accountant);
    let charged_until = block::<T>();
    record.punishment = Some(Punishment {
        since: charged_until,
        charged_until,
    });
    record.owed_total = AMOUNT.saturating_mul(2);
    Accountants::<T>::insert(accountant, record.clone());
    later::<T>(T::Hour::get().saturating_mul(3));
    record
}

/// A provider that is owed three times the available money by a punished accountant whose penalties are
/// due: coverage pays a third, and a third stays owed.
fn unpaid<T: Config + BenchmarkHelper>() -> Result<(AccountId, AccountId), BenchmarkError> {
    let (identity, accountant) = provider::<T>()?;
    let identity = identity.account();
    let mut record = punish::<T>(&accountant);
    record.covered_total = AMOUNT;
    record.owed_total = AMOUNT.saturating_mul(3);
    Accountants::<T>::insert(&accountant, record);
    let channel = ProviderChannel {
        proven: AMOUNT.saturating_mul(3),
        coverage: AMOUNT,
        ..Default::default()
    };
    ProviderChannels::<T>::insert(&accountant, &identity, channel);
    Ok((identity, accountant))
}

/// A promise that takes `attempts` verifications.
struct Promised {
    identity: BenchmarkKey,
    accountant: AccountId,
    promise: Promise,
    signature: Signature,
}

impl Promised {
    fn new<T: Config + BenchmarkHelper>(attempts: u32) -> Result<Self, BenchmarkError> {
        let (identity, accountant) = provider::<T>()?;
        let promise = Promise {
            channel: as_channel(&provider_channel_id(&identity.account(), &accountant)),
            lane: 0,
            amount: AMOUNT / 2,
            hashlock: hashlock(&PREIMAGE),
            valid_until: NEVER_EXPIRES,
        };
        let payload = promise.payload(&genesis_hash::<T>());
        let (operator, previous) = (BenchmarkKey::new("operator"), BenchmarkKey::new("previous operator"));
        let signature = match attempts {
            0 | 1 => operator.sign(&payload),
            2 => previous.sign(&payload),
            3 => operator.sign_wrapped(&payload),
            _ => previous.sign_wrapped(&payload),
        };
        Ok(Self {
            identity,
            accountant,
            promise,
            signature,
        })
    }

    fn settle<T: Config>(&self) -> Call<T> {
        Call::settle_provider_promise {
            identity: self.identity.account(),
            accountant: self.accountant.clone(),
            promise: self.promise.clone(),
            preimage: PREIMAGE,
            signature: self.signature.clone(),
        }
    }

    /// The provider's request for another beneficiary.
    fn request<T: Config>(&self, beneficiary: &AccountId) -> SignedRequest {
        let promise = self.promise.hash(&genesis_hash::<T>());
        let action = Action::SettleTo {
            promise,
            preimage: PREIMAGE,
            beneficiary: beneficiary.clone(),
        };
        request::<T>(&self.identity, &action)
    }

    fn settle_to<T: Config>(&self, beneficiary: AccountId) -> Call<T> {
        Call::settle_to {
            identity: self.identity.account(),
            accountant: self.accountant.clone(),
            promise: self.promise.clone(),
            preimage: PREIMAGE,
            signature: self.signature.clone(),
            request: self.request::<T>(&beneficiary),
            beneficiary,
        }
    }

    /// The provider's request to bond the payment.
    fn request_bond<T: Config>(&self) -> SignedRequest {
        let promise = self.promise.hash(&genesis_hash::<T>());
        let action = Action::SettleIntoBond {
            promise,
            preimage: PREIMAGE,
        };
        request::<T>(&self.identity, &action)
    }

    fn settle_into_bond<T: Config>(&self) -> Call<T> {
        Call::settle_into_bond {
            identity: self.identity.account(),
            accountant: self.accountant.clone(),
            promise: self.promise.clone(),
            preimage: PREIMAGE,
            signature: self.signature.clone(),
            request: self.request_bond::<T>(),
        }
    }

    fn is_settled<T: Config>(&self) -> bool {
        ProviderChannels::<T>::get(&self.accountant, self.identity.account())
            .is_some_and(|channel| channel.settled == self.promise.amount)
    }
}

fn authorize<T: Config>(call: &Call<T>) -> Result<(), BenchmarkError> {
    call.authorize(TransactionSource::External)
        .ok_or("nothing authorizes it")??;
    Ok(())
}

#[benchmarks(where T: BenchmarkHelper)]
mod benchmarks {
    use super::*;
    use frame_support::traits::UnfilteredDispatchable;

    #[benchmark]
    fn register_accountant() {
        T::prepare();
        let owner = account("owner");
        let stake = T::MinAccountantStake::get();
        T::endow(&owner, stake.saturating_mul(2));

        #[extrinsic_call]
        _(
            RawOrigin::Signed(owner.clone()),
            account("operator"),
            stake,
            MAX_FEE,
            0,
            url::<T>(),
        );

        assert_eq!(stored::<T>(&tallystick_primitives::accountant_id(&owner)).owner, owner);
    }

    #[benchmark]
    fn increase_stake() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;
        // Penalties are charged first.
        punish::<T>(&accountant);
        let stake = Pallet::<T>::stake(&accountant);

        #[extrinsic_call]
        _(owner, accountant.clone(), AMOUNT);

        let grown = Pallet::<T>::stake(&accountant);
        assert!(grown > stake && grown < stake.saturating_add(AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn set_operator() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;
        later::<T>(T::ClosingDelay::get().saturating_add(1));

        #[extrinsic_call]
        _(owner, accountant.clone(), account("next operator"));

        assert_eq!(stored::<T>(&accountant).operator, account("next operator"));
        Ok(())
    }

    #[benchmark]
    fn set_fee() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;
        Pallet::<T>::set_fee(owner.clone().into(), accountant.clone(), Permill::from_percent(1))?;
        later::<T>(T::FeeDelay::get());

        #[extrinsic_call]
        _(owner, accountant.clone(), MAX_FEE);

        assert_eq!(
            stored::<T>(&accountant).pending_fee.map(|pending| pending.value),
            Some(MAX_FEE)
        );
        Ok(())
    }

    #[benchmark]
    fn set_url() -> Result<(), BenchmarkError> {
        let (accountant, _) = owned::<T>()?;
        // The keystore is slow, and the line of the call is timed.
        let operator = RawOrigin::Signed(account("operator"));

        #[extrinsic_call]
        _(operator, accountant.clone(), url::<T>());

        assert_eq!(Urls::<T>::get(&accountant), url::<T>());
        Ok(())
    }

    #[benchmark]
    fn set_minima() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;

        #[extrinsic_call]
        _(owner, accountant.clone(), 0, AMOUNT);

        assert_eq!(stored::<T>(&accountant).min_consumer_settlement, AMOUNT);
        Ok(())
    }

    #[benchmark]
    fn pause() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;

        #[extrinsic_call]
        _(owner, accountant.clone());

        assert_eq!(stored::<T>(&accountant).status(), AccountantStatus::Paused);
        Ok(())
    }

    #[benchmark]
    fn resume() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;
        Pallet::<T>::pause(owner.clone().into(), accountant.clone())?;

        #[extrinsic_call]
        _(owner, accountant.clone());

        assert_eq!(stored::<T>(&accountant).status(), AccountantStatus::Active);
        Ok(())
    }

    #[benchmark]
    fn grant_coverage() -> Result<(), BenchmarkError> {
        let (identity, accountant) = provider::<T>()?;
        let (provider, owner) = (identity.account(), RawOrigin::Signed(account("owner")));
        // A rise that applies a cut which is due.
        for coverage in [AMOUNT, AMOUNT / 2] {
            Pallet::<T>::grant_coverage(owner.clone().into(), accountant.clone(), provider.clone(), coverage)?;
        }
        later::<T>(T::CoverageCutDelay::get());

        #[extrinsic_call]
        _(owner, accountant.clone(), provider, AMOUNT);

        assert_eq!(stored::<T>(&accountant).covered_total, AMOUNT);
        Ok(())
    }

    #[benchmark]
    fn announce_withdrawal() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;

        #[extrinsic_call]
        _(owner, accountant.clone(), AMOUNT);

        assert!(stored::<T>(&accountant).withdrawal.is_some());
        Ok(())
    }

    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;
        Pallet::<T>::announce_withdrawal(owner.clone().into(), accountant.clone(), AMOUNT)?;
        later::<T>(T::WithdrawDelay::get());

        #[extrinsic_call]
        _(owner, accountant.clone());

        assert!(stored::<T>(&accountant).withdrawal.is_none());
        Ok(())
    }

    #[benchmark]
    fn close() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;

        #[extrinsic_call]
        _(owner, accountant.clone());

        assert_eq!(stored::<T>(&accountant).status(), AccountantStatus::Closing);
        Ok(())
    }

    #[benchmark]
    fn reclaim_stake() -> Result<(), BenchmarkError> {
        let (accountant, owner) = owned::<T>()?;
        Pallet::<T>::close(owner.clone().into(), accountant.clone())?;
        later::<T>(T::ClosingDelay::get());

        #[extrinsic_call]
        _(owner, accountant.clone());

        assert_eq!(stored::<T>(&accountant).status(), AccountantStatus::Closed);
        Ok(())
    }

    #[benchmark]
    fn open_provider_channel() -> Result<(), BenchmarkError> {
        let (identity, accountant) = unopened::<T>()?;
        let identity = identity.account();

        #[extrinsic_call]
        _(RawOrigin::Signed(identity.clone()), accountant.clone());

        assert!(ProviderChannels::<T>::contains_key(&accountant, &identity));
        Ok(())
    }

    #[benchmark]
    fn open_provider_channel_for() -> Result<(), BenchmarkError> {
        let (identity, accountant) = unopened::<T>()?;
        let action = Action::OpenProviderChannel {
            accountant: accountant.clone(),
        };
        let request = request::<T>(&identity, &action);
        let identity = identity.account();

        // A signed submitter's dispatch checks the signature, a walletless one pays a fee.
        #[block]
        {
            T::Identities::check_request(&identity, &action, &request)?;
            let (identity, accountant) = (identity.clone(), accountant.clone());
            Pallet::<T>::open_provider_channel_for(RawOrigin::Authorized.into(), identity, accountant, request)?;
        }

        assert!(ProviderChannels::<T>::contains_key(&accountant, &identity));
        Ok(())
    }

    #[benchmark]
    fn authorize_open_provider_channel_for() -> Result<(), BenchmarkError> {
        let (identity, accountant) = unopened::<T>()?;
        let request = request::<T>(
            &identity,
            &Action::OpenProviderChannel {
                accountant: accountant.clone(),
            },
        );
        let call = Call::<T>::open_provider_channel_for {
            identity: identity.account(),
            accountant,
            request,
        };

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    #[benchmark]
    fn set_min_settlement() -> Result<(), BenchmarkError> {
        let (identity, accountant) = provider::<T>()?;
        let identity = identity.account();

        #[extrinsic_call]
        _(RawOrigin::Signed(identity.clone()), accountant.clone(), AMOUNT);

        let minimum = ProviderChannels::<T>::get(&accountant, &identity).map(|channel| channel.min_settlement);
        assert_eq!(minimum, Some(AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn set_min_settlement_for() -> Result<(), BenchmarkError> {
        let (identity, accountant) = provider::<T>()?;
        let action = Action::SetMinSettlement {
            accountant: accountant.clone(),
            minimum: AMOUNT,
        };
        let request = request::<T>(&identity, &action);
        let identity = identity.account();
        let submitter = RawOrigin::Signed(submitter::<T>());

        #[extrinsic_call]
        _(submitter, identity.clone(), accountant.clone(), AMOUNT, request);

        let minimum = ProviderChannels::<T>::get(&accountant, &identity).map(|channel| channel.min_settlement);
        assert_eq!(minimum, Some(AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn settle_provider_promise(s: Linear<0, { MAX_ATTEMPTS }>) -> Result<(), BenchmarkError> {
        let promised = Promised::new::<T>(s)?;
        let call = promised.settle::<T>();
        let record = stored::<T>(&promised.accountant);
        let identity = promised.identity.account();

        #[block]
        {
            if s > 0 {
                let task = Task::Settle(Proof {
                    identity: &identity,
                    accountant: &promised.accountant,
                    promise: &promised.promise,
                    preimage: &PREIMAGE,
                    signature: &promised.signature,
                });
                assert_eq!(Pallet::<T>::check_signatures(&task, &record)?, s);
            }
            call.dispatch_bypass_filter(RawOrigin::Authorized.into())?;
        }

        assert!(promised.is_settled::<T>());
        Ok(())
    }

    #[benchmark]
    fn authorize_settle_provider_promise(s: Linear<1, { MAX_ATTEMPTS }>) -> Result<(), BenchmarkError> {
        let call = Promised::new::<T>(s)?.settle::<T>();

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    #[benchmark]
    fn settle_to(s: Linear<0, { MAX_ATTEMPTS }>) -> Result<(), BenchmarkError> {
        let promised = Promised::new::<T>(s)?;
        let beneficiary = account("beneficiary 2");
        let (call, request) = (
            promised.settle_to::<T>(beneficiary.clone()),
            promised.request::<T>(&beneficiary),
        );
        let record = stored::<T>(&promised.accountant);
        let identity = promised.identity.account();

        #[block]
        {
            if s > 0 {
                let proof = Proof {
                    identity: &identity,
                    accountant: &promised.accountant,
                    promise: &promised.promise,
                    preimage: &PREIMAGE,
                    signature: &promised.signature,
                };
                let task = Task::SettleTo(proof, &beneficiary, &request);
                assert_eq!(Pallet::<T>::check_signatures(&task, &record)?, s);
            }
            call.dispatch_bypass_filter(RawOrigin::Authorized.into())?;
        }

        assert!(promised.is_settled::<T>());
        Ok(())
    }

    #[benchmark]
    fn authorize_settle_to(s: Linear<1, { MAX_ATTEMPTS }>) -> Result<(), BenchmarkError> {
        let call = Promised::new::<T>(s)?.settle_to::<T>(account("beneficiary 2"));

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    #[benchmark]
    fn settle_into_bond(s: Linear<0, { MAX_ATTEMPTS }>) -> Result<(), BenchmarkError> {
        let promised = Promised::new::<T>(s)?;
        let (call, request) = (promised.settle_into_bond::<T>(), promised.request_bond::<T>());
        let record = stored::<T>(&promised.accountant);
        let identity = promised.identity.account();
        // The account is alive, without a hold yet.
        T::endow(&identity, AMOUNT);

        #[block]
        {
            if s > 0 {
                let proof = Proof {
                    identity: &identity,
                    accountant: &promised.accountant,
                    promise: &promised.promise,
                    preimage: &PREIMAGE,
                    signature: &promised.signature,
                };
                let task = Task::SettleIntoBond(proof, &request);
                assert_eq!(Pallet::<T>::check_signatures(&task, &record)?, s);
            }
            call.dispatch_bypass_filter(RawOrigin::Authorized.into())?;
        }

        assert!(promised.is_settled::<T>());
        assert!(<T::Bonds as ProviderBonds>::bond(&identity) > 0);
        Ok(())
    }

    #[benchmark]
    fn authorize_settle_into_bond(s: Linear<1, { MAX_ATTEMPTS }>) -> Result<(), BenchmarkError> {
        let promised = Promised::new::<T>(s)?;
        T::endow(&promised.identity.account(), AMOUNT);
        let call = promised.settle_into_bond::<T>();

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    /// The additional work of a settlement when the available money is too little: coverage is
    /// released, penalties are charged and the record is written.
    #[benchmark]
    fn draw_on_stake() -> Result<(), BenchmarkError> {
        let (_, accountant) = unpaid::<T>()?;
        let record = stored::<T>(&accountant);
        let stake = Pallet::<T>::stake(&accountant);

        #[block]
        {
            T::Currency::release(&HoldReason::Stake.into(), &accountant, AMOUNT, Precision::Exact)?;
            Pallet::<T>::account_for(&accountant, record, AMOUNT, 0, AMOUNT, AMOUNT)?;
        }

        assert!(Pallet::<T>::stake(&accountant) < stake.saturating_sub(AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn collect() -> Result<(), BenchmarkError> {
        let (identity, accountant) = unpaid::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Authorized, identity.clone(), accountant.clone());

        let settled = ProviderChannels::<T>::get(&accountant, &identity).map(|channel| channel.settled);
        assert_eq!(settled, Some(AMOUNT.saturating_mul(2)));
        Ok(())
    }

    #[benchmark]
    fn authorize_collect() -> Result<(), BenchmarkError> {
        let (identity, accountant) = unpaid::<T>()?;
        let call = Call::<T>::collect { identity, accountant };

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    #[benchmark]
    fn charge_penalty() -> Result<(), BenchmarkError> {
        let (accountant, _) = owned::<T>()?;
        let submitter = RawOrigin::Signed(submitter::<T>());
        punish::<T>(&accountant);
        let stake = Pallet::<T>::stake(&accountant);

        #[extrinsic_call]
        _(submitter, accountant.clone());

        assert!(Pallet::<T>::stake(&accountant) < stake);
        Ok(())
    }

    #[benchmark]
    fn resolve_punishment() -> Result<(), BenchmarkError> {
        let (accountant, _) = owned::<T>()?;
        let submitter = RawOrigin::Signed(submitter::<T>());
        punish::<T>(&accountant);

        #[extrinsic_call]
        _(submitter, accountant.clone(), AMOUNT.saturating_mul(2));

        assert!(stored::<T>(&accountant).punishment.is_none());
        Ok(())
    }
}
