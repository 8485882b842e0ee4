//! How calls are declared.

/// Declares calls of one pallet: a function each that makes a [`Call`](super::Call).
macro_rules! calls {
    (
        $pallet:literal = $pallet_index:literal {
            $(
                $(#[doc = $docs:literal])*
                $call:ident = $call_index:literal $($walletless:ident)?
                ($($(#[$compact:ident])? $argument:ident: $type:ty),* $(,)?);
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
                $crate::calls::Call {
                    name: concat!($pallet, ".", stringify!($call)),
                    bytes,
                    is_walletless: calls!(@is_walletless $($walletless)?),
                }
            }
        )*
    };
    (@encode compact $argument:ident $bytes:ident) => {
        codec::Encode::encode_to(&codec::Compact($argument), &mut $bytes)
    };
    (@encode $argument:ident $bytes:ident) => { codec::Encode::encode_to(&$argument, &mut $bytes) };
    (@is_walletless walletless) => { true };
    (@is_walletless) => { false };
}
