//! The chain as this node knows it, for the comparison.

use super::{Chain, PublicKey};
use crate::service::Client;
use sp_api::{ApiError, ApiExt, ProvideRuntimeApi};
use sp_consensus_aura::{AuraApi, sr25519::AuthorityId as AuraId};
use sp_consensus_grandpa::GrandpaApi;
use sp_core::{
    ByteArray,
    crypto::{KeyTypeId, key_types},
};
use sp_session::SessionKeys;
use tallystick_primitives::{AccountId, api::TallystickNetworkApi, state_network::ValidatorState};
use tallystick_runtime::opaque::{Block, Hash};

/// Reasons why the chain did not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The runtime failed, or there is no state.
    #[error(
        "the runtime at block {at:?} did not answer ({reason}); if the node is catching up, wait until it is in step"
    )]
    Runtime {
        /// The block.
        at: Hash,
        /// The runtime's message.
        reason: ApiError,
    },
    /// The runtime has no such question.
    #[error(
        "the runtime at block {0:?} cannot tell whose session keys are whose; compare with `session.nextKeys` of the validator by hand, and check again after the chain's upgrade"
    )]
    TooOld(Hash),
    /// The registered bytes are no session keys.
    #[error("the chain has session keys that its runtime cannot decode: {0}; upgrade the node")]
    Undecodable(String),
}

/// The chain after a block.
pub struct ChainAt<'a> {
    client: &'a Client,
    at: Hash,
}

impl<'a> ChainAt<'a> {
    /// The chain after block `at`, if its runtime can tell about keys.
    pub fn new(client: &'a Client, at: Hash) -> Result<Self, Error> {
        match client.runtime_api().has_api::<dyn TallystickNetworkApi<Block>>(at) {
            Ok(true) => Ok(Self { client, at }),
            Ok(false) => Err(Error::TooOld(at)),
            Err(reason) => Err(Error::Runtime { at, reason }),
        }
    }

    fn failed(&self) -> impl Fn(ApiError) -> Error {
        let at = self.at;
        move |reason| Error::Runtime { at, reason }
    }
}

impl Chain for ChainAt<'_> {
    type Error = Error;

    fn owner(&self, key: &PublicKey) -> Result<Option<AccountId>, Error> {
        let api = self.client.runtime_api();
        api.session_key_owner(self.at, key.key_type, key.public.clone())
            .map_err(self.failed())
    }

    fn validator(&self, account: &AccountId) -> Result<Option<ValidatorState>, Error> {
        self.client
            .runtime_api()
            .validator(self.at, account.clone())
            .map_err(self.failed())
    }

    fn running(&self) -> Result<Vec<(AccountId, PublicKey)>, Error> {
        let failed = self.failed();
        let api = self.client.runtime_api();
        let validators = api.validators(self.at).map_err(&failed)?;
        let aura: Vec<AuraId> = self.client.runtime_api().authorities(self.at).map_err(&failed)?;
        let grandpa = self
            .client
            .runtime_api()
            .grandpa_authorities(self.at)
            .map_err(&failed)?;
        let aura = aura.iter().map(|id| public(key_types::AURA, id.as_slice()));
        let grandpa = grandpa.iter().map(|(id, _)| public(key_types::GRANDPA, id.as_slice()));
        let with_aura = validators.iter().cloned().zip(aura);
        Ok(with_aura.chain(validators.iter().cloned().zip(grandpa)).collect())
    }

    fn decode(&self, session_keys: Vec<u8>) -> Result<Vec<PublicKey>, Error> {
        let undecodable = Error::Undecodable(sp_core::bytes::to_hex(&session_keys, false));
        let api = self.client.runtime_api();
        let keys = api.decode_session_keys(self.at, session_keys).map_err(self.failed())?;
        let keys = keys.ok_or(undecodable)?;
        Ok(keys
            .into_iter()
            .map(|(bytes, key_type)| public(key_type, &bytes))
            .collect())
    }
}

fn public(key_type: KeyTypeId, bytes: &[u8]) -> PublicKey {
    PublicKey {
        key_type,
        public: bytes.to_vec(),
    }
}
