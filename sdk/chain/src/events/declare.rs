//! How events are declared.

use super::field::Field;
use crate::error::Error;
use codec::DecodeAll;
use scale_info::MetaType;
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
        let (_, mut bytes) = found.ok_or_else(|| Error::NotInMetadata(what()))?;
        Value::decode_all(&mut bytes).map_err(|why| Error::decode(what(), why))
    }
}

/// An event and the fields that are read of it.
pub(crate) struct Shape {
    pub pallet: &'static str,
    pub event: &'static str,
    pub fields: Vec<(&'static str, MetaType)>,
}

/// The events of one pallet.
pub(crate) trait PalletEvent: Sized {
    const PALLET: &'static str;
    fn shapes() -> Vec<Shape>;
    /// None for events that are not declared.
    fn decode(fields: &Fields) -> Result<Option<Self>, Error>;
    fn name(&self) -> &'static str;
    fn fields_to_json(&self) -> Value;
    fn mentions(&self, account: &AccountId) -> bool;
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

            fn shapes() -> Vec<$crate::events::Shape> {
                vec![$($crate::events::Shape {
                    pallet: $pallet,
                    event: stringify!($variant),
                    fields: vec![$((stringify!($field), scale_info::meta_type::<$type>()),)*],
                },)*]
            }

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
