//! `tally exit`

use super::account::of_exit;
use crate::{CliError, args::consumer::ExitCommand, context::Context, output::Answer, transact::receipt};
use tallystick_chain::{calls::channels as calls, sign_request};
use tallystick_primitives::{Action, BlockNumber};
use tallystick_sdk::{Caller, Signer, api::FastExitRequest};

/// Life of a fast exit in blocks, as long as the operator's signature binds its money.
const FAST_LIFETIME: BlockNumber = 64;

/// Runs the command.
pub async fn run(command: ExitCommand, context: &Context) -> Result<Answer, CliError> {
    match command {
        ExitCommand::Request { to } => {
            let (chain, key) = (context.chain().await?, context.key()?);
            let identity = key.account();
            let accountant = context.accountant(&chain.state().await?).await?.account;
            let beneficiary = to.map_or_else(|| identity.clone(), |account| account.0);
            let action = Action::RequestExit {
                accountant: accountant.clone(),
                beneficiary: beneficiary.clone(),
            };
            let call = |request| calls::request_exit_for(identity.clone(), accountant.clone(), beneficiary, request);
            let outcome = context.walletless_order(&chain, &key, &action, call).await?;
            let channel = chain.state().await?.consumer_channel(&identity, &accountant).await?;
            Ok(receipt(&outcome).list("exits", channel.exit.iter().map(of_exit).collect()))
        }
        ExitCommand::Finalize(whose) => {
            let identity = context.identity(&whose)?;
            let chain = context.chain().await?;
            let accountant = context.accountant(&chain.state().await?).await?.account;
            let call = calls::finalize_exit(identity, accountant);
            Ok(receipt(&context.walletless(&chain, &call).await?))
        }
        ExitCommand::Cancel(relayer) => {
            let identity = context.key()?.account();
            let accountant = context.accountant(&context.state().await?).await?.account;
            let action = Action::CancelExit {
                accountant: accountant.clone(),
            };
            let own = calls::cancel_exit(accountant.clone());
            let relayed = |request| calls::cancel_exit_for(identity, accountant, request);
            Ok(receipt(&context.order(&relayer, &action, own, relayed).await?))
        }
        ExitCommand::Fast { amount, to } => {
            let (chain, key) = (context.chain().await?, context.key()?);
            let identity = key.account();
            let (state, genesis) = (chain.best_state().await?, context.genesis(&chain)?);
            let accountant = context.accountant(&state).await?;
            let beneficiary = to.map_or_else(|| identity.clone(), |account| account.0);
            let action = Action::FastExit {
                accountant: accountant.account.clone(),
                amount: amount.0,
                beneficiary: beneficiary.clone(),
            };
            let nonce = state.identity(&identity).await?.next_nonce;
            let valid_until = state.number().saturating_add(FAST_LIFETIME);
            let request = sign_request(&genesis, &action, &*key, nonce, valid_until);
            let api = context.api(&accountant, genesis, Some(Caller::identity(key)))?;
            let asked = FastExitRequest {
                amount: amount.0,
                beneficiary: beneficiary.clone(),
                valid_until,
                nonce,
                signature: request.signature.clone(),
            };
            let agreed = api.fast_exit(&asked).await?.operator_signature;
            let call = calls::fast_exit(identity, accountant.account, amount.0, beneficiary, request, agreed);
            Ok(receipt(&context.walletless(&chain, &call).await?))
        }
    }
}
