//! The state that a consumer is told about itself.

use crate::accountant::{AgreementRecord, Consumer};
use tallystick_messages::{AgreementId, Committed, CommittedAgreement};
use tallystick_primitives::{AccountId, Lane};

/// The state of a lane, and of the agreement in question (nothing is paid under one without a record). Only for
/// those who have proven to be the consumer: for strangers this would be a window into its purse.
pub fn committed(
    channel: &AccountId,
    consumer: &Consumer,
    lane: Lane,
    agreement: Option<(&AgreementId, Option<&AgreementRecord>)>,
) -> Committed {
    Committed {
        lane,
        newest: consumer.lane(lane).and_then(|book| book.newest(channel)),
        agreement: agreement.map(|(id, record)| CommittedAgreement {
            id: *id,
            total: record.map_or(0, |record| record.total),
        }),
    }
}
