//! A chain in memory, who acts on it, what they sign, and what must hold at the end.

use codec::{Decode, Encode};
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    storage::{TransactionOutcome, with_transaction_unchecked},
    traits::fungible::{Inspect, Mutate},
};
use serde_json::Value;
use sp_consensus_aura::{AURA_ENGINE_ID, Slot};
use sp_core::{Pair, ecdsa, ed25519, sr25519};
use sp_runtime::{
    Digest, DigestItem, DispatchError, DispatchResult, MultiSignature, Permill,
    traits::{Dispatchable, Header as _, IdentifyAccount, Verify},
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
};
use std::collections::BTreeMap;
use tallystick_primitives::{
    Action, Lane, Promise, SignedRequest, accountant_id, consumer_channel_id, hashlock, ids::as_channel,
    promise::Preimage, provider_channel_id,
};
use tallystick_runtime::{
    Header, RuntimeGenesisConfig, RuntimeHoldReason, SignedPayload,
    configs::{
        money::InsuranceFundAccount,
        parameters::{
            RuntimeParameters,
            dynamic::{payments, work},
        },
        payments::Refusal,
    },
    constants::SLOT_DURATION,
    fees::plain_extension,
    genesis_config_presets,
};

pub use tallystick_runtime::{
    AccountId, Accountant, Address, Arbitration, Balance, Balances, BlockNumber, Executive, FeeClaims, Hash,
    IdentityRegistry, InsuranceFund, PaymentChannels, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, Session,
    System, UncheckedExtrinsic, ValidatorSet, WorkerBonding,
    constants::{EXISTENTIAL_DEPOSIT as ED, MILLINOTCH, NOTCH},
};

pub type RegistryCall = pallet_identity_registry::Call<Runtime>;
pub type RegistryError = pallet_identity_registry::Error<Runtime>;
pub type RegistryEvent = pallet_identity_registry::Event<Runtime>;
pub type ChannelsCall = pallet_payment_channels::Call<Runtime>;
pub type ChannelsError = pallet_payment_channels::Error<Runtime>;
pub type ChannelsEvent = pallet_payment_channels::Event<Runtime>;
pub type AccountantCall = pallet_accountant::Call<Runtime>;
pub type AccountantError = pallet_accountant::Error<Runtime>;
pub type AccountantEvent = pallet_accountant::Event<Runtime>;
pub type ParametersError = tallystick_runtime::checked_parameters::Error<Runtime>;
pub type WorkCall = pallet_worker_bonding::Call<Runtime>;
pub type WorkError = pallet_worker_bonding::Error<Runtime>;
pub type WorkEvent = pallet_worker_bonding::Event<Runtime>;
pub type CourtCall = pallet_arbitration::Call<Runtime>;
pub type CourtError = pallet_arbitration::Error<Runtime>;
pub type ClaimsCall = pallet_fee_claims::Call<Runtime>;
pub type ClaimsError = pallet_fee_claims::Error<Runtime>;
pub type ClaimsEvent = pallet_fee_claims::Event<Runtime>;

/// Delays of the development preset, in blocks.
pub const EXIT_DELAY: BlockNumber = 10;
pub const EXIT_WINDOW: BlockNumber = 100;
pub const FEE_DELAY: BlockNumber = 5;
pub const WITHDRAW_DELAY: BlockNumber = 10;
pub const WITHDRAW_WINDOW: BlockNumber = 100;
pub const CLOSING_DELAY: BlockNumber = 20;
pub const PUNISHMENT_GRACE: BlockNumber = 10;
pub const COVERAGE_CUT_DELAY: BlockNumber = 10;
pub const REGISTRATION_FEE: Balance = 10 * MILLINOTCH;
/// The accountant fee of [`accountant`].
pub const ACCOUNTANT_FEE: Permill = Permill::from_percent(10);
/// The stake of [`accountant`].
pub const STAKE: Balance = 1_000 * NOTCH;

// ---------------------------------------------------------------------------------------- keys

/// A key pair of one of the three schemes.
#[derive(Clone)]
pub enum Key {
    Sr25519(sr25519::Pair),
    Ed25519(ed25519::Pair),
    Ecdsa(ecdsa::Pair),
}

impl Key {
    pub fn account(&self) -> AccountId {
        match self {
            Self::Sr25519(pair) => <MultiSignature as Verify>::Signer::from(pair.public()).into_account(),
            Self::Ed25519(pair) => <MultiSignature as Verify>::Signer::from(pair.public()).into_account(),
            Self::Ecdsa(pair) => <MultiSignature as Verify>::Signer::from(pair.public()).into_account(),
        }
    }

    pub fn sign(&self, bytes: &[u8]) -> MultiSignature {
        match self {
            Self::Sr25519(pair) => pair.sign(bytes).into(),
            Self::Ed25519(pair) => pair.sign(bytes).into(),
            Self::Ecdsa(pair) => pair.sign(bytes).into(),
        }
    }

    /// As browser wallets sign bytes.
    pub fn sign_wrapped(&self, bytes: &[u8]) -> MultiSignature {
        self.sign(&[b"<Bytes>", bytes, b"</Bytes>"].concat())
    }
}

fn seed(name: &str) -> [u8; 32] {
    sp_io::hashing::blake2_256(name.as_bytes())
}

pub fn sr25519_key(name: &str) -> Key {
    Key::Sr25519(sr25519::Pair::from_seed(&seed(name)))
}

pub fn ed25519_key(name: &str) -> Key {
    Key::Ed25519(ed25519::Pair::from_seed(&seed(name)))
}

pub fn ecdsa_key(name: &str) -> Key {
    Key::Ecdsa(ecdsa::Pair::from_seed(&seed(name)))
}

/// An account nobody acts for in a test.
pub fn somebody(name: &str) -> AccountId {
    AccountId::new(seed(name))
}

/// Manages the accountant; has money.
pub fn owner() -> Key {
    sr25519_key("owner")
}

/// Signs the accountant's promises.
pub fn operator() -> Key {
    ed25519_key("operator")
}

/// Pays; has no money but what is in its channel.
pub fn consumer() -> Key {
    sr25519_key("consumer")
}

/// Is paid; has no money.
pub fn provider() -> Key {
    ecdsa_key("provider")
}

/// Signs in a lane of the consumer.
pub fn device() -> Key {
    ed25519_key("device")
}

/// Somebody with money and nothing else.
pub fn stranger() -> Key {
    sr25519_key("stranger")
}

/// Where the provider's earnings go; does not exist at first.
pub fn till() -> AccountId {
    somebody("till")
}

/// The accountant's id and account.
pub fn accountant() -> AccountId {
    accountant_id(&owner().account())
}

/// The consumer's channel account.
pub fn channel() -> AccountId {
    consumer_channel_id(&consumer().account(), &accountant())
}

pub fn insurance_fund() -> AccountId {
    InsuranceFundAccount::get()
}

// ---------------------------------------------------------------------------------------- chain

pub fn merge(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(target.entry(key).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch,
    }
}

/// Runs `test` on a development chain in block 1, then checks everything that must always hold.
pub fn run(test: impl FnOnce()) {
    let default = get_preset::<RuntimeGenesisConfig>(&None, |_| None).unwrap();
    let mut genesis = serde_json::from_slice(&default).unwrap();
    merge(&mut genesis, genesis_config_presets::development());
    let mut chain = sp_io::TestExternalities::default();
    chain.execute_with(|| {
        build_state::<RuntimeGenesisConfig>(serde_json::to_vec(&genesis).unwrap()).unwrap();
        for rich in [owner(), stranger()] {
            Balances::mint_into(&rich.account(), 1_000_000 * NOTCH).unwrap();
        }
        let issued = Balances::total_issuance();
        BURNED.set(0);
        begin_block(1);
        test();
        check_invariants(issued);
    });
}

/// The height of the block being built.
pub fn now() -> BlockNumber {
    System::block_number()
}

fn begin_block(number: BlockNumber) {
    // A disabled validator makes no block.
    let mut slot = u64::from(pallet_aura::CurrentSlot::<Runtime>::get()).max(u64::from(number) - 1) + 1;
    let validators = Session::validators().len() as u64;
    let disabled = Session::disabled_validators();
    while disabled.iter().any(|index| u64::from(*index) == slot % validators) {
        slot += 1;
    }
    let digest = Digest {
        logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(slot).encode())],
    };
    let header = Header::new(
        number,
        Default::default(),
        Default::default(),
        System::parent_hash(),
        digest,
    );
    Executive::initialize_block(&header);
    let set = pallet_timestamp::Call::set {
        now: slot * SLOT_DURATION,
    };
    Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(set)))
        .unwrap()
        .unwrap();
}

/// Finalizes the block and begins block `number`; blocks in between are left out.
pub fn go_to(number: BlockNumber) {
    assert!(number > now(), "time runs forwards only");
    Executive::finalize_block();
    BURNED.set(burned());
    System::set_block_number(number - 1);
    System::reset_events();
    begin_block(number);
}

/// [`go_to`] the block so many blocks ahead.
pub fn pass(blocks: BlockNumber) {
    go_to(now() + blocks);
}

thread_local! {
    /// The money that slashes burned in the blocks before this one.
    static BURNED: std::cell::Cell<Balance> = const { std::cell::Cell::new(0) };
}

/// The money that slashes have burned since the test began.
pub fn burned() -> Balance {
    let events = System::events().into_iter().map(|record| match record.event {
        RuntimeEvent::WorkerBonding(WorkEvent::Slashed { burned, .. }) => burned,
        _ => 0,
    });
    BURNED.get() + events.sum::<Balance>()
}

/// The amount of a hold by the one record that explains it; none if there is no such record.
fn explanation(who: &AccountId, reason: RuntimeHoldReason) -> Option<Balance> {
    use pallet_arbitration::Party;
    use pallet_fee_claims::HoldReason;
    match reason {
        RuntimeHoldReason::WorkerBonding(_) => {
            pallet_worker_bonding::Providers::<Runtime>::get(who).map(|record| record.total())
        }
        RuntimeHoldReason::FeeClaims(HoldReason::Deposit) => {
            pallet_fee_claims::Clients::<Runtime>::get(who).map(|record| record.held)
        }
        RuntimeHoldReason::FeeClaims(HoldReason::CreditLine) => {
            let lines = pallet_fee_claims::CreditLines::<Runtime>::iter_values().filter(|line| line.sponsor == *who);
            Some(lines.map(|line| line.pledge.amount).sum())
        }
        RuntimeHoldReason::ValidatorSet(_) => Some(crate::chaos_validators::bond_and_unbonding(who)),
        RuntimeHoldReason::Session(_) => pallet_session::NextKeys::<Runtime>::get(who)
            .map(|_| <Runtime as pallet_session::Config>::KeyDeposit::get()),
        RuntimeHoldReason::Arbitration(_) => {
            let disputes = pallet_arbitration::Disputes::<Runtime>::iter_values();
            let posted = disputes.flat_map(|dispute| {
                [Party::Opener, Party::Respondent]
                    .into_iter()
                    .filter(|party| dispute.account(*party) == who)
                    .map(|party| dispute.posted(party))
                    .collect::<Vec<_>>()
            });
            Some(posted.sum())
        }
        _ => None,
    }
}

/// The invariants after every test and every random operation: total issuance is what it was at
/// first without what was burned, and every hold is explained by exactly one record.
pub fn check_invariants(issued: Balance) {
    let issued = issued - burned();
    pallet_identity_registry::Pallet::<Runtime>::do_try_state().unwrap();
    pallet_payment_channels::Pallet::<Runtime>::do_try_state().unwrap();
    pallet_accountant::Pallet::<Runtime>::do_try_state().unwrap();
    WorkerBonding::do_try_state().unwrap();
    Arbitration::do_try_state().unwrap();
    InsuranceFund::do_try_state().unwrap();
    FeeClaims::do_try_state().unwrap();
    ValidatorSet::do_try_state().unwrap();

    assert_eq!(Balances::total_issuance(), issued, "money appeared or vanished");
    let (mut sum, mut reserved) = (0, BTreeMap::new());
    for (who, account) in frame_system::Account::<Runtime>::iter() {
        sum += account.data.free + account.data.reserved;
        if account.data.reserved > 0 {
            reserved.insert(who, account.data.reserved);
        }
    }
    assert_eq!(sum, issued, "the accounts do not add up to the issuance");

    let stake = RuntimeHoldReason::Accountant(pallet_accountant::HoldReason::Stake);
    let mut staked = 0;
    for (who, holds) in pallet_balances::Holds::<Runtime>::iter() {
        let held: Balance = holds.iter().map(|hold| hold.amount).sum();
        assert_eq!(
            reserved.remove(&who),
            Some(held),
            "a hold does not explain what is reserved"
        );
        for hold in holds.iter().filter(|hold| hold.id != stake) {
            let explained = explanation(&who, hold.id);
            assert_eq!(explained, Some(hold.amount), "{who} {:?}", hold.id);
        }
        let stakes: Vec<_> = holds.iter().filter(|hold| hold.id == stake).collect();
        if let [hold] = stakes[..] {
            let record = pallet_accountant::Accountants::<Runtime>::get(&who).expect("a stake without accountant");
            assert!(!record.closed && hold.amount > 0);
            staked += 1;
        }
    }
    assert!(reserved.is_empty(), "reserved without a hold: {reserved:?}");
    let open = pallet_accountant::Accountants::<Runtime>::iter_values()
        .filter(|record| !record.closed)
        .count();
    assert!(staked <= open, "a stake is explained by exactly one record");
}

/// Runs `probe` and undoes what it did.
pub fn probe<R>(probe: impl FnOnce() -> R) -> R {
    with_transaction_unchecked(|| TransactionOutcome::Rollback(probe()))
}

/// Everything our pallets and the balances store, but for events and block data.
pub fn state() -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut state = Vec::new();
    for pallet in [
        "IdentityRegistry",
        "PaymentChannels",
        "Accountant",
        "WorkerBonding",
        "Arbitration",
        "InsuranceFund",
        "FeeClaims",
        "ValidatorSet",
        "Balances",
    ] {
        let prefix = sp_io::hashing::twox_128(pallet.as_bytes()).to_vec();
        collect(&prefix, &mut state);
    }
    collect(
        &frame_support::storage::storage_prefix(b"System", b"Account"),
        &mut state,
    );
    state
}

fn collect(prefix: &[u8], state: &mut Vec<(Vec<u8>, Vec<u8>)>) {
    let mut key = prefix.to_vec();
    while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(prefix)) {
        let value = sp_io::storage::get(&next)
            .map(|value| value.to_vec())
            .unwrap_or_default();
        state.push((next.clone(), value));
        key = next;
    }
}

/// Asserts that `call` fails with `error` and changes nothing.
#[track_caller]
pub fn assert_refused(outcome: impl FnOnce() -> DispatchResult, error: impl Into<DispatchError>) {
    let before = state();
    assert_eq!(outcome().map_err(strip), Err(strip(error.into())));
    assert!(before == state(), "a refused call changed something");
}

/// Without the error's text, which decoding loses.
fn strip(error: DispatchError) -> DispatchError {
    error.stripped()
}

pub fn set_parameter(parameter: payments::Parameters) {
    try_set(RuntimeParameters::Payments(parameter)).unwrap();
}

/// Changes a parameter of the second rail.
pub fn set_work_parameter(parameter: impl Into<work::Parameters>) {
    try_set(RuntimeParameters::Work(parameter.into())).unwrap();
}

/// The call that changes a parameter.
pub fn set_call(key_value: RuntimeParameters) -> RuntimeCall {
    RuntimeCall::Parameters(tallystick_runtime::checked_parameters::Call::set_parameter { key_value })
}

/// Root changes a parameter.
pub fn try_set(key_value: RuntimeParameters) -> DispatchResult {
    let done = set_call(key_value).dispatch(RuntimeOrigin::root());
    done.map(|_| ()).map_err(|failed| failed.error)
}

// --------------------------------------------------------------------------------- transactions

/// Dispatches `call` signed by `who`, without a fee.
pub fn by(who: &AccountId, call: impl Into<RuntimeCall>) -> DispatchResult {
    call.into()
        .dispatch(RuntimeOrigin::signed(who.clone()))
        .map(|_| ())
        .map_err(|error| error.error)
}

/// A walletless transaction, by its bytes.
pub fn general(call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
    decoded(UncheckedExtrinsic::new_transaction(call.into(), plain_extension()))
}

/// A signed transaction (version 4, immortal, no tip), by its bytes.
pub fn signed(signer: &Key, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
    let mut extension = plain_extension();
    extension.6 = frame_system::CheckNonce::<Runtime>::from(System::account_nonce(signer.account()));
    let payload = SignedPayload::new(call.into(), extension).unwrap();
    let signature = payload.using_encoded(|bytes| signer.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    decoded(UncheckedExtrinsic::new_signed(
        call,
        Address::Id(signer.account()),
        signature,
        extension,
    ))
}

fn decoded(transaction: UncheckedExtrinsic) -> UncheckedExtrinsic {
    UncheckedExtrinsic::decode(&mut &transaction.encode()[..]).unwrap()
}

/// The verdict of the pool, which looks at the next block, on a transaction.
pub fn validate(transaction: UncheckedExtrinsic) -> Result<ValidTransaction, TransactionValidityError> {
    probe(|| Executive::validate_transaction(TransactionSource::External, transaction, System::parent_hash()))
}

/// Puts a transaction into the block as a block author does: what is refused leaves no trace.
pub fn apply(transaction: UncheckedExtrinsic) -> Result<DispatchResult, TransactionValidityError> {
    with_transaction_unchecked(|| match Executive::apply_extrinsic(transaction) {
        Ok(outcome) => TransactionOutcome::Commit(Ok(outcome)),
        Err(refusal) => TransactionOutcome::Rollback(Err(refusal)),
    })
}

/// Submits a walletless transaction. Panics if it is authorised and fails.
#[track_caller]
pub fn walletless(call: impl Into<RuntimeCall>) -> Result<(), TransactionValidityError> {
    let call = call.into();
    apply(general(call.clone())).map(|outcome| match outcome {
        Ok(()) => (),
        Err(error) => panic!("{call:?} was authorised and failed: {error:?}"),
    })
}

/// Submits a transaction signed and paid for by `who`.
#[track_caller]
pub fn submit(who: &Key, call: impl Into<RuntimeCall>) -> DispatchResult {
    apply(signed(who, call)).expect("the transaction is valid")
}

/// This error as a walletless transaction is told it.
pub fn refusal(error: impl Into<DispatchError>) -> TransactionValidityError {
    use sp_runtime::traits::Convert;
    Refusal::convert(error.into())
}

/// The newest event that `find` finds.
pub fn last_event<R>(find: impl Fn(RuntimeEvent) -> Option<R>) -> R {
    System::events()
        .into_iter()
        .rev()
        .find_map(|record| find(record.event))
        .expect("there is such an event")
}

/// The fee that the last signed transaction paid.
pub fn fee_paid() -> Balance {
    last_event(|event| match event {
        RuntimeEvent::TransactionPayment(pallet_transaction_payment::Event::TransactionFeePaid {
            actual_fee, ..
        }) => Some(actual_fee),
        _ => None,
    })
}

/// The amounts of the last provider settlement: (gross, accountant fee, chain fee, net, from coverage, shortfall).
pub fn last_payout() -> (Balance, Balance, Balance, Balance, Balance, Balance) {
    last_event(|event| match event {
        RuntimeEvent::Accountant(AccountantEvent::PromiseSettled {
            gross,
            accountant_fee,
            chain_fee,
            net,
            from_coverage,
            shortfall,
            ..
        }) => Some((gross, accountant_fee, chain_fee, net, from_coverage, shortfall)),
        _ => None,
    })
}

/// The amounts of the last consumer settlement: (gross, chain fee, net, shortfall).
pub fn last_income() -> (Balance, Balance, Balance, Balance) {
    last_event(|event| match event {
        RuntimeEvent::PaymentChannels(ChannelsEvent::PromiseSettled {
            gross,
            chain_fee,
            net,
            shortfall,
            ..
        }) => Some((gross, chain_fee, net, shortfall)),
        _ => None,
    })
}

// --------------------------------------------------------------------------- promises, requests

pub fn genesis_hash() -> Hash {
    System::block_hash(0)
}

/// A promise with its proof.
#[derive(Clone)]
pub struct Cheque {
    pub identity: AccountId,
    pub accountant: AccountId,
    pub promise: Promise,
    pub preimage: Preimage,
    pub signature: MultiSignature,
}

impl Cheque {
    fn new(signer: &Key, identity: AccountId, accountant: AccountId, channel: AccountId, amount: Balance) -> Self {
        let preimage = sp_io::hashing::blake2_256(&(&channel, amount).encode());
        let promise = Promise::of_consumer(as_channel(&channel), 0, amount, hashlock(&preimage));
        let signature = signer.sign(&promise.payload(&genesis_hash()));
        Self {
            identity,
            accountant,
            promise,
            preimage,
            signature,
        }
    }

    /// Signs it anew after a change.
    pub fn but(mut self, signer: &Key, change: impl FnOnce(&mut Promise)) -> Self {
        change(&mut self.promise);
        self.signature = signer.sign(&self.promise.payload(&genesis_hash()));
        self
    }

    /// The call that settles it, if a consumer signed it.
    pub fn income(&self) -> RuntimeCall {
        let Self {
            identity,
            accountant,
            promise,
            preimage,
            signature,
        } = self.clone();
        ChannelsCall::settle_consumer_promise {
            identity,
            accountant,
            promise,
            preimage,
            signature,
        }
        .into()
    }

    /// The call that settles it, if an accountant signed it.
    pub fn payout(&self) -> RuntimeCall {
        let Self {
            identity,
            accountant,
            promise,
            preimage,
            signature,
        } = self.clone();
        AccountantCall::settle_provider_promise {
            identity,
            accountant,
            promise,
            preimage,
            signature,
        }
        .into()
    }

    /// The call that settles it to a new beneficiary, which the provider asks for.
    pub fn payout_to(&self, provider: &Key, beneficiary: AccountId) -> RuntimeCall {
        let action = Action::SettleTo {
            promise: self.promise.hash(&genesis_hash()),
            preimage: self.preimage,
            beneficiary: beneficiary.clone(),
        };
        let request = request(provider, &action);
        let Self {
            identity,
            accountant,
            promise,
            preimage,
            signature,
        } = self.clone();
        AccountantCall::settle_to {
            identity,
            accountant,
            promise,
            preimage,
            signature,
            beneficiary,
            request,
        }
        .into()
    }
}

impl Cheque {
    /// The call that settles it into the provider's bond, which the provider asks for.
    pub fn payout_into_bond(&self, provider: &Key) -> RuntimeCall {
        let action = Action::SettleIntoBond {
            promise: self.promise.hash(&genesis_hash()),
            preimage: self.preimage,
        };
        let request = request(provider, &action);
        let Self {
            identity,
            accountant,
            promise,
            preimage,
            signature,
        } = self.clone();
        AccountantCall::settle_into_bond {
            identity,
            accountant,
            promise,
            preimage,
            signature,
            request,
        }
        .into()
    }
}

/// A consumer's promise to an accountant.
pub fn consumer_promise(consumer: &Key, accountant: &AccountId, amount: Balance) -> Cheque {
    let identity = consumer.account();
    let channel = consumer_channel_id(&identity, accountant);
    Cheque::new(consumer, identity, accountant.clone(), channel, amount)
}

/// A promise of a consumer's device.
pub fn device_promise(device: &Key, consumer: &Key, accountant: &AccountId, lane: Lane, amount: Balance) -> Cheque {
    consumer_promise(consumer, accountant, amount).but(device, |promise| promise.lane = lane)
}

/// An accountant's promise to a provider.
pub fn provider_promise(operator: &Key, provider: &AccountId, accountant: &AccountId, amount: Balance) -> Cheque {
    let channel = provider_channel_id(provider, accountant);
    Cheque::new(operator, provider.clone(), accountant.clone(), channel, amount)
}

/// The consumer's promise to the accountant.
pub fn pays(amount: Balance) -> Cheque {
    consumer_promise(&consumer(), &accountant(), amount)
}

/// The accountant's promise to the provider.
pub fn earns(amount: Balance) -> Cheque {
    provider_promise(&operator(), &provider().account(), &accountant(), amount)
}

/// The identity's next request.
pub fn request(identity: &Key, action: &Action) -> SignedRequest {
    use tallystick_primitives::traits::Identities;
    request_with(
        identity,
        action,
        IdentityRegistry::next_nonce(&identity.account()),
        now() + 50,
    )
}

pub fn request_with(identity: &Key, action: &Action, nonce: u64, valid_until: BlockNumber) -> SignedRequest {
    let payload = action.payload(&genesis_hash(), &identity.account(), nonce, valid_until);
    SignedRequest {
        nonce,
        valid_until,
        signature: identity.sign(&payload),
    }
}

/// The relayed or walletless call for `action`; settlements need more than an action.
pub fn ask(identity: &Key, action: Action) -> RuntimeCall {
    let request = request(identity, &action);
    with_request(identity.account(), action, request)
}

/// The call that carries `action` and `request`.
pub fn with_request(identity: AccountId, action: Action, request: SignedRequest) -> RuntimeCall {
    match action {
        Action::Register {
            accountant,
            beneficiary,
            provider,
        } => RegistryCall::register_for {
            identity,
            accountant,
            beneficiary,
            provider,
            request,
        }
        .into(),
        Action::SetBeneficiary { beneficiary } => RegistryCall::set_beneficiary_for {
            identity,
            beneficiary,
            request,
        }
        .into(),
        Action::AuthorizeDevice {
            lane,
            key,
            limit,
            valid_until,
        } => RegistryCall::authorize_device_for {
            identity,
            lane,
            key,
            limit,
            valid_until,
            request,
        }
        .into(),
        Action::RevokeDevice { lane } => RegistryCall::revoke_device_for {
            identity,
            lane,
            request,
        }
        .into(),
        Action::OpenChannel { accountant } => ChannelsCall::open_channel_for {
            identity,
            accountant,
            request,
        }
        .into(),
        Action::RequestExit {
            accountant,
            beneficiary,
        } => ChannelsCall::request_exit_for {
            identity,
            accountant,
            beneficiary,
            request,
        }
        .into(),
        Action::CancelExit { accountant } => ChannelsCall::cancel_exit_for {
            identity,
            accountant,
            request,
        }
        .into(),
        Action::OpenProviderChannel { accountant } => AccountantCall::open_provider_channel_for {
            identity,
            accountant,
            request,
        }
        .into(),
        Action::SetMinSettlement { accountant, minimum } => AccountantCall::set_min_settlement_for {
            identity,
            accountant,
            minimum,
            request,
        }
        .into(),
        Action::FastExit { .. } | Action::SettleTo { .. } | Action::SettleIntoBond { .. } => {
            panic!("needs a second signature")
        }
    }
}

/// A fast exit that both sign.
pub fn fast_exit(
    consumer: &Key,
    operator: &Key,
    accountant: &AccountId,
    amount: Balance,
    beneficiary: &AccountId,
) -> RuntimeCall {
    let (accountant, beneficiary) = (accountant.clone(), beneficiary.clone());
    let action = Action::FastExit {
        accountant: accountant.clone(),
        amount,
        beneficiary: beneficiary.clone(),
    };
    let request = request(consumer, &action);
    let identity = consumer.account();
    let payload = action.payload(&genesis_hash(), &identity, request.nonce, request.valid_until);
    let operator_signature = operator.sign(&payload);
    ChannelsCall::fast_exit {
        identity,
        accountant,
        amount,
        beneficiary,
        request,
        operator_signature,
    }
    .into()
}

// --------------------------------------------------------------------------------------- set-up

/// Free money of an account.
pub fn free(who: &AccountId) -> Balance {
    Balances::free_balance(who)
}

/// All money of an account, held or not.
pub fn total(who: &AccountId) -> Balance {
    <Balances as Inspect<AccountId>>::total_balance(who)
}

/// Sends money of the stranger.
pub fn send(to: &AccountId, amount: Balance) {
    let call = pallet_balances::Call::transfer_keep_alive {
        dest: to.clone().into(),
        value: amount,
    };
    by(&stranger().account(), RuntimeCall::Balances(call)).unwrap();
}

pub fn register_accountant_call(operator: &AccountId, stake: Balance, fee: Permill) -> AccountantCall {
    let url = b"https://accountant.example".to_vec().try_into().unwrap();
    AccountantCall::register_accountant {
        operator: operator.clone(),
        stake,
        fee,
        min_bond: 0,
        url,
    }
}

/// The owner registers the accountant.
pub fn with_accountant() {
    by(
        &owner().account(),
        register_accountant_call(&operator().account(), STAKE, ACCOUNTANT_FEE),
    )
    .unwrap();
}

/// Another accountant of another owner with the same operator; returns its id.
pub fn second_accountant() -> AccountId {
    let owner = stranger().account();
    by(
        &owner,
        register_accountant_call(&operator().account(), STAKE, ACCOUNTANT_FEE),
    )
    .unwrap();
    accountant_id(&owner)
}

/// Tops the channel up so that `balance` is left after registration, and registers.
pub fn joins(identity: &Key, accountant: &AccountId, balance: Balance, beneficiary: Option<AccountId>, provides: bool) {
    let channel = consumer_channel_id(&identity.account(), accountant);
    send(&channel, balance + REGISTRATION_FEE + ED);
    let call = RegistryCall::register {
        accountant: accountant.clone(),
        beneficiary,
        provider: provides,
    };
    by(&identity.account(), call).unwrap();
}

/// The accountant, and a consumer with this much in its channel.
pub fn with_consumer(balance: Balance) {
    with_accountant();
    joins(&consumer(), &accountant(), balance, None, false);
}

/// The accountant with this much to pay out, and a provider that earns into the till.
pub fn with_provider(available: Balance) {
    with_accountant();
    joins(&provider(), &accountant(), NOTCH, Some(till()), true);
    if available > 0 {
        send(&accountant(), available);
    }
}

/// The owner's order to the accountant.
pub fn owner_does(call: impl Into<RuntimeCall>) -> DispatchResult {
    by(&owner().account(), call)
}

pub fn cover(amount: Balance) {
    owner_does(AccountantCall::grant_coverage {
        accountant: accountant(),
        provider: provider().account(),
        coverage: amount,
    })
    .unwrap();
}

/// The money that settlements can take from the accountant.
pub fn available() -> Balance {
    Accountant::state(&accountant()).unwrap().available
}

pub fn stake() -> Balance {
    Accountant::state(&accountant()).unwrap().stake
}

/// The watermark of the consumer's lane.
pub fn settled(lane: Lane) -> Balance {
    pallet_payment_channels::Settled::<Runtime>::get(as_channel(&channel()), lane)
}

/// The provider's channel with the accountant.
pub fn earnings() -> pallet_accountant::ProviderChannel {
    pallet_accountant::ProviderChannels::<Runtime>::get(accountant(), provider().account()).unwrap()
}
