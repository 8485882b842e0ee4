//! The chain as clients see it: finalized blocks, state, transactions with and without a signer
