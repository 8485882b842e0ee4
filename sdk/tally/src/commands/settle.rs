//! `tally earnings`, `tally quote`, `tally settle`, `tally collect`, `tally beneficiary`, `tally min-settlement`

use crate::{
    CliError,
    args::{
        Whose,
        provider::{Beneficiary, Earnings, MinSettlement, Quote, Settle},
    },
    context::{Accountant, Context},
    output::{Answer, answer},
    transact::receipt,
};
use std::sync::Arc;
use tallystick_chain::calls::{accountant as calls, identity};
use tallystick_messages::Cheque;
use tallystick_parties::{ProviderRecord, Record};
use tallystick_primitives::{AccountId, Action, Balance, Hash, hashlock, provider_channel_id, state::SettlementQuote};
use tallystick_sdk::{
    AccountantApi, Caller, FileKey, Signer,
    api::{ProviderStatus, SettlementEntry, SettlementKind},
    store::RecordKey,
};

/// Most exchanges whose preimages are tried for a promise.
const LOOK_BACK: u64 = 1024;
/// Settlements in one page.
const PAGE: u32 = 500;

/// Earnings, where gross = accountant fee + chain fee + net, and earned = settled + unsettled.
pub async fn earnings(command: Earnings, context: &Context) -> Result<Answer, CliError> {
    let key = context.key()?;
    let provider = key.account();
    let chain = context.chain().await?;
    let state = chain.state().await?;
    let accountant = context.accountant(&state).await?;
    let channel = state
        .provider_channel(&provider, &accountant.account)
        .await?
        .ok_or_else(no_channel)?;
    let api = context.api(&accountant, context.genesis(&chain)?, Some(Caller::identity(key)))?;
    let held = api.provider().await?;
    let promised = held
        .pending
        .as_ref()
        .map_or(held.total, |pending| pending.amount.max(held.total));
    let settlements = all_settlements(&api).await?;
    let sum = |of: fn(&SettlementEntry) -> Balance| settlements.iter().map(of).fold(0, Balance::saturating_add);
    let exposure = promised.saturating_sub(channel.settled);
    let newest = settlements.iter().rev().take(command.last).map(of_entry).collect();
    Ok(Answer::new()
        .account("provider", &provider)
        .account("accountant", &accountant.account)
        .amount("earned", held.total)
        .amount("settled", channel.settled)
        .amount("unsettled", held.total.saturating_sub(channel.settled))
        .amount("pending", promised.saturating_sub(held.total))
        .amount("exposure", exposure)
        .amount("coverage", channel.coverage)
        .amount("unsecured", exposure.saturating_sub(channel.coverage))
        .amount("gross", sum(|entry| entry.gross))
        .amount("accountantFee", sum(|entry| entry.accountant_fee))
        .amount("chainFee", sum(|entry| entry.chain_fee))
        .amount("net", sum(|entry| entry.net))
        .list("settlements", newest))
}

/// The result that a settlement would have now.
pub async fn quote(command: Quote, context: &Context) -> Result<Answer, CliError> {
    let provider = context.identity(&command.whose)?;
    let chain = context.chain().await?;
    let state = chain.state().await?;
    let accountant = context.accountant(&state).await?;
    let amount = match command.amount {
        Some(amount) => amount.0,
        None => {
            let caller = context.caller(None, 0)?;
            let api = context.api(&accountant, context.genesis(&chain)?, Some(caller))?;
            api.provider().await?.total
        }
    };
    let quote = state
        .quote_provider_settlement(&provider, &accountant.account, amount)
        .await?;
    Ok(of_quote(&quote).amount("amount", amount).value("block", state.number()))
}

/// Settles the newest promise without expiry.
pub async fn settle(command: Settle, context: &Context) -> Result<Answer, CliError> {
    let key = context.key()?;
    let provider = key.account();
    let chain = context.chain().await?;
    let genesis = context.genesis(&chain)?;
    let accountant = context.accountant(&chain.state().await?).await?;
    let cheque = newest_cheque(context, &key, &accountant, genesis).await?;
    let (promise, signature, preimage) = (cheque.promise.promise, cheque.promise.signature, cheque.preimage);
    let (id, account) = (promise.hash(&genesis), accountant.account);
    let outcome = if let Some(to) = command.to {
        let action = Action::SettleTo {
            promise: id,
            preimage,
            beneficiary: to.0.clone(),
        };
        let call = |request| calls::settle_to(provider, account, promise, preimage, signature, to.0, request);
        context.walletless_order(&chain, &key, &action, call).await?
    } else if command.into_bond {
        let action = Action::SettleIntoBond { promise: id, preimage };
        let call = |request| calls::settle_into_bond(provider, account, promise, preimage, signature, request);
        context.walletless_order(&chain, &key, &action, call).await?
    } else {
        let call = calls::settle_provider_promise(provider, account, promise, preimage, signature);
        context.walletless(&chain, &call).await?
    };
    Ok(receipt(&outcome))
}

/// Collects a proven debt that the accountant could not pay before.
pub async fn collect(whose: Whose, context: &Context) -> Result<Answer, CliError> {
    let provider = context.identity(&whose)?;
    let chain = context.chain().await?;
    let accountant = context.accountant(&chain.state().await?).await?.account;
    let call = calls::collect(provider, accountant);
    Ok(receipt(&context.walletless(&chain, &call).await?))
}

/// Sends earnings elsewhere from now on.
pub async fn beneficiary(command: Beneficiary, context: &Context) -> Result<Answer, CliError> {
    let (own, to) = (context.key()?.account(), command.account.0);
    let action = Action::SetBeneficiary {
        beneficiary: to.clone(),
    };
    let relayed = |request| identity::set_beneficiary_for(own, to.clone(), request);
    let call = identity::set_beneficiary(to.clone());
    let outcome = context.order(&command.relayer, &action, call, relayed).await?;
    Ok(receipt(&outcome).account("beneficiary", &to))
}

/// Sets a minimum, so that strangers cannot grind earnings into fees.
pub async fn min_settlement(command: MinSettlement, context: &Context) -> Result<Answer, CliError> {
    let (own, minimum) = (context.key()?.account(), command.minimum.0);
    let accountant = context.accountant(&context.state().await?).await?.account;
    let action = Action::SetMinSettlement {
        accountant: accountant.clone(),
        minimum,
    };
    let call = calls::set_min_settlement(accountant.clone(), minimum);
    let relayed = |request| calls::set_min_settlement_for(own, accountant, minimum, request);
    let outcome = context.order(&command.relayer, &action, call, relayed).await?;
    Ok(receipt(&outcome).amount("minimum", minimum))
}

/// The newest promise without expiry, and its preimage: from the accountant, or from the own records while that does not
/// answer.
async fn newest_cheque(
    context: &Context,
    key: &Arc<FileKey>,
    accountant: &Accountant,
    genesis: Hash,
) -> Result<Cheque, CliError> {
    let provider = key.account();
    let asked = match context.api(accountant, genesis, Some(Caller::identity(key.clone()))) {
        Ok(api) => api.provider().await.map_err(CliError::from),
        Err(error) => Err(error),
    };
    match asked {
        Ok(held) => from_accountant(key, &accountant.account, &provider, held),
        Err(trouble) => {
            if !context.store_path("provider", &provider, genesis).exists() {
                return Err(trouble);
            }
            let store = context.store("provider", &provider, genesis)?;
            let record = store.get(&RecordKey::Provider(accountant.account.clone()))?;
            let record = record.map(|bytes| ProviderRecord::from_bytes(&bytes)).transpose();
            let record = record.map_err(|error| CliError::failed(error.to_string()))?;
            let last = record.and_then(|record| record.last).ok_or_else(nothing_due)?;
            Ok(Cheque {
                promise: last.promise,
                preimage: last.preimage,
            })
        }
    }
}

fn from_accountant(
    key: &FileKey,
    accountant: &AccountId,
    provider: &AccountId,
    held: ProviderStatus,
) -> Result<Cheque, CliError> {
    let promise = held.last.ok_or_else(nothing_due)?;
    let channel: [u8; 32] = provider_channel_id(provider, accountant).into();
    if promise.promise.channel.0 != channel {
        return Err(CliError::refused(
            "wrong_channel",
            "the accountant shows the promise of another channel",
        ));
    }
    let secret = key.0.provider_secret();
    let numbers = held.next_number.saturating_sub(LOOK_BACK)..held.next_number;
    let preimage = numbers
        .rev()
        .map(|number| secret.preimage(accountant, number))
        .find(|preimage| hashlock(preimage) == promise.promise.hashlock)
        .ok_or_else(|| {
            CliError::refused(
                "wrong_hashlock",
                "the accountant's promise is locked with a secret that is not this key's; was another key serving?",
            )
        })?;
    Ok(Cheque { promise, preimage })
}

async fn all_settlements(api: &AccountantApi) -> Result<Vec<SettlementEntry>, CliError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = api.settlements(after, PAGE).await?;
        let next = page.next.filter(|next| Some(*next) != after);
        all.extend(
            page.settlements
                .into_iter()
                .filter(|entry| entry.kind == SettlementKind::Provider),
        );
        match next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}

fn of_entry(entry: &SettlementEntry) -> Answer {
    answer!(entry; value: block; amount: gross accountant_fee chain_fee net from_coverage shortfall;)
}

fn of_quote(quote: &SettlementQuote) -> Answer {
    answer!(quote; amount: gross;)
        .amount("accountant_fee", quote.accountant_fee)
        .join(answer!(quote; amount: chain_fee net from_coverage shortfall; maybe: why_not;))
}

fn nothing_due() -> CliError {
    CliError::refused("nothing_due", "the accountant has promised nothing without expiry yet")
}

fn no_channel() -> CliError {
    CliError::refused(
        "provider_channel_not_open",
        "there is no provider channel with this accountant; run: tally register --provider",
    )
}
