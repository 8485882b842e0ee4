//! The logic of the calls.

use crate::{
    WeightInfo,
    pallet::{Config, CreditOf, Error, Event, Exits, MAX_ATTEMPTS, MAX_DEVICE_ATTEMPTS, Opened, Pallet, Settled},
    types::{ConsumerSettlement, Exit},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get, Weight},
    traits::{
        Imbalance, OnUnbalanced,
        fungible::{Balanced, Inspect},
        tokens::{DepositConsequence, Fortitude, Precision, Preservation, Provenance},
    },
};
use tallystick_primitives::{
    AccountId, Action, Balance, Lane, Promise, Signature, SignedRequest, consumer_channel_id,
    frame::{Submitter, block, genesis_hash},
    ids::as_channel,
    promise::Preimage,
    signature::is_signed_by,
    state::{ConsumerChannelState, ExitState, SettledLane, SettlementQuote},
    traits::{AccountantTerms, Accountants, ConsumerChannels, Identities},
    walletless,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_open_channel(
        identity: &AccountId,
        accountant: &AccountId,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        Self::check_open_channel(identity, accountant, chain_fee)?;
        let chain_fee = chain_fee.unwrap_or_default();
        Self::charge(&consumer_channel_id(identity, accountant), chain_fee)?;
        T::Identities::use_nonce(identity)?;
        Self::insert_channel(identity, accountant, chain_fee)
    }

    fn insert_channel(identity: &AccountId, accountant: &AccountId, chain_fee: Balance) -> DispatchResult {
        ensure!(
            !Opened::<T>::contains_key(identity, accountant),
            Error::<T>::AlreadyOpen
        );
        Opened::<T>::insert(identity, accountant, ());
        Self::deposit_event(Event::ChannelOpened {
            identity: identity.clone(),
            accountant: accountant.clone(),
            channel: consumer_channel_id(identity, accountant),
            chain_fee,
        });
        Ok(())
    }

    /// Every reason for which [`Self::do_open_channel`] could fail. Returns the money that stays in the
    /// channel.
    pub(crate) fn check_open_channel(
        identity: &AccountId,
        accountant: &AccountId,
        chain_fee: Option<Balance>,
    ) -> Result<Balance, DispatchError> {
        ensure!(T::Identities::is_registered(identity), Error::<T>::NotRegistered);
        ensure!(
            !Opened::<T>::contains_key(identity, accountant),
            Error::<T>::AlreadyOpen
        );
        T::Accountants::check_opens_channels(accountant)?;
        Self::check_affords(&consumer_channel_id(identity, accountant), chain_fee)
    }

    /// Checks that the promise belongs to the open channel, is in time and is opened by the preimage.
    pub(crate) fn check_promise(
        identity: &AccountId,
        accountant: &AccountId,
        promise: &Promise,
        preimage: &Preimage,
    ) -> DispatchResult {
        ensure!(Opened::<T>::contains_key(identity, accountant), Error::<T>::NotFound);
        ensure!(
            promise.is_of(&consumer_channel_id(identity, accountant)),
            Error::<T>::WrongChannel
        );
        ensure!(block::<T>() <= promise.valid_until, Error::<T>::Expired);
        ensure!(promise.is_opened_by(preimage), Error::<T>::WrongPreimage);
        if promise.lane != 0 {
            T::Identities::check_device_limit(identity, promise.lane, promise.amount)?;
        }
        Ok(())
    }

    /// Checks that the identity (lane 0) or the lane's device signed the promise.
    pub(crate) fn check_promise_signature(
        identity: &AccountId,
        promise: &Promise,
        signature: &Signature,
    ) -> DispatchResult {
        if promise.lane != 0 {
            return T::Identities::check_device_promise(identity, promise, signature);
        }
        let payload = promise.payload(&genesis_hash::<T>());
        ensure!(is_signed_by(&payload, signature, identity), Error::<T>::BadSignature);
        Ok(())
    }

    /// The amounts that a settlement moves, or the reason to refuse it. Authorising, dispatch and the
    /// runtime API share it.
    pub(crate) fn settlement(
        submitter: &Submitter,
        identity: &AccountId,
        accountant: &AccountId,
        lane: Lane,
        amount: Balance,
        chain_fee: Option<Balance>,
    ) -> (ConsumerSettlement, DispatchResult) {
        let channel = consumer_channel_id(identity, accountant);
        let settled = Settled::<T>::get(as_channel(&channel), lane);
        let balance = Self::balance(&channel);
        let settlement = ConsumerSettlement::new(amount, settled, balance, chain_fee.unwrap_or_default());
        let verdict = Self::check_settlement(submitter, accountant, amount > settled, &settlement, chain_fee);
        (settlement, verdict)
    }

    fn check_settlement(
        submitter: &Submitter,
        accountant: &AccountId,
        is_due: bool,
        settlement: &ConsumerSettlement,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        let terms = T::Accountants::terms(accountant).ok_or(Error::<T>::NotFound)?;
        ensure!(is_due, Error::<T>::AlreadySettled);
        ensure!(settlement.gross > 0, Error::<T>::InsufficientFunds);
        let AccountantTerms {
            owner,
            operator,
            min_consumer_settlement,
        } = terms;
        let own = submitter.is(&owner) || submitter.is(&operator);
        ensure!(
            own || settlement.gross >= min_consumer_settlement,
            Error::<T>::BelowMinimum
        );
        if let Some(fee) = chain_fee {
            ensure!(walletless::has_margin(settlement.gross, fee), Error::<T>::BelowMargin);
        }
        Self::check_deposit(accountant, settlement.net())
    }

    /// The most that settling a promise in `lane` weighs.
    pub(crate) fn max_settle_weight(lane: Lane) -> Weight {
        match lane {
            0 => T::WeightInfo::settle_consumer_promise(MAX_ATTEMPTS),
            _ => T::WeightInfo::settle_device_promise(MAX_DEVICE_ATTEMPTS),
        }
    }

    /// The weight of a settlement whose signature was checked before.
    pub(crate) fn walletless_settle_weight(lane: Lane) -> Weight {
        match lane {
            0 => T::WeightInfo::settle_consumer_promise(0),
            _ => T::WeightInfo::settle_device_promise(0),
        }
    }

    pub(crate) fn do_settle(
        submitter: Submitter,
        identity: AccountId,
        accountant: AccountId,
        promise: Promise,
        preimage: Preimage,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        let (settlement, verdict) = Self::settlement(
            &submitter,
            &identity,
            &accountant,
            promise.lane,
            promise.amount,
            chain_fee,
        );
        verdict?;
        Settled::<T>::try_mutate(promise.channel, promise.lane, |settled| {
            *settled = settled.checked_add(settlement.gross).ok_or(Error::<T>::Overflow)?;
            Ok::<_, Error<T>>(())
        })?;
        let channel = consumer_channel_id(&identity, &accountant);
        Self::pay(
            &channel,
            &accountant,
            settlement.gross,
            settlement.chain_fee,
            Preservation::Preserve,
        )?;
        Self::deposit_event(Event::PromiseSettled {
            identity,
            accountant,
            lane: promise.lane,
            gross: settlement.gross,
            chain_fee: settlement.chain_fee,
            net: settlement.net(),
            shortfall: settlement.shortfall,
            preimage,
        });
        Ok(())
    }

    /// Every reason for which [`Self::do_request_exit`] could fail. Returns the money that stays in the
    /// channel.
    pub(crate) fn check_request_exit(
        identity: &AccountId,
        accountant: &AccountId,
        beneficiary: &AccountId,
        chain_fee: Option<Balance>,
    ) -> Result<Balance, DispatchError> {
        let channel = consumer_channel_id(identity, accountant);
        ensure!(beneficiary != &channel, Error::<T>::InvalidBeneficiary);
        if let Some(exit) = Exits::<T>::get(identity, accountant) {
            let now = block::<T>();
            ensure!(
                !exit.is_open(now, T::ExitDelay::get(), T::ExitWindow::get()),
                Error::<T>::ExitOpen
            );
            ensure!(now >= exit.opens_at(T::ExitDelay::get()), Error::<T>::TooSoon);
        }
        Self::check_affords(&channel, chain_fee)
    }

    pub(crate) fn do_request_exit(
        identity: AccountId,
        accountant: AccountId,
        beneficiary: AccountId,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        Self::check_request_exit(&identity, &accountant, &beneficiary, chain_fee)?;
        let chain_fee = chain_fee.unwrap_or_default();
        Self::charge(&consumer_channel_id(&identity, &accountant), chain_fee)?;
        T::Identities::use_nonce(&identity)?;
        let exit = Exit {
            beneficiary: beneficiary.clone(),
            requested_at: block::<T>(),
            cancelled: false,
        };
        let (delay, window) = (T::ExitDelay::get(), T::ExitWindow::get());
        let (opens_at, lapses_after) = (exit.opens_at(delay), exit.lapses_after(delay, window));
        Exits::<T>::insert(&identity, &accountant, exit);
        Self::deposit_event(Event::ExitRequested {
            identity,
            accountant,
            beneficiary,
            opens_at,
            lapses_after,
            chain_fee,
        });
        Ok(())
    }

    pub(crate) fn do_cancel_exit(identity: AccountId, accountant: AccountId) -> DispatchResult {
        T::Identities::use_nonce(&identity)?;
        Exits::<T>::try_mutate(&identity, &accountant, |exit| {
            let exit = exit.as_mut().ok_or(Error::<T>::NotFound)?;
            ensure!(
                exit.is_open(block::<T>(), T::ExitDelay::get(), T::ExitWindow::get()),
                Error::<T>::NotOpen
            );
            exit.cancelled = true;
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::ExitCancelled { identity, accountant });
        Ok(())
    }

    /// The beneficiary and the gross amount of the finalization, or the reason to refuse it.
    pub(crate) fn check_finalize_exit(
        identity: &AccountId,
        accountant: &AccountId,
        chain_fee: Option<Balance>,
    ) -> Result<(AccountId, Balance), DispatchError> {
        let exit = Exits::<T>::get(identity, accountant).ok_or(Error::<T>::NotFound)?;
        let now = block::<T>();
        ensure!(
            exit.is_open(now, T::ExitDelay::get(), T::ExitWindow::get()),
            Error::<T>::NotOpen
        );
        ensure!(now >= exit.opens_at(T::ExitDelay::get()), Error::<T>::TooSoon);
        let channel = consumer_channel_id(identity, accountant);
        let gross = T::Currency::reducible_balance(&channel, Preservation::Expendable, Fortitude::Polite);
        ensure!(gross > 0, Error::<T>::InsufficientFunds);
        Self::check_payout(&exit.beneficiary, gross, chain_fee)?;
        Ok((exit.beneficiary, gross))
    }

    pub(crate) fn do_finalize_exit(
        identity: AccountId,
        accountant: AccountId,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        let (beneficiary, gross) = Self::check_finalize_exit(&identity, &accountant, chain_fee)?;
        Exits::<T>::remove(&identity, &accountant);
        let chain_fee = chain_fee.unwrap_or_default();
        let channel = consumer_channel_id(&identity, &accountant);
        let net = Self::pay(&channel, &beneficiary, gross, chain_fee, Preservation::Expendable)?;
        Self::deposit_event(Event::ExitFinalized {
            identity,
            accountant,
            beneficiary,
            gross,
            chain_fee,
            net,
        });
        Ok(())
    }

    /// Checks that both parties signed the fast exit.
    pub(crate) fn check_fast_exit_signatures(
        identity: &AccountId,
        accountant: &AccountId,
        amount: Balance,
        beneficiary: &AccountId,
        request: &SignedRequest,
        operator_signature: &Signature,
    ) -> DispatchResult {
        let terms = T::Accountants::terms(accountant).ok_or(Error::<T>::NotFound)?;
        let action = Action::FastExit {
            accountant: accountant.clone(),
            amount,
            beneficiary: beneficiary.clone(),
        };
        T::Identities::check_request(identity, &action, request)?;
        let payload = action.payload(&genesis_hash::<T>(), identity, request.nonce, request.valid_until);
        ensure!(
            is_signed_by(&payload, operator_signature, &terms.operator),
            Error::<T>::BadOperatorSignature
        );
        Ok(())
    }

    /// Every reason but signatures for which [`Self::do_fast_exit`] could fail.
    pub(crate) fn check_fast_exit(
        identity: &AccountId,
        accountant: &AccountId,
        amount: Balance,
        beneficiary: &AccountId,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        let channel = consumer_channel_id(identity, accountant);
        ensure!(beneficiary != &channel, Error::<T>::InvalidBeneficiary);
        let all = T::Currency::reducible_balance(&channel, Preservation::Expendable, Fortitude::Polite);
        // The channel keeps the existential deposit or nothing, so that no dust is lost.
        ensure!(
            amount > 0 && (amount == all || amount <= Self::balance(&channel)),
            Error::<T>::InsufficientFunds
        );
        Self::check_payout(beneficiary, amount, chain_fee)
    }

    pub(crate) fn do_fast_exit(
        identity: AccountId,
        accountant: AccountId,
        amount: Balance,
        beneficiary: AccountId,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        Self::check_fast_exit(&identity, &accountant, amount, &beneficiary, chain_fee)?;
        T::Identities::use_nonce(&identity)?;
        let chain_fee = chain_fee.unwrap_or_default();
        let channel = consumer_channel_id(&identity, &accountant);
        let net = Self::pay(&channel, &beneficiary, amount, chain_fee, Preservation::Expendable)?;
        Self::deposit_event(Event::FastExited {
            identity,
            accountant,
            beneficiary,
            gross: amount,
            chain_fee,
            net,
        });
        Ok(())
    }

    /// The money that settlements can take from a channel: all but the existential deposit.
    fn balance(channel: &AccountId) -> Balance {
        T::Currency::reducible_balance(channel, Preservation::Preserve, Fortitude::Polite)
    }

    /// Checks that the channel can pay the fee of a walletless call twice. Returns the money that stays
    /// after paying it once.
    fn check_affords(channel: &AccountId, chain_fee: Option<Balance>) -> Result<Balance, DispatchError> {
        let balance = Self::balance(channel);
        let Some(fee) = chain_fee else { return Ok(balance) };
        ensure!(walletless::has_margin(balance, fee), Error::<T>::InsufficientFunds);
        Ok(balance.saturating_sub(fee))
    }

    /// Checks that `gross` less the fee can be paid out to `beneficiary`.
    fn check_payout(beneficiary: &AccountId, gross: Balance, chain_fee: Option<Balance>) -> DispatchResult {
        if let Some(fee) = chain_fee {
            ensure!(walletless::has_margin(gross, fee), Error::<T>::BelowMargin);
        }
        Self::check_deposit(beneficiary, gross.saturating_sub(chain_fee.unwrap_or_default()))
    }

    fn check_deposit(recipient: &AccountId, amount: Balance) -> DispatchResult {
        let consequence = T::Currency::can_deposit(recipient, amount, Provenance::Extant);
        ensure!(consequence == DepositConsequence::Success, Error::<T>::CannotDeposit);
        Ok(())
    }

    /// Takes the fee of a walletless call from the channel.
    fn charge(channel: &AccountId, chain_fee: Balance) -> DispatchResult {
        if chain_fee > 0 {
            let fee = T::Currency::withdraw(
                channel,
                chain_fee,
                Precision::Exact,
                Preservation::Preserve,
                Fortitude::Polite,
            )?;
            T::FeeDestination::on_unbalanced(fee);
        }
        Ok(())
    }

    /// Moves `gross` out of the channel: the fee to its destination, the rest to `recipient`. Returns
    /// the rest.
    fn pay(
        channel: &AccountId,
        recipient: &AccountId,
        gross: Balance,
        chain_fee: Balance,
        preservation: Preservation,
    ) -> Result<Balance, DispatchError> {
        let money = T::Currency::withdraw(channel, gross, Precision::Exact, preservation, Fortitude::Polite)?;
        let (fee, net): (CreditOf<T>, CreditOf<T>) = money.split(chain_fee);
        let amount = net.peek();
        T::Currency::resolve(recipient, net).map_err(|_| Error::<T>::CannotDeposit)?;
        if chain_fee > 0 {
            T::FeeDestination::on_unbalanced(fee);
        }
        Ok(amount)
    }

    /// The state of the channel between the two.
    pub fn state(identity: &AccountId, accountant: &AccountId) -> ConsumerChannelState {
        let channel = consumer_channel_id(identity, accountant);
        let (delay, window, now) = (T::ExitDelay::get(), T::ExitWindow::get(), block::<T>());
        ConsumerChannelState {
            opened: Opened::<T>::contains_key(identity, accountant),
            balance: Self::balance(&channel),
            settled: Settled::<T>::iter_prefix(as_channel(&channel))
                .map(|(lane, amount)| SettledLane { lane, amount })
                .collect(),
            exit: Exits::<T>::get(identity, accountant).map(|exit| ExitState {
                beneficiary: exit.beneficiary.clone(),
                requested_at: exit.requested_at,
                opens_at: exit.opens_at(delay),
                lapses_after: exit.lapses_after(delay, window),
                open: exit.is_open(now, delay, window),
            }),
            channel,
        }
    }

    /// The result of a walletless settlement of a promise of `amount` in `lane` in this block.
    pub fn quote(identity: &AccountId, accountant: &AccountId, lane: Lane, amount: Balance) -> SettlementQuote {
        let fee = Self::quote_fee(identity, accountant, lane, amount);
        let (settlement, verdict) =
            Self::settlement(&Submitter::Walletless, identity, accountant, lane, amount, Some(fee));
        let opened = Opened::<T>::contains_key(identity, accountant);
        let verdict = if opened {
            verdict
        } else {
            Err(Error::<T>::NotFound.into())
        };
        SettlementQuote {
            gross: settlement.gross,
            accountant_fee: 0,
            chain_fee: settlement.chain_fee,
            net: settlement.net(),
            from_coverage: 0,
            shortfall: settlement.shortfall,
            why_not: verdict.err().map(|error| <&'static str>::from(error).into()),
        }
    }
}

impl<T: Config> ConsumerChannels for Pallet<T> {
    fn open(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        Self::insert_channel(identity, accountant, 0)
    }

    fn is_open(identity: &AccountId, accountant: &AccountId) -> bool {
        Opened::<T>::contains_key(identity, accountant)
    }
}
