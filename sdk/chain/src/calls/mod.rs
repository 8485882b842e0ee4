//! Calls: what transactions ask the chain to do.
//!
//! Each module holds the calls of one pallet. Their numbers, arguments and documentation are the runtime's.

pub mod balances;
#[macro_use]
mod declare;
mod generated;

use codec::{Encode, EncodeLike, Output};
pub(crate) use generated::ALL;
pub use generated::*;
use sp_runtime::MultiAddress;
use tallystick_primitives::AccountId;
pub use tallystick_primitives::claim::{ClaimEntry, ConfirmedEntry, RequestEntry};

/// How calls name accounts that may be named in several ways.
pub type Address = MultiAddress<AccountId, ()>;

/// A call, encoded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    name: &'static str,
    bytes: Vec<u8>,
    is_walletless: bool,
}

impl Call {
    /// Its name, such as `Accountant.collect`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The number of the pallet, the number of the call, and the arguments in SCALE.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it can be submitted without a signer.
    pub fn is_walletless(&self) -> bool {
        self.is_walletless
    }
}

/// As it stands in a batch.
impl Encode for Call {
    fn size_hint(&self) -> usize {
        self.bytes.len()
    }

    fn encode_to<Destination: Output + ?Sized>(&self, destination: &mut Destination) {
        destination.write(&self.bytes);
    }
}

impl EncodeLike for Call {}
