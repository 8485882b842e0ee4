//! The signers of the vectors, and each kind of message by itself.

use crate::{
    Failure,
    common::{Key, key_of, sign_as},
    format::{AgreementVector, ApiRequestVector, MessageVector, SignatureVector, SignerVector},
};
use codec::Encode;
use serde_json::to_value;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::collections::BTreeMap;
use tallystick_messages::{
    Agreement, ApiRequest, ExchangeMessage, ProviderSecret, SignedAgreement, Unit, json::to_hex, request,
};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Hash, Lane, Promise, Signature, accountant_id, consumer_channel_id, hashlock, ids,
};

/// One NOTCH.
pub const NOTCH: Balance = 1_000_000_000_000;

/// 32 bytes that the label stands for.
pub fn bytes32(label: &str) -> [u8; 32] {
    blake2_256(format!("tallystick/vectors/offchain/1/{label}").as_bytes())
}

/// A key and its vector.
pub struct Signer {
    pub key: Key,
    pub account: AccountId,
    pub vector: SignerVector,
}

impl Signer {
    pub fn new(role: &str, scheme: &str) -> Self {
        let seed = bytes32(&format!("{role}/{scheme}"));
        let key = key_of(scheme, seed);
        let account = key.account.clone();
        let vector = SignerVector {
            role: role.into(),
            scheme: scheme.into(),
            seed: to_hex(&seed),
            public: to_hex(&key.public()),
            account: to_hex(account.as_ref()),
        };
        Self { key, account, vector }
    }

    pub fn vector(&self, signature: &Signature, wrapped: bool) -> SignatureVector {
        SignatureVector {
            scheme: self.vector.scheme.clone(),
            signer_public: self.vector.public.clone(),
            signer_account: self.vector.account.clone(),
            wrapped,
            signature: to_hex(&signature.encode()),
        }
    }
}

/// Everybody who signs by one scheme, and how.
pub struct Cast {
    pub genesis: Hash,
    pub accountant: AccountId,
    pub consumer: Signer,
    pub device: Signer,
    pub provider: Signer,
    pub operator: Signer,
    pub secret: ProviderSecret,
    pub wrapped: bool,
}

/// The parts of an agreement that differ from vector to vector.
pub struct Terms {
    pub lane: Lane,
    pub price: Balance,
    pub cap: Balance,
    pub invoice_cap: Balance,
    pub deadline: BlockNumber,
    pub unit: &'static str,
}

/// Usual terms, a device's, and the edges.
pub const TERMS: [Terms; 3] = [
    Terms {
        lane: 0,
        price: 40,
        cap: 5 * NOTCH,
        invoice_cap: NOTCH / 100,
        deadline: 28_800,
        unit: "byte",
    },
    Terms {
        lane: 7,
        price: 250_000_000,
        cap: NOTCH,
        invoice_cap: 2_500_000_000,
        deadline: 1_000_000,
        unit: "request",
    },
    Terms {
        lane: Lane::MAX,
        price: Balance::MAX,
        cap: Balance::MAX,
        invoice_cap: 0,
        deadline: BlockNumber::MAX,
        unit: "!unit-of-thirty-two-characters-~",
    },
];

impl Cast {
    pub fn new(scheme: &str, wrapped: bool) -> Self {
        Self {
            genesis: H256(bytes32("genesis")),
            accountant: accountant_id(&AccountId::new(bytes32("owner"))),
            consumer: Signer::new("consumer", scheme),
            device: Signer::new("device", scheme),
            provider: Signer::new("provider", scheme),
            operator: Signer::new("operator", scheme),
            secret: ProviderSecret::from(bytes32("provider secret")),
            wrapped,
        }
    }

    pub fn lane_signer(&self, lane: Lane) -> &Signer {
        if lane == 0 { &self.consumer } else { &self.device }
    }

    pub fn lock(&self, number: u64) -> H256 {
        hashlock(&self.secret.preimage(&self.accountant, number))
    }

    pub fn agreement(&self, terms: &Terms) -> Result<SignedAgreement, Failure> {
        let agreement = Agreement {
            consumer: self.consumer.account.clone(),
            lane: terms.lane,
            provider: self.provider.account.clone(),
            accountant: self.accountant.clone(),
            salt: H256(bytes32(&format!("salt/{}", terms.unit))),
            price: terms.price,
            cap: terms.cap,
            invoice_cap: terms.invoice_cap,
            deadline: terms.deadline,
            unit: Unit::try_from(terms.unit)?,
        };
        let consumer = &self.lane_signer(terms.lane).key;
        Ok(SignedAgreement::new(
            agreement,
            &self.genesis,
            |payload| sign_as(consumer, payload, self.wrapped),
            |payload| sign_as(&self.provider.key, payload, self.wrapped),
        ))
    }

    pub fn agreement_vector(&self, signed: &SignedAgreement) -> Result<AgreementVector, Failure> {
        let agreement = &signed.agreement;
        let consumer = self.lane_signer(agreement.lane);
        Ok(AgreementVector {
            genesis: to_hex(self.genesis.as_bytes()),
            json: to_value(signed)?,
            payload: to_hex(&agreement.payload(&self.genesis)),
            id: to_hex(agreement.id(&self.genesis).as_bytes()),
            consumer: consumer.vector(&signed.consumer_signature, self.wrapped),
            provider: self.provider.vector(&signed.provider_signature, self.wrapped),
            scale: to_hex(&signed.encode()),
        })
    }

    /// A payment of `total` under the agreement, in exchange `number`; the lane has promised `amount`.
    pub fn message(&self, agreement: &Agreement, total: Balance, amount: Balance, number: u64) -> ExchangeMessage {
        let channel = ids::as_channel(&consumer_channel_id(&self.consumer.account, &self.accountant));
        let key = &self.lane_signer(agreement.lane).key;
        ExchangeMessage::new(
            &self.genesis,
            Promise::of_consumer(channel, agreement.lane, amount, self.lock(number)),
            agreement.id(&self.genesis),
            total,
            self.provider.account.clone(),
            |payload| sign_as(key, payload, self.wrapped),
        )
    }

    pub fn message_vector(&self, message: &ExchangeMessage) -> Result<MessageVector, Failure> {
        let signer = self.lane_signer(message.promise.lane);
        Ok(MessageVector {
            genesis: to_hex(self.genesis.as_bytes()),
            json: to_value(message)?,
            promise_payload: to_hex(&message.promise.payload(&self.genesis)),
            promise_hash: to_hex(message.promise.hash(&self.genesis).as_bytes()),
            promise_signature: signer.vector(&message.promise_signature, self.wrapped),
            payload: to_hex(&message.payload(&self.genesis)),
            signature: signer.vector(&message.signature, self.wrapped),
            scale: to_hex(&message.encode()),
        })
    }

    pub fn api_request_vector(
        &self,
        lane: Lane,
        number: u64,
        method: &str,
        path: &str,
        body: &str,
    ) -> ApiRequestVector {
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&bytes32(&format!("nonce/{number}"))[..16]);
        let timestamp = 1_700_000_000_000 + number;
        let signer = self.lane_signer(lane);
        let asked = ApiRequest {
            accountant: &self.accountant,
            identity: &self.consumer.account,
            timestamp,
            nonce,
            method,
            path,
            body: body.as_bytes(),
        };
        let payload = asked.payload(&self.genesis);
        let signature = sign_as(&signer.key, &payload, self.wrapped);
        let mut headers = BTreeMap::from([
            (request::IDENTITY_HEADER.into(), to_hex(self.consumer.account.as_ref())),
            (request::TIMESTAMP_HEADER.into(), timestamp.to_string()),
            (request::NONCE_HEADER.into(), to_hex(&nonce)),
            (request::SIGNATURE_HEADER.into(), to_hex(&signature.encode())),
        ]);
        if lane != 0 {
            headers.insert(request::LANE_HEADER.into(), lane.to_string());
        }
        ApiRequestVector {
            genesis: to_hex(self.genesis.as_bytes()),
            accountant: to_hex(self.accountant.as_ref()),
            identity: to_hex(self.consumer.account.as_ref()),
            lane,
            timestamp: timestamp.to_string(),
            nonce: to_hex(&nonce),
            method: method.into(),
            path: path.into(),
            body: body.into(),
            payload: to_hex(&payload),
            signature: signer.vector(&signature, self.wrapped),
            headers,
        }
    }
}
