//! The state of accountants and provider channels, as the runtime API shows it.

use crate::{
    pallet::{Accountants, Config, Pallet, ProviderChannels, Urls},
    task::{Proof, Task},
    types::Pending,
};
use alloc::string::String;
use frame_support::pallet_prelude::Get;
use sp_core::{H256, sr25519};
use tallystick_primitives::{
    AccountId, Balance, NEVER_EXPIRES, Promise, Signature,
    frame::block,
    ids::as_channel,
    promise::Preimage,
    provider_channel_id,
    state::{
        AccountantState, AnnouncedWithdrawal, CoverageCut, PendingFee, PreviousOperator, ProviderChannelState,
        SettlementQuote,
    },
    traits::ChainFee,
};

impl<T: Config> Pallet<T> {
    /// The accountant, if there is one.
    pub fn state(accountant: &AccountId) -> Option<AccountantState> {
        let record = Accountants::<T>::get(accountant)?;
        let now = block::<T>();
        let window = T::WithdrawWindow::get();
        Some(AccountantState {
            status: record.status(),
            fee: record.fee_at(now),
            pending_fee: record
                .pending_fee
                .filter(|fee| now < fee.from)
                .map(|Pending { value: fee, from }| PendingFee { fee, from }),
            owner: record.owner,
            operator: record.operator,
            previous_operator: record
                .previous_operator
                .filter(|previous| now <= previous.until)
                .map(|previous| PreviousOperator {
                    operator: previous.key,
                    valid_until: previous.until,
                }),
            min_bond: record.min_bond,
            min_consumer_settlement: record.min_consumer_settlement,
            stake: Self::stake(accountant),
            available: Self::available(accountant),
            covered_total: record.covered_total,
            owed_total: record.owed_total,
            withdrawal: record
                .withdrawal
                .map(|Pending { value: amount, from }| AnnouncedWithdrawal {
                    amount,
                    from,
                    until: from.saturating_add(window),
                }),
            reclaim_from: record.reclaim_from,
            punished_since: record.punishment.map(|punishment| punishment.since),
            url: String::from_utf8_lossy(&Urls::<T>::get(accountant)).into_owned(),
        })
    }

    /// The provider channel between the two, if it is open.
    pub fn channel_state(identity: &AccountId, accountant: &AccountId) -> Option<ProviderChannelState> {
        let mut channel = ProviderChannels::<T>::get(accountant, identity)?;
        channel.apply_due_cut(block::<T>());
        Some(ProviderChannelState {
            channel: provider_channel_id(identity, accountant),
            proven: channel.proven,
            settled: channel.settled,
            coverage: channel.coverage,
            pending_coverage_cut: channel
                .pending_coverage
                .map(|Pending { value: coverage, from }| CoverageCut { coverage, from }),
            min_settlement: channel.min_settlement,
        })
    }

    /// The result of a walletless settlement of a promise of `amount` by a stranger in this block.
    pub fn quote(identity: &AccountId, accountant: &AccountId, amount: Balance) -> SettlementQuote {
        // The chain fee depends on the size of the call; an sr25519 signature is assumed.
        let promise = Promise {
            channel: as_channel(&provider_channel_id(identity, accountant)),
            lane: 0,
            amount,
            hashlock: H256::zero(),
            valid_until: NEVER_EXPIRES,
        };
        let (preimage, signature) = (Preimage::default(), Signature::Sr25519(sr25519::Signature::default()));
        let proof = Proof {
            identity,
            accountant,
            promise: &promise,
            preimage: &preimage,
            signature: &signature,
        };
        let chain_fee = T::ChainFee::of(&Task::Settle(proof).call::<T>());
        let plan = match Self::plan(identity, accountant, Some(amount), None, Some(chain_fee)) {
            Ok(plan) => plan,
            Err(error) => {
                return SettlementQuote {
                    why_not: Some(<&'static str>::from(error).into()),
                    ..Default::default()
                };
            }
        };
        let verdict = Self::check_plan(&plan, false, Some(chain_fee));
        SettlementQuote {
            gross: plan.settlement.gross(),
            accountant_fee: plan.settlement.accountant_fee,
            chain_fee: plan.settlement.chain_fee,
            net: plan.settlement.net(),
            from_coverage: plan.settlement.from_coverage,
            shortfall: plan.settlement.shortfall,
            why_not: verdict.err().map(|error| <&'static str>::from(error).into()),
        }
    }
}
