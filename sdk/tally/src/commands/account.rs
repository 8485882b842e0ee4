//! `tally address`, `tally send` and `tally balance`

use crate::{
    CliError,
    args::{
        Account,
        consumer::{Address, BalanceOf},
    },
    context::Context,
    output::{Answer, answer},
};
use qrcode::{QrCode, render::unicode::Dense1x2};
use tallystick_chain::calls::balances;
use tallystick_keystore::key::address as ss58;
use tallystick_messages::json::to_hex;
use tallystick_primitives::{consumer_channel_id, state::ExitState};
use tallystick_sdk::Amount;

/// The address of a channel. It needs neither chain nor registration.
pub async fn address(command: Address, context: &Context) -> Result<Answer, CliError> {
    let identity = context.identity(&command.whose)?;
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
    // Terminals are dark: the dark parts of the picture are left empty.
    let picture = code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    Ok(answer.block(picture))
}

/// Pays from the key's own account.
pub async fn send(to: Account, amount: Amount, context: &Context) -> Result<Answer, CliError> {
    let sent = context.submit(&balances::transfer(to.0.clone(), amount.0)).await?;
    Ok(sent.account("to", &to.0).amount("sent", amount.0))
}

/// The balance of a channel.
pub async fn balance(command: BalanceOf, context: &Context) -> Result<Answer, CliError> {
    let identity = context.identity(&command.whose)?;
    let chain = context.chain().await?;
    let state = chain.state().await?;
    let accountant = context.accountant(&state).await?;
    let channel = state.consumer_channel(&identity, &accountant.account).await?;
    let own = state.balance(&identity).await?;
    let lanes = channel.settled.iter();
    let lanes = lanes.map(|settled| answer!(settled; value: lane;).amount("settled", settled.amount));
    let mut answer = Answer::new()
        .account("identity", &identity)
        .account("accountant", &accountant.account)
        .join(answer!(channel; account: channel; flag: opened; amount: balance;))
        .amount("ownAccount", own.free)
        .amount("ownAccountHeld", own.held)
        .value("block", state.number())
        .list("lanes", lanes.collect());
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
    answer!(exit; flag: open; account: beneficiary; value: requested_at opens_at lapses_after;)
}
