//! The macro that reads the [table of parameters](crate::configs::parameters).

/// Makes everything that the runtime knows about its parameters from one table:
///
/// - `dynamic`: a type to read each of them, and `RuntimeParameters`: all of them as the SDK's pallet stores them;
/// - their [`Bounded`](crate::configs::bounds::Bounded), and `is_within_bounds`;
/// - `InitialValues`: the values that a genesis sets;
/// - `describe`: names, values, defaults, bounds and descriptions for clients.
///
/// The type of a value is its unit: `Balance`, `BlockNumber`, `Permill`, or `u32` for a plain number. The numbers
/// before the names are those of the encoding and never change; a number is never used again.
macro_rules! parameters {
    ($(
        $(#[doc = $about:tt])+
        [$index:tt] $Module:ident $module:ident {
            $(
                $(#[doc = $doc:tt])+
                [$number:tt] $Name:ident: $type:ident = $default:expr, within $bounds:expr;
            )+
        }
    )+) => {
        #[frame_support::dynamic_params::dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
        pub mod dynamic {
            use super::*;
            use frame_support::dynamic_params::dynamic_pallet_params;
            $(
                $(#[doc = $about])+
                #[dynamic_pallet_params]
                #[codec(index = $index)]
                pub mod $module {
                    $(
                        $(#[doc = $doc])+
                        #[codec(index = $number)]
                        pub static $Name: $type = $default;
                    )+
                }
            )+
        }

        $($(
            impl Bounded for dynamic::$module::$Name {
                type Value = $type;

                fn default_value() -> $type {
                    $default
                }

                fn bounds() -> core::ops::RangeInclusive<$type> {
                    $bounds
                }
            }
        )+)+

        /// Whether the parameter may have this value. No value means the default.
        pub fn is_within_bounds(parameter: &RuntimeParameters) -> bool {
            match parameter {
                $($(
                    RuntimeParameters::$Module(dynamic::$module::Parameters::$Name(_, value)) => {
                        value.as_ref().is_none_or(|value| dynamic::$module::$Name::bounds().contains(value))
                    }
                )+)+
            }
        }

        /// Values of parameters that differ from the defaults, by the parameters' names. Periods are in blocks.
        #[derive(Clone, Debug, Default, serde::Deserialize, Eq, PartialEq, serde::Serialize)]
        #[serde(default, deny_unknown_fields)]
        #[allow(non_snake_case, reason = "a parameter has one name, in the chain's calls and in a genesis")]
        pub struct InitialValues {
            $($(
                $(#[doc = $doc])+
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $Name: Option<$type>,
            )+)+
        }

        impl InitialValues {
            /// Those that are set.
            pub fn parameters(&self) -> Vec<RuntimeParameters> {
                [$($(
                    self.$Name.map(|value| RuntimeParameters::$Module((dynamic::$module::$Name, value).into())),
                )+)+]
                .into_iter()
                .flatten()
                .collect()
            }

            /// Every parameter with its default.
            #[cfg(test)]
            pub fn defaults() -> Self {
                Self { $($($Name: Some($default),)+)+ }
            }

            /// Every parameter with the least value of its type.
            #[cfg(test)]
            pub fn least() -> Self {
                Self { $($($Name: Some(sp_runtime::traits::Bounded::min_value()),)+)+ }
            }

            /// Every parameter with the greatest value of its type.
            #[cfg(test)]
            pub fn greatest() -> Self {
                Self { $($($Name: Some(sp_runtime::traits::Bounded::max_value()),)+)+ }
            }
        }

        /// Every parameter of the moment.
        pub fn describe() -> Vec<ParameterState> {
            vec![$($(
                bounds::describe::<dynamic::$module::$Name>(stringify!($Name), concat!($($doc),+), value!($type)),
            )+)+]
        }
    };
}

/// The unit of a parameter's value by its type.
macro_rules! value {
    (Balance) => {
        ParameterValue::Amount
    };
    (BlockNumber) => {
        ParameterValue::Blocks
    };
    (Permill) => {
        ParameterValue::Share
    };
    (u32) => {
        ParameterValue::Count
    };
}
