//! Clients, providers and workers, set up through the real calls.

use crate::{
    cpu_clock,
    support::{Chain, apply, begin_block, by, finish_block, signed},
};
use frame_support::{BoundedVec, traits::fungible::Mutate};
use pallet_fee_claims::{ClaimEntry, RequestEntry};
use pallet_session::ShouldEndSession;
use sp_core::{H256, Pair, ed25519, sr25519};
use sp_runtime::{
    Permill,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};
use std::time::Duration;
use tallystick_primitives::{WorkerId, accountant_id, consumer_channel_id, worker::worker_proof_payload};
use tallystick_runtime::{
    AccountId, Balance, Balances, BlockNumber, Nonce, Runtime, RuntimeCall, System,
    configs::system::RuntimeBlockWeights, constants::NOTCH, genesis_config_presets,
};

type ClaimsCall = pallet_fee_claims::Call<Runtime>;
type WorkCall = pallet_worker_bonding::Call<Runtime>;

/// Each client uses one worker of each of them: every pair is a due of its own on a bill, which is the
/// most work that a pair can be.
const PROVIDERS: u32 = 100;
/// Clients that are set up in one block.
const CLIENTS_A_BLOCK: usize = 10;
/// Claims in one transaction.
const BATCH: usize = 100;
const UNITS: u64 = 10;
const TARIFF: Balance = NOTCH / 1_000;
const AMOUNT: Balance = TARIFF * 10;
const BOND_PER_WORKER: Balance = 100 * NOTCH;
/// The cycle that is measured.
pub const CYCLE: u32 = 0;

/// A block that was executed.
pub struct Executed {
    /// Processor time from its initialisation to its state root.
    pub cpu: Duration,
    /// The part of the block that its weight fills. None for a block that ends a session: the SDK declares
    /// all of it, and more than it has, for that alone, and it holds nothing else.
    pub fullness: Option<f64>,
}

/// The signer of transactions.
struct Actor {
    key: sr25519::Pair,
    nonce: Nonce,
}

impl Actor {
    fn new(role: &str, index: u32) -> Self {
        let seed = sp_io::hashing::blake2_256(format!("{role} {index}").as_bytes());
        Self {
            key: sr25519::Pair::from_seed(&seed),
            nonce: 0,
        }
    }

    fn account(&self) -> AccountId {
        AccountId::new(self.key.public().0)
    }

    fn sign(&mut self, call: impl Into<RuntimeCall>) -> Vec<u8> {
        let transaction = signed(&self.key, self.nonce, call);
        self.nonce += 1;
        transaction
    }
}

/// A chain on which a number of pairs are ready to claim.
pub struct World {
    chain: Chain,
    clients: Vec<Actor>,
    providers: Vec<Actor>,
    /// Workers by provider.
    workers: Vec<Vec<WorkerId>>,
}

impl World {
    /// So many pairs: [`PROVIDERS`] for each client; at 100,000 these are 1,000 clients and 1,000 workers.
    pub fn new(pairs: u32) -> Self {
        let clients = pairs / PROVIDERS;
        let workers_each = (clients / 100).max(1);
        let mut world = Self {
            chain: Chain::new(genesis_config_presets::local_testnet()),
            clients: (0..clients).map(|index| Actor::new("client", index)).collect(),
            providers: (0..PROVIDERS).map(|index| Actor::new("provider", index)).collect(),
            workers: Vec::new(),
        };
        let accountant = world.with_accountant();
        world.with_workers(&accountant, workers_each);
        world.with_clients(&accountant);
        world
    }

    fn with_accountant(&mut self) -> AccountId {
        let owner = Actor::new("owner", 0).account();
        let register = pallet_accountant::Call::<Runtime>::register_accountant {
            operator: Actor::new("operator", 0).account(),
            stake: 1_000 * NOTCH,
            fee: Permill::zero(),
            min_bond: 0,
            url: BoundedVec::new(),
        };
        self.unmeasured(|| {
            endow(&owner, 10_000 * NOTCH);
            by(&owner, register);
        });
        accountant_id(&owner)
    }

    fn with_workers(&mut self, accountant: &AccountId, each: u32) {
        let providers: Vec<AccountId> = self.providers.iter().map(Actor::account).collect();
        for provider in providers {
            let workers = self.unmeasured(|| {
                let bond = BOND_PER_WORKER * Balance::from(each);
                joins(&provider, accountant, bond + 1_000 * NOTCH);
                by(&provider, WorkCall::bond { amount: bond });
                (0..each).map(|index| serves(&provider, index)).collect()
            });
            self.workers.push(workers);
        }
    }

    fn with_clients(&mut self, accountant: &AccountId) {
        let providers: Vec<AccountId> = self.providers.iter().map(Actor::account).collect();
        let clients: Vec<AccountId> = self.clients.iter().map(Actor::account).collect();
        for clients in clients.chunks(CLIENTS_A_BLOCK) {
            self.unmeasured(|| {
                for client in clients {
                    joins(client, accountant, 1_000 * NOTCH);
                    let amount = AMOUNT * Balance::from(PROVIDERS);
                    by(client, ClaimsCall::deposit { amount });
                    for provider in &providers {
                        let (provider, amount) = (provider.clone(), AMOUNT);
                        by(client, ClaimsCall::earmark { provider, amount });
                    }
                }
            });
        }
    }

    /// The number of pairs.
    pub fn pairs(&self) -> usize {
        self.clients.len() * self.providers.len()
    }

    /// The worker of this provider that serves this client.
    fn worker(&self, provider: usize, client: usize) -> WorkerId {
        let workers = &self.workers[provider];
        workers[client % workers.len()]
    }

    /// The providers' claims on all their clients, signed.
    pub fn claims(&mut self) -> Vec<Vec<u8>> {
        let mut calls = Vec::new();
        for provider in 0..self.providers.len() {
            let entry = |client: usize| ClaimEntry {
                client: self.clients[client].account(),
                worker: self.worker(provider, client),
                units: UNITS,
                amount: AMOUNT,
            };
            let entries: Vec<_> = (0..self.clients.len()).map(entry).collect();
            for entries in entries.chunks(BATCH) {
                let call = ClaimsCall::submit_claims {
                    cycle: CYCLE,
                    entries: BoundedVec::truncate_from(entries.to_vec()),
                    evidence_root: H256::repeat_byte(1),
                };
                calls.push((provider, call));
            }
        }
        let Self { chain, providers, .. } = self;
        chain.run(|| {
            let sign = |(provider, call): (usize, ClaimsCall)| providers[provider].sign(call);
            calls.into_iter().map(sign).collect()
        })
    }

    /// The clients' signed acknowledgements of everything.
    pub fn requests(&mut self) -> Vec<Vec<u8>> {
        let call = |client: usize| {
            let entry = |provider| RequestEntry {
                worker: self.worker(provider, client),
                amount: AMOUNT,
            };
            let entries = (0..self.providers.len()).map(entry).collect();
            let entries = BoundedVec::truncate_from(entries);
            ClaimsCall::submit_requests { cycle: CYCLE, entries }
        };
        let calls: Vec<_> = (0..self.clients.len()).map(call).collect();
        let Self { chain, clients, .. } = self;
        chain.run(|| {
            clients
                .iter_mut()
                .zip(calls)
                .map(|(client, call)| client.sign(call))
                .collect()
        })
    }

    /// So many plain transfers between clients, signed.
    pub fn transfers(&mut self, count: usize) -> Vec<Vec<u8>> {
        let accounts: Vec<AccountId> = self.clients.iter().map(Actor::account).collect();
        let Self { chain, clients, .. } = self;
        chain.run(|| {
            let sign = |index: usize| {
                let to = accounts[(index + 1) % accounts.len()].clone();
                let call = pallet_balances::Call::transfer_keep_alive {
                    dest: to.into(),
                    value: NOTCH / 100,
                };
                clients[index % accounts.len()].sign(RuntimeCall::Balances(call))
            };
            (0..count).map(sign).collect()
        })
    }

    /// A free withdrawal of each provider.
    pub fn withdrawals(&self) -> Vec<Vec<u8>> {
        let withdraw = |provider: &Actor| {
            let provider = provider.account();
            crate::support::walletless(ClaimsCall::withdraw_payout { provider })
        };
        self.providers.iter().map(withdraw).collect()
    }

    /// Asks the chain.
    pub fn ask<R>(&mut self, question: impl FnOnce() -> R) -> R {
        self.chain.run(question)
    }

    /// The next block's number.
    pub fn next(&mut self) -> BlockNumber {
        self.ask(System::block_number) + 1
    }

    /// A block for the set-up.
    fn unmeasured<R>(&mut self, job: impl FnOnce() -> R) -> R {
        let number = self.next();
        let result = self.chain.run(|| {
            begin_block(number);
            let result = job();
            finish_block();
            result
        });
        self.chain.store();
        result
    }

    /// Executes block `number` with as many of the transactions as it holds, and takes those off the queue.
    ///
    /// # Panics
    ///
    /// If a transaction is refused or fails, or if the block weighs more than a block may without
    /// having ended a session.
    pub fn execute(&mut self, number: BlockNumber, queue: &mut &[Vec<u8>]) -> Executed {
        let block = || {
            begin_block(number);
            let mut included = 0;
            for transaction in queue.iter() {
                match apply(transaction) {
                    Ok(outcome) => outcome.unwrap_or_else(|error| panic!("a transaction failed: {error:?}")),
                    Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources)) => break,
                    Err(refusal) => panic!("a transaction was refused: {refusal:?}"),
                }
                included += 1;
            }
            (included, finish_block())
        };
        let ((included, weight), cpu) = self
            .chain
            .run(|| cpu_clock::measure(block))
            .expect("the processor time can be read");
        self.chain.store();
        *queue = &queue[included..];
        let most = RuntimeBlockWeights::get().max_block;
        let ends_session = self
            .chain
            .run(|| <Runtime as pallet_session::Config>::ShouldEndSession::should_end_session(number));
        assert!(
            ends_session || weight.all_lte(most),
            "block {number} weighs {weight:?}, more than a block may"
        );
        assert!(
            ends_session || included > 0 || queue.is_empty(),
            "a transaction fits no block"
        );
        Executed {
            cpu,
            fullness: (!ends_session).then(|| weight.ref_time() as f64 / most.ref_time() as f64),
        }
    }
}

fn endow(who: &AccountId, amount: Balance) {
    Balances::mint_into(who, amount).expect("an account can take money");
}

/// A registered identity with money.
fn joins(identity: &AccountId, accountant: &AccountId, amount: Balance) {
    endow(identity, amount);
    endow(&consumer_channel_id(identity, accountant), NOTCH);
    let register = pallet_identity_registry::Call::<Runtime>::register {
        accountant: accountant.clone(),
        beneficiary: None,
        provider: false,
    };
    by(identity, register);
}

/// A worker of the provider goes online.
fn serves(provider: &AccountId, index: u32) -> WorkerId {
    let seed = sp_io::hashing::blake2_256(format!("worker {index} of {provider}").as_bytes());
    let key = ed25519::Pair::from_seed(&seed);
    let worker = WorkerId(H256(key.public().0));
    let valid_until = System::block_number() + 10;
    let proof = key.sign(&worker_proof_payload(&System::block_hash(0), provider, valid_until));
    let register = WorkCall::register_worker {
        peer_id: BoundedVec::truncate_from(worker.peer_id()),
        proof,
        proof_valid_until: valid_until,
        capacity: 1_000_000,
        tariff: TARIFF,
        deterministic: false,
    };
    by(provider, register);
    by(provider, WorkCall::go_online { worker });
    worker
}
