//! `tally register`

use crate::{CliError, args::consumer::Register, context::Context, output::Answer, transact::receipt};
use tallystick_chain::{Chain, State, calls};
use tallystick_primitives::{AccountId, Action, consumer_channel_id};
use tallystick_sdk::Signer;

/// Registers the identity; one that is registered opens the channel with another accountant.
pub async fn register(command: Register, context: &Context) -> Result<Answer, CliError> {
    let key = context.key()?;
    let identity = key.account();
    let chain = context.chain().await?;
    let state = chain.state().await?;
    let accountant = context.accountant(&state).await?.account;
    if state.identity(&identity).await?.registered {
        return open(command, context, &chain, &state, accountant).await;
    }
    let (beneficiary, provider) = (command.beneficiary.map(|account| account.0), command.provider);
    let action = Action::Register {
        accountant: accountant.clone(),
        beneficiary: beneficiary.clone(),
        provider,
    };
    let call =
        |request| calls::identity::register_for(identity.clone(), accountant.clone(), beneficiary, provider, request);
    let outcome = context.walletless_order(&chain, &key, &action, call).await?;
    Ok(receipt(&outcome)
        .account("identity", &identity)
        .account("channel", &consumer_channel_id(&identity, &accountant))
        .flag("provider", provider))
}

/// Opens the channels that are not open yet.
async fn open(
    command: Register,
    context: &Context,
    chain: &Chain,
    state: &State,
    accountant: AccountId,
) -> Result<Answer, CliError> {
    if command.beneficiary.is_some() {
        return Err(CliError::usage(
            "the identity is registered already; `tally settle --to` changes the beneficiary",
        ));
    }
    let key = context.key()?;
    let identity = key.account();
    let channel = state.consumer_channel(&identity, &accountant).await?;
    let provides = state.provider_channel(&identity, &accountant).await?.is_some();
    if channel.opened && (provides || !command.provider) {
        return Err(CliError::refused(
            "AlreadyRegistered",
            "the identity is registered, and its channel is open",
        ));
    }
    let mut answer = Answer::new().account("identity", &identity);
    if !channel.opened {
        let action = Action::OpenChannel {
            accountant: accountant.clone(),
        };
        let call = |request| calls::channels::open_channel_for(identity.clone(), accountant.clone(), request);
        let outcome = context.walletless_order(chain, &key, &action, call).await?;
        answer = answer.list("channelOpened", vec![receipt(&outcome)]);
    }
    if command.provider && !provides {
        let action = Action::OpenProviderChannel {
            accountant: accountant.clone(),
        };
        let call = |request| calls::accountant::open_provider_channel_for(identity, accountant, request);
        let outcome = context.walletless_order(chain, &key, &action, call).await?;
        answer = answer.list("providerChannelOpened", vec![receipt(&outcome)]);
    }
    Ok(answer.account("channel", &channel.channel))
}
