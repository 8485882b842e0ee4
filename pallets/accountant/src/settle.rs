//! Settlements: one plan serves authorising, dispatch and the quote.

use crate::{
    WeightInfo,
    pallet::{Accountants, Config, CreditOf, Error, Event, HoldReason, Pallet, ProviderChannels},
    settlement::Settlement,
    task::{Proof, Task},
    types::{AccountantRecord, ProviderChannel, Punishment},
};
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get, Weight},
    traits::{
        Imbalance, OnUnbalanced,
        fungible::{Balanced, Inspect, hold::Mutate as _},
        tokens::{DepositConsequence, Fortitude, Precision, Preservation, Provenance},
    },
};
use tallystick_primitives::{
    AccountId, Balance,
    frame::{Submitter, block, genesis_hash},
    provider_channel_id,
    signature::attempts_until_signed,
    traits::{BondDeposits, ChainFee, Identities, ProviderBonds},
    walletless,
};

/// The result of a settlement, before anything is written.
pub struct Plan {
    /// The accountant as stored.
    pub record: AccountantRecord,
    /// The channel with a due cut of its coverage applied.
    pub channel: ProviderChannel,
    /// The coverage that the due cut gives back to the stake.
    pub released_coverage: Balance,
    /// The amount proven after the settlement.
    pub proven: Balance,
    /// The payments of the settlement.
    pub settlement: Settlement,
    /// The account that is paid.
    pub beneficiary: AccountId,
}

impl<T: Config> Pallet<T> {
    /// Plans a settlement up to `amount`; `None` settles the proven amount. A lack of money is no error
    /// here; [`Self::check_plan`] refuses it.
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

    /// Refuses a plan that is not worth its transaction. `bypasses_minimum` is set if the provider
    /// itself asks.
    pub(crate) fn check_plan(plan: &Plan, bypasses_minimum: bool, chain_fee: Option<Balance>) -> DispatchResult {
        let gross = plan.settlement.gross();
        // A promise in time is worth proving even if no money is there for it yet.
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

    /// Plans and checks a task, apart from its signatures.
    pub(crate) fn plan_task(
        submitter: &Submitter,
        task: &Task,
        chain_fee: Option<Balance>,
    ) -> Result<Plan, DispatchError> {
        if let Some(proof) = task.proof() {
            Self::check_proof(proof)?;
        }
        let amount = task.proof().map(|proof| proof.promise.amount);
        let asked = task.request().is_some() || submitter.is(task.identity());
        let plan = Self::plan(task.identity(), task.accountant(), amount, task.recipient(), chain_fee)?;
        Self::check_plan(&plan, asked, chain_fee)?;
        if let Task::SettleIntoBond(..) = task {
            Self::check_into_bond(task.identity(), plan.settlement.net())?;
        }
        Ok(plan)
    }

    /// Every reason for which [`Self::turn_into_bond`] could fail, before the money is moved.
    fn check_into_bond(provider: &AccountId, net: Balance) -> DispatchResult {
        ensure!(T::Bonds::available(), Error::<T>::BondsUnavailable);
        if net > 0 {
            // Another pallet knows the reason, and a walletless refusal has no code for its errors.
            <T::Bonds as BondDeposits>::check_bond(provider, net).map_err(|_| Error::<T>::CannotBond)?;
        }
        Ok(())
    }

    /// Bonds the payment. A promise that was only proven bonds nothing: `collect` pays the beneficiary
    /// later.
    fn turn_into_bond(accountant: &AccountId, provider: &AccountId, net: Balance) -> DispatchResult {
        if net == 0 {
            return Ok(());
        }
        <T::Bonds as BondDeposits>::bond(provider, net)?;
        Self::deposit_event(Event::SettledIntoBond {
            accountant: accountant.clone(),
            provider: provider.clone(),
            amount: net,
            bond: <T::Bonds as ProviderBonds>::bond(provider),
        });
        Ok(())
    }

    fn check_proof(proof: &Proof) -> DispatchResult {
        let channel = provider_channel_id(proof.identity, proof.accountant);
        ensure!(proof.promise.is_of(&channel), Error::<T>::WrongChannel);
        ensure!(proof.promise.lane == 0, Error::<T>::WrongLane);
        ensure!(block::<T>() <= proof.promise.valid_until, Error::<T>::Expired);
        ensure!(proof.promise.is_opened_by(proof.preimage), Error::<T>::WrongPreimage);
        Ok(())
    }

    /// Checks the signatures of a task; returns how many verifications the promise's signature took.
    pub(crate) fn check_signatures(task: &Task, record: &AccountantRecord) -> Result<u32, DispatchError> {
        let genesis = genesis_hash::<T>();
        if let (Some(action), Some(request)) = (task.action(&genesis), task.request()) {
            T::Identities::check_request(task.identity(), &action, request)?;
        }
        let Some(proof) = task.proof() else { return Ok(0) };
        let now = block::<T>();
        let previous = record
            .previous_operator
            .as_ref()
            .filter(|previous| now <= previous.until);
        let signers = [Some(&record.operator), previous.map(|previous| &previous.key)];
        let payload = proof.promise.payload(&genesis);
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
        if let Some(request) = task.request() {
            T::Identities::check_nonce(task.identity(), request.nonce)?;
            T::Identities::use_nonce(task.identity())?;
        }
        if let Task::SettleTo(proof, beneficiary, _) = task {
            T::Identities::set_beneficiary(proof.identity, beneficiary.clone())?;
        }
        let net = plan.settlement.net();
        let drew_on_stake = Self::execute(&task, plan)?;
        if let Task::SettleIntoBond(..) = task {
            Self::turn_into_bond(task.accountant(), task.identity(), net)?;
        }
        // A walletless transaction checked its signatures when it was authorised, and rarely needs the
        // accountant's stake. A signed one pays for the declared weight: its fee is the same either
        // way.
        let actual = match submitter {
            Submitter::Walletless => task.walletless_weight::<T::WeightInfo>(),
            Submitter::Account(_) => None,
        };
        let extra = if drew_on_stake {
            T::WeightInfo::draw_on_stake()
        } else {
            Weight::zero()
        };
        Ok(actual.map(|plain| plain.saturating_add(extra)).into())
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
                accountant_fee: settlement.accountant_fee,
                chain_fee: settlement.chain_fee,
                net: settlement.net(),
                from_coverage: settlement.from_coverage,
                shortfall: settlement.shortfall,
            });
        }
        Ok(drew_on_stake)
    }

    /// Moves the money of a settlement; the accountant fee stays where it is.
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

    /// Updates the accountant's totals, and punishes the accountant for a shortfall. In the usual case
    /// (all paid, nothing changes) the record is not written. Returns whether it was written.
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
        // Penalties up to now are a share of the debt until now.
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

    /// The money that settlements can take from the accountant's account: neither stake nor the
    /// existential deposit.
    pub(crate) fn available(accountant: &AccountId) -> Balance {
        T::Currency::reducible_balance(accountant, Preservation::Preserve, Fortitude::Polite)
    }
}
