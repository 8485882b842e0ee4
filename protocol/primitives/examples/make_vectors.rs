//! Prints the test vectors:
//! `cargo run --release -p tallystick-primitives --example make_vectors > protocol/vectors/chain-v1.json`
//!
//! Keys come from fixed seeds and everything but sr25519 signatures, which are randomised, comes
//! out the same each time. The tests verify signatures instead of comparing them.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use codec::Encode;
use sp_core::{H256, crypto::Pair, ecdsa, ed25519, sr25519};
use sp_io::hashing::blake2_256;
use sp_runtime::{
    MultiSigner,
    traits::{IdentifyAccount, Verify},
};
use tallystick_primitives::{
    AccountId, Action, Balance, BlockNumber, Hash, Lane, NEVER_EXPIRES, Promise, Signature, accountant_id,
    consumer_channel_id, hashlock, ids, provider_channel_id, signature,
};

#[path = "../../vectors/action_values.rs"]
mod action_values;
#[path = "../../vectors/chain_format.rs"]
mod format;
use action_values::{Actions, Part};
use format::*;

enum Key {
    Sr25519(sr25519::Pair),
    Ed25519(ed25519::Pair),
    Ecdsa(ecdsa::Pair),
}

struct Signer {
    key: Key,
    public: Vec<u8>,
    account: AccountId,
    vector: SignerVector,
}

impl Signer {
    fn new(scheme: &str, label: &str) -> Self {
        let seed = bytes32(label);
        let (key, public, signer) = match scheme {
            "sr25519" => {
                let pair = sr25519::Pair::from_seed(&seed);
                let public = pair.public();
                (Key::Sr25519(pair), public.0.to_vec(), MultiSigner::from(public))
            }
            "ed25519" => {
                let pair = ed25519::Pair::from_seed(&seed);
                let public = pair.public();
                (Key::Ed25519(pair), public.0.to_vec(), MultiSigner::from(public))
            }
            _ => {
                let pair = ecdsa::Pair::from_seed(&seed);
                let public = pair.public();
                (Key::Ecdsa(pair), public.0.to_vec(), MultiSigner::from(public))
            }
        };
        let account = signer.into_account();
        let vector = SignerVector {
            scheme: scheme.into(),
            seed: hexadecimal(seed),
            public: hexadecimal(&public),
            account: hexadecimal(&account),
        };
        Self {
            key,
            public,
            account,
            vector,
        }
    }

    fn sign(&self, payload: &[u8], wrapped: bool) -> Signature {
        let message = if wrapped {
            signature::wrapped(payload)
        } else {
            payload.to_vec()
        };
        let signature: Signature = match &self.key {
            Key::Sr25519(pair) => pair.sign(&message).into(),
            Key::Ed25519(pair) => pair.sign(&message).into(),
            Key::Ecdsa(pair) => pair.sign(&message).into(),
        };
        assert!(signature.verify(message.as_slice(), &self.account));
        signature
    }
}

fn bytes32(label: &str) -> [u8; 32] {
    blake2_256(format!("tallystick/vectors/1/{label}").as_bytes())
}

fn account(label: &str) -> AccountId {
    AccountId::new(bytes32(label))
}

fn hexadecimal(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn promise(signer: &Signer, genesis: Hash, promise: Promise, wrapped: bool) -> PromiseVector {
    let payload = promise.payload(&genesis);
    PromiseVector {
        scheme: signer.vector.scheme.clone(),
        genesis: hexadecimal(genesis),
        channel: hexadecimal(promise.channel),
        lane: promise.lane,
        amount: promise.amount.to_string(),
        hashlock: hexadecimal(promise.hashlock),
        valid_until: promise.valid_until,
        hash: hexadecimal(promise.hash(&genesis)),
        signer_public: hexadecimal(&signer.public),
        signer_account: hexadecimal(&signer.account),
        signature: hexadecimal(signer.sign(&payload, wrapped).encode()),
        payload: hexadecimal(payload),
        wrapped,
    }
}

fn request(
    signer: &Signer,
    operator: &Signer,
    genesis: Hash,
    action: &Action,
    nonce: u64,
    valid_until: BlockNumber,
    wrapped: bool,
) -> RequestVector {
    let payload = action.payload(&genesis, &signer.account, nonce, valid_until);
    let (pallet, call) = action.name().split_once('/').unwrap_or_default();
    RequestVector {
        pallet: pallet.into(),
        call: call.into(),
        genesis: hexadecimal(genesis),
        identity: hexadecimal(&signer.account),
        nonce: nonce.to_string(),
        valid_until,
        arguments: Actions::new().arguments(action),
        scheme: signer.vector.scheme.clone(),
        signer_public: hexadecimal(&signer.public),
        signature: hexadecimal(signer.sign(&payload, wrapped).encode()),
        wrapped,
        operator: matches!(action, Action::FastExit { .. }).then(|| OperatorSignature {
            scheme: operator.vector.scheme.clone(),
            signer_public: hexadecimal(&operator.public),
            signer_account: hexadecimal(&operator.account),
            signature: hexadecimal(operator.sign(&payload, false).encode()),
        }),
        payload: hexadecimal(payload),
    }
}

/// Every action, with the least, some and the greatest values of its arguments; bytes are named after their argument.
fn actions(types: &Actions) -> Vec<Action> {
    let accountant = accountant_id(&account("owner"));
    let value = |name: &str, part: Part, flag: u8, number: &dyn Fn(u8) -> u8| match part {
        Part::Flag => vec![flag],
        Part::Number(length) => (1..=u8::MAX).take(length).map(number).collect(),
        Part::Bytes(_) if name == "accountant" => accountant.encode(),
        Part::Bytes(_) => bytes32(name).to_vec(),
    };
    let make = |kind| {
        [
            types.make(kind, |name, part| value(name, part, 0, &|_| 0)),
            // Each byte differs, so that their order shows.
            types.make(kind, |name, part| value(name, part, 1, &|place| place)),
            types.make(kind, |name, part| value(name, part, 1, &|_| u8::MAX)),
        ]
    };
    let mut actions: Vec<_> = (0..types.count()).flat_map(make).collect();
    // Where all arguments are bytes.
    actions.dedup();
    actions
}

fn main() -> Result<(), serde_json::Error> {
    let genesis = H256(bytes32("genesis"));
    let other_genesis = H256([0xff; 32]);
    let signers = [
        Signer::new("sr25519", "signer/sr25519"),
        Signer::new("ed25519", "signer/ed25519"),
        Signer::new("ecdsa", "signer/ecdsa"),
    ];
    let operator = Signer::new("sr25519", "operator/sr25519");

    let accountant = accountant_id(&account("owner"));
    let mut id_vectors = Vec::new();
    for owner in [account("owner"), AccountId::new([0; 32]), AccountId::new([0xff; 32])] {
        id_vectors.push(IdVector {
            kind: "accountant".into(),
            identity: None,
            accountant: None,
            owner: Some(hexadecimal(&owner)),
            id: hexadecimal(accountant_id(&owner)),
        });
    }
    let identities = signers
        .iter()
        .map(|signer| signer.account.clone())
        .chain([AccountId::new([0; 32])]);
    for identity in identities {
        let kinds = [
            ("consumer_channel", consumer_channel_id(&identity, &accountant)),
            ("provider_channel", provider_channel_id(&identity, &accountant)),
        ];
        for (kind, id) in kinds {
            id_vectors.push(IdVector {
                kind: kind.into(),
                identity: Some(hexadecimal(&identity)),
                accountant: Some(hexadecimal(&accountant)),
                owner: None,
                id: hexadecimal(id),
            });
        }
    }

    let preimages = [[0; 32], [0xff; 32], bytes32("preimage"), bytes32("another preimage")];
    let hashlocks = preimages
        .iter()
        .map(|preimage| HashlockVector {
            preimage: hexadecimal(preimage),
            hashlock: hexadecimal(hashlock(preimage)),
        })
        .collect();

    let terms: [(Lane, Balance, BlockNumber); 6] = [
        (0, 0, 0),
        (0, 1, 1),
        (0, 1_000_000_000_000, NEVER_EXPIRES),
        (0, Balance::MAX, NEVER_EXPIRES),
        (1, 123_456_789_012_345_678_901_234_567, 14_400),
        (Lane::MAX, Balance::MAX, NEVER_EXPIRES),
    ];
    let types = Actions::new();
    let mut promises = Vec::new();
    let mut requests = Vec::new();
    for signer in &signers {
        for wrapped in [false, true] {
            for (index, (lane, amount, valid_until)) in terms.iter().copied().enumerate() {
                let channel = if lane == 0 && index % 2 == 0 {
                    provider_channel_id(&signer.account, &accountant)
                } else {
                    consumer_channel_id(&signer.account, &accountant)
                };
                let lock = preimages.get(index % preimages.len()).map(hashlock).unwrap_or_default();
                let terms = Promise {
                    channel: ids::as_channel(&channel),
                    lane,
                    amount,
                    hashlock: lock,
                    valid_until,
                };
                let chain = if index == 1 { other_genesis } else { genesis };
                promises.push(promise(signer, chain, terms, wrapped));
            }
            for (index, action) in actions(&types).iter().enumerate() {
                let (nonce, valid_until) = match index {
                    0 => (0, 0),
                    1 => (u64::MAX, BlockNumber::MAX),
                    _ => (u64::try_from(index).unwrap_or_default(), 28_800),
                };
                requests.push(request(signer, &operator, genesis, action, nonce, valid_until, wrapped));
            }
        }
    }

    let vectors = Vectors {
        signers: signers
            .iter()
            .chain([&operator])
            .map(|signer| signer.vector.clone())
            .collect(),
        ids: id_vectors,
        hashlocks,
        promises,
        requests,
    };
    println!("{}", serde_json::to_string_pretty(&vectors)?);
    Ok(())
}
