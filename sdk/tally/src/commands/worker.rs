//! `tally worker`

use crate::{args::worker::WorkerCommand, context::Context, output::Answer, transact::receipt, CliError};
use tallystick_chain::calls::{workers as calls, Call};
use tallystick_messages::json::to_hex;
use tallystick_primitives::{
    state_workers::{BondState, WorkerState},
    worker::worker_proof_payload,
    Signature, WorkerId,
};
use tallystick_sdk::{FileKey, Signer};

/// For how many blocks the proof of a worker's key is good.
const PROOF_LIFETIME: u32 = 64;

/// Runs the command.
pub async fn run(command: WorkerCommand, context: &Context) -> Result<Answer, CliError> {
    match command {
        WorkerCommand::Bond { amount } => submit(context, &calls::bond(amount.0)).await,
        WorkerCommand::Unbond { amount } => submit(context, &calls::unbond(amount.0)).await,
        WorkerCommand::Rebond { amount } => submit(context, &calls::rebond(amount.0)).await,
        WorkerCommand::Withdraw => submit(context, &calls::withdraw_unbonded()).await,
        WorkerCommand::Register {
            worker_key,
            capacity,
            tariff,
            deterministic,
        } => register(context, &worker_key, capacity, tariff.0, deterministic).await,
        WorkerCommand::Unregister { worker } => submit(context, &calls::unregister_worker(worker.0)).await,
        WorkerCommand::Online { worker } => submit(context, &calls::go_online(worker.0)).await,
        WorkerCommand::Offline { worker } => submit(context, &calls::go_offline(worker.0)).await,
        WorkerCommand::Maintenance { worker, from, to } => {
            submit(context, &calls::declare_maintenance(worker.0, from, to)).await
        }
        WorkerCommand::Tariff { worker, tariff } => submit(context, &calls::set_tariff(worker.0, tariff.0)).await,
        WorkerCommand::Capacity { worker, capacity } => submit(context, &calls::set_capacity(worker.0, capacity)).await,
        WorkerCommand::Show {
            worker: Some(worker), ..
        } => {
            let state = context.state().await?.worker(&worker.0).await?;
            let state = state.ok_or_else(|| CliError::refused("NotFound", "the chain knows no such worker"))?;
            Ok(of_worker(worker.0, &state))
        }
        WorkerCommand::Show { worker: None, identity } => {
            let provider = context.identity(identity.as_ref())?;
            let bond = context.state().await?.bond(&provider).await?;
            Ok(of_bond(&bond).account("provider", &provider))
        }
    }
}

async fn submit(context: &Context, call: &Call) -> Result<Answer, CliError> {
    let chain = context.chain().await?;
    Ok(receipt(&context.signed(&chain, context.key()?, call).await?))
}

async fn register(
    context: &Context,
    worker_key: &str,
    capacity: u64,
    tariff: u128,
    deterministic: bool,
) -> Result<Answer, CliError> {
    let (provider, worker_key) = (context.key()?, context.key_named(worker_key)?);
    let chain = context.chain().await?;
    let valid_until = chain.best_state().await?.number().saturating_add(PROOF_LIFETIME);
    let payload = worker_proof_payload(&context.genesis(&chain)?, &provider.account(), valid_until);
    let (worker, proof) = prove(&worker_key, &payload)?;
    let call = calls::register_worker(worker.peer_id(), proof, valid_until, capacity, tariff, deterministic);
    let outcome = context.signed(&chain, provider, &call).await?;
    Ok(receipt(&outcome).value("worker", to_hex(worker.0.as_bytes())))
}

/// The worker of a key, and its signature; only keys of the scheme ed25519 can be inside a peer id.
fn prove(key: &FileKey, payload: &[u8]) -> Result<(WorkerId, sp_core::ed25519::Signature), CliError> {
    match key.sign(payload) {
        Signature::Ed25519(proof) => {
            let account: [u8; 32] = key.account().into();
            Ok((WorkerId(account.into()), proof))
        }
        _ => Err(CliError::usage(
            "a worker's key must be of the scheme ed25519: tally key new NAME --scheme ed25519",
        )),
    }
}

fn of_worker(worker: WorkerId, state: &WorkerState) -> Answer {
    Answer::new()
        .value("worker", to_hex(worker.0.as_bytes()))
        .account("provider", &state.provider)
        .value("peerId", to_hex(&state.peer_id))
        .flag("registered", state.registered)
        .flag("deterministic", state.deterministic)
        .maybe("onlineSince", state.online_since)
        .flag("inMaintenance", state.in_maintenance)
        .maybe_amount("tariff", state.tariff)
        .maybe("capacity", state.capacity)
        .shape("online", &state.online)
        .shape("maintenance", &state.maintenance)
}

fn of_bond(bond: &BondState) -> Answer {
    let unbonding = bond
        .unbonding
        .iter()
        .map(|part| Answer::new().amount("amount", part.amount).value("from", part.from));
    Answer::new()
        .amount("bonded", bond.bonded)
        .amount("required", bond.required)
        .amount("slashable", bond.slashable)
        .amount("withdrawable", bond.withdrawable)
        .value("disputes", bond.disputes)
        .list("unbonding", unbonding.collect())
        .shape("workers", &bond.workers)
}
