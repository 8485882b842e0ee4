//! A runtime's metadata: how it spells events, errors, constants and calls.

use crate::{
    block::EventRecord,
    calls,
    error::Error,
    events::{ChainEvent, Fields},
    shape::Ours,
};
use codec::{Compact, Decode, DecodeAll};
use scale_info::{form::PortableForm, PortableRegistry, Variant};
use sp_core::H256;
use std::sync::{Arc, LazyLock, OnceLock};
use subxt::{
    ext::scale_decode::visitor::{decode_with_visitor, IgnoreVisitor},
    metadata::PalletMetadata,
    Metadata,
};

/// The metadata of the runtime that this software was made for; `make metadata` writes it.
const EMBEDDED: &[u8] = include_bytes!("../metadata.scale");

/// What a transaction carries and passes, in this order; [`Extrinsic`](crate::Extrinsic) writes it.
const EXTENSIONS: [&str; 11] = [
    "AuthorizeCall",
    "CheckNonZeroSender",
    "CheckSpecVersion",
    "CheckTxVersion",
    "CheckGenesis",
    "CheckMortality",
    "CheckNonce",
    "CheckWeight",
    "ChargeTransactionPayment",
    "CheckMetadataHash",
    "WeightReclaim",
];

/// An error of a pallet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ErrorName {
    /// The pallet's name.
    pub pallet: String,
    /// The error's name.
    pub name: String,
    /// What it means, as the pallet documents it.
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
    metadata: Metadata,
    /// The result of [`check_calls`](Self::check_calls).
    calls: OnceLock<Result<(), Error>>,
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

    /// Whether transactions of this software mean in this runtime what they should: every call that it declares is
    /// there with the same number, names and types, and transactions have the same form.
    pub fn check_calls(&self) -> Result<(), Error> {
        let check = || {
            self.check_extensions()?;
            for call in calls::shapes() {
                self.check_call(&call)?;
            }
            for (call, index) in calls::utility::CALLS {
                self.call_variant("Utility", calls::utility::PALLET, call, index)?;
            }
            Ok(())
        };
        self.calls.get_or_init(check).clone()
    }

    /// Whether every event that this software declares can be decoded: it is there, with fields of these names and
    /// types. It may have more.
    pub fn check_events(&self) -> Result<(), Error> {
        for event in ChainEvent::shapes() {
            let what = || format!("event {}.{}", event.pallet, event.event);
            let variants = self.pallet(event.pallet)?.event_variants().unwrap_or_default();
            let found = variants.iter().find(|variant| variant.name == event.event);
            let found = found.ok_or_else(|| Error::Incompatible(format!("there is no {}", what())))?;
            for (name, ours) in &event.fields {
                let field = found.fields.iter().find(|field| field.name.as_deref() == Some(name));
                if !field.is_some_and(|field| Ours::new(ours).fits(self.registry(), field.ty.id)) {
                    return Err(Error::Incompatible(format!(
                        "the field {name} of the {} differs",
                        what()
                    )));
                }
            }
        }
        Ok(())
    }

    fn check_extensions(&self) -> Result<(), Error> {
        let extrinsic = self.metadata.extrinsic();
        let versions = extrinsic.supported_versions();
        let extensions = extrinsic.transaction_extensions_by_version(0);
        let extensions = extensions.map(|extensions| extensions.map(|extension| extension.identifier().to_owned()));
        let extensions: Vec<_> = extensions.into_iter().flatten().collect();
        if versions.contains(&4) && versions.contains(&5) && extensions == EXTENSIONS {
            Ok(())
        } else {
            let found = format!("transactions have versions {versions:?} and extensions {extensions:?}");
            Err(Error::Incompatible(found))
        }
    }

    fn check_call(&self, call: &calls::Shape) -> Result<(), Error> {
        let variant = self.call_variant(call.pallet, call.pallet_index, call.call, call.call_index)?;
        let is_same = variant.fields.len() == call.arguments.len()
            && variant.fields.iter().zip(&call.arguments).all(|(field, (name, ours))| {
                field.name.as_deref() == Some(*name) && Ours::new(ours).fits(self.registry(), field.ty.id)
            });
        if is_same {
            Ok(())
        } else {
            let what = format!("the arguments of the call {}.{} differ", call.pallet, call.call);
            Err(Error::Incompatible(what))
        }
    }

    fn call_variant(
        &self,
        pallet: &str,
        pallet_index: u8,
        call: &str,
        call_index: u8,
    ) -> Result<Variant<PortableForm>, Error> {
        let found = self.pallet(pallet)?;
        let variant = found.call_variant_by_name(call);
        match variant {
            Some(variant) if found.call_index() == pallet_index && variant.index == call_index => Ok(variant.clone()),
            _ => Err(Error::Incompatible(format!(
                "the call {pallet}.{call} does not have the number {pallet_index}.{call_index}"
            ))),
        }
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
    fn every_declared_call_and_event_is_in_the_committed_metadata() {
        types().check_calls().expect("the calls fit");
        types().check_events().expect("the events fit");
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
                hub_fee: 5,
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
