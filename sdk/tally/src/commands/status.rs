//! `tally status`

use crate::{
    CliError,
    context::Context,
    output::{Answer, answer},
};

/// The state of chain and accountant. The chain has to answer; that a service does not answer is part of the state.
pub async fn status(context: &Context) -> Result<Answer, CliError> {
    let chain = context.chain().await?;
    let state = chain.state().await?;
    let genesis = context.genesis(&chain)?;
    let answer = Answer::new()
        .value("chain", &context.settings().chain)
        .shape("genesis", &genesis)
        .value("finalized", state.number());
    if context.settings().accountant.is_none() {
        return Ok(answer);
    }
    let (accountant, found) = context.accountant_on_chain(&state).await?;
    let answer = answer
        .account("accountant", &accountant.account)
        .join(answer!(found; shape: status; amount: available stake covered_total owed_total;))
        .value("accountantFeeMillionths", found.fee.deconstruct())
        .maybe("url", accountant.url.clone());
    if accountant.url.is_none() {
        return Ok(answer);
    }
    let api = context.api(&accountant, genesis, None)?;
    Ok(match (api.info().await, api.readiness().await) {
        (Ok(info), Ok(readiness)) => answer
            .flag("reachable", true)
            .flag("ready", readiness.ready)
            .flag("readOnly", info.read_only)
            .value("serviceVersion", info.version)
            .value("serviceFinalized", info.finalized)
            .flag("operatorFits", info.operator == found.operator)
            .shape("checks", &readiness.checks),
        (Err(error), _) | (_, Err(error)) => answer.flag("reachable", false).value("trouble", error.to_string()),
    })
}
