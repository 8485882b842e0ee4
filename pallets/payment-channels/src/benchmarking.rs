//! Benchmarks of the calls, on the longest way through each.
//!
//! Signatures are wrapped, which takes two verifications. A signed submitter's dispatch verifies them;
//! a walletless call is verified when it is authorised, but its dispatch pays the chain fee. Where the
//! fee is an additional write, the benchmark does both.
//!
//! The settlements have a component `s`, the number of checks of the promise's signature; 0 is the
//! dispatch of a walletless transaction. All of them check the rest of the promise, which only a signed
//! submitter's dispatch does, so that the reads do not depend on `s`.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use super::*;
use crate::pallet::{Call, MAX_ATTEMPTS, MAX_DEVICE_ATTEMPTS};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{Authorize, Get},
};
use frame_system::RawOrigin;
use tallystick_primitives::{
    AccountId, Action, Balance, BlockNumber, Lane, NEVER_EXPIRES, Promise, Signature, SignedRequest,
    benchmarking::{BenchmarkHelper, BenchmarkKey},
    consumer_channel_id,
    frame::{block, genesis_hash},
    hashlock,
    ids::as_channel,
    traits::Identities,
};

/// 1,000 NOTCH: far above every fee and minimum.
const AMOUNT: Balance = 1_000_000_000_000_000;
const PREIMAGE: [u8; 32] = [7; 32];
/// Blocks that requests are valid for.
const LIFETIME: BlockNumber = 10;

fn account(name: &str) -> AccountId {
    BenchmarkKey::new(name).account()
}

fn submitter<T: BenchmarkHelper>() -> AccountId {
    let submitter = account("submitter");
    T::endow(&submitter, AMOUNT);
    submitter
}

/// A registered identity, the operator and the accountant; the channel between them is open and full.
fn channel<T: Config + BenchmarkHelper>() -> (BenchmarkKey, BenchmarkKey, AccountId) {
    T::prepare();
    let (identity, operator) = (BenchmarkKey::new("identity"), BenchmarkKey::new("operator"));
    let accountant = T::accountant(&account("owner"), &operator.account());
    T::register(&identity.account(), &accountant);
    T::endow(&consumer_channel_id(&identity.account(), &accountant), AMOUNT);
    (identity, operator, accountant)
}

/// A registered identity and an accountant without a channel between them; the channel's account has
/// money to open it.
fn unopened<T: Config + BenchmarkHelper>() -> (BenchmarkKey, AccountId) {
    let (identity, ..) = channel::<T>();
    let accountant = T::accountant(&account("owner 2"), &account("operator"));
    T::endow(&consumer_channel_id(&identity.account(), &accountant), AMOUNT);
    (identity, accountant)
}

fn request<T: Config>(identity: &BenchmarkKey, action: &Action) -> SignedRequest {
    let nonce = T::Identities::next_nonce(&identity.account());
    let valid_until = block::<T>().saturating_add(LIFETIME);
    identity.request(action, &genesis_hash::<T>(), nonce, valid_until)
}

fn later<T: Config>(blocks: BlockNumber) {
    frame_system::Pallet::<T>::set_block_number(block::<T>().saturating_add(blocks).into());
}

/// A channel whose exit was requested.
fn leaving<T: Config + BenchmarkHelper>() -> Result<(BenchmarkKey, AccountId), BenchmarkError> {
    let (identity, _, accountant) = channel::<T>();
    let origin = RawOrigin::Signed(identity.account());
    Pallet::<T>::request_exit(origin.into(), accountant.clone(), account("beneficiary"))?;
    Ok((identity, accountant))
}

/// A channel whose exit has lapsed, and the request of another exit.
fn leaving_again<T: Config + BenchmarkHelper>()
-> Result<(BenchmarkKey, AccountId, AccountId, SignedRequest), BenchmarkError> {
    let (identity, accountant) = leaving::<T>()?;
    later::<T>(
        T::ExitDelay::get()
            .saturating_add(T::ExitWindow::get())
            .saturating_add(1),
    );
    let beneficiary = account("beneficiary 2");
    let action = Action::RequestExit {
        accountant: accountant.clone(),
        beneficiary: beneficiary.clone(),
    };
    let request = request::<T>(&identity, &action);
    Ok((identity, accountant, beneficiary, request))
}

/// A promise that takes `attempts` verifications.
struct Promised {
    identity: AccountId,
    accountant: AccountId,
    promise: Promise,
    signature: Signature,
}

impl Promised {
    fn new<T: Config + BenchmarkHelper>(lane: Lane, attempts: u32) -> Self {
        let (identity, _, accountant) = channel::<T>();
        // The first device's terms bind for a while after the second took its lane; newer ones are
        // tried first.
        let (signer, is_wrapped) = match (lane, attempts) {
            (0, 0 | 1) => ("identity", false),
            (0, _) => ("identity", true),
            (_, 0 | 1) => ("second", false),
            (_, 2) => ("second", true),
            (_, 3) => ("first", false),
            (..) => ("first", true),
        };
        if lane > 0 {
            T::authorize_device(&identity.account(), lane, &account("first"));
            T::authorize_device(&identity.account(), lane, &account("second"));
        }
        let identity = identity.account();
        let promise = Promise {
            channel: as_channel(&consumer_channel_id(&identity, &accountant)),
            lane,
            amount: AMOUNT / 2,
            hashlock: hashlock(&PREIMAGE),
            valid_until: NEVER_EXPIRES,
        };
        let (signer, payload) = (BenchmarkKey::new(signer), promise.payload(&genesis_hash::<T>()));
        let signature = if is_wrapped {
            signer.sign_wrapped(&payload)
        } else {
            signer.sign(&payload)
        };
        Self {
            identity,
            accountant,
            promise,
            signature,
        }
    }

    fn settle<T: Config>(&self) -> Call<T> {
        Call::settle_consumer_promise {
            identity: self.identity.clone(),
            accountant: self.accountant.clone(),
            promise: self.promise.clone(),
            preimage: PREIMAGE,
            signature: self.signature.clone(),
        }
    }

    /// Checks the promise as a signed submitter's dispatch does; its signature only if there are
    /// attempts.
    fn check<T: Config>(&self, attempts: u32) -> Result<(), BenchmarkError> {
        Pallet::<T>::check_promise(&self.identity, &self.accountant, &self.promise, &PREIMAGE)?;
        if attempts > 0 {
            Pallet::<T>::check_promise_signature(&self.identity, &self.promise, &self.signature)?;
        }
        Ok(())
    }

    fn is_settled<T: Config>(&self) -> bool {
        Settled::<T>::get(self.promise.channel, self.promise.lane) == self.promise.amount
    }
}

/// A fast exit that both parties signed.
fn agreed<T: Config + BenchmarkHelper>() -> Call<T> {
    let (identity, operator, accountant) = channel::<T>();
    let (amount, beneficiary) = (AMOUNT, account("beneficiary"));
    let action = Action::FastExit {
        accountant: accountant.clone(),
        amount,
        beneficiary: beneficiary.clone(),
    };
    let request = request::<T>(&identity, &action);
    let identity = identity.account();
    let payload = action.payload(&genesis_hash::<T>(), &identity, request.nonce, request.valid_until);
    let operator_signature = operator.sign_wrapped(&payload);
    Call::fast_exit {
        identity,
        accountant,
        amount,
        beneficiary,
        request,
        operator_signature,
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
    fn open_channel() {
        let (identity, accountant) = unopened::<T>();
        let identity = identity.account();

        #[extrinsic_call]
        _(RawOrigin::Signed(identity.clone()), accountant.clone());

        assert!(Opened::<T>::contains_key(&identity, &accountant));
    }

    #[benchmark]
    fn open_channel_for() -> Result<(), BenchmarkError> {
        let (identity, accountant) = unopened::<T>();
        let action = Action::OpenChannel {
            accountant: accountant.clone(),
        };
        let request = request::<T>(&identity, &action);
        let identity = identity.account();

        #[block]
        {
            T::Identities::check_request(&identity, &action, &request)?;
            let (identity, accountant) = (identity.clone(), accountant.clone());
            Pallet::<T>::open_channel_for(RawOrigin::Authorized.into(), identity, accountant, request)?;
        }

        assert!(Opened::<T>::contains_key(&identity, &accountant));
        Ok(())
    }

    #[benchmark]
    fn authorize_open_channel_for() -> Result<(), BenchmarkError> {
        let (identity, accountant) = unopened::<T>();
        let request = request::<T>(
            &identity,
            &Action::OpenChannel {
                accountant: accountant.clone(),
            },
        );
        let call = Call::<T>::open_channel_for {
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
    fn settle_consumer_promise(s: Linear<0, { MAX_ATTEMPTS }>) -> Result<(), BenchmarkError> {
        let promised = Promised::new::<T>(0, s);
        let call = promised.settle::<T>();

        #[block]
        {
            promised.check::<T>(s)?;
            call.dispatch_bypass_filter(RawOrigin::Authorized.into())?;
        }

        assert!(promised.is_settled::<T>());
        Ok(())
    }

    #[benchmark]
    fn settle_device_promise(s: Linear<0, { MAX_DEVICE_ATTEMPTS }>) -> Result<(), BenchmarkError> {
        let promised = Promised::new::<T>(1, s);
        let call = promised.settle::<T>();

        #[block]
        {
            promised.check::<T>(s)?;
            call.dispatch_bypass_filter(RawOrigin::Authorized.into())?;
        }

        assert!(promised.is_settled::<T>());
        Ok(())
    }

    #[benchmark]
    fn authorize_settle_consumer_promise() -> Result<(), BenchmarkError> {
        let call = Promised::new::<T>(0, MAX_ATTEMPTS).settle::<T>();

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    #[benchmark]
    fn authorize_settle_device_promise() -> Result<(), BenchmarkError> {
        let call = Promised::new::<T>(1, MAX_DEVICE_ATTEMPTS).settle::<T>();

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    #[benchmark]
    fn request_exit() -> Result<(), BenchmarkError> {
        let (identity, accountant, beneficiary, _) = leaving_again::<T>()?;
        let identity = identity.account();

        #[extrinsic_call]
        _(RawOrigin::Signed(identity.clone()), accountant.clone(), beneficiary);

        assert_eq!(
            Exits::<T>::get(&identity, &accountant).map(|exit| exit.requested_at),
            Some(block::<T>())
        );
        Ok(())
    }

    #[benchmark]
    fn request_exit_for() -> Result<(), BenchmarkError> {
        let (identity, accountant, beneficiary, request) = leaving_again::<T>()?;
        let identity = identity.account();
        let action = Action::RequestExit {
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
        };

        #[block]
        {
            T::Identities::check_request(&identity, &action, &request)?;
            let (identity, accountant) = (identity.clone(), accountant.clone());
            let walletless = RawOrigin::Authorized.into();
            Pallet::<T>::request_exit_for(walletless, identity, accountant, beneficiary, request)?;
        }

        assert_eq!(
            Exits::<T>::get(&identity, &accountant).map(|exit| exit.requested_at),
            Some(block::<T>())
        );
        Ok(())
    }

    #[benchmark]
    fn authorize_request_exit_for() -> Result<(), BenchmarkError> {
        let (identity, accountant, beneficiary, request) = leaving_again::<T>()?;
        let call = Call::<T>::request_exit_for {
            identity: identity.account(),
            accountant,
            beneficiary,
            request,
        };

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    #[benchmark]
    fn finalize_exit() -> Result<(), BenchmarkError> {
        let (identity, accountant) = leaving::<T>()?;
        later::<T>(T::ExitDelay::get());
        let identity = identity.account();

        // The walletless call pays the fee in addition.
        #[extrinsic_call]
        _(RawOrigin::Authorized, identity.clone(), accountant.clone());

        assert!(!Exits::<T>::contains_key(&identity, &accountant));
        Ok(())
    }

    #[benchmark]
    fn authorize_finalize_exit() -> Result<(), BenchmarkError> {
        let (identity, accountant) = leaving::<T>()?;
        later::<T>(T::ExitDelay::get());
        let call = Call::<T>::finalize_exit {
            identity: identity.account(),
            accountant,
        };

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }

    #[benchmark]
    fn cancel_exit() -> Result<(), BenchmarkError> {
        let (identity, accountant) = leaving::<T>()?;
        let identity = identity.account();

        #[extrinsic_call]
        _(RawOrigin::Signed(identity.clone()), accountant.clone());

        assert!(Exits::<T>::get(&identity, &accountant).is_some_and(|exit| exit.cancelled));
        Ok(())
    }

    #[benchmark]
    fn cancel_exit_for() -> Result<(), BenchmarkError> {
        let (identity, accountant) = leaving::<T>()?;
        let request = request::<T>(
            &identity,
            &Action::CancelExit {
                accountant: accountant.clone(),
            },
        );
        let identity = identity.account();
        let submitter = RawOrigin::Signed(submitter::<T>());

        #[extrinsic_call]
        _(submitter, identity.clone(), accountant.clone(), request);

        assert!(Exits::<T>::get(&identity, &accountant).is_some_and(|exit| exit.cancelled));
        Ok(())
    }

    #[benchmark]
    fn fast_exit() -> Result<(), BenchmarkError> {
        let call = agreed::<T>();
        let submitter = RawOrigin::Signed(submitter::<T>());
        let nonce = T::Identities::next_nonce(&account("identity"));

        #[block]
        {
            call.dispatch_bypass_filter(submitter.into())?;
        }

        assert!(T::Identities::next_nonce(&account("identity")) > nonce);
        Ok(())
    }

    #[benchmark]
    fn authorize_fast_exit() -> Result<(), BenchmarkError> {
        let call = agreed::<T>();

        #[block]
        {
            authorize(&call)?;
        }

        Ok(())
    }
}
