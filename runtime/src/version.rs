//! The version of the runtime, and what the next one changes.
//!
//! The feature `next-version` makes another runtime of the same sources: a higher version, another default of a
//! parameter, and a migration of its own. Upgrades of running chains are tested with it, long before there is
//! something to upgrade to; no other chain runs it.

use crate::{Balance, apis, constants::MILLINOTCH};
use alloc::borrow::Cow;
use sp_version::RuntimeVersion;

/// Whether this is the next version.
const IS_NEXT: bool = cfg!(feature = "next-version");

/// The default of the parameter `RegistrationFee`.
pub const REGISTRATION_FEE: Balance = if IS_NEXT { 20 * MILLINOTCH } else { 10 * MILLINOTCH };

/// The SDK's attribute takes the number of the version only as it stands.
macro_rules! runtime_version {
    ($spec_version:tt) => {
        /// The version of this runtime.
        #[sp_version::runtime_version]
        pub const VERSION: RuntimeVersion = RuntimeVersion {
            spec_name: Cow::Borrowed("tallystick"),
            impl_name: Cow::Borrowed("tallystick-node"),
            authoring_version: 1,
            spec_version: $spec_version,
            impl_version: 1,
            apis: apis::RUNTIME_API_VERSIONS,
            transaction_version: 1,
            system_version: 1,
        };
    };
}

#[cfg(not(feature = "next-version"))]
runtime_version!(1);
#[cfg(feature = "next-version")]
runtime_version!(2);

#[cfg(feature = "next-version")]
pub use migration::RaiseMinima;

/// The next version's own migration.
#[cfg(feature = "next-version")]
mod migration {
    use crate::{AccountId, Balance, Runtime, configs::tools::MaximumMigrationsWeight, constants::MILLINOTCH};
    use frame_support::{
        migrations::{MigrationId, SteppedMigration, SteppedMigrationError},
        weights::WeightMeter,
    };
    use pallet_accountant::Accountants;

    /// The least minimum of walletless settlements after the migration.
    const LEAST_MINIMUM: Balance = 25 * MILLINOTCH;

    /// Raises the minimum of walletless settlements of every accountant whose minimum is lower.
    ///
    /// Each step takes one accountant and a third of what migrations may take of a block, so that a few
    /// accountants already need several blocks, as the records of a large chain would.
    pub struct RaiseMinima;

    impl SteppedMigration for RaiseMinima {
        type Cursor = AccountId;
        type Identifier = MigrationId<10>;

        fn id() -> Self::Identifier {
            MigrationId {
                pallet_id: *b"accountant",
                version_from: 0,
                version_to: 1,
            }
        }

        fn step(
            cursor: Option<AccountId>,
            meter: &mut WeightMeter,
        ) -> Result<Option<AccountId>, SteppedMigrationError> {
            let required = MaximumMigrationsWeight::get().saturating_div(3);
            if meter.try_consume(required).is_err() {
                return Err(SteppedMigrationError::InsufficientWeight { required });
            }
            let mut left = match cursor {
                Some(last) => Accountants::<Runtime>::iter_from(Accountants::<Runtime>::hashed_key_for(last)),
                None => Accountants::<Runtime>::iter(),
            };
            let Some((id, mut record)) = left.next() else {
                return Ok(None);
            };
            record.min_consumer_settlement = record.min_consumer_settlement.max(LEAST_MINIMUM);
            Accountants::<Runtime>::insert(&id, record);
            Ok(Some(id))
        }
    }
}
