//! `tally accountant`.

use super::{Account, Percent};
use clap::Subcommand;
use tallystick_sdk::Amount;

/// Commands of an accountant's owner. The accountant is the one that `--accountant` names, or the key's own.
#[derive(Debug, Subcommand)]
pub enum OwnerCommand {
    /// Show what the chain has of an accountant
    #[command(after_help = "Examples:\n  tally accountant show\n  tally --accountant <ACCOUNT> accountant show")]
    Show,
    /// Guarantee a provider a part of the stake; a cut takes effect after a delay
    #[command(after_help = "Examples:\n  tally --key owner accountant coverage <PROVIDER> 50")]
    Coverage {
        /// The provider
        provider: Account,
        /// The whole coverage, NOTCH; 0 for none
        amount: Amount,
    },
    /// Put more money at risk
    #[command(after_help = "Examples:\n  tally --key owner accountant stake 500")]
    Stake {
        /// Amount on top, NOTCH
        amount: Amount,
    },
    /// Let another key sign promises; the old one's stay good for a while
    #[command(after_help = "Examples:\n  tally --key owner accountant operator <ACCOUNT>")]
    Operator {
        /// The new operator's account
        operator: Account,
    },
    /// Change the accountant fee: a cut counts at once, a rise after a delay
    #[command(after_help = "Examples:\n  tally --key owner accountant fee 0.5")]
    Fee {
        /// The accountant's share of settlements, per cent
        fee: Percent,
    },
    /// Publish the address of the service
    #[command(after_help = "Examples:\n  tally --key owner accountant url https://accountant.example")]
    Url {
        /// Its address
        url: String,
    },
    /// Set the least bond of a provider, and the least amount that strangers may settle
    #[command(after_help = "Examples:\n  tally --key owner accountant minima --bond 10 --settlement 0.5")]
    Minima {
        /// The bond that a provider needs to open a channel, NOTCH
        #[arg(long, value_name = "NOTCH")]
        bond: Amount,
        /// Least that others may settle of a consumer's promise, NOTCH
        #[arg(long, value_name = "NOTCH")]
        settlement: Amount,
    },
    /// Open no more channels for now; settlements go on
    #[command(after_help = "Examples:\n  tally --key owner accountant pause")]
    Pause,
    /// Open channels again
    #[command(after_help = "Examples:\n  tally --key owner accountant resume")]
    Resume,
    /// Begin to close, for ever: what is owed can be settled until the delay is over
    #[command(after_help = "Examples:\n  tally --key owner accountant close")]
    Close,
    /// Take stake and rest when closing is over
    #[command(after_help = "Examples:\n  tally --key owner accountant reclaim")]
    Reclaim,
    /// End a punishment, once there is enough for everything that is owed; anybody may
    #[command(after_help = "Examples:\n  tally --key owner accountant resolve --top-up 25\n  \
        tally --accountant <ACCOUNT> accountant resolve")]
    Resolve {
        /// Amount that the key's account pays towards it, NOTCH
        #[arg(long, default_value = "0", value_name = "NOTCH")]
        top_up: Amount,
    },
}
