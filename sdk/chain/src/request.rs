//! Signed requests: an identity's orders that anybody may submit.

use crate::{chain::Chain, error::Error, signer::Signer};
use tallystick_primitives::{AccountId, Action, BlockNumber, Hash, SignedRequest};

/// Signs an action with this nonce, good up to and including block `valid_until`.
pub fn sign_request(
    genesis: &Hash,
    action: &Action,
    signer: &(impl Signer + ?Sized),
    nonce: u64,
    valid_until: BlockNumber,
) -> SignedRequest {
    let identity: AccountId = signer.account();
    SignedRequest {
        nonce,
        valid_until,
        signature: signer.sign(&action.payload(genesis, &identity, nonce, valid_until)),
    }
}

impl Chain {
    /// Signs an action with the identity's next nonce as of the newest block, good for `lifetime` more blocks (at
    /// most the chain's [`max_request_lifetime`](crate::Constants::max_request_lifetime)).
    ///
    /// Requests that still wait in the pool are not known here: if some of the same identity do, count on with
    /// [`sign_request`].
    pub async fn request(
        &self,
        action: &Action,
        signer: &(impl Signer + ?Sized),
        lifetime: BlockNumber,
    ) -> Result<SignedRequest, Error> {
        let state = self.best_state().await?;
        let nonce = state.identity(&signer.account()).await?.next_nonce;
        let genesis = self.known_genesis()?;
        let valid_until = state.number().saturating_add(lifetime);
        Ok(sign_request(&genesis, action, signer, nonce, valid_until))
    }
}
