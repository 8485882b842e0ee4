//! The configuration of the pallets, one file per theme.

#[macro_use]
mod parameter_macro;

pub mod bounds;
pub mod consensus;
pub mod filter;
pub mod governance;
pub mod money;
pub mod parameters;
pub mod payments;
pub mod system;
pub mod time;
pub mod tools;
pub mod validators;
pub mod work;
