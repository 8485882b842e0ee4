//! `tally claim`, `tally credit` and `tally withdraw`

use crate::{
    CliError,
    args::{
        Whose,
        second_rail::{ClaimCommand, CreditCommand, Cycle, ForClient, ForProvider},
    },
    context::Context,
    output::{Answer, answer},
    transact::receipt,
};
use codec::{DecodeAll, Encode};
use sp_core::H256;
use tallystick_chain::{
    State,
    calls::{ClaimEntry, ConfirmedEntry, RequestEntry, claims as calls},
};
use tallystick_messages::json::{from_hex, to_hex};
use tallystick_primitives::{
    AccountId, ClaimConfirmation, Signature, WorkerId,
    state_claims::{ClientState, CreditLineState, CycleState, EarmarkState, PairState, ThawState},
};
use tallystick_sdk::Signer;

/// Withdraws a payout to the beneficiary. Anybody may; it is free.
pub async fn withdraw(whose: Whose, context: &Context) -> Result<Answer, CliError> {
    let provider = context.identity(&whose)?;
    let chain = context.chain().await?;
    let payout = chain.state().await?.payout(&provider).await?;
    if let Some(why) = payout.why_not {
        return Err(CliError::refused(
            why,
            format!("{} can be withdrawn now", tallystick_sdk::Amount(payout.available)),
        ));
    }
    let outcome = context.walletless(&chain, &calls::withdraw_payout(provider)).await?;
    Ok(receipt(&outcome).amount("withdrawn", payout.available))
}

/// Runs the command.
pub async fn run(command: ClaimCommand, context: &Context) -> Result<Answer, CliError> {
    match command {
        ClaimCommand::Deposit { amount } => context.submit(&calls::deposit(amount.0)).await,
        ClaimCommand::Earmark(ForProvider { provider, amount }) => {
            context.submit(&calls::earmark(provider.0, amount.0)).await
        }
        ClaimCommand::Thaw(ForProvider { provider, amount }) => {
            context.submit(&calls::thaw(provider.0, amount.0)).await
        }
        ClaimCommand::Release { provider } => context.submit(&calls::release(provider.0)).await,
        ClaimCommand::Withdraw { amount } => context.submit(&calls::withdraw_deposit(amount.0)).await,
        ClaimCommand::Collect { client } => context.submit(&calls::collect_debt(client.0)).await,
        ClaimCommand::Process { cycle, limit } => context.submit(&calls::process_cycle(cycle, limit)).await,
        ClaimCommand::Submit {
            client,
            worker,
            units,
            amount,
            cycle,
            signature,
            lane,
            evidence,
        } => {
            let cycle = cycle_or_current(context, cycle).await?;
            let (client, worker, amount) = (client.0, worker.0, amount.0);
            let call = match signature {
                Some(text) => {
                    let signature = read_signature(&text)?;
                    calls::submit_confirmed_claims(
                        cycle,
                        vec![ConfirmedEntry {
                            client,
                            worker,
                            units,
                            amount,
                            lane,
                            signature,
                        }],
                    )
                }
                None => {
                    let root = evidence.map_or_else(H256::zero, |root| root.0);
                    calls::submit_claims(
                        cycle,
                        vec![ClaimEntry {
                            client,
                            worker,
                            units,
                            amount,
                        }],
                        root,
                    )
                }
            };
            Ok(context.submit(&call).await?.value("cycle", cycle))
        }
        ClaimCommand::Request { worker, amount, cycle } => {
            let cycle = cycle_or_current(context, cycle).await?;
            let entry = RequestEntry {
                worker: worker.0,
                amount: amount.0,
            };
            Ok(context
                .submit(&calls::submit_requests(cycle, vec![entry]))
                .await?
                .value("cycle", cycle))
        }
        ClaimCommand::Confirm {
            worker,
            units,
            amount,
            cycle,
            identity,
        } => {
            let key = context.key()?;
            let chain = context.chain().await?;
            let cycle = cycle_or_current(context, cycle).await?;
            let client = identity.map_or_else(|| key.account(), |account| account.0);
            let confirmation = ClaimConfirmation {
                client: client.clone(),
                worker: worker.0,
                cycle,
                units,
                amount: amount.0,
            };
            let signature = key.sign(&confirmation.payload(&context.genesis(&chain)?));
            Ok(Answer::new()
                .account("client", &client)
                .value("worker", to_hex(worker.0.0.as_bytes()))
                .value("cycle", cycle)
                .value("units", units)
                .amount("amount", amount.0)
                .value("signature", to_hex(&signature.encode())))
        }
        ClaimCommand::Show { whose, cycle, worker } => {
            let client = context.identity(&whose)?;
            let state = context.state().await?;
            show(&state, client, cycle.cycle, worker.map(|worker| worker.0)).await
        }
    }
}

/// Runs `tally credit`.
pub async fn credit(command: CreditCommand, context: &Context) -> Result<Answer, CliError> {
    let call = match command {
        CreditCommand::Sponsor { sponsor } => calls::name_sponsor(sponsor.map(|account| account.0)),
        CreditCommand::Open {
            client,
            amount,
            cap,
            providers,
        } => {
            let providers = providers.into_iter().map(|account| account.0).collect();
            calls::open_credit_line(client.0, amount.0, cap.0, providers)
        }
        CreditCommand::Extend(ForClient { client, amount }) => calls::extend_credit_line(client.0, amount.0),
        CreditCommand::Thaw(ForClient { client, amount }) => calls::thaw_credit(client.0, amount.0),
        CreditCommand::Withdraw { client } => calls::withdraw_credit(client.0),
    };
    context.submit(&call).await
}

async fn show(
    state: &State,
    client: AccountId,
    cycle: Option<u32>,
    worker: Option<WorkerId>,
) -> Result<Answer, CliError> {
    let cycle = state.cycle(cycle).await?;
    if let Some(worker) = worker {
        let pair = state.claim(cycle.cycle, &client, &worker).await?;
        let pair = pair.ok_or_else(|| CliError::refused("NotFound", "there is no such claim in this cycle"))?;
        return Ok(of_pair(&pair).list("cycles", vec![of_cycle(&cycle)]));
    }
    let of = state.client(&client).await?;
    Ok(of_client(&of)
        .account("client", &client)
        .list("cycles", vec![of_cycle(&cycle)]))
}

async fn cycle_or_current(context: &Context, cycle: Cycle) -> Result<u32, CliError> {
    match cycle.cycle {
        Some(cycle) => Ok(cycle),
        None => Ok(context.state().await?.cycle(None).await?.cycle),
    }
}

fn read_signature(text: &str) -> Result<Signature, CliError> {
    let wrong = || CliError::usage("--signature: expected what `tally claim confirm` prints");
    let bytes = from_hex(text).map_err(|_| wrong())?;
    Signature::decode_all(&mut bytes.as_slice()).map_err(|_| wrong())
}

fn of_client(client: &ClientState) -> Answer {
    Answer::new()
        .amount("deposit", client.held)
        .join(answer!(client; amount: free available debt; maybe: funded_since;))
        .list("earmarks", client.earmarks.iter().map(of_earmark).collect())
        .maybe_account("sponsor", &client.sponsor)
        .list("creditLines", client.credit_line.iter().map(of_credit_line).collect())
}

fn of_earmark(earmark: &EarmarkState) -> Answer {
    let debts = earmark
        .debts
        .iter()
        .map(|debt| answer!(debt; value: cycle; amount: amount;));
    answer!(earmark; account: provider; amount: amount withheld;)
        .list("thawing", earmark.thawing.iter().map(of_thaw).collect())
        .list("debts", debts.collect())
}

fn of_credit_line(line: &CreditLineState) -> Answer {
    answer!(line; account: sponsor; amount: amount cap; shape: providers;)
        .list("thawing", line.thawing.iter().map(of_thaw).collect())
}

fn of_thaw(thaw: &ThawState) -> Answer {
    answer!(thaw; amount: amount; value: cycle from;)
}

fn of_cycle(cycle: &CycleState) -> Answer {
    answer!(cycle;
        value: cycle;
        shape: phase;
        value: first_block last_block claims_until;
        maybe: processed_at window_until;
    )
}

fn of_pair(pair: &PairState) -> Answer {
    answer!(pair;
        account: provider;
        value: units;
        amount: claimed requested confirmed matched paid rest;
        flag: contested;
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tallystick_primitives::state_claims::DebtState;

    #[test]
    fn amounts_inside_of_earmarks_are_decimal_strings_too() {
        let (provider, sponsor) = (AccountId::new([1; 32]), AccountId::new([2; 32]));
        let thaw = ThawState {
            amount: 3,
            cycle: 4,
            from: 5,
        };
        let client = ClientState {
            held: 10,
            earmarks: vec![EarmarkState {
                provider: provider.clone(),
                amount: u128::MAX,
                withheld: 2,
                thawing: vec![thaw.clone()],
                debts: vec![DebtState { cycle: 6, amount: 7 }],
            }],
            credit_line: Some(CreditLineState {
                sponsor: sponsor.clone(),
                amount: 8,
                cap: 9,
                providers: vec![provider.clone()],
                thawing: vec![thaw],
            }),
            ..ClientState::default()
        };
        let shown = of_client(&client).to_json();
        let thawing = json!([{ "amount": "3", "cycle": 4, "from": 5 }]);
        let earmark = json!({
            "provider": provider.to_string(), "amount": u128::MAX.to_string(), "withheld": "2", "thawing": thawing,
            "debts": [{ "cycle": 6, "amount": "7" }],
        });
        let line = json!({
            "sponsor": sponsor.to_string(), "amount": "8", "cap": "9", "providers": [provider.to_string()],
            "thawing": thawing,
        });
        assert_eq!(shown["earmarks"], json!([earmark]));
        assert_eq!(shown["creditLines"], json!([line]));
    }
}
