//! The `tally_*` methods about validators, the chain's parameters and its totals.
//!
//! Two methods answer on loopback only (or with `--rpc-methods unsafe`): one costs much, the other
//! tells whose validator this node is.

use super::{Questions, error::Error};
use crate::{
    session_keys::Comparison,
    watch::{KeysError, compare_keys},
};
use jsonrpsee::{Extensions, proc_macros::rpc};
use sc_rpc::DenyUnsafe;
use tallystick_primitives::{
    AccountId, Hash,
    api::{TallystickNetworkApi, TallystickParametersApi},
    state_network::{NetworkTotals, ValidatorState},
    state_parameters::ChainParameters,
};

/// State of the validators, parameters and totals.
#[rpc(server)]
pub trait NetworkApi {
    /// The validators of the running session, in the order of their authorities.
    #[method(name = "tally_validators", blocking)]
    fn validators(&self, at: Option<Hash>) -> Result<Vec<AccountId>, Error>;

    /// The validator or candidate; 9003 if the account is neither and has nothing bonded.
    #[method(name = "tally_validator", blocking)]
    fn validator(&self, account: AccountId, at: Option<Hash>) -> Result<ValidatorState, Error>;

    /// The parameters in force, with their bounds and descriptions, and the length of the chain's day.
    #[method(name = "tally_parameters", blocking)]
    fn parameters(&self, at: Option<Hash>) -> Result<ChainParameters, Error>;

    /// Sums over the whole chain, counted now. Answers on loopback only.
    #[method(name = "tally_networkTotals", blocking, with_extensions)]
    fn network_totals(&self, at: Option<Hash>) -> Result<NetworkTotals, Error>;

    /// Whether the session keys in this node's keystore are those on chain; with an account, whether they are
    /// that one's. Answers on loopback only.
    #[method(name = "tally_validatorKeys", blocking, with_extensions)]
    fn validator_keys(&self, account: Option<AccountId>, at: Option<Hash>) -> Result<Comparison, Error>;
}

/// Refuses unless the server marked the connection as one that may ask everything.
fn loopback_only(extensions: &Extensions) -> Result<(), Error> {
    let deny = extensions.get::<DenyUnsafe>().copied().unwrap_or(DenyUnsafe::Yes);
    deny.check_if_safe().map_err(|_| Error::LoopbackOnly)
}

impl NetworkApiServer for Questions {
    fn validators(&self, at: Option<Hash>) -> Result<Vec<AccountId>, Error> {
        self.ask(at, |api, at| api.validators(at))
    }

    fn validator(&self, account: AccountId, at: Option<Hash>) -> Result<ValidatorState, Error> {
        self.ask(at, |api, at| api.validator(at, account.clone()))?
            .ok_or(Error::ValidatorNotFound(account))
    }

    fn parameters(&self, at: Option<Hash>) -> Result<ChainParameters, Error> {
        self.ask(at, |api, at| api.parameters(at))
    }

    fn network_totals(&self, extensions: &Extensions, at: Option<Hash>) -> Result<NetworkTotals, Error> {
        loopback_only(extensions)?;
        self.ask(at, |api, at| api.totals(at))
    }

    fn validator_keys(
        &self,
        extensions: &Extensions,
        account: Option<AccountId>,
        at: Option<Hash>,
    ) -> Result<Comparison, Error> {
        loopback_only(extensions)?;
        let at = self.block(at)?;
        compare_keys(&self.client, &self.keystore, at, account.as_ref()).map_err(|error| match error {
            KeysError::Chain(error) => Error::RuntimeCallFailed {
                at,
                reason: error.to_string(),
            },
            KeysError::Keystore(error) => Error::KeystoreFailed(error.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_connections_that_are_marked_may_ask_everything() {
        let mut extensions = Extensions::new();
        assert!(matches!(loopback_only(&extensions), Err(Error::LoopbackOnly)));
        extensions.insert(DenyUnsafe::Yes);
        assert!(matches!(loopback_only(&extensions), Err(Error::LoopbackOnly)));
        extensions.insert(DenyUnsafe::No);
        assert!(loopback_only(&extensions).is_ok());
    }
}
