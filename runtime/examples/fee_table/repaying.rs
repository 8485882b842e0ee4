//! Does what the cheapest way of [`spam`](crate::spam) says: a client that owes its own providers repays
//! them a little at a time, and each little part is withdrawn for free. So its price is not only added up
//! from a table, but is what the spammer's accounts really lost.

use crate::support::{Chain, apply, begin_block, by, finish_block, signed, walletless};
use frame_support::{
    BoundedVec,
    traits::{
        Get,
        fungible::{Inspect, Mutate},
    },
};
use pallet_fee_claims::{ClaimEntry, RequestEntry};
use sp_core::{H256, Pair, ed25519, sr25519};
use sp_runtime::Permill;
use tallystick_primitives::{WorkerId, accountant_id, consumer_channel_id, worker::worker_proof_payload};
use tallystick_runtime::{
    AccountId, Balance, Balances, BlockNumber, FeeClaims, Nonce, Runtime, RuntimeCall, System,
    configs::{bounds::Clamped, parameters::dynamic::work},
    constants::NOTCH,
    genesis_config_presets,
};

type ClaimsCall = pallet_fee_claims::Call<Runtime>;
type WorkCall = pallet_worker_bonding::Call<Runtime>;

/// The amount that each provider claims once and is owed.
const OWED: Balance = 10 * NOTCH;
const UNITS: u64 = 10;
/// Blocks after which even a new provider's credits are mature and it is not new any more.
const MATURITY: BlockNumber = 60;

/// The losses of a spammer.
pub struct Loss {
    /// The number of free withdrawals.
    pub withdrawals: usize,
    /// The loss of all accounts of the spammer over them.
    pub lost: Balance,
}

struct Spammer {
    client: sr25519::Pair,
    providers: Vec<sr25519::Pair>,
    workers: Vec<WorkerId>,
}

fn account(key: &sr25519::Pair) -> AccountId {
    AccountId::new(key.public().0)
}

fn key(role: &str, index: u32) -> sr25519::Pair {
    sr25519::Pair::from_seed(&sp_io::hashing::blake2_256(format!("{role} {index}").as_bytes()))
}

impl Spammer {
    /// Everything it has, held or not.
    fn money(&self) -> Balance {
        let keys = self.providers.iter().chain([&self.client]);
        keys.map(|key| <Balances as Inspect<AccountId>>::total_balance(&account(key)))
            .sum()
    }

    fn withdraw_all(&self) {
        for provider in &self.providers {
            let provider = account(provider);
            must(&walletless(ClaimsCall::withdraw_payout { provider }));
        }
    }

    /// The amount that each repaid provider can withdraw.
    fn part(&self) -> Balance {
        Clamped::<work::DustLimit>::get() * self.providers.len() as Balance
    }
}

fn must(transaction: &[u8]) {
    apply(transaction)
        .unwrap_or_else(|refusal| panic!("a transaction was refused: {refusal:?}"))
        .unwrap_or_else(|error| panic!("a transaction failed: {error:?}"));
}

fn next_block(number: BlockNumber) {
    finish_block();
    begin_block(number);
}

/// Runs it on a development chain of its own.
pub fn measure() -> Loss {
    Chain::new(genesis_config_presets::development()).run(|| {
        begin_block(1);
        let spammer = sets_up();
        next_block(2);
        owes(&spammer);
        next_block(FeeClaims::claims_until(0) + 1);
        next_block(FeeClaims::claims_until(0) + 2);
        // The first repayment makes the providers known; what counts is every later one.
        let nonces = repays(&spammer, (0, 0));
        next_block(System::block_number() + MATURITY);
        spammer.withdraw_all();
        next_block(System::block_number() + 1);
        let before = spammer.money();
        repays(&spammer, nonces);
        next_block(System::block_number() + 1);
        spammer.withdraw_all();
        Loss {
            withdrawals: spammer.providers.len(),
            lost: before - spammer.money(),
        }
    })
}

fn sets_up() -> Spammer {
    let owner = account(&key("owner", 0));
    Balances::mint_into(&owner, 10_000 * NOTCH).expect("an account can take money");
    let register = pallet_accountant::Call::<Runtime>::register_accountant {
        operator: account(&key("operator", 0)),
        stake: 1_000 * NOTCH,
        fee: Permill::zero(),
        min_bond: 0,
        url: BoundedVec::new(),
    };
    by(&owner, register);
    let accountant = accountant_id(&owner);
    let client = key("client", 0);
    joins(&client, &accountant, None);
    let count = <Runtime as pallet_fee_claims::Config>::MaxEarmarks::get();
    let providers: Vec<_> = (0..count).map(|index| key("provider", index)).collect();
    let workers = providers
        .iter()
        .map(|provider| {
            // The withdrawn money goes straight back to the client.
            joins(provider, &accountant, Some(account(&client)));
            let provider = account(provider);
            let worker = serves(&provider);
            let earmark = ClaimsCall::earmark { provider, amount: 0 };
            by(&account(&client), earmark);
            worker
        })
        .collect();
    Spammer {
        client,
        providers,
        workers,
    }
}

/// A registered identity with money.
fn joins(identity: &sr25519::Pair, accountant: &AccountId, beneficiary: Option<AccountId>) {
    let identity = account(identity);
    for (who, amount) in [
        (identity.clone(), 1_000 * NOTCH),
        (consumer_channel_id(&identity, accountant), NOTCH),
    ] {
        Balances::mint_into(&who, amount).expect("an account can take money");
    }
    let register = pallet_identity_registry::Call::<Runtime>::register {
        accountant: accountant.clone(),
        beneficiary,
        provider: false,
    };
    by(&identity, register);
}

/// A worker of the provider goes online.
fn serves(provider: &AccountId) -> WorkerId {
    let amount = Clamped::<work::MinBondPerWorker>::get();
    by(provider, WorkCall::bond { amount });
    let key = ed25519::Pair::from_seed(&sp_io::hashing::blake2_256(format!("worker of {provider}").as_bytes()));
    let worker = WorkerId(H256(key.public().0));
    let valid_until = System::block_number() + 10;
    let register = WorkCall::register_worker {
        peer_id: BoundedVec::truncate_from(worker.peer_id()),
        proof: key.sign(&worker_proof_payload(&System::block_hash(0), provider, valid_until)),
        proof_valid_until: valid_until,
        capacity: 1_000,
        tariff: OWED / Balance::from(UNITS),
        deterministic: false,
    };
    by(provider, register);
    by(provider, WorkCall::go_online { worker });
    worker
}

/// Every provider claims once, and the client acknowledges it, with empty earmarks.
fn owes(spammer: &Spammer) {
    for (provider, worker) in spammer.providers.iter().zip(&spammer.workers) {
        let entry = ClaimEntry {
            client: account(&spammer.client),
            worker: *worker,
            units: UNITS,
            amount: OWED,
        };
        let call = ClaimsCall::submit_claims {
            cycle: 0,
            entries: BoundedVec::truncate_from(vec![entry]),
            evidence_root: H256::zero(),
        };
        by(&account(provider), call);
    }
    for workers in spammer.workers.chunks(100) {
        let entry = |worker: &WorkerId| RequestEntry {
            worker: *worker,
            amount: OWED,
        };
        let entries = BoundedVec::truncate_from(workers.iter().map(entry).collect());
        by(
            &account(&spammer.client),
            ClaimsCall::submit_requests { cycle: 0, entries },
        );
    }
}

/// The client deposits just enough for each provider to withdraw, and one of them collects for all. Takes
/// and returns the nonces of the two.
fn repays(spammer: &Spammer, (client, creditor): (Nonce, Nonce)) -> (Nonce, Nonce) {
    let deposit = ClaimsCall::deposit { amount: spammer.part() };
    let collect = ClaimsCall::collect_debt {
        client: account(&spammer.client),
    };
    must(&signed(&spammer.client, client, RuntimeCall::FeeClaims(deposit)));
    must(&signed(
        &spammer.providers[0],
        creditor,
        RuntimeCall::FeeClaims(collect),
    ));
    (client + 1, creditor + 1)
}
