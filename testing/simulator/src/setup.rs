//! The parties and the rules of the simulated world.

use crate::crypto::Scheme;
use sp_core::H256;
use tallystick_parties::Policy;
use tallystick_primitives::{Balance, BlockNumber, Hash};

/// Names the simulated chain.
pub const GENESIS: Hash = H256([0x77; 32]);
/// Blocks between a request to leave and the money leaving.
pub const EXIT_DELAY: BlockNumber = 40;
/// Blocks during which it can leave.
pub const EXIT_WINDOW: BlockNumber = 20;
/// Blocks for which an unrevealed promise is valid.
pub const EXPIRY: BlockNumber = 20;
/// Blocks by which the finalized one is behind the newest.
pub const FINALITY_LAG: BlockNumber = 2;
/// Most blocks until a transaction is included.
pub const INCLUSION: BlockNumber = 3;
/// The fee that a request takes from a channel.
pub const REQUEST_FEE: Balance = 1;
/// The amount that accountants leave in a channel for requests.
pub const RESERVE: Balance = 10;
/// The accountant's fee is one part in this many.
pub const ACCOUNTANT_FEE_DIVISOR: Balance = 100;
/// The price of a unit.
pub const PRICE: Balance = 10;
/// Most by which a total grows at once.
pub const INVOICE_CAP: Balance = 500;
/// Insured for each provider at each accountant.
pub const COVERAGE: Balance = 6_000;
/// The money in every consumer's wallet at first.
pub const WALLET: Balance = 1_000_000;

/// The policy of strict providers: they risk one invoice in each payment session, and do not serve on before a payment
/// is exchanged.
pub const STRICT: Policy = Policy {
    allowance: 300,
    unexchanged: 0,
    trust: 0,
    max_messages: 16,
    answer_margin: 14,
    reveal_margin: 10,
    settle_margin: 8,
};

/// The policy of hasty providers: they risk one more invoice, which is paid but not exchanged.
pub const HASTY: Policy = Policy {
    unexchanged: INVOICE_CAP,
    ..STRICT
};

/// How a consumer behaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConsumerKind {
    /// Honest.
    Honest,
    /// Honest, but it pays from a device in lane 1, whose key is cut now and then.
    Device,
    /// Honest, but it loses its disk now and then.
    Forgetful,
    /// Spends the same money with several providers: every payment is signed as if it were the only one, and the
    /// promise in it now and then not at all.
    DoubleSpender,
    /// Leaves in the middle of sessions, again and again.
    Leaver,
}

/// How a provider behaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ProviderKind {
    /// Honest.
    Honest,
    /// Bills more than it served.
    Overcharger,
    /// Keeps its preimages until consumers may have left, then settles, in time or not.
    Withholder,
}

/// How an accountant behaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AccountantKind {
    /// Honest; it crashes now and then.
    Honest,
    /// Promises less than it took.
    WrongSum,
    /// Locks its promises with another hashlock.
    WrongHashlock,
    /// Never makes a promise final.
    NeverFinal,
    /// Works with an old book now and then.
    Forgets,
}

/// A planted bug: the checks must notice it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mutant {
    /// The accountant takes promises however small they are.
    AccountantSkipsAcceptance,
    /// The accountant's unrevealed promises never expire.
    AccountantWithoutExpiry,
    /// The accountant does not look at exits.
    AccountantIgnoresExits,
    /// The accountant answers before its changes are durable, and crashes.
    AccountantAnswersFirst,
    /// The accountant signs every fast exit.
    AccountantSignsEveryFastExit,
    /// The provider believes every answer.
    ProviderBelieves,
    /// The provider never settles in a hurry.
    ProviderDawdles,
    /// The provider serves consumers that do not pay.
    ProviderServesUnpaid,
    /// The consumer pays every invoice.
    ConsumerPaysBlindly,
}

/// The parties of a run, and how they behave.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Setup {
    /// How things are signed.
    pub scheme: Scheme,
    /// The consumers.
    pub consumers: Vec<ConsumerKind>,
    /// The providers.
    pub providers: Vec<ProviderKind>,
    /// The accountants.
    pub accountants: Vec<AccountantKind>,
    /// The honest providers' policy.
    pub policy: Policy,
    /// The planted bug, if any.
    pub mutant: Option<Mutant>,
    /// Whether honest accountants lose their disks and are rebuilt.
    pub disk_loss: bool,
    /// The properties are checked every so many steps.
    pub check_every: u64,
}

impl Setup {
    /// One honest accountant, one that lies in a way which depends on the seed, and everybody else mixed, honest ones
    /// in the majority. Providers are strict with every other four seeds, so that each kind of liar meets both.
    pub fn mixed(scheme: Scheme, seed: u64) -> Self {
        use {AccountantKind as A, ConsumerKind as C, ProviderKind as P};
        let liars = [A::WrongSum, A::WrongHashlock, A::NeverFinal, A::Forgets];
        let liar = usize::try_from(seed % 4).unwrap_or(0);
        Self {
            scheme,
            consumers: vec![
                C::Honest,
                C::Honest,
                C::Device,
                C::Forgetful,
                C::DoubleSpender,
                C::Leaver,
            ],
            providers: vec![P::Honest, P::Honest, P::Overcharger, P::Withholder],
            accountants: vec![A::Honest, liars[liar]],
            policy: if (seed / 4).is_multiple_of(2) { STRICT } else { HASTY },
            mutant: None,
            disk_loss: true,
            check_every: 16,
        }
    }

    /// The most that a provider can lose in one payment session.
    pub fn slack(&self) -> Balance {
        INVOICE_CAP.saturating_add(self.policy.unexchanged)
    }

    /// The same with a planted bug.
    pub fn mutant(mutant: Mutant, seed: u64) -> Self {
        let mut setup = Self::mixed(Scheme::Tags, seed);
        setup.mutant = Some(mutant);
        setup.disk_loss = false;
        setup.check_every = 1;
        if mutant == Mutant::ProviderDawdles {
            setup.accountants[1] = AccountantKind::NeverFinal;
        }
        setup
    }
}
