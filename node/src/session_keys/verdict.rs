//! The verdict of a comparison of keys, and advice that fits it.

use super::{Owner, PublicKey, StoredKey};
use serde::Serialize;
use std::fmt;
use tallystick_primitives::AccountId;

/// The verdict of a comparison.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "is")]
pub enum Verdict {
    /// The validator signs.
    Ready {
        /// The validator's or candidate's account.
        account: AccountId,
    },
    /// All keys are there, and the validator enters the set with the next session.
    Entering {
        /// The validator's or candidate's account.
        account: AccountId,
    },
    /// All keys are there, but the candidate is not among the first by bond.
    Waiting {
        /// The validator's or candidate's account.
        account: AccountId,
    },
    /// All keys are there, but their owner never joined.
    NotJoined {
        /// The validator's or candidate's account.
        account: AccountId,
    },
    /// The validator equivocated and is disabled until the session ends.
    Disabled {
        /// The validator's or candidate's account.
        account: AccountId,
    },
    /// The registered keys are there, but the running session still expects older ones.
    Changing {
        /// The validator's or candidate's account.
        account: AccountId,
        /// The keys that it expects and that are not in the keystore.
        missing: Vec<PublicKey>,
    },
    /// Registered keys are not in the keystore.
    Missing {
        /// The account that registered them.
        account: AccountId,
        /// The keys that are not in the keystore.
        missing: Vec<PublicKey>,
    },
    /// The keystore has the keys of several accounts.
    Several {
        /// The accounts.
        accounts: Vec<AccountId>,
    },
    /// No account has registered any of the keys.
    NotRegistered,
    /// The account that was asked for has registered no keys.
    NothingRegistered {
        /// The account that was asked for.
        account: AccountId,
    },
    /// There are no keys.
    Empty,
}

impl Verdict {
    /// The verdict on these keys and owners; `asked` is the account that the comparison was to be limited to.
    pub fn of(keys: &[StoredKey], owners: &[Owner], asked: Option<&AccountId>) -> Self {
        if keys.is_empty() {
            return Verdict::Empty;
        }
        let owner = match owners {
            [] => return Verdict::NotRegistered,
            [owner] => owner,
            several => {
                let accounts = several.iter().map(|owner| owner.account.clone()).collect();
                return Verdict::Several { accounts };
            }
        };
        let account = owner.account.clone();
        if !owner.registered && !owner.active {
            return match asked {
                Some(_) => Verdict::NothingRegistered { account },
                None => Verdict::NotRegistered,
            };
        }
        if !owner.missing.is_empty() {
            let missing = owner.missing.clone();
            return Verdict::Missing { account, missing };
        }
        if !owner.missing_now.is_empty() {
            let missing = owner.missing_now.clone();
            return Verdict::Changing { account, missing };
        }
        match owner {
            Owner { disabled: true, .. } => Verdict::Disabled { account },
            Owner { active: true, .. } => Verdict::Ready { account },
            Owner { queued: true, .. } => Verdict::Entering { account },
            Owner { candidate: true, .. } => Verdict::Waiting { account },
            _ => Verdict::NotJoined { account },
        }
    }

    /// Whether the node can sign for the validator, now or when its turn comes.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Ready { .. } | Self::Entering { .. } | Self::Waiting { .. })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready { account } => write!(
                f,
                "the keys in the keystore are those of validator {account}, which is in the running set"
            ),
            Self::Entering { account } => write!(
                f,
                "the keys in the keystore are those of {account}, which enters the set with the next session"
            ),
            Self::Waiting { account } => write!(
                f,
                "the keys in the keystore are those of candidate {account}, which is not in the set: it enters at the end \
                 of a session if it is among the first by bond; `validatorSet.bondMore` raises its bond"
            ),
            Self::NotJoined { account } => write!(
                f,
                "the keys in the keystore are those of {account}, which is neither candidate nor validator; \
                 join with `validatorSet.join`"
            ),
            Self::Disabled { account } => write!(
                f,
                "validator {account} is disabled until the session ends, because it equivocated; \
                 make sure that its keys are on one machine only"
            ),
            Self::Changing { account, missing } => write!(
                f,
                "the keys in the keystore are those that {account} registered, but the running session still expects \
                 {}; keep the node that has these running until they are out of force, two sessions after the change",
                list(missing)
            ),
            Self::Missing { account, missing } => write!(
                f,
                "{account} has registered keys that are not in the keystore: {}; \
                 insert them with `key insert`, or register those of this node with `session.setKeys`",
                list(missing)
            ),
            Self::Several { accounts } => write!(
                f,
                "the keystore has keys of {} accounts ({}), but a node signs for one only; \
                 keep one validator's keys and move the others out of the keystore's folder",
                accounts.len(),
                list(accounts)
            ),
            Self::NotRegistered => f.write_str(
                "keys in the keystore are not registered by anybody; register them from the validator's account with \
                 `session.setKeys`, for which `author_rotateKeysWithOwner` makes keys and proof",
            ),
            Self::NothingRegistered { account } => write!(
                f,
                "{account} has registered no session keys; make keys and proof with `author_rotateKeysWithOwner`, \
                 and register them with `session.setKeys`"
            ),
            Self::Empty => f.write_str(
                "the keystore has no session keys, so this node neither authors nor finalizes; \
                 make them with `author_rotateKeysWithOwner`, or insert them with `key insert`",
            ),
        }
    }
}

/// The items, with commas.
fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
