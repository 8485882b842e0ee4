//! The types of events' fields.

use codec::Decode;
use serde_json::{Value, json};
use sp_core::{H256, crypto::Ss58Codec};
use sp_runtime::{DispatchError, Permill};
use tallystick_primitives::{
    AccountId, WorkerId,
    device::DeviceTerms,
    state_disputes::Subject,
    traits::{ClaimId, Verdict},
};

/// A type that events contain.
pub(crate) trait Field: Decode {
    fn to_json(&self) -> Value;

    fn mentions(&self, _account: &AccountId) -> bool {
        false
    }
}

macro_rules! fields {
    ($($type:ty: |$value:ident| $json:expr;)*) => {
        $(impl Field for $type {
            fn to_json(&self) -> Value {
                let $value = self;
                $json
            }
        })*
    };
}

fields! {
    bool: |value| json!(value);
    u8: |value| json!(value);
    u32: |value| json!(value);
    u64: |value| json!(value);
    u128: |value| json!(value.to_string());
    H256: |value| json!(crate::rpc::hex(value.as_bytes()));
    [u8; 32]: |value| json!(crate::rpc::hex(value));
    Permill: |value| json!(value.deconstruct());
    WorkerId: |value| value.0.to_json();
    Verdict: |value| json!(value);
    DispatchError: |value| json!(format!("{value:?}"));
}

impl Field for AccountId {
    fn to_json(&self) -> Value {
        json!(self.to_ss58check())
    }

    fn mentions(&self, account: &AccountId) -> bool {
        self == account
    }
}

/// Texts: addresses on the web.
impl Field for Vec<u8> {
    fn to_json(&self) -> Value {
        match std::str::from_utf8(self) {
            Ok(text) => json!(text),
            Err(_) => json!(crate::rpc::hex(self)),
        }
    }
}

impl<Inner: Field> Field for Option<Inner> {
    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::to_json)
    }

    fn mentions(&self, account: &AccountId) -> bool {
        self.as_ref().is_some_and(|inner| inner.mentions(account))
    }
}

impl Field for DeviceTerms {
    fn to_json(&self) -> Value {
        json!({ "key": self.key.to_json(), "limit": self.limit.to_json(), "validUntil": self.valid_until })
    }

    fn mentions(&self, account: &AccountId) -> bool {
        self.key == *account
    }
}

impl Field for ClaimId {
    fn to_json(&self) -> Value {
        json!({ "cycle": self.cycle, "client": self.client.to_json(), "worker": self.worker.to_json() })
    }

    fn mentions(&self, account: &AccountId) -> bool {
        self.client == *account
    }
}

impl Field for Subject {
    fn to_json(&self) -> Value {
        match self {
            Self::Claim(claim) => json!({ "claim": claim.to_json() }),
            Self::Service { worker, amount } => {
                json!({ "service": { "worker": worker.to_json(), "amount": amount.to_json() } })
            }
        }
    }

    fn mentions(&self, account: &AccountId) -> bool {
        match self {
            Self::Claim(claim) => claim.mentions(account),
            Self::Service { .. } => false,
        }
    }
}
