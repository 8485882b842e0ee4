//! Settlements: one plan serves authorising, dispatch and the quote.

use crate::{
    pallet::{Accountants, Call, Config, CreditOf, Error, Event, HoldReason, Pallet, ProviderChannels, MAX_ATTEMPTS},
    settlement::Settlement,
    types::{AccountantRecord, ProviderChannel, Punishment},
    WeightInfo,
};
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get, Weight},
    traits::{
        fungible::{hold::Mutate as _, Balanced, Inspect},
        tokens::{DepositConsequence, Fortitude, Precision, Preservation, Provenance},
        Imbalance, OnUnbalanced,
    },
};
use tallystick_primitives::{
    frame::{block, genesis_hash, Submitter},
    promise::Preimage,
    provider_channel_id,
    signature::attempts_until_signed,
    traits::{ChainFee, Identities},
    walletless, AccountId, Action, Balance, Promise, Signature, SignedRequest,
};

/// An accountant's promise with what makes it good.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    pub identity: &'a AccountId,
    pub accountant: &'a AccountId,
    pub promise: &'a Promise,
    pub preimage: &'a Preimage,
    pub signature: &'a Signature,
}

/// What a settling call asks for.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// Prove and pay.
    Settle(Proof<'a>),
    /// Prove and pay to a new beneficiary, as the provider asks.
    SettleTo(Proof<'a>, &'a AccountId, &'a SignedRequest),
    /// Pay what is proven to this provider (first) by this accountant (second).
    Collect(&'a AccountId, &'a AccountId),
}

impl<'a> Task<'a> {
    fn proof(&self) -> Option<&Proof<'a>> {
        match self {
            Self::Settle(proof) | Self::SettleTo(proof, ..) => Some(proof),
            Self::Collect(..) => None,
        }
    }

    pub fn identity(&self) -> &'a AccountId {
        match self {
            Self::Settle(proof) | Self::SettleTo(proof, ..) => proof.identity,
            Self::Collect(identity, _) => identity,
        }
    }

    pub fn accountant(&self) -> &'a AccountId {
        match self {
            Self::Settle(proof) | Self::SettleTo(proof, ..) => proof.accountant,
            Self::Collect(_, accountant) => accountant,
        }
    }

    /// The call that carries the task.
    pub fn call<T: Config>(&self) -> T::RuntimeCall {
        match *self {
            Self::Settle(proof) => Call::<T>::settle_provider_promise {
                identity: proof.identity.clone(),
                accountant: proof.accountant.clone(),
                promise: proof.promise.clone(),
                preimage: *proof.preimage,
                signature: proof.signature.clone(),
            },
            Self::SettleTo(proof, beneficiary, request) => Call::<T>::settle_to {
                identity: proof.identity.clone(),
                accountant: proof.accountant.clone(),
                promise: proof.promise.clone(),
                preimage: *proof.preimage,
                signature: proof.signature.clone(),
                beneficiary: beneficiary.clone(),
                request: request.clone(),
            },
            Self::Collect(identity, accountant) => Call::<T>::collect {
                identity: identity.clone(),
                accountant: accountant.clone(),
            },
        }
        .into()
    }
}

/// What a settlement will do.
pub struct Plan {
    /// The accountant as stored.
    pub record: AccountantRecord,
    /// The channel as it is now, that is with a due cut of its coverage.
    pub channel: ProviderChannel,
    /// Coverage that the due cut gives back to the stake.
    pub released_coverage: Balance,
    /// What will be proven.
    pub proven: Balance,
    /// What will be paid.
    pub settlement: Settlement,
    /// To whom.
    pub beneficiary: AccountId,
}

impl<T: Config> Pallet<T> {
    /// Plans what settling up to `amount` (none: what is proven) would do. It cannot say no for a
    /// lack of money; [`Self::check_plan`] does.
    pub(crate) fn plan(
        identity: &AccountId,
        accountant: &AccountId,
        amount: Option<Balance>,
        beneficiary: Option<&AccountId>,
        chain_fee: Option<Balance>,
    ) -> Result<Plan, DispatchError> {
        let record = Accountants::<T>::get(accountant).ok_or(Error::<T>::NotFound)?;
        ensure!(!record.closed, Error::<T>::Closed);
        let mut channel = ProviderChannels::<T>::get(accountant, identity).ok_or(Error::<T>::NotFound)?;
        let now = block::<T>();
        let released_coverage = channel.apply_due_cut(now);
        let proven = channel.proven.max(amount.unwrap_or_default());
        let due = proven.saturating_sub(channel.settled);
        ensure!(due > 0, Error::<T>::AlreadySettled);
        let beneficiary = match beneficiary {
            Some(beneficiary) => {
                ensure!(T::Identities::is_registered(identity), Error::<T>::NotRegistered);
                beneficiary.clone()
            }
            None => T::Identities::beneficiary(identity).ok_or(Error::<T>::NotRegistered)?,
        };
        let available = Self::available(accountant);
        let fee = record.fee_at(now);
        let settlement = Settlement::new(due, available, channel.coverage, fee, chain_fee.unwrap_or_default());
        Ok(Plan {
            record,
            channel,
            released_coverage,
            proven,
            settlement,
            beneficiary,
        })
    }

    /// Whether the plan is worth it. `bypasses_minimum` if the provider itself asks for it.
    pub(crate) fn check_plan(plan: &Plan, bypasses_minimum: bool, chain_fee: Option<Balance>) -> DispatchResult {
        let gross = plan.settlement.gross();
        // A promise in time is worth proving even if there is no money for it yet.
        let proves = plan.proven > plan.channel.proven;
        ensure!(gross > 0 || proves, Error::<T>::InsufficientFunds);
        ensure!(
            bypasses_minimum || gross >= plan.channel.min_settlement,
            Error::<T>::BelowMinimum
        );
        if let Some(fee) = chain_fee {
            ensure!(
                walletless::has_margin(plan.settlement.proceeds(), fee),
                Error::<T>::BelowMargin
            );
        }
        let net = plan.settlement.net();
        if net > 0 {
            let consequence = T::Currency::can_deposit(&plan.beneficiary, net, Provenance::Extant);
            ensure!(consequence == DepositConsequence::Success, Error::<T>::CannotDeposit);
        }
        Ok(())
    }

    /// Plans and checks a task; the part that needs no signature.
    pub(crate) fn plan_task(
        submitter: &Submitter,
        task: &Task,
        chain_fee: Option<Balance>,
    ) -> Result<Plan, DispatchError> {
        if let Some(proof) = task.proof() {
            Self::check_proof(proof)?;
        }
        let amount = task.proof().map(|proof| proof.promise.amount);
        let (beneficiary, asked) = match task {
            Task::SettleTo(_, beneficiary, _) => (Some(*beneficiary), true),
            _ => (None, submitter.is(task.identity())),
        };
        let plan = Self::plan(task.identity(), task.accountant(), amount, beneficiary, chain_fee)?;
        Self::check_plan(&plan, asked, chain_fee)?;
        Ok(plan)
    }

    fn check_proof(proof: &Proof) -> DispatchResult {
        let channel = provider_channel_id(proof.identity, proof.accountant);
        ensure!(proof.promise.is_of(&channel), Error::<T>::WrongChannel);
        ensure!(proof.promise.lane == 0, Error::<T>::WrongLane);
        ensure!(block::<T>() <= proof.promise.valid_until, Error::<T>::Expired);
        ensure!(proof.promise.is_opened_by(proof.preimage), Error::<T>::WrongPreimage);
        Ok(())
    }

    /// Checks the signatures of a task; returns how many verifications the promise's took.
    pub(crate) fn check_signatures(task: &Task, record: &AccountantRecord) -> Result<u32, DispatchError> {
        if let Task::SettleTo(proof, beneficiary, request) = task {
            let action = Action::SettleTo {
                promise: proof.promise.hash(&genesis_hash::<T>()),
                preimage: *proof.preimage,
                beneficiary: (*beneficiary).clone(),
            };
            T::Identities::check_request(proof.identity, &action, request)?;
        }
        let Some(proof) = task.proof() else { return Ok(0) };
        let now = block::<T>();
        let previous = record
            .previous_operator
            .as_ref()
            .filter(|previous| now <= previous.until);
        let signers = [Some(&record.operator), previous.map(|previous| &previous.key)];
        let payload = proof.promise.payload(&genesis_hash::<T>());
        let attempts = attempts_until_signed(&payload, proof.signature, &signers);
        Ok(attempts.ok_or(Error::<T>::BadSignature)?)
    }

    pub(crate) fn do_task(submitter: Submitter, task: Task) -> DispatchResultWithPostInfo {
        let chain_fee = match submitter {
            Submitter::Account(_) => None,
            Submitter::Walletless => Some(T::ChainFee::of(&task.call::<T>())),
        };
        let plan = Self::plan_task(&submitter, &task, chain_fee)?;
        if let Submitter::Account(_) = submitter {
            Self::check_signatures(&task, &plan.record)?;
        }
        if let Task::SettleTo(proof, beneficiary, request) = &task {
            T::Identities::check_nonce(proof.identity, request.nonce)?;
            T::Identities::use_nonce(proof.identity)?;
            T::Identities::set_beneficiary(proof.identity, (*beneficiary).clone())?;
        }
        let drew_on_stake = Self::execute(&task, plan)?;
        // A walletless transaction checked its signatures when it was authorised, and rarely needs the
        // accountant's stake. A signed one pays, and weighs, what was declared: the fees are the same.
        let plain = match (&submitter, &task) {
            (Submitter::Walletless, Task::Settle(_)) => T::WeightInfo::settle_provider_promise(0),
            (Submitter::Walletless, Task::SettleTo(..)) => T::WeightInfo::settle_to(0),
            _ => return Ok(().into()),
        };
        let extra = if drew_on_stake {
            T::WeightInfo::draw_on_stake()
        } else {
            Weight::zero()
        };
        Ok(Some(plain.saturating_add(extra)).into())
    }

    /// Returns whether the accountant's stake or debts changed.
    fn execute(task: &Task, plan: Plan) -> Result<bool, DispatchError> {
        let Plan {
            record,
            mut channel,
            released_coverage,
            proven,
            settlement,
            beneficiary,
        } = plan;
        let (accountant, provider) = (task.accountant(), task.identity());
        let gross = settlement.gross();
        let newly_proven = proven.saturating_sub(channel.proven);
        let owed_before = channel.owed();

        Self::pay(accountant, &beneficiary, &settlement)?;
        channel.proven = proven;
        channel.settled = channel.settled.checked_add(gross).ok_or(Error::<T>::Overflow)?;
        channel.coverage = channel
            .coverage
            .checked_sub(settlement.from_coverage)
            .ok_or(Error::<T>::Overflow)?;
        let owed_after = channel.owed();
        ProviderChannels::<T>::insert(accountant, provider, channel);
        let uncovered = settlement.from_coverage.saturating_add(released_coverage);
        let drew_on_stake = Self::account_for(
            accountant,
            record,
            owed_before,
            owed_after,
            uncovered,
            settlement.shortfall,
        )?;

        let (accountant, provider) = (accountant.clone(), provider.clone());
        if let Some(proof) = task.proof().filter(|_| newly_proven > 0) {
            Self::deposit_event(Event::Proven {
                accountant: accountant.clone(),
                provider: provider.clone(),
                amount: proven,
                preimage: *proof.preimage,
            });
        }
        if gross > 0 {
            Self::deposit_event(Event::PromiseSettled {
                accountant,
                provider,
                beneficiary,
                gross,
                hub_fee: settlement.hub_fee,
                chain_fee: settlement.chain_fee,
                net: settlement.net(),
                from_coverage: settlement.from_coverage,
                shortfall: settlement.shortfall,
            });
        }
        Ok(drew_on_stake)
    }

    /// Moves the money of a settlement; the hub fee simply stays.
    fn pay(accountant: &AccountId, beneficiary: &AccountId, settlement: &Settlement) -> DispatchResult {
        if settlement.gross() == 0 {
            return Ok(());
        }
        if settlement.from_coverage > 0 {
            let reason = HoldReason::Stake.into();
            T::Currency::release(&reason, accountant, settlement.from_coverage, Precision::Exact)?;
        }
        let money = T::Currency::withdraw(
            accountant,
            settlement.proceeds(),
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )?;
        let (fee, net): (CreditOf<T>, CreditOf<T>) = money.split(settlement.chain_fee);
        if net.peek() > 0 {
            T::Currency::resolve(beneficiary, net).map_err(|_| Error::<T>::CannotDeposit)?;
        }
        if settlement.chain_fee > 0 {
            T::FeeDestination::on_unbalanced(fee);
        }
        Ok(())
    }

    /// Brings the accountant's totals up to date, and punishes it for a shortfall. In the usual
    /// case (all paid, nothing changes) the record is not written; returns whether it was.
    pub(crate) fn account_for(
        accountant: &AccountId,
        mut record: AccountantRecord,
        owed_before: Balance,
        owed_after: Balance,
        uncovered: Balance,
        shortfall: Balance,
    ) -> Result<bool, DispatchError> {
        let is_punishable = shortfall > 0 && record.punishment.is_none();
        if owed_before == owed_after && uncovered == 0 && !is_punishable {
            return Ok(false);
        }
        record.covered_total = record
            .covered_total
            .checked_sub(uncovered)
            .ok_or(Error::<T>::Overflow)?;
        // Penalties up to now are on what was owed until now.
        Self::charge_due_penalty(accountant, &mut record)?;
        record.owed_total = record
            .owed_total
            .checked_sub(owed_before)
            .and_then(|owed| owed.checked_add(owed_after))
            .ok_or(Error::<T>::Overflow)?;
        if is_punishable {
            let now = block::<T>();
            let charged_until = now.saturating_add(T::PunishmentGrace::get());
            record.punishment = Some(Punishment {
                since: now,
                charged_until,
            });
            Self::deposit_event(Event::Punished {
                accountant: accountant.clone(),
                owed: record.owed_total,
            });
        }
        Accountants::<T>::insert(accountant, record);
        Ok(true)
    }

    /// What settlements can take from the accountant's account: neither stake nor the existential
    /// deposit.
    pub(crate) fn available(accountant: &AccountId) -> Balance {
        T::Currency::reducible_balance(accountant, Preservation::Preserve, Fortitude::Polite)
    }

    /// Weight of the signature checks that a settlement did not need.
    pub(crate) fn unspent(task: &Task, attempts: u32) -> Weight {
        match task {
            Task::Settle(_) => T::WeightInfo::authorize_settle_provider_promise(MAX_ATTEMPTS)
                .saturating_sub(T::WeightInfo::authorize_settle_provider_promise(attempts)),
            Task::SettleTo(..) => T::WeightInfo::authorize_settle_to(MAX_ATTEMPTS)
                .saturating_sub(T::WeightInfo::authorize_settle_to(attempts)),
            Task::Collect(..) => Default::default(),
        }
    }
}
