//! `tally address`, `tally send` and `tally balance`

use crate::{
    args::{
        consumer::{Address, BalanceOf},
        Account,
    },
    context::Context,
    output::Answer,
    transact::receipt,
    CliError,
};
use qrcode::{render::unicode::Dense1x2, QrCode};
use tallystick_chain::calls::balances;
use tallystick_keystore::key::address as ss58;
use tallystick_messages::json::to_hex;
use tallystick_primitives::{consumer_channel_id, state::ExitState};
use tallystick_sdk::Amount;

/// Where money goes for a channel. Needs neither chain nor registration.
pub async fn address(command: Address, context: &Context) -> Result<Answer, CliError> {
    let identity = context.identity(command.identity.as_ref())?;
    let accountant = context.named_accountant().await?;
    let channel = consumer_channel_id(&identity, &accountant.account);
    let answer = Answer::new()
        .account("identity", &identity)
        .account("accountant", &accountant.account)
        .account("channel", &channel)
        .value("channelHex", to_hex(channel.as_ref()));
    if command.no_qr {
        return Ok(answer);
    }
    let code = QrCode::new(ss58(&channel)).map_err(|error| CliError::failed(error.to_string()))?;
    // Terminals are dark: what is dark in the picture is left empty.
    let picture = code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    Ok(answer.block(picture))
}

/// Pays from the key's own account.
pub async fn send(to: Account, amount: Amount, context: &Context) -> Result<Answer, CliError> {
    let (chain, key) = (context.chain().await?, context.key()?);
    let outcome = context
        .signed(&chain, key, &balances::transfer(to.0.clone(), amount.0))
        .await?;
    Ok(receipt(&outcome).account("to", &to.0).amount("sent", amount.0))
}

/// What a channel holds.
pub async fn balance(command: BalanceOf, context: &Context) -> Result<Answer, CliError> {
    let identity = context.identity(command.identity.as_ref())?;
    let chain = context.chain().await?;
    let state = chain.state().await?;
    let accountant = context.accountant(&state).await?;
    let channel = state.consumer_channel(&identity, &accountant.account).await?;
    let own = state.balance(&identity).await?;
    let settled = channel.settled.iter().map(|(lane, settled)| {
        let lane = Answer::new().value("lane", lane);
        lane.amount("settled", *settled)
    });
    let mut answer = Answer::new()
        .account("identity", &identity)
        .account("accountant", &accountant.account)
        .account("channel", &channel.channel)
        .flag("opened", channel.opened)
        .amount("balance", channel.balance)
        .amount("ownAccount", own.free)
        .amount("ownAccountHeld", own.held)
        .value("block", state.number())
        .list("lanes", settled.collect());
    if let Some(exit) = &channel.exit {
        answer = answer.list("exits", vec![of_exit(exit)]);
    }
    if command.committed {
        let caller = context.caller(None, 0)?;
        let api = context.api(&accountant, context.genesis(&chain)?, Some(caller))?;
        let held = api.consumer().await?;
        answer = answer.amount("committed", held.committed).amount("free", held.free);
    }
    Ok(answer)
}

/// An exit, as the chain has it.
pub fn of_exit(exit: &ExitState) -> Answer {
    Answer::new()
        .flag("open", exit.open)
        .account("beneficiary", &exit.beneficiary)
        .value("requestedAt", exit.requested_at)
        .value("opensAt", exit.opens_at)
        .value("lapsesAfter", exit.lapses_after)
}
