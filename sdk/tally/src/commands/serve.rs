//! `tally serve`

use super::pay::wait_for_the_end;
use crate::{
    CliError,
    args::provider::{Serve, Unit},
    context::Context,
    output::{Answer, answer},
};
use std::{sync::Arc, time::Duration};
use tallystick_primitives::Balance;
use tallystick_sdk::{
    Caller, NodeLink, ProviderProxy, Signer,
    provider::{ExchangePolicy, Metering, ProviderConfig, ProviderSetup, SettlePolicy},
};

/// Longest time for the last exchanges when the proxy stops.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs until it is stopped.
pub async fn run(command: Serve, context: &Context) -> Result<Answer, CliError> {
    let config = configure(&command)?;
    let key = context.key()?;
    let chain = context.chain().await?;
    let genesis = context.genesis(&chain)?;
    let accountant = context.accountant(&chain.state().await?).await?;
    let api = context.api(&accountant, genesis, Some(Caller::identity(key.clone())))?;
    let secret = key.0.provider_secret();
    let proxy = ProviderProxy::start(
        ProviderSetup {
            config,
            genesis,
            store: context.store("provider", &key.account(), genesis)?,
            signer: key,
            secret,
            chain: Arc::new(NodeLink::new(chain)),
            accountants: vec![api],
        },
        command.listen,
    )
    .await?;
    eprintln!(
        "serving {} at http://{}; stop with Ctrl-C",
        command.upstream,
        proxy.address()
    );
    let health = proxy.health();
    let watch = async {
        // Reports the beginning and the end of trouble; there is one accountant.
        let Some((_, mut health)) = health.into_iter().next() else {
            return std::future::pending().await;
        };
        let mut known = None;
        while health.changed().await.is_ok() {
            let trouble = health.borrow_and_update().trouble.clone();
            if trouble != known {
                match &trouble {
                    Some(trouble) => eprintln!("trouble: {trouble}"),
                    None => eprintln!("all is well again"),
                }
                known = trouble;
            }
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        outcome = wait_for_the_end() => outcome?,
        () = watch => {}
    }
    let last = proxy.health().into_iter().next().map(|(_, health)| health);
    eprintln!("exchanging what was paid");
    proxy.stop(PATIENCE).await;
    let last = last.map(|health| health.borrow().clone()).unwrap_or_default();
    Ok(answer!(last; value: waiting; amount: exposure secured; maybe: trouble;))
}

fn configure(command: &Serve) -> Result<ProviderConfig, CliError> {
    let metering = match command.unit {
        Unit::Byte => Metering::Byte,
        Unit::Request => Metering::Request,
    };
    let price = unit_price(command.price.0, command.per)?;
    let mut config = ProviderConfig::new(command.upstream.clone(), metering, price);
    if let Some(allowance) = command.allowance {
        config.allowance = allowance.0;
        config.invoice_cap = allowance.0.saturating_mul(8);
        config.unexchanged = allowance.0.saturating_mul(4);
    }
    if let Some(cap) = command.cap {
        config.cap = cap.0;
    }
    config.trust = command.trust.0;
    config.exchange = ExchangePolicy {
        messages: command.exchange_every.max(1),
        interval: Duration::from_secs(command.exchange_within),
        ..ExchangePolicy::default()
    };
    config.settle = SettlePolicy {
        min_value: command.settle_from.0,
        max_fee_millionths: command.settle_max_fee.0,
        by_hand: command.settle_by_hand,
    };
    config.check().map_err(|error| CliError::usage(error.to_string()))?;
    Ok(config)
}

/// The price of one unit, which must be whole: a part of 10^-12 NOTCH cannot be charged.
fn unit_price(price: Balance, units: u64) -> Result<Balance, CliError> {
    let units = Balance::from(units);
    let uneven = || {
        CliError::usage("the price of one unit is not a whole number of 10^-12 NOTCH; choose another --price or --per")
    };
    let unit = price.checked_div(units).ok_or_else(uneven)?;
    if unit == 0 || unit.saturating_mul(units) != price {
        return Err(uneven());
    }
    Ok(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_of_many_units_must_divide_evenly() {
        assert_eq!(unit_price(1_000_000_000, 1_000_000).unwrap(), 1_000);
        for (price, units) in [(1_000, 3), (0, 1), (1, 2), (1, 0)] {
            assert_eq!(unit_price(price, units).unwrap_err().exit_code(), 2, "{price} {units}");
        }
    }
}
