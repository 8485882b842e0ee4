//! The state of the accountant on chain, and of its service.

use super::{
    Failure, Output,
    on_chain::{accountant, connect},
};
use crate::config::Loaded;
use serde_json::{Value, json};
use std::time::Duration;
use tallystick_messages::json::to_hex;
use tallystick_primitives::Amount;
use tallystick_rest::{Endpoint, ServiceStatus, endpoints::Ready};

/// How long the service may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Arguments of `status`.
#[derive(clap::Args, Debug)]
pub struct ShowStatus {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    output: Output,
    /// The service's address; that of api.listen if left out
    #[arg(long, value_name = "URL")]
    service: Option<String>,
}

impl ShowStatus {
    /// Prints both; fails if the chain cannot be asked.
    pub async fn run(&self, loaded: &Loaded) -> Result<(), Failure> {
        let service = self.ask_service(loaded).await;
        let chain = connect(loaded).await?;
        let state = accountant(&chain, loaded).await?;
        if self.output == Output::Json {
            let service = service.unwrap_or_else(|error| json!({ "error": error }));
            let on_chain = json!({
                "status": ServiceStatus::from(state.status).name(),
                "operator": to_hex(state.operator.as_ref()),
                "accountantFeeMillionths": state.fee.deconstruct(),
                "stake": state.stake.to_string(),
                "available": state.available.to_string(),
                "covered": state.covered_total.to_string(),
                "owed": state.owed_total.to_string(),
                "url": state.url,
            });
            let accountant = to_hex(loaded.accountant.as_ref());
            println!(
                "{}",
                json!({ "accountant": accountant, "chain": on_chain, "service": service })
            );
            return Ok(());
        }
        println!("accountant  {}", to_hex(loaded.accountant.as_ref()));
        println!("status      {}", ServiceStatus::from(state.status).name());
        println!("operator    {}", to_hex(state.operator.as_ref()));
        println!("fee         {} millionths", state.fee.deconstruct());
        println!("stake       {} NOTCH", Amount(state.stake));
        println!("covering    {} NOTCH", Amount(state.covered_total));
        println!("available   {} NOTCH", Amount(state.available));
        println!("owed        {} NOTCH", Amount(state.owed_total));
        println!("url         {}", state.url);
        match service {
            Err(error) => println!("service     {error}"),
            Ok(readiness) => {
                println!(
                    "service     {}",
                    if readiness.get("ready") == Some(&Value::Bool(true)) {
                        "ready"
                    } else {
                        "not ready"
                    }
                );
                for (name, check) in readiness.get("checks").and_then(Value::as_object).into_iter().flatten() {
                    println!("  {name:<10} {}", check.as_str().unwrap_or_default());
                }
            }
        }
        Ok(())
    }

    async fn ask_service(&self, loaded: &Loaded) -> Result<Value, String> {
        let base = self.service.clone().unwrap_or_else(|| {
            let scheme = if loaded.config.api.tls_certificate.is_some() {
                "https"
            } else {
                "http"
            };
            format!("{scheme}://{}", loaded.config.api.listen)
        });
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())?;
        let answer = client.get(format!("{base}{}", Ready::PATH)).send().await;
        let text = match answer {
            Ok(answer) => answer.text().await.map_err(|error| error.to_string())?,
            Err(_) => return Err(format!("not reached at {base}")),
        };
        serde_json::from_str(&text).map_err(|_| format!("{base} is something else"))
    }
}
