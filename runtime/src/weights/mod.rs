//! Weights of the runtime's own parts, measured on the same machine as our pallets.

pub mod frame_system_extensions;
pub mod overhead;
pub mod pallet_balances;
pub mod pallet_timestamp;
pub mod pallet_transaction_payment;
