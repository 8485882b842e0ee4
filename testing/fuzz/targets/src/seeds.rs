//! Valid input to start from: every call of our own pallets, walletless and signed in every scheme,
//! and promises of every kind.

use codec::Encode;
use frame_support::BoundedVec;
use sp_core::H256;
use sp_runtime::{Permill, generic::Era};
use tallystick_primitives::{
    AccountId, Action, NEVER_EXPIRES, Preimage, Promise, SignedRequest, accountant_id, consumer_channel_id, hashlock,
    ids::as_channel, provider_channel_id,
};
use tallystick_runtime::{Address, Runtime, RuntimeCall, TxExtension, UncheckedExtrinsic, fees::plain_extension};
use tallystick_testing_kit::{Key, NOTCH};

type Registry = pallet_identity_registry::Call<Runtime>;
type Channels = pallet_payment_channels::Call<Runtime>;
type Accountants = pallet_accountant::Call<Runtime>;

const GENESIS: H256 = H256([0x11; 32]);
const PREIMAGE: Preimage = [0x22; 32];

/// A key of each accepted scheme.
fn keys() -> [Key; 3] {
    Key::of_every_scheme(0x33)
}

/// Encoded transactions: every own call walletless, and signed in every scheme; some of others.
pub fn transactions() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (index, key) in keys().iter().enumerate() {
        for call in own_calls(key).into_iter().chain(other_calls(key)) {
            // The signed bytes do not matter to a decoder.
            let signature = key.sign(&call.encode());
            let extension = if index == 0 {
                plain_extension()
            } else {
                busy_extension()
            };
            seeds.push(
                UncheckedExtrinsic::new_signed(call.clone(), Address::Id(key.account.clone()), signature, extension)
                    .encode(),
            );
            if index == 0 {
                seeds.push(UncheckedExtrinsic::new_transaction(call.clone(), plain_extension()).encode());
                seeds.push(UncheckedExtrinsic::new_bare(call).encode());
            }
        }
    }
    seeds
}

/// The extension of a mortal transaction with nonce, tip and metadata hash.
fn busy_extension() -> TxExtension {
    let mut extension = plain_extension();
    extension.5 = frame_system::CheckMortality::from(Era::mortal(64, 7));
    extension.6 = frame_system::CheckNonce::from(70_000);
    extension.8 = tip(3 * NOTCH);
    extension.9 = frame_metadata_hash_extension::CheckMetadataHash::new(true);
    extension
}

fn tip(tip: u128) -> pallet_transaction_payment::ChargeTransactionPayment<Runtime> {
    pallet_transaction_payment::ChargeTransactionPayment::from(tip)
}

/// Promises with preimage, chain, signer and signature, as the target [`promise`](crate::promise)
/// reads them.
pub fn promises() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for key in keys() {
        for promise in [
            provider_promise(&key),
            consumer_promise(&key, 0),
            consumer_promise(&key, 7),
        ] {
            let payload = promise.payload(&GENESIS);
            for signature in [key.sign(&payload), key.sign_wrapped(&payload)] {
                seeds.push((&promise, PREIMAGE, GENESIS, key.account.clone(), signature).encode());
            }
        }
    }
    seeds
}

fn accountant() -> AccountId {
    accountant_id(&AccountId::new([0x44; 32]))
}

fn provider_promise(key: &Key) -> Promise {
    let channel = as_channel(&provider_channel_id(&key.account, &accountant()));
    Promise::of_accountant(channel, 5 * NOTCH, hashlock(&PREIMAGE), 1_000)
}

fn consumer_promise(key: &Key, lane: u32) -> Promise {
    let channel = as_channel(&consumer_channel_id(&key.account, &accountant()));
    Promise::of_consumer(channel, lane, u128::MAX, hashlock(&PREIMAGE))
}

/// Every call of our own pallets.
pub fn every_own_call() -> Vec<RuntimeCall> {
    keys().iter().flat_map(own_calls).collect()
}

fn own_calls(key: &Key) -> Vec<RuntimeCall> {
    let registry = registry_calls(key).into_iter().map(RuntimeCall::from);
    let channels = channels_calls(key).into_iter().map(RuntimeCall::from);
    let accountants = accountant_calls(key).into_iter().map(RuntimeCall::from);
    registry.chain(channels).chain(accountants).collect()
}

/// Calls that hold other calls, many small or deeply nested ones.
fn other_calls(key: &Key) -> Vec<RuntimeCall> {
    let own = own_calls(key);
    let small = RuntimeCall::from(frame_system::Call::remark { remark: Vec::new() });
    let many = pallet_utility::Call::batch {
        calls: vec![small.clone(); 400],
    };
    let mixed = pallet_utility::Call::batch_all {
        calls: own.into_iter().take(12).collect(),
    };
    let mut nested = small;
    for _ in 0..100 {
        nested = pallet_utility::Call::batch { calls: vec![nested] }.into();
    }
    vec![many.into(), mixed.into(), nested]
}

fn registry_calls(key: &Key) -> Vec<Registry> {
    let identity = key.account.clone();
    let accountant = accountant();
    let beneficiary = AccountId::new([0x55; 32]);
    let device = AccountId::new([0x66; 32]);
    let request = |action| request(key, action);
    vec![
        Registry::register {
            accountant: accountant.clone(),
            beneficiary: None,
            provider: false,
        },
        Registry::register_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            beneficiary: Some(beneficiary.clone()),
            provider: true,
            request: request(Action::Register {
                accountant: accountant.clone(),
                beneficiary: Some(beneficiary.clone()),
                provider: true,
            }),
        },
        Registry::set_beneficiary {
            beneficiary: beneficiary.clone(),
        },
        Registry::set_beneficiary_for {
            identity: identity.clone(),
            beneficiary: beneficiary.clone(),
            request: request(Action::SetBeneficiary { beneficiary }),
        },
        Registry::authorize_device {
            lane: 1,
            key: device.clone(),
            limit: NOTCH,
            valid_until: NEVER_EXPIRES,
        },
        Registry::authorize_device_for {
            identity: identity.clone(),
            lane: u32::MAX,
            key: device.clone(),
            limit: u128::MAX,
            valid_until: 14_400,
            request: request(Action::AuthorizeDevice {
                lane: u32::MAX,
                key: device,
                limit: u128::MAX,
                valid_until: 14_400,
            }),
        },
        Registry::revoke_device { lane: 1 },
        Registry::revoke_device_for {
            identity,
            lane: 1,
            request: request(Action::RevokeDevice { lane: 1 }),
        },
    ]
}

fn channels_calls(key: &Key) -> Vec<Channels> {
    let identity = key.account.clone();
    let accountant = accountant();
    let beneficiary = AccountId::new([0x55; 32]);
    let request = |action| request(key, action);
    let settle = |lane| {
        let promise = consumer_promise(key, lane);
        Channels::settle_consumer_promise {
            identity: identity.clone(),
            accountant: accountant.clone(),
            signature: key.sign(&promise.payload(&GENESIS)),
            promise,
            preimage: PREIMAGE,
        }
    };
    let exit = Action::RequestExit {
        accountant: accountant.clone(),
        beneficiary: beneficiary.clone(),
    };
    let fast = Action::FastExit {
        accountant: accountant.clone(),
        amount: NOTCH,
        beneficiary: beneficiary.clone(),
    };
    vec![
        Channels::open_channel {
            accountant: accountant.clone(),
        },
        Channels::open_channel_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            request: request(Action::OpenChannel {
                accountant: accountant.clone(),
            }),
        },
        settle(0),
        settle(7),
        Channels::request_exit {
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
        },
        Channels::request_exit_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
            request: request(exit),
        },
        Channels::finalize_exit {
            identity: identity.clone(),
            accountant: accountant.clone(),
        },
        Channels::cancel_exit {
            accountant: accountant.clone(),
        },
        Channels::cancel_exit_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            request: request(Action::CancelExit {
                accountant: accountant.clone(),
            }),
        },
        Channels::fast_exit {
            operator_signature: key.sign(&fast.payload(&GENESIS, &identity, 1, 100)),
            request: request(fast),
            identity,
            accountant,
            amount: NOTCH,
            beneficiary,
        },
    ]
}

fn accountant_calls(key: &Key) -> Vec<Accountants> {
    let mut calls = management_calls();
    let identity = key.account.clone();
    let accountant = accountant();
    let beneficiary = AccountId::new([0x55; 32]);
    let request = |action| request(key, action);
    let promise = provider_promise(key);
    let signature = key.sign(&promise.payload(&GENESIS));
    let settle_to = Action::SettleTo {
        promise: promise.hash(&GENESIS),
        preimage: PREIMAGE,
        beneficiary: beneficiary.clone(),
    };
    let settle_into_bond = Action::SettleIntoBond {
        promise: promise.hash(&GENESIS),
        preimage: PREIMAGE,
    };
    let minimum = Action::SetMinSettlement {
        accountant: accountant.clone(),
        minimum: NOTCH,
    };
    calls.extend([
        Accountants::open_provider_channel {
            accountant: accountant.clone(),
        },
        Accountants::open_provider_channel_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            request: request(Action::OpenProviderChannel {
                accountant: accountant.clone(),
            }),
        },
        Accountants::set_min_settlement {
            accountant: accountant.clone(),
            minimum: 0,
        },
        Accountants::set_min_settlement_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            minimum: NOTCH,
            request: request(minimum),
        },
        Accountants::settle_provider_promise {
            identity: identity.clone(),
            accountant: accountant.clone(),
            promise: promise.clone(),
            preimage: PREIMAGE,
            signature: signature.clone(),
        },
        Accountants::settle_into_bond {
            identity: identity.clone(),
            accountant: accountant.clone(),
            promise: promise.clone(),
            preimage: PREIMAGE,
            signature: signature.clone(),
            request: request(settle_into_bond),
        },
        Accountants::settle_to {
            identity: identity.clone(),
            accountant: accountant.clone(),
            promise,
            preimage: PREIMAGE,
            signature,
            beneficiary,
            request: request(settle_to),
        },
        Accountants::collect { identity, accountant },
    ]);
    calls
}

fn management_calls() -> Vec<Accountants> {
    let accountant = accountant();
    let provider = AccountId::new([0x77; 32]);
    let operator = AccountId::new([0x88; 32]);
    let url = BoundedVec::truncate_from(b"https://accountant.example/".to_vec());
    vec![
        Accountants::register_accountant {
            operator: operator.clone(),
            stake: 1_000 * NOTCH,
            fee: Permill::from_percent(1),
            min_bond: 0,
            url: url.clone(),
        },
        Accountants::increase_stake {
            accountant: accountant.clone(),
            amount: NOTCH,
        },
        Accountants::set_operator {
            accountant: accountant.clone(),
            operator,
        },
        Accountants::set_fee {
            accountant: accountant.clone(),
            fee: Permill::from_percent(50),
        },
        Accountants::set_url {
            accountant: accountant.clone(),
            url,
        },
        Accountants::set_minima {
            accountant: accountant.clone(),
            min_bond: 0,
            min_consumer_settlement: u128::MAX,
        },
        Accountants::pause {
            accountant: accountant.clone(),
        },
        Accountants::resume {
            accountant: accountant.clone(),
        },
        Accountants::grant_coverage {
            accountant: accountant.clone(),
            provider,
            coverage: NOTCH,
        },
        Accountants::announce_withdrawal {
            accountant: accountant.clone(),
            amount: NOTCH,
        },
        Accountants::withdraw {
            accountant: accountant.clone(),
        },
        Accountants::close {
            accountant: accountant.clone(),
        },
        Accountants::reclaim_stake {
            accountant: accountant.clone(),
        },
        Accountants::charge_penalty {
            accountant: accountant.clone(),
        },
        Accountants::resolve_punishment {
            accountant,
            top_up: NOTCH,
        },
    ]
}

fn request(key: &Key, action: Action) -> SignedRequest {
    let payload = action.payload(&GENESIS, &key.account, 1, 100);
    SignedRequest {
        nonce: 1,
        valid_until: 100,
        signature: key.sign(&payload),
    }
}
