//! Events of `/v1/updates`: server-sent events about the own identity.

use crate::{Parameters, SettlementEntry};
use serde::{Deserialize, Serialize};
use tallystick_messages::json;
#[cfg(feature = "openapi")]
use tallystick_messages::schema;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// Header with the id of the last event that a client has seen.
pub const LAST_EVENT_ID: &str = "last-event-id";

/// The name of an event: its subject.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum UpdateKind {
    /// A promise was settled.
    Settlement,
    /// An exit was requested, cancelled or made.
    Exit,
    /// A provider's coverage changed.
    Coverage,
    /// The accountant's status, fee or operator changed.
    Accountant,
    /// A channel was opened.
    Channel,
    /// Updates were missed: ask anew for all records. Sent to a client that resumes too late.
    Gap,
    /// An event that this version does not know.
    Other(String),
}

impl UpdateKind {
    /// The event's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Settlement => "settlement",
            Self::Exit => "exit",
            Self::Coverage => "coverage",
            Self::Accountant => "accountant",
            Self::Channel => "channel",
            Self::Gap => "gap",
            Self::Other(name) => name,
        }
    }
}

impl From<&str> for UpdateKind {
    fn from(name: &str) -> Self {
        match name {
            "settlement" => Self::Settlement,
            "exit" => Self::Exit,
            "coverage" => Self::Coverage,
            "accountant" => Self::Accountant,
            "channel" => Self::Channel,
            "gap" => Self::Gap,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// The data of an event.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum UpdateData {
    /// Of `settlement`.
    Settlement(SettlementEntry),
    /// Of `exit`.
    Exit(ExitUpdate),
    /// Of `coverage`.
    Coverage(CoverageUpdate),
    /// Of `channel`.
    Channel(ChannelUpdate),
    /// Of `accountant`.
    Accountant(AccountantUpdate),
    /// Of `gap`.
    Gap(GapUpdate),
}

impl UpdateData {
    /// The event's name.
    pub fn kind(&self) -> UpdateKind {
        match self {
            Self::Settlement(_) => UpdateKind::Settlement,
            Self::Exit(_) => UpdateKind::Exit,
            Self::Coverage(_) => UpdateKind::Coverage,
            Self::Channel(_) => UpdateKind::Channel,
            Self::Accountant(_) => UpdateKind::Accountant,
            Self::Gap(_) => UpdateKind::Gap,
        }
    }
}

/// A step of an exit from a consumer's channel.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExitUpdate {
    /// The block in which the exit changed.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub block: BlockNumber,
    /// The step.
    #[serde(flatten)]
    pub step: ExitStep,
}

/// The steps of an exit.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "event", rename_all = "camelCase")]
pub enum ExitStep {
    /// The consumer asked for its money.
    #[serde(rename_all = "camelCase")]
    Requested {
        /// The first block in which the exit can be made.
        #[cfg_attr(feature = "openapi", schema(value_type = u32))]
        opens_at: BlockNumber,
        /// The last block in which the exit can be made.
        #[cfg_attr(feature = "openapi", schema(value_type = u32))]
        lapses_after: BlockNumber,
    },
    /// The consumer changed its mind.
    Cancelled,
    /// The exit was made after its delay.
    Finalized {
        /// The amount that left the channel, 10^-12 NOTCH.
        #[serde(with = "json::decimal")]
        #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
        gross: Balance,
    },
    /// The exit was made at once, with the operator's signature.
    Fast {
        /// The amount that left the channel, 10^-12 NOTCH.
        #[serde(with = "json::decimal")]
        #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
        gross: Balance,
    },
}

/// A provider's coverage was set.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageUpdate {
    /// Always `set`.
    pub event: CoverageEvent,
    /// The block in which it was set.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub block: BlockNumber,
    /// The new coverage, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub coverage: Balance,
    /// The first block in which it counts.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub from: BlockNumber,
}

/// The events of [`CoverageUpdate`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum CoverageEvent {
    /// The owner set it.
    Set,
}

/// The identity's channel was opened.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelUpdate {
    /// Always `opened`.
    pub event: ChannelEvent,
    /// The block in which it was opened.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub block: BlockNumber,
    /// The channel's id.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub channel: AccountId,
}

/// The events of [`ChannelUpdate`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ChannelEvent {
    /// The channel can be used.
    Opened,
}

/// The accountant's status, fee or operator changed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountantUpdate {
    /// The change.
    pub event: AccountantEvent,
    /// The block in which it happened.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub block: BlockNumber,
}

/// The events of [`AccountantUpdate`], by their names on chain.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AccountantEvent {
    /// Another key signs promises.
    OperatorSet,
    /// The fee changes.
    FeeSet,
    /// The service has another address.
    UrlSet,
    /// The least amounts that can be settled changed.
    MinimaSet,
    /// No channels are opened any more.
    Paused,
    /// Channels are opened again.
    Resumed,
    /// The accountant will close.
    ClosingStarted,
    /// The accountant has closed.
    StakeReclaimed,
    /// The accountant could not pay.
    Punished,
    /// The accountant has paid after a punishment.
    PunishmentResolved,
}

/// Updates were missed.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GapUpdate {}

/// The place in the stream from which a client goes on.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdatesAfter;

/// The place travels in a header: the path is the same.
impl Parameters for UpdatesAfter {
    fn fill(&self, path: &'static str) -> String {
        path.to_owned()
    }

    #[cfg(feature = "openapi")]
    fn describe() -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::{PartialSchema, openapi::Required, openapi::path::*};
        vec![
            ParameterBuilder::new()
                .name("Last-Event-ID")
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some("The id of the last event that was seen, to go on after it."))
                .schema(Some(String::schema()))
                .build(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_data_of_every_event_is_told_apart() {
        let channel = AccountId::new([1; 32]);
        let step = ExitStep::Requested {
            opens_at: 5,
            lapses_after: 9,
        };
        let all = [
            UpdateData::Exit(ExitUpdate { block: 3, step }),
            UpdateData::Exit(ExitUpdate {
                block: 3,
                step: ExitStep::Cancelled,
            }),
            UpdateData::Exit(ExitUpdate {
                block: 3,
                step: ExitStep::Fast { gross: 8 },
            }),
            UpdateData::Coverage(CoverageUpdate {
                event: CoverageEvent::Set,
                block: 3,
                coverage: 7,
                from: 4,
            }),
            UpdateData::Channel(ChannelUpdate {
                event: ChannelEvent::Opened,
                block: 3,
                channel,
            }),
            UpdateData::Accountant(AccountantUpdate {
                event: AccountantEvent::Paused,
                block: 3,
            }),
            UpdateData::Gap(GapUpdate {}),
        ];
        for data in all {
            let text = serde_json::to_string(&data).unwrap();
            assert_eq!(serde_json::from_str::<UpdateData>(&text).unwrap(), data, "{text}");
            assert_eq!(UpdateKind::from(data.kind().name()), data.kind());
        }
    }

    #[test]
    fn an_exit_looks_as_documented() {
        let data = UpdateData::Exit(ExitUpdate {
            block: 3,
            step: ExitStep::Finalized { gross: 8 },
        });
        let expected = json!({ "block": 3, "event": "finalized", "gross": "8" });
        assert_eq!(serde_json::to_value(data).unwrap(), expected);
    }
}
