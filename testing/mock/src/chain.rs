//! A runtime of system, balances and the pallet under test; its blocks, its money and its invariants.

use crate::{AccountId, BlockNumber, account};
use frame_support::{storage::with_transaction, traits::fungible::Inspect};
use sp_io::TestExternalities;
use sp_keystore::{KeystoreExt, testing::MemoryKeystore};
use sp_runtime::{BuildStorage, DispatchError, TransactionOutcome, TryRuntimeError, traits::SaturatedConversion};

/// Declares the runtime `Test` of a pallet's tests: `System`, `Balances` and the named pallets.
///
/// `system` and `balances` take further items of the two pallets' `Config`. With the feature `runtime-benchmarks`
/// the runtime can run the pallet's benchmarks. It also declares `genesis`, which gives accounts
/// balances by their names.
///
/// ```ignore
/// tallystick_mock::test_runtime! {
///     pallets { Fund: pallet_insurance_fund = 2 }
///     balances { type DustRemoval = Inflow<Test, Dust>; }
/// }
/// ```
#[macro_export]
macro_rules! test_runtime {
    (pallets { $($pallets:tt)* } $(system { $($system:tt)* })? $(balances { $($balances:tt)* })?) => {
        // The attribute finds itself again by this name.
        use frame_support::derive_impl;

        frame_support::construct_runtime! {
            pub enum Test {
                System: frame_system = 0,
                Balances: pallet_balances = 1,
                $($pallets)*
            }
        }

        #[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
        impl frame_system::Config for Test {
            type AccountData = pallet_balances::AccountData<tallystick_mock::Balance>;
            type AccountId = tallystick_mock::AccountId;
            type BaseCallFilter = tallystick_mock::Filter;
            type Block = frame_system::mocking::MockBlockU32<Test>;
            type Lookup = sp_runtime::traits::IdentityLookup<tallystick_mock::AccountId>;
            $($($system)*)?
        }

        #[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
        impl pallet_balances::Config for Test {
            type AccountStore = System;
            type Balance = tallystick_mock::Balance;
            type ExistentialDeposit = frame_support::traits::ConstU128<{ tallystick_mock::DEPOSIT }>;
            $($($balances)*)?
        }

        /// The genesis of a chain on which the account of each name has its balance.
        pub fn genesis<'a>(
            balances: impl IntoIterator<Item = (&'a str, tallystick_mock::Balance)>,
        ) -> RuntimeGenesisConfig {
            let balances = balances.into_iter();
            RuntimeGenesisConfig {
                balances: pallet_balances::GenesisConfig {
                    balances: balances.map(|(name, balance)| (tallystick_mock::account(name), balance)).collect(),
                    ..Default::default()
                },
                ..Default::default()
            }
        }

        #[cfg(feature = "runtime-benchmarks")]
        impl tallystick_primitives::benchmarking::BenchmarkHelper for Test {
            fn prepare() {
                tallystick_mock::at_block::<Test>(1);
            }

            fn endow(account: &tallystick_mock::AccountId, amount: tallystick_mock::Balance) {
                <Balances as frame_support::traits::fungible::Mutate<_>>::mint_into(account, amount).unwrap();
            }

            fn accountant(owner: &tallystick_mock::AccountId, _: &tallystick_mock::AccountId) -> tallystick_mock::AccountId {
                tallystick_primitives::accountant_id(owner)
            }

            fn register(identity: &tallystick_mock::AccountId, accountant: &tallystick_mock::AccountId) {
                tallystick_mock::FakeIdentities::register(identity, accountant);
            }

            fn authorize_device(
                identity: &tallystick_mock::AccountId,
                lane: tallystick_primitives::Lane,
                key: &tallystick_mock::AccountId,
            ) {
                let (limit, valid_until) = (tallystick_mock::Balance::MAX, tallystick_mock::BlockNumber::MAX);
                tallystick_mock::FakeIdentities::set_device(identity, lane, key, limit, valid_until);
            }
        }
    };
}

/// Declares `fund`, which moves money from the account `bank`, and `balance`, which tells free money,
/// for the runtime `Test`.
#[macro_export]
macro_rules! bank {
    () => {
        /// Moves money from the bank to an account.
        pub fn fund(to: impl tallystick_mock::Holder, amount: tallystick_mock::Balance) {
            use frame_support::traits::{fungible::Mutate, tokens::Preservation};
            let (bank, to) = (tallystick_mock::account("bank"), to.account());
            Balances::transfer(&bank, &to, amount, Preservation::Preserve).unwrap();
        }

        /// The account's free money: without the money on hold.
        pub fn balance(of: impl tallystick_mock::Holder) -> tallystick_mock::Balance {
            <Balances as frame_support::traits::fungible::Inspect<_>>::balance(&of.account())
        }
    };
}

/// A reference to an account, or to the name of one.
pub trait Holder {
    /// The account.
    fn account(self) -> AccountId;
}

impl Holder for &AccountId {
    fn account(self) -> AccountId {
        self.clone()
    }
}

impl Holder for &str {
    fn account(self) -> AccountId {
        account(self)
    }
}

impl Holder for &&str {
    fn account(self) -> AccountId {
        account(self)
    }
}

impl Holder for &String {
    fn account(self) -> AccountId {
        account(self)
    }
}

/// A new chain with this genesis, in block 1, with a keystore for benchmarks.
pub fn chain<T: frame_system::Config>(genesis: impl BuildStorage) -> TestExternalities {
    let mut chain = TestExternalities::new(genesis.build_storage().unwrap());
    chain.register_extension(KeystoreExt::new(MemoryKeystore::new()));
    chain.execute_with(|| at_block::<T>(1));
    chain
}

/// Puts the chain at this height.
pub fn at_block<T: frame_system::Config>(block: BlockNumber) {
    frame_system::Pallet::<T>::set_block_number(block.saturated_into());
}

/// The chain's height.
pub fn now<T: frame_system::Config>() -> BlockNumber {
    tallystick_primitives::frame::block::<T>()
}

/// Runs `test`, then checks the invariants and that no money appeared or vanished.
pub fn run_with_invariants<Currency: Inspect<AccountId>, R>(
    test: impl FnOnce() -> R,
    try_state: impl FnOnce() -> Result<(), TryRuntimeError>,
) -> R {
    let issued = Currency::total_issuance();
    let result = test();
    try_state().expect("the invariants hold after every test");
    assert!(Currency::total_issuance() == issued, "money appeared or vanished");
    result
}

/// Asserts that the check found the invariant with this number broken.
pub fn assert_finds(numbered: &str, checked: Result<(), TryRuntimeError>) {
    let error = checked.unwrap_err();
    assert!(format!("{error:?}").contains(numbered), "{error:?} is not {numbered}");
}

/// Asserts that the invariants hold and that `change` breaks the one with this number; takes the change back.
pub fn assert_breaks(numbered: &str, try_state: impl Fn() -> Result<(), TryRuntimeError>, change: impl FnOnce()) {
    try_state().expect("the invariants hold before the change");
    with_transaction(|| {
        change();
        assert_finds(numbered, try_state());
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(()))
    })
    .unwrap();
}
