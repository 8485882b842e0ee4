//! `tally worker`

use crate::{
    CliError,
    args::worker::WorkerCommand,
    context::Context,
    output::{Answer, answer},
    transact::receipt,
};
use tallystick_chain::calls::workers as calls;
use tallystick_messages::json::to_hex;
use tallystick_primitives::{
    Signature, WorkerId,
    state_workers::{BondState, WorkerState},
    worker::worker_proof_payload,
};
use tallystick_sdk::{FileKey, Signer};

/// Life of the proof of a worker's key, in blocks.
const PROOF_LIFETIME: u32 = 64;

/// Runs the command.
pub async fn run(command: WorkerCommand, context: &Context) -> Result<Answer, CliError> {
    match command {
        WorkerCommand::Bond { amount } => context.submit(&calls::bond(amount.0)).await,
        WorkerCommand::Unbond { amount } => context.submit(&calls::unbond(amount.0)).await,
        WorkerCommand::Rebond { amount } => context.submit(&calls::rebond(amount.0)).await,
        WorkerCommand::Withdraw => context.submit(&calls::withdraw_unbonded()).await,
        WorkerCommand::Register {
            worker_key,
            capacity,
            tariff,
            deterministic,
        } => register(context, &worker_key, capacity, tariff.0, deterministic).await,
        WorkerCommand::Unregister { worker } => context.submit(&calls::unregister_worker(worker.0)).await,
        WorkerCommand::Online { worker } => context.submit(&calls::go_online(worker.0)).await,
        WorkerCommand::Offline { worker } => context.submit(&calls::go_offline(worker.0)).await,
        WorkerCommand::Maintenance { worker, from, to } => {
            context.submit(&calls::declare_maintenance(worker.0, from, to)).await
        }
        WorkerCommand::Tariff { worker, tariff } => context.submit(&calls::set_tariff(worker.0, tariff.0)).await,
        WorkerCommand::Capacity { worker, capacity } => context.submit(&calls::set_capacity(worker.0, capacity)).await,
        WorkerCommand::Show {
            worker: Some(worker), ..
        } => {
            let state = context.state().await?.worker(&worker.0).await?;
            let state = state.ok_or_else(|| CliError::refused("NotFound", "the chain knows no such worker"))?;
            Ok(of_worker(worker.0, &state))
        }
        WorkerCommand::Show { worker: None, whose } => {
            let provider = context.identity(&whose)?;
            let bond = context.state().await?.bond(&provider).await?;
            Ok(of_bond(&bond).account("provider", &provider))
        }
    }
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
        .join(answer!(state;
            flag: registered deterministic;
            maybe: online_since;
            flag: in_maintenance;
            maybe_amount: tariff;
            maybe: capacity;
            shape: online maintenance;
        ))
}

fn of_bond(bond: &BondState) -> Answer {
    let unbonding = bond
        .unbonding
        .iter()
        .map(|part| answer!(part; amount: amount; value: from;));
    answer!(bond; amount: bonded required slashable withdrawable; value: disputes;)
        .list("unbonding", unbonding.collect())
        .shape("workers", &bond.workers)
}
