//! When consumers' promises are turned into money.
//!
//! - [`policy`]: whether a lane is worth settling, and whether it cannot wait;
//! - [`job`]: durable jobs, one per lane; "settled" is only what a finalized block says;
//! - [`worker`]: sends settlements, again if they were not included;
//! - [`sweep`]: looks at every record now and then, so that nothing is forgotten;
//! - [`lease`]: which of several instances settles;
//! - [`ledger`]: settlements in finalized blocks, itemised.

pub mod job;
pub mod lease;
pub mod ledger;
pub mod policy;
pub mod sweep;
pub mod worker;
