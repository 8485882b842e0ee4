//! `tally register`

use crate::{args::consumer::Register, context::Context, output::Answer, transact::receipt, CliError};
use tallystick_chain::calls;
use tallystick_primitives::{consumer_channel_id, Action};
use tallystick_sdk::Signer;

/// Registers the identity; one that is registered opens the channel with another accountant.
pub async fn register(command: Register, context: &Context) -> Result<Answer, CliError> {
    let key = context.key()?;
    let identity = key.account();
    let chain = context.chain().await?;
    let state = chain.state().await?;
    let accountant = context.accountant(&state).await?.account;
    let known = state.identity(&identity).await?;
    if known.registered {
        return open(command, context, accountant).await;
    }
    let beneficiary = command.beneficiary.map(|account| account.0);
    let action = Action::Register {
        accountant: accountant.clone(),
        beneficiary: beneficiary.clone(),
        provider: command.provider,
    };
    let request = context.request(&chain, &key, &action).await?;
    let call = calls::identity::register_for(
        identity.clone(),
        accountant.clone(),
        beneficiary,
        command.provider,
        request,
    );
    let outcome = context.walletless(&chain, &call).await?;
    Ok(receipt(&outcome)
        .account("identity", &identity)
        .account("channel", &consumer_channel_id(&identity, &accountant))
        .flag("provider", command.provider))
}

/// Opens what is not open yet.
async fn open(
    command: Register,
    context: &Context,
    accountant: tallystick_primitives::AccountId,
) -> Result<Answer, CliError> {
    let key = context.key()?;
    let identity = key.account();
    let chain = context.chain().await?;
    let state = chain.state().await?;
    if command.beneficiary.is_some() {
        return Err(CliError::usage(
            "the identity is registered already; `tally settle --to` changes the beneficiary",
        ));
    }
    let mut answer = Answer::new().account("identity", &identity);
    let channel = state.consumer_channel(&identity, &accountant).await?;
    let provides = state.provider_channel(&identity, &accountant).await?.is_some();
    if channel.opened && (provides || !command.provider) {
        return Err(CliError::refused(
            "AlreadyRegistered",
            "the identity is registered, and its channel is open",
        ));
    }
    if !channel.opened {
        let action = Action::OpenChannel {
            accountant: accountant.clone(),
        };
        let request = context.request(&chain, &key, &action).await?;
        let call = calls::channels::open_channel_for(identity.clone(), accountant.clone(), request);
        let outcome = context.walletless(&chain, &call).await?;
        answer = answer.list("channelOpened", vec![receipt(&outcome)]);
    }
    if command.provider && !provides {
        let action = Action::OpenProviderChannel {
            accountant: accountant.clone(),
        };
        let request = context.request(&chain, &key, &action).await?;
        let call = calls::accountant::open_provider_channel_for(identity.clone(), accountant.clone(), request);
        let outcome = context.walletless(&chain, &call).await?;
        answer = answer.list("providerChannelOpened", vec![receipt(&outcome)]);
    }
    Ok(answer.account("channel", &channel.channel))
}
