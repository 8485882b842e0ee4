//! What parts of the SDK weigh on the machine that our own pallets were measured on.

pub mod frame_system_extensions;
pub mod pallet_timestamp;
