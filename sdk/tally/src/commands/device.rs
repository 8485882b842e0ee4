//! `tally device`

use crate::{
    CliError,
    args::consumer::DeviceCommand,
    context::Context,
    output::{Answer, answer},
    transact::receipt,
};
use tallystick_chain::calls::identity as calls;
use tallystick_primitives::Action;
use tallystick_sdk::Signer;

/// Runs the command.
pub async fn run(command: DeviceCommand, context: &Context) -> Result<Answer, CliError> {
    match command {
        DeviceCommand::Authorize {
            lane,
            device,
            limit,
            blocks,
            relayer,
        } => {
            let key = device.0;
            let (limit, identity) = (limit.0, context.key()?.account());
            let valid_until = context.state().await?.number().saturating_add(blocks);
            let action = Action::AuthorizeDevice {
                lane,
                key: key.clone(),
                limit,
                valid_until,
            };
            let own = calls::authorize_device(lane, key.clone(), limit, valid_until);
            let relayed = |request| calls::authorize_device_for(identity, lane, key, limit, valid_until, request);
            let outcome = context.order(&relayer, &action, own, relayed).await?;
            Ok(receipt(&outcome).value("lane", lane).value("validUntil", valid_until))
        }
        DeviceCommand::Revoke { lane, relayer } => {
            let identity = context.key()?.account();
            let action = Action::RevokeDevice { lane };
            let relayed = |request| calls::revoke_device_for(identity, lane, request);
            let own = calls::revoke_device(lane);
            let outcome = context.order(&relayer, &action, own, relayed).await?;
            Ok(receipt(&outcome).value("lane", lane))
        }
        DeviceCommand::List(whose) => {
            let identity = context.identity(&whose)?;
            let state = context.state().await?.identity(&identity).await?;
            let devices = state.devices.iter();
            let devices = devices
                .map(|device| answer!(device; value: lane; maybe_account: key; amount: limit; value: valid_until;));
            Ok(Answer::new()
                .account("identity", &identity)
                .flag("registered", state.registered)
                .list("devices", devices.collect()))
        }
    }
}
