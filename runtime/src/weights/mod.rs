//! What the runtime's own parts weigh on the machine that our own pallets were measured on.

pub mod frame_system_extensions;
pub mod overhead;
pub mod pallet_balances;
pub mod pallet_timestamp;
pub mod pallet_transaction_payment;
