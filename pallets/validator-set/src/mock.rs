//! A chain with sessions, offences and nothing else.

mod reports;

pub use reports::*;

use crate::{
    self as pallet_validator_set, Attendances, Candidate, Candidates, Chunk, Due, ExposureOf, Offenders, Unbondings,
    ValidatorExposure,
};
use codec::Encode;
use frame_support::{
    parameter_types,
    traits::{
        ConstU32, Hooks,
        fungible::{Inspect, hold::Inspect as _},
        tokens::imbalance::ResolveTo,
    },
    weights::constants::ParityDbWeight,
};
use frame_system::EnsureRoot;
use pallet_session::{PeriodicSessions, disabling::UpToLimitDisablingStrategy, historical};
use sp_core::crypto::key_types::DUMMY;
use sp_io::TestExternalities;
use sp_runtime::{
    DispatchResult, KeyTypeId, impl_opaque_keys,
    testing::{TestSignature, UintAuthorityId},
    traits::{ConvertInto, OpaqueKeys},
};
use sp_staking::SessionIndex;
use tallystick_mock::{
    AccountId, BANK, Balance, BlockNumber, DEPOSIT, account, at_block, chain, dispatch, run_with_invariants, signed,
    test_runtime,
};

/// The money of each account in [`PEOPLE`].
pub const MONEY: Balance = 100_000;
/// The least bond.
pub const MIN_BOND: Balance = 1_000;
/// Blocks in a session.
pub const SESSION: BlockNumber = 10;
/// Blocks until unbonding money can be withdrawn.
pub const UNBONDING: BlockNumber = 45;
/// Sessions for which an offence can be reported.
pub const WINDOW: SessionIndex = 4;
/// Sessions without a block after which a candidate is dropped.
pub const IDLE: u32 = 3;
/// Most candidates.
pub const MAX_CANDIDATES: u32 = 6;
/// Most invulnerables.
pub const MAX_INVULNERABLES: u32 = 3;
/// Most validators at first.
pub const MAX_VALIDATORS: u32 = 5;
/// Least validators at first.
pub const MIN_VALIDATORS: u32 = 3;
/// The accounts with session keys. `ida`, `ivo` and `iris` are invulnerable at first.
pub const PEOPLE: [&str; 11] = [
    "ida", "ivo", "iris", "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi",
];
/// The invulnerables at first.
pub const INVULNERABLES: [&str; 3] = ["ida", "ivo", "iris"];

test_runtime! {
    pallets {
        ValidatorSet: pallet_validator_set = 2,
        Session: pallet_session = 3,
        Historical: historical = 4,
        Offences: pallet_offences = 5,
    }
    system {
        type DbWeight = ParityDbWeight;
    }
}

impl_opaque_keys! {
    pub struct Keys {
        pub dummy: UintAuthorityId,
    }
}

/// A session handler without a consensus to tell.
pub struct NoConsensus;

impl pallet_session::SessionHandler<AccountId> for NoConsensus {
    const KEY_TYPE_IDS: &'static [KeyTypeId] = &[DUMMY];

    fn on_genesis_session<Ks: OpaqueKeys>(_: &[(AccountId, Ks)]) {}
    fn on_new_session<Ks: OpaqueKeys>(changed: bool, _: &[(AccountId, Ks)], _: &[(AccountId, Ks)]) {
        Changed::set(&changed);
    }
    fn on_disabled(_: u32) {}
}

parameter_types! {
    pub InsuranceAccount: AccountId = account("insurance");
    pub storage Changed: bool = true;
    pub storage MinBond: Balance = MIN_BOND;
    pub storage MaxValidators: u32 = MAX_VALIDATORS;
    pub storage MinValidators: u32 = MIN_VALIDATORS;
    pub storage UnbondingDelay: BlockNumber = UNBONDING;
    pub storage ReportingWindow: SessionIndex = WINDOW;
    pub const KeyDeposit: Balance = 7;
}

impl pallet_session::Config for Test {
    type Currency = Balances;
    type DisablingStrategy = UpToLimitDisablingStrategy;
    type KeyDeposit = KeyDeposit;
    type Keys = Keys;
    type NextSessionRotation = PeriodicSessions<ConstU32<SESSION>, ConstU32<0>>;
    type RuntimeEvent = RuntimeEvent;
    type SessionHandler = NoConsensus;
    type SessionManager = historical::NoteHistoricalRoot<Test, ValidatorSet>;
    type ShouldEndSession = PeriodicSessions<ConstU32<SESSION>, ConstU32<0>>;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;
    type WeightInfo = ();
}

impl historical::Config for Test {
    type FullIdentification = ValidatorExposure;
    type FullIdentificationOf = ExposureOf<Test>;
    type RuntimeEvent = RuntimeEvent;
}

impl pallet_offences::Config for Test {
    type IdentificationTuple = historical::IdentificationTuple<Test>;
    type OnOffenceHandler = ValidatorSet;
    type RuntimeEvent = RuntimeEvent;
}

impl pallet_validator_set::Config for Test {
    type WeightInfo = ();
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type GovernanceOrigin = EnsureRoot<AccountId>;
    type MinBond = MinBond;
    type MaxCandidates = ConstU32<MAX_CANDIDATES>;
    type MaxInvulnerables = ConstU32<MAX_INVULNERABLES>;
    type MaxValidators = MaxValidators;
    type MinValidators = MinValidators;
    type UnbondingDelay = UnbondingDelay;
    type ReportingWindow = ReportingWindow;
    type IdleSessions = ConstU32<IDLE>;
    type Slashed = ResolveTo<InsuranceAccount, Balances>;
}

/// The session key of an account in [`PEOPLE`].
pub fn key_of(name: &str) -> UintAuthorityId {
    let index = PEOPLE.iter().position(|other| *other == name).unwrap();
    UintAuthorityId(index as u64 + 1)
}

/// A new chain in block 1 whose genesis names these invulnerables and candidates with their bonds.
pub fn new_chain(invulnerables: &[&str], candidates: &[(&str, Balance)]) -> TestExternalities {
    let people = PEOPLE.into_iter().chain(["stranger"]).map(|name| (name, MONEY));
    let genesis = RuntimeGenesisConfig {
        session: pallet_session::GenesisConfig {
            keys: PEOPLE
                .iter()
                .map(|name| (account(name), account(name), Keys { dummy: key_of(name) }))
                .collect(),
            ..Default::default()
        },
        validator_set: pallet_validator_set::GenesisConfig {
            invulnerables: invulnerables.iter().map(|name| account(name)).collect(),
            candidates: candidates.iter().map(|(name, bond)| (account(name), *bond)).collect(),
            ..Default::default()
        },
        ..genesis(people.chain([("bank", BANK), ("insurance", DEPOSIT)]))
    };
    chain::<Test>(genesis)
}

/// A new chain in block 1 with three invulnerables.
pub fn new_test_ext() -> TestExternalities {
    new_chain(&INVULNERABLES, &[])
}

/// Runs a test on this chain; checks the invariants after it, and that no money appeared or vanished.
pub fn run_on<R>(mut chain: TestExternalities, test: impl FnOnce() -> R) -> R {
    chain.execute_with(|| run_with_invariants::<Balances, R>(test, ValidatorSet::do_try_state))
}

/// Runs a test as [`run_on`] does, on a new chain with three invulnerables.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    run_on(new_test_ext(), test)
}

/// Makes the next block, authored by `author`, and runs the hooks at its beginning.
pub fn next_block(author: &str) {
    use pallet_authorship::EventHandler;
    let block = System::block_number() + 1;
    at_block::<Test>(block);
    <ValidatorSet as EventHandler<AccountId, BlockNumber>>::note_author(account(author));
    Session::on_initialize(block);
}

/// Goes on by some blocks, authored in turn by the validators whom `works` names.
pub fn run_blocks(blocks: BlockNumber, works: impl Fn(&str) -> bool) {
    for _ in 0..blocks {
        let validators = validators();
        let workers: Vec<_> = validators.into_iter().filter(|name| works(name)).collect();
        let turn = System::block_number() as usize;
        let author = workers.get(turn % workers.len().max(1)).copied();
        next_block(author.unwrap_or("stranger"));
    }
}

/// Goes on by some blocks in which everybody works.
pub fn wait(blocks: BlockNumber) {
    run_blocks(blocks, |_| true);
}

/// Goes on to the first block of the next session; everybody works but those named.
pub fn next_session_without(idle: &[&str]) {
    let left = SESSION - System::block_number() % SESSION;
    run_blocks(left, |name| !idle.contains(&name));
}

/// Goes on by some sessions, to the first block of the last one. Everybody works.
pub fn pass_sessions(sessions: u32) {
    (0..sessions).for_each(|_| next_session_without(&[]));
}

/// The name of an account.
pub fn name_of(who: &AccountId) -> &'static str {
    let mut names = PEOPLE.into_iter().chain(["stranger"]);
    names.find(|name| account(name) == *who).unwrap()
}

/// The current session.
pub fn session() -> SessionIndex {
    Session::current_index()
}

/// The validators of the current session, in their order.
pub fn validators() -> Vec<&'static str> {
    Session::validators().iter().map(name_of).collect()
}

/// The validators of the next session, in their order.
pub fn planned() -> Vec<&'static str> {
    Session::queued_keys().iter().map(|(who, _)| name_of(who)).collect()
}

/// The validators that are disabled in this session.
pub fn disabled() -> Vec<&'static str> {
    let indices = Session::disabled_validators().into_iter();
    indices.map(|index| validators()[index as usize]).collect()
}

/// The candidates in their order, with their bonds.
pub fn candidates() -> Vec<(&'static str, Balance)> {
    let candidates = Candidates::<Test>::get().into_iter();
    candidates
        .map(|Candidate { account, bond, .. }| (name_of(&account), bond))
        .collect()
}

/// The account's unbonding money.
pub fn chunks(name: &str) -> Vec<(Balance, Due)> {
    let chunks = Unbondings::<Test>::get(account(name)).map_or(Vec::new(), |unbonding| unbonding.chunks.to_vec());
    chunks.into_iter().map(|Chunk { amount, due }| (amount, due)).collect()
}

/// Whole sessions in a row that a validator missed.
pub fn missed(name: &str) -> Option<u32> {
    Attendances::<Test>::get(account(name)).map(|attendance| attendance.missed)
}

/// The recently reported validators.
pub fn offenders() -> Vec<&'static str> {
    Offenders::<Test>::get()
        .iter()
        .map(|offender| name_of(&offender.account))
        .collect()
}

/// The account's free money.
pub fn balance(name: &str) -> Balance {
    Balances::balance(&account(name))
}

/// The account's money on hold for the set.
pub fn held(name: &str) -> Balance {
    Balances::balance_on_hold(&crate::HoldReason::CandidateBond.into(), &account(name))
}

/// Makes somebody a candidate.
pub fn join(name: &str, bond: Balance) -> DispatchResult {
    signed::<Test>(&account(name), crate::Call::<Test>::join { bond })
}

/// Adds to somebody's bond.
pub fn bond_more(name: &str, amount: Balance) -> DispatchResult {
    signed::<Test>(&account(name), crate::Call::<Test>::bond_more { amount })
}

/// Ends somebody's candidacy.
pub fn leave(name: &str) -> DispatchResult {
    signed::<Test>(&account(name), crate::Call::<Test>::leave {})
}

/// Withdraws the unbonded money that is due.
pub fn withdraw(name: &str) -> DispatchResult {
    signed::<Test>(&account(name), crate::Call::<Test>::withdraw_unbonded {})
}

/// Names the invulnerables.
pub fn set_invulnerables(names: &[&str]) -> DispatchResult {
    let invulnerables = names.iter().map(|name| account(name)).collect::<Vec<_>>();
    let invulnerables = invulnerables.try_into().unwrap();
    dispatch::<Test>(
        frame_system::RawOrigin::Root,
        crate::Call::<Test>::set_invulnerables { invulnerables },
    )
}

/// Removes somebody's session keys.
pub fn purge_keys(name: &str) -> DispatchResult {
    signed::<Test>(&account(name), pallet_session::Call::<Test>::purge_keys {})
}

/// Registers session keys again, with this number.
pub fn set_keys(name: &str, key: u64) -> DispatchResult {
    let keys = Keys {
        dummy: UintAuthorityId(key),
    };
    let owner = account(name).encode();
    let call = pallet_session::Call::<Test>::set_keys {
        keys,
        proof: TestSignature(key, owner).encode(),
    };
    signed::<Test>(&account(name), call)
}
