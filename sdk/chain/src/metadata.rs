//! A runtime's metadata: how it spells events, errors, constants and calls.

use crate::{
    block::EventRecord,
    error::Error,
    events::{ChainEvent, Fields},
};
use codec::{Compact, Decode, DecodeAll};
use scale_info::{PortableRegistry, Variant, form::PortableForm};
use sp_core::H256;
use std::sync::{Arc, LazyLock, OnceLock};
use subxt::{
    Metadata,
    ext::scale_decode::visitor::{IgnoreVisitor, decode_with_visitor},
    metadata::PalletMetadata,
};

/// The metadata of the runtime that this software was made for; `make generate` writes it.
const EMBEDDED: &[u8] = include_bytes!("../metadata.scale");

/// An error of a pallet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ErrorName {
    /// The pallet's name.
    pub pallet: String,
    /// The error's name.
    pub name: String,
    /// Its meaning, as the pallet documents it.
    pub meaning: String,
}

/// Name and versions of a runtime.
#[derive(Clone, Debug, Decode, Eq, PartialEq)]
pub(crate) struct RuntimeVersion {
    pub spec_name: String,
    _impl_name: String,
    _authoring_version: u32,
    pub spec_version: u32,
    _impl_version: u32,
    _apis: Vec<([u8; 8], u32)>,
    pub transaction_version: u32,
    _system_version: u8,
}

/// A runtime's metadata.
#[derive(Debug)]
pub struct Types {
    pub(crate) metadata: Metadata,
    /// The result of [`check_calls`](Self::check_calls).
    pub(crate) calls: OnceLock<Result<(), Error>>,
}

impl Types {
    /// The metadata of the runtime that this software was made for.
    pub fn embedded() -> Result<Arc<Self>, Error> {
        static TYPES: LazyLock<Result<Arc<Types>, Error>> = LazyLock::new(|| Types::decode(EMBEDDED).map(Arc::new));
        TYPES.clone()
    }

    /// Reads metadata of version 14 to 16, with its prefix.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let metadata = Metadata::decode_from(bytes).map_err(|why| Error::decode("the runtime's metadata", why))?;
        Ok(Self {
            metadata,
            calls: OnceLock::new(),
        })
    }

    pub(crate) fn version(&self) -> Result<RuntimeVersion, Error> {
        self.constant("System", "Version")
    }

    /// A pallet's constant.
    pub fn constant<Value: Decode>(&self, pallet: &str, name: &str) -> Result<Value, Error> {
        let missing = || Error::NotInMetadata(format!("constant {pallet}.{name}"));
        let found = self.pallet(pallet)?.constant_by_name(name).ok_or_else(missing)?;
        Value::decode_all(&mut found.value()).map_err(|why| Error::decode(format!("the constant {pallet}.{name}"), why))
    }

    /// The error with this number of the pallet with this number.
    pub fn error(&self, pallet: u8, error: u8) -> Option<ErrorName> {
        let pallet = self.metadata.pallet_by_error_index(pallet)?;
        Some(named(pallet.name(), pallet.error_variant_by_index(error)?))
    }

    /// The error with this number of the pallet with this name.
    pub fn error_of(&self, pallet: &str, error: u8) -> Option<ErrorName> {
        let pallet = self.metadata.pallet_by_name(pallet)?;
        Some(named(pallet.name(), pallet.error_variant_by_index(error)?))
    }

    pub(crate) fn registry(&self) -> &PortableRegistry {
        self.metadata.types()
    }

    pub(crate) fn pallet(&self, name: &str) -> Result<PalletMetadata<'_>, Error> {
        let found = self.metadata.pallet_by_name(name);
        found.ok_or_else(|| Error::NotInMetadata(format!("pallet {name}")))
    }

    /// Decodes what `System.Events` holds; leaves out what nobody needs.
    pub fn events(&self, bytes: &[u8]) -> Result<Vec<EventRecord>, Error> {
        let input = &mut &*bytes;
        let decode = |why: codec::Error| Error::decode("a block's events", why);
        let Compact(count) = Compact::<u32>::decode(input).map_err(decode)?;
        let mut records = Vec::new();
        for _ in 0..count {
            let extrinsic = match u8::decode(input).map_err(decode)? {
                0 => Some(u32::decode(input).map_err(decode)?),
                _ => None,
            };
            let event = self.event(input)?;
            Vec::<H256>::decode(input).map_err(decode)?;
            records.extend(event.map(|event| EventRecord { extrinsic, event }));
        }
        if input.is_empty() {
            Ok(records)
        } else {
            Err(Error::decode("a block's events", "there is more than was announced"))
        }
    }

    fn event(&self, input: &mut &[u8]) -> Result<Option<ChainEvent>, Error> {
        let decode = |why: codec::Error| Error::decode("an event", why);
        let (pallet, event) = <(u8, u8)>::decode(input).map_err(decode)?;
        let missing = || Error::NotInMetadata(format!("event {event} of pallet {pallet}"));
        let pallet = self.metadata.pallet_by_event_index(pallet).ok_or_else(missing)?;
        let variant = pallet.event_variant_by_index(event).ok_or_else(missing)?;
        let mut fields = Vec::with_capacity(variant.fields.len());
        for field in &variant.fields {
            let before = *input;
            let ignore = IgnoreVisitor::<PortableRegistry>::new();
            decode_with_visitor(input, field.ty.id, self.registry(), ignore)
                .map_err(|why| Error::decode(format!("the event {}.{}", pallet.name(), variant.name), why))?;
            let length = before.len().saturating_sub(input.len());
            let bytes = before.get(..length).unwrap_or_default();
            fields.push((field.name.as_deref().unwrap_or_default(), bytes));
        }
        if !ChainEvent::knows(pallet.name()) {
            return Ok(None);
        }
        ChainEvent::decode(&Fields {
            pallet: pallet.name(),
            event: &variant.name,
            fields,
        })
    }
}

fn named(pallet: &str, variant: &Variant<PortableForm>) -> ErrorName {
    ErrorName {
        pallet: pallet.into(),
        name: variant.name.clone(),
        meaning: variant.docs.join(" ").trim().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{
        accountant::AccountantEvent,
        money::{BalanceEvent, SystemEvent},
    };
    use codec::Encode;
    use tallystick_primitives::AccountId;

    fn types() -> Arc<Types> {
        Types::embedded().expect("the committed metadata can be read")
    }

    /// An event record of the extrinsic with this number.
    fn record(types: &Types, extrinsic: u32, pallet: &str, event: &str, fields: impl Encode) -> Vec<u8> {
        let pallet = types.pallet(pallet).expect("a pallet");
        let variants = pallet.event_variants().expect("events");
        let variant = variants.iter().find(|variant| variant.name == event).expect("an event");
        let mut bytes = (0u8, extrinsic, pallet.event_index(), variant.index).encode();
        fields.encode_to(&mut bytes);
        Vec::<H256>::new().encode_to(&mut bytes);
        bytes
    }

    #[test]
    fn the_committed_metadata_names_its_version() {
        let version = types().version().expect("a version");
        assert_eq!(version.spec_name, "tallystick");
        assert_eq!(version.transaction_version, 1);
    }

    #[test]
    fn events_are_decoded_by_name_and_unneeded_ones_are_left_out() {
        let types = types();
        let [accountant, provider, beneficiary] = [1, 2, 3].map(|byte| AccountId::new([byte; 32]));
        let settled = (
            &accountant,
            &provider,
            &beneficiary,
            100u128,
            5u128,
            7u128,
            88u128,
            10u128,
            4u128,
        );
        let records = [
            record(
                &types,
                1,
                "Accountant",
                "Proven",
                (&accountant, &provider, 104u128, [9u8; 32]),
            ),
            record(&types, 1, "Accountant", "PromiseSettled", settled),
            // Endowed is not needed.
            record(&types, 1, "Balances", "Endowed", (&provider, 1u128)),
            record(&types, 2, "Balances", "Transfer", (&provider, &accountant, 3u128)),
        ];
        let mut bytes = Compact(4u32).encode();
        bytes.extend(records.concat());
        let events = types.events(&bytes).expect("well-formed events");
        let expected = [
            ChainEvent::Accountant(AccountantEvent::Proven {
                accountant: accountant.clone(),
                provider: provider.clone(),
                amount: 104,
                preimage: [9; 32],
            }),
            ChainEvent::Accountant(AccountantEvent::PromiseSettled {
                accountant: accountant.clone(),
                provider: provider.clone(),
                beneficiary,
                gross: 100,
                accountant_fee: 5,
                chain_fee: 7,
                net: 88,
                from_coverage: 10,
                shortfall: 4,
            }),
            ChainEvent::Balance(BalanceEvent::Transfer {
                from: provider,
                to: accountant.clone(),
                amount: 3,
            }),
        ];
        assert_eq!(
            events.iter().map(|record| record.event.clone()).collect::<Vec<_>>(),
            expected
        );
        assert_eq!(
            events.iter().map(|record| record.extrinsic).collect::<Vec<_>>(),
            [Some(1), Some(1), Some(2)]
        );
        assert!(events.iter().all(|record| record.event.mentions(&accountant)));
        assert_eq!(expected[1].to_json()["gross"], "100");
        assert_eq!(expected[0].to_json()["preimage"], format!("0x{}", "09".repeat(32)));
    }

    #[test]
    fn a_truncated_list_of_events_is_an_error() {
        let types = types();
        let mut bytes = Compact(2u32).encode();
        bytes.extend(record(
            &types,
            0,
            "Balances",
            "Endowed",
            (AccountId::new([1; 32]), 1u128),
        ));
        assert!(types.events(&bytes).is_err());
    }

    #[test]
    fn how_a_transaction_failed_is_decoded() {
        let types = types();
        let index = types.pallet("Accountant").expect("a pallet").error_index();
        let error = sp_runtime::DispatchError::Module(sp_runtime::ModuleError {
            index,
            error: [3, 0, 0, 0],
            message: None,
        });
        // The weight is compact twice, then class and payment of the fee.
        let info = (Compact(1u64), Compact(2u64), 0u8, 0u8);
        let mut bytes = Compact(1u32).encode();
        bytes.extend(record(&types, 0, "System", "ExtrinsicFailed", (error, info)));
        let events = types.events(&bytes).expect("well-formed events");
        let expected = SystemEvent::ExtrinsicFailed { dispatch_error: error };
        assert_eq!(
            events.first().map(|record| record.event.clone()),
            Some(ChainEvent::System(expected))
        );
        assert_eq!(types.error(index, 3).map(|error| error.name), Some("NotOwner".into()));
    }
}
