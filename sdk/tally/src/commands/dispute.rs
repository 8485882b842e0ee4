//! `tally dispute`

use crate::{
    CliError,
    args::second_rail::{DisputeCommand, Evidence},
    context::Context,
    output::{Answer, answer},
    transact::receipt,
};
use sp_core::H256;
use tallystick_chain::{
    calls::{Call, disputes as calls},
    events::{ChainEvent, disputes::DisputeEvent},
};
use tallystick_messages::json::to_hex;
use tallystick_primitives::{
    state_disputes::{DisputeState, Subject},
    traits::ClaimId,
};

/// Runs the command.
pub async fn run(command: DisputeCommand, context: &Context) -> Result<Answer, CliError> {
    match command {
        DisputeCommand::Open {
            worker,
            cycle,
            client,
            damage,
            evidence,
        } => {
            let subject = match (cycle, client, damage) {
                (Some(cycle), Some(client), _) => Subject::Claim(ClaimId {
                    cycle,
                    client: client.0,
                    worker: worker.0,
                }),
                (_, _, Some(damage)) => Subject::Service {
                    worker: worker.0,
                    amount: damage.0,
                },
                _ => return Err(CliError::usage("give --cycle and --client, or --damage")),
            };
            let (hash, uri) = published(evidence)?;
            open(context, &calls::open_dispute(subject, hash, uri)).await
        }
        DisputeCommand::Respond { dispute, evidence } => {
            let (hash, uri) = published(evidence)?;
            context.submit(&calls::respond(dispute, hash, uri)).await
        }
        DisputeCommand::Appeal { dispute } => context.submit(&calls::appeal(dispute)).await,
        DisputeCommand::Finalize { dispute } => context.submit(&calls::finalize(dispute)).await,
        DisputeCommand::Show { dispute } => {
            let state = context.state().await?.dispute(dispute).await?;
            let state =
                state.ok_or_else(|| CliError::refused("NotFound", "there is no open dispute of this number"))?;
            Ok(of_dispute(&state))
        }
    }
}

/// Opens a dispute, and says its number.
async fn open(context: &Context, call: &Call) -> Result<Answer, CliError> {
    let chain = context.chain().await?;
    let outcome = context.signed(&chain, context.key()?, call).await?;
    let opened = outcome.events.iter().find_map(|event| match event {
        ChainEvent::Dispute(DisputeEvent::DisputeOpened { dispute, .. }) => Some(*dispute),
        _ => None,
    });
    let answer = receipt(&outcome);
    Ok(match opened {
        Some(dispute) => answer.value("dispute", dispute),
        None => answer,
    })
}

/// The evidence's hash, and where it is.
fn published(evidence: Evidence) -> Result<(H256, Vec<u8>), CliError> {
    let hash = match (evidence.hash, evidence.file) {
        (Some(hash), _) => hash.0,
        (None, Some(file)) => {
            let content = std::fs::read(&file);
            let content =
                content.map_err(|error| CliError::failed(format!("{} cannot be read: {error}", file.display())))?;
            H256(sp_crypto_hashing::blake2_256(&content))
        }
        (None, None) => return Err(CliError::usage("give --file or --hash")),
    };
    Ok((hash, evidence.uri.into_bytes()))
}

fn of_dispute(dispute: &DisputeState) -> Answer {
    let answer = Answer::new().value("dispute", dispute.id);
    let answer = match &dispute.subject {
        Subject::Claim(claim) => answer
            .value("about", "claim")
            .value("cycle", claim.cycle)
            .account("client", &claim.client)
            .value("worker", to_hex(claim.worker.0.as_bytes())),
        Subject::Service { worker, amount } => answer
            .value("about", "service")
            .value("worker", to_hex(worker.0.as_bytes()))
            .amount("damage", *amount),
    };
    let parties = answer!(dispute; account: opener respondent; amount: amount; value: opened_at;);
    let state = answer!(dispute; shape: phase; maybe: deadline; shape: outcome; value: older;);
    let deposits = answer!(dispute; amount: opener_deposit respondent_deposit appeal_deposit;);
    let rest = answer!(dispute; maybe_account: appellant; shape: evidence response;);
    answer.join(parties).join(state).join(deposits).join(rest)
}
