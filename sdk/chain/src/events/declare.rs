//! How events are declared.

use super::field::Field;
use crate::error::Error;
use codec::DecodeAll;
use serde_json::Value;
use tallystick_primitives::AccountId;

/// An event as a runtime encoded it: the bytes of each field by name.
pub(crate) struct Fields<'bytes> {
    pub pallet: &'bytes str,
    pub event: &'bytes str,
    pub fields: Vec<(&'bytes str, &'bytes [u8])>,
}

impl Fields<'_> {
    pub fn get<Value: Field>(&self, name: &'static str) -> Result<Value, Error> {
        let what = || format!("the field {name} of the event {}.{}", self.pallet, self.event);
        let found = self.fields.iter().find(|(found, _)| *found == name);
        let &(_, mut bytes) = found.ok_or_else(|| Error::NotInMetadata(what()))?;
        Value::decode_all(&mut bytes).map_err(|why| Error::decode(what(), why))
    }
}

/// The name of an event, and the fields that are read of it.
pub(crate) type EventFields = (&'static str, &'static [&'static str]);

/// The events of one pallet.
pub(crate) trait PalletEvent: Sized {
    const PALLET: &'static str;
    /// The events and the fields that are read of each.
    const FIELDS: &'static [EventFields];
    /// None for events that are not declared.
    fn decode(fields: &Fields) -> Result<Option<Self>, Error>;
    fn name(&self) -> &'static str;
    fn fields_to_json(&self) -> Value;
    fn mentions(&self, account: &AccountId) -> bool;
}

/// The events of a pallet and the fields that are read of each.
pub(super) fn fields_of<Event: PalletEvent>() -> (&'static str, &'static [EventFields]) {
    (Event::PALLET, Event::FIELDS)
}

pub(super) fn json(field: &impl Field) -> Value {
    field.to_json()
}

/// Declares the events of one pallet: an enum, and how it is decoded.
macro_rules! events {
    (
        $(#[$docs:meta])*
        $name:ident in $pallet:literal {
            $(
                $(#[$variant_docs:meta])*
                $variant:ident {
                    $($(#[$field_docs:meta])* $field:ident: $type:ty,)*
                },
            )*
        }
    ) => {
        $(#[$docs])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub enum $name {
            $($(#[$variant_docs])* $variant { $($(#[$field_docs])* $field: $type,)* },)*
        }

        impl $crate::events::PalletEvent for $name {
            const PALLET: &'static str = $pallet;

            const FIELDS: &'static [$crate::events::EventFields] =
                &[$((stringify!($variant), &[$(stringify!($field),)*]),)*];

            fn decode(fields: &$crate::events::Fields) -> Result<Option<Self>, $crate::error::Error> {
                Ok(match fields.event {
                    $(stringify!($variant) => Some(Self::$variant { $($field: fields.get(stringify!($field))?,)* }),)*
                    _ => None,
                })
            }

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => stringify!($variant),)*
                }
            }

            fn fields_to_json(&self) -> serde_json::Value {
                match self {
                    $(Self::$variant { $($field,)* } => {
                        let fields: Vec<(&str, serde_json::Value)> =
                            vec![$((stringify!($field), $crate::events::declare::json($field)),)*];
                        fields.into_iter().collect()
                    })*
                }
            }

            fn mentions(&self, account: &tallystick_primitives::AccountId) -> bool {
                match self {
                    $(Self::$variant { $($field,)* } => {
                        let _ = account;
                        false $(|| $crate::events::field::Field::mentions($field, account))*
                    })*
                }
            }
        }
    };
}

/// Declares one enum for the events of all pallets.
macro_rules! chain_events {
    ($($(#[$docs:meta])* $variant:ident($event:ty),)*) => {
        /// An event that off-chain software needs; all others are left out.
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub enum ChainEvent {
            $($(#[$docs])* $variant($event),)*
        }

        impl ChainEvent {
            /// None if nobody needs this event.
            pub(crate) fn decode(fields: &$crate::events::Fields) -> Result<Option<Self>, $crate::error::Error> {
                match fields.pallet {
                    $(<$event as $crate::events::PalletEvent>::PALLET => {
                        Ok(<$event as $crate::events::PalletEvent>::decode(fields)?.map(Self::$variant))
                    })*
                    _ => Ok(None),
                }
            }

            /// Whether events of this pallet are decoded.
            pub(crate) fn knows(pallet: &str) -> bool {
                [$(<$event as $crate::events::PalletEvent>::PALLET,)*].contains(&pallet)
            }

            /// Pallet, name and fields of all events that are decoded.
            pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> {
                [$($crate::events::declare::fields_of::<$event>(),)*]
                    .into_iter()
                    .flat_map(|(pallet, events)| events.iter().map(move |(event, fields)| (pallet, *event, *fields)))
            }

            /// The pallet that emitted it.
            pub fn pallet(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => <$event as $crate::events::PalletEvent>::PALLET,)*
                }
            }

            /// Its name in the pallet.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(event) => $crate::events::PalletEvent::name(event),)*
                }
            }

            /// Its fields for people and scripts: accounts in SS58, amounts as decimal strings, bytes as 0x-hex.
            pub fn to_json(&self) -> serde_json::Value {
                match self {
                    $(Self::$variant(event) => $crate::events::PalletEvent::fields_to_json(event),)*
                }
            }

            /// Whether `account` is named in it.
            pub fn mentions(&self, account: &tallystick_primitives::AccountId) -> bool {
                match self {
                    $(Self::$variant(event) => $crate::events::PalletEvent::mentions(event, account),)*
                }
            }
        }
    };
}
