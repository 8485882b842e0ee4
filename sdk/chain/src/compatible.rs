//! Whether a node's runtime means the same by the calls and events of this software.
//!
//! Calls and events are generated from the embedded metadata. A node with another runtime is noticed here by what
//! differs in those calls and events, before anything is signed: a new version alone is no reason to refuse.

use crate::{calls, error::Error, events::ChainEvent, metadata::Types, shape::same_shape};
use scale_info::{Field, Variant, form::PortableForm};

/// The extensions of a transaction, in the order in which [`Extrinsic`](crate::Extrinsic) writes them.
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

impl Types {
    /// Whether transactions of this software mean in this runtime what they should: every call that it makes is
    /// there with the same number, names and types, and transactions have the same form.
    pub fn check_calls(&self) -> Result<(), Error> {
        let check = || {
            self.check_extensions()?;
            let embedded = Self::embedded()?;
            calls::ALL
                .iter()
                .try_for_each(|(pallet, call)| self.check_call(&embedded, pallet, call))
        };
        self.calls.get_or_init(check).clone()
    }

    /// Whether every event that this software reads can be decoded: it is there, with fields of these names and
    /// types. It may have more.
    pub fn check_events(&self) -> Result<(), Error> {
        let embedded = Self::embedded()?;
        for (pallet, event, fields) in ChainEvent::all() {
            let [known, found] = [
                embedded.event_variant(pallet, event)?,
                self.event_variant(pallet, event)?,
            ];
            for name in fields {
                let [known, found] = [field(known, name), field(found, name)];
                if !known
                    .zip(found)
                    .is_some_and(|(known, found)| self.same_field(&embedded, known, found))
                {
                    let what = format!("the field {name} of the event {pallet}.{event} differs");
                    return Err(Error::Incompatible(what));
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

    fn check_call(&self, embedded: &Self, pallet: &str, call: &str) -> Result<(), Error> {
        let [known, found] = [embedded.call_variant(pallet, call)?, self.call_variant(pallet, call)?];
        let ((known_pallet, known), (found_pallet, found)) = (known, found);
        if (known_pallet, known.index) != (found_pallet, found.index) {
            let what = format!("the call {pallet}.{call} has another number");
            return Err(Error::Incompatible(what));
        }
        let is_same = known.fields.len() == found.fields.len()
            && known
                .fields
                .iter()
                .zip(&found.fields)
                .all(|(known, found)| self.same_field(embedded, known, found));
        if is_same {
            Ok(())
        } else {
            let what = format!("the arguments of the call {pallet}.{call} differ");
            Err(Error::Incompatible(what))
        }
    }

    fn same_field(&self, embedded: &Self, known: &Field<PortableForm>, found: &Field<PortableForm>) -> bool {
        known.name == found.name && same_shape(embedded.registry(), known.ty.id, self.registry(), found.ty.id)
    }

    /// The number of the pallet, and the call.
    fn call_variant(&self, pallet: &str, call: &str) -> Result<(u8, &Variant<PortableForm>), Error> {
        let found = self.pallet(pallet)?;
        let variant = found.call_variant_by_name(call);
        let missing = || Error::Incompatible(format!("there is no call {pallet}.{call}"));
        Ok((found.call_index(), variant.ok_or_else(missing)?))
    }

    fn event_variant(&self, pallet: &str, event: &str) -> Result<&Variant<PortableForm>, Error> {
        let variants = self.pallet(pallet)?.event_variants().unwrap_or_default();
        let found = variants.iter().find(|variant| variant.name == event);
        found.ok_or_else(|| Error::Incompatible(format!("there is no event {pallet}.{event}")))
    }
}

fn field<'variant>(variant: &'variant Variant<PortableForm>, name: &str) -> Option<&'variant Field<PortableForm>> {
    variant.fields.iter().find(|field| field.name.as_deref() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::{Decode, Encode};
    use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed, v16::RuntimeMetadataV16};
    use scale_info::{PortableRegistry, TypeDef};

    /// A runtime that differs from the embedded one in what `change` does to a pallet's calls or events.
    fn changed(enumeration: &str, change: impl FnOnce(&mut Vec<Variant<PortableForm>>)) -> Types {
        let bytes = include_bytes!("../metadata.scale");
        let metadata = RuntimeMetadataPrefixed::decode(&mut bytes.as_slice()).expect("the metadata is well-formed");
        let RuntimeMetadata::V16(mut metadata) = metadata.1 else {
            panic!("the metadata has version 16");
        };
        let (pallet, kind) = enumeration.split_once('.').expect("a pallet and calls or events");
        let id = id_of(&metadata, pallet, kind);
        let mut types = metadata.types.types;
        let found = types.iter_mut().find(|known| known.id == id).expect("a type");
        let TypeDef::Variant(variants) = &mut found.ty.type_def else {
            panic!("calls and events are enums");
        };
        change(&mut variants.variants);
        metadata.types = PortableRegistry { types };
        Types::decode(&RuntimeMetadataPrefixed::from(metadata).encode()).expect("the changed metadata can be read")
    }

    fn id_of(metadata: &RuntimeMetadataV16, pallet: &str, kind: &str) -> u32 {
        let found = metadata
            .pallets
            .iter()
            .find(|found| found.name == pallet)
            .expect("a pallet");
        let calls = found.calls.as_ref().map(|calls| calls.ty.id);
        let events = found.event.as_ref().map(|event| event.ty.id);
        if kind == "calls" { calls } else { events }.expect("an enum")
    }

    fn named<'all>(all: &'all mut [Variant<PortableForm>], name: &str) -> &'all mut Variant<PortableForm> {
        all.iter_mut().find(|variant| variant.name == name).expect("a variant")
    }

    #[test]
    fn the_embedded_runtime_has_the_form_of_our_transactions() {
        let types = Types::embedded().expect("the embedded metadata can be read");
        types.check_calls().expect("the calls fit");
        types.check_events().expect("the events fit");
    }

    #[test]
    fn a_runtime_with_more_calls_and_events_fits() {
        let more = |variants: &mut Vec<Variant<PortableForm>>| {
            let mut another = variants.first().expect("a variant").clone();
            (another.name, another.index) = ("another".into(), 200);
            variants.insert(0, another);
        };
        changed("Accountant.calls", more)
            .check_calls()
            .expect("a new call does not matter");
        changed("Accountant.events", more)
            .check_events()
            .expect("a new event does not matter");
    }

    #[test]
    fn a_call_with_another_number_is_noticed() {
        let types = changed("Accountant.calls", |calls| named(calls, "collect").index = 99);
        assert!(matches!(types.check_calls(), Err(Error::Incompatible(why)) if why.contains("Accountant.collect")));
        types.check_events().expect("the events fit");
    }

    #[test]
    fn a_call_that_is_gone_is_noticed() {
        let types = changed("Accountant.calls", |calls| calls.retain(|call| call.name != "collect"));
        assert!(matches!(types.check_calls(), Err(Error::Incompatible(why)) if why.contains("Accountant.collect")));
    }

    #[test]
    fn a_call_with_other_arguments_is_noticed() {
        let swapped = changed("Accountant.calls", |calls| named(calls, "collect").fields.swap(0, 1));
        let more = changed("Accountant.calls", |calls| {
            let call = named(calls, "collect");
            let again = call.fields.first().expect("an argument").clone();
            call.fields.push(again);
        });
        let retyped = changed("Accountant.calls", |calls| {
            let stake = named(calls, "increase_stake").fields.last().expect("an amount").ty;
            named(calls, "collect").fields.last_mut().expect("an argument").ty = stake;
        });
        for types in [swapped, more, retyped] {
            let why = types.check_calls();
            assert!(matches!(why, Err(Error::Incompatible(why)) if why.contains("arguments")));
        }
    }

    #[test]
    fn an_event_may_have_more_fields_in_another_order() {
        let types = changed("Accountant.events", |events| {
            let event = named(events, "Proven");
            event.fields.reverse();
            let mut another = event.fields.first().expect("a field").clone();
            another.name = Some("another".into());
            event.fields.push(another);
        });
        types.check_events().expect("fields are found by name");
    }

    #[test]
    fn an_event_that_lost_a_field_or_has_another_type_is_noticed() {
        let lost = changed("Accountant.events", |events| {
            named(events, "Proven")
                .fields
                .retain(|field| field.name.as_deref() != Some("amount"));
        });
        let retyped = changed("Accountant.events", |events| {
            let account = named(events, "Proven").fields.first().expect("an account").ty;
            let event = named(events, "Proven");
            let amount = event
                .fields
                .iter_mut()
                .find(|field| field.name.as_deref() == Some("amount"));
            amount.expect("an amount").ty = account;
        });
        let gone = changed("Accountant.events", |events| {
            events.retain(|event| event.name != "Proven")
        });
        for types in [lost, retyped, gone] {
            let why = types.check_events();
            assert!(matches!(why, Err(Error::Incompatible(why)) if why.contains("Accountant.Proven")));
            types.check_calls().expect("the calls fit");
        }
    }
}
