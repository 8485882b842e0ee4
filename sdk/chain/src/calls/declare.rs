//! How calls are declared.

use scale_info::MetaType;

/// A call and what it is made of.
pub(crate) struct Shape {
    pub pallet: &'static str,
    pub pallet_index: u8,
    pub call: &'static str,
    pub call_index: u8,
    pub arguments: Vec<(&'static str, MetaType)>,
}

/// Declares calls of one pallet: a function each that makes a [`Call`](super::Call).
macro_rules! calls {
    (
        $pallet:literal = $pallet_index:literal {
            $(
                $(#[doc = $docs:literal])*
                $call:ident = $call_index:literal ($($(#[$compact:ident])? $argument:ident: $type:ty),* $(,)?);
            )*
        }
    ) => {
        $(
            $(#[doc = $docs])*
            #[allow(clippy::too_many_arguments, reason = "as many as the call has")]
            pub fn $call($($argument: $type),*) -> $crate::calls::Call {
                #[allow(unused_mut)]
                let mut bytes = vec![$pallet_index, $call_index];
                $(calls!(@encode $($compact)? $argument bytes);)*
                $crate::calls::Call::new(concat!($pallet, ".", stringify!($call)), bytes)
            }
        )*

        /// Every call of this module, to be compared with the metadata.
        pub(crate) fn shapes() -> Vec<$crate::calls::Shape> {
            vec![$($crate::calls::Shape {
                pallet: $pallet,
                pallet_index: $pallet_index,
                call: stringify!($call),
                call_index: $call_index,
                arguments: vec![$((stringify!($argument), calls!(@type $($compact)? $type)),)*],
            },)*]
        }
    };
    (@encode compact $argument:ident $bytes:ident) => {
        codec::Encode::encode_to(&codec::Compact($argument), &mut $bytes)
    };
    (@encode $argument:ident $bytes:ident) => { codec::Encode::encode_to(&$argument, &mut $bytes) };
    (@type compact $type:ty) => { scale_info::meta_type::<codec::Compact<$type>>() };
    (@type $type:ty) => { scale_info::meta_type::<$type>() };
}
