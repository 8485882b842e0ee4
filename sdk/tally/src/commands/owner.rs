//! `tally accountant`

use crate::{
    CliError,
    args::{Whose, owner::OwnerCommand},
    context::Context,
    output::{Answer, answer},
};
use sp_runtime::Permill;
use tallystick_chain::calls::accountant as calls;
use tallystick_primitives::{AccountId, accountant_id, state::AccountantState};

/// Runs the command.
pub async fn run(command: OwnerCommand, context: &Context) -> Result<Answer, CliError> {
    let accountant = of_context(context).await?;
    let call = match command {
        OwnerCommand::Show => return show(&accountant, context).await,
        OwnerCommand::Coverage { provider, amount } => calls::grant_coverage(accountant.clone(), provider.0, amount.0),
        OwnerCommand::Stake { amount } => calls::increase_stake(accountant.clone(), amount.0),
        OwnerCommand::Operator { operator } => calls::set_operator(accountant.clone(), operator.0),
        OwnerCommand::Fee { fee } => calls::set_fee(accountant.clone(), Permill::from_parts(fee.0)),
        OwnerCommand::Url { url } => calls::set_url(accountant.clone(), url.into_bytes()),
        OwnerCommand::Minima { bond, settlement } => calls::set_minima(accountant.clone(), bond.0, settlement.0),
        OwnerCommand::Pause => calls::pause(accountant.clone()),
        OwnerCommand::Resume => calls::resume(accountant.clone()),
        OwnerCommand::Close => calls::close(accountant.clone()),
        OwnerCommand::Reclaim => calls::reclaim_stake(accountant.clone()),
        OwnerCommand::Resolve { top_up } => calls::resolve_punishment(accountant.clone(), top_up.0),
    };
    Ok(context.submit(&call).await?.account("accountant", &accountant))
}

/// The accountant that is named, or the one that the key owns.
async fn of_context(context: &Context) -> Result<AccountId, CliError> {
    match context.settings().accountant {
        Some(_) => Ok(context.named_accountant().await?.account),
        None => Ok(accountant_id(&context.identity(&Whose::default())?)),
    }
}

async fn show(accountant: &AccountId, context: &Context) -> Result<Answer, CliError> {
    let state = context.state().await?;
    let found = state.accountant(accountant).await?.ok_or_else(|| {
        CliError::refused(
            "unknown_accountant",
            format!("the chain knows no accountant {accountant}; `tallystick-accountant register` makes one"),
        )
    })?;
    Ok(of_accountant(&found)
        .account("accountant", accountant)
        .value("block", state.number()))
}

fn of_accountant(state: &AccountantState) -> Answer {
    let (pending, previous) = (state.pending_fee, state.previous_operator.as_ref());
    let answer = answer!(state; account: owner operator;)
        .maybe_account("previousOperator", &previous.map(|previous| previous.operator.clone()))
        .maybe("previousOperatorUntil", previous.map(|previous| previous.valid_until))
        .join(answer!(state; shape: status; value: url;))
        .value("accountantFeeMillionths", state.fee.deconstruct())
        .maybe(
            "nextAccountantFeeMillionths",
            pending.map(|pending| pending.fee.deconstruct()),
        )
        .maybe("nextAccountantFeeFrom", pending.map(|pending| pending.from))
        .join(answer!(state;
            amount: min_bond min_consumer_settlement stake covered_total available owed_total;
            maybe: punished_since reclaim_from;
        ));
    match &state.withdrawal {
        None => answer,
        Some(announced) => answer.list(
            "withdrawals",
            vec![answer!(announced; amount: amount; value: from until;)],
        ),
    }
}
