//! `tally pay`

use crate::{
    CliError,
    args::consumer::{Pay, PayCommand, Spending},
    context::Context,
    output::{Answer, answer},
};
use futures::StreamExt;
use std::{io::Write, net::SocketAddr, path::Path, sync::Arc};
use tallystick_sdk::{
    NodeLink, PaymentSession,
    consumer::{ConsumerProxy, ConsumerSetup, PaymentLimits},
};

/// Runs the command.
pub async fn run(command: Pay, context: &Context) -> Result<Answer, CliError> {
    match command.fetch {
        Some(PayCommand::Fetch { url, file, spending }) => fetch(&url, file.as_deref(), spending, context).await,
        None => {
            let provider = command
                .provider
                .ok_or_else(|| CliError::usage("give --provider, or use `tally pay fetch`"))?;
            proxy(&provider, command.listen, command.spending, context).await
        }
    }
}

async fn proxy(provider: &str, listen: SocketAddr, spending: Spending, context: &Context) -> Result<Answer, CliError> {
    let session = open(provider, spending, context).await?;
    let proxy = ConsumerProxy::start(session.clone(), listen).await?;
    eprintln!("paying for http://{}; stop with Ctrl-C", proxy.address());
    wait_for_the_end().await?;
    let settled = proxy.stop().await?;
    Ok(summary(&session).flag("settled", settled))
}

async fn fetch(url: &str, file: Option<&Path>, spending: Spending, context: &Context) -> Result<Answer, CliError> {
    let (provider, path) = split(url)?;
    let session = open(&provider, spending, context).await?;
    let progress = context.progress("fetching");
    let answer = session.get(&path).await?;
    let status = answer.status();
    let length = answer
        .headers()
        .get("content-length")
        .and_then(|value| value.to_str().ok());
    if let Some(length) = length.and_then(|length| length.parse().ok()) {
        progress.set_length(length);
    }
    let mut body = answer.into_body().into_data_stream();
    let mut out: Box<dyn Write + Send> = match file {
        Some(file) => Box::new(std::fs::File::create(file).map_err(|error| cannot_write(&error))?),
        None => Box::new(std::io::stdout()),
    };
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| CliError::refused("cut_off", format!("the answer was cut off: {error}")))?;
        out.write_all(&chunk).map_err(|error| cannot_write(&error))?;
        progress.inc(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
    }
    out.flush().map_err(|error| cannot_write(&error))?;
    progress.finish_and_clear();
    let settled = session.close().await?;
    if !status.is_success() {
        return Err(CliError::refused(
            format!("http_{}", status.as_u16()),
            format!("the service answered {status}"),
        ));
    }
    let paid = summary(&session).flag("settled", settled);
    if file.is_some() {
        return Ok(paid);
    }
    // Standard output is for the fetched bytes.
    eprint!("{}", paid.to_text());
    Ok(Answer::raw(Vec::new()))
}

async fn open(provider: &str, spending: Spending, context: &Context) -> Result<PaymentSession, CliError> {
    let price = spending
        .max_price
        .ok_or_else(|| CliError::usage("the highest price of a unit is not named; give --max-price"))?;
    let caller = context.caller(spending.identity.as_ref(), spending.lane)?;
    let chain = context.chain().await?;
    let genesis = context.genesis(&chain)?;
    let accountant = match context.settings().accountant {
        Some(_) => Some(context.named_accountant().await?.account),
        None => None,
    };
    let role = format!("consumer-{}", spending.lane);
    let session = PaymentSession::open(ConsumerSetup {
        provider_url: provider.to_owned(),
        limits: PaymentLimits {
            price: price.0,
            cap: spending.cap.0,
            invoice_cap: spending.invoice_cap.0,
            lifetime: spending.blocks,
            tolerance: None,
        },
        genesis,
        store: context.store(&role, caller.account(), genesis)?,
        caller,
        chain: Arc::new(NodeLink::new(chain)),
        accountant,
    });
    Ok(session.await?)
}

fn summary(session: &PaymentSession) -> Answer {
    let status = session.status();
    answer!(status; shape: agreement; account: accountant; value: received; amount: price;)
        .amount("paid", status.acknowledged)
}

/// The provider's address, and the path with the query.
fn split(url: &str) -> Result<(String, String), CliError> {
    let wrong = || {
        CliError::usage(format!(
            "`{url}` is not an address; write one such as http://127.0.0.1:8402/data.csv"
        ))
    };
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if host.is_empty() || !matches!(scheme, "http" | "https") {
        return Err(wrong());
    }
    Ok((format!("{scheme}://{host}"), format!("/{path}")))
}

/// Ctrl-C, or the signal by which services are stopped.
pub async fn wait_for_the_end() -> Result<(), CliError> {
    use tokio::signal::unix::{SignalKind, signal};
    let cannot = |error: std::io::Error| CliError::failed(format!("signals cannot be waited for: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
    tokio::select! {
        outcome = tokio::signal::ctrl_c() => outcome.map_err(cannot),
        _ = terminate.recv() => Ok(()),
    }
}

fn cannot_write(error: &std::io::Error) -> CliError {
    CliError::failed(format!("the fetched bytes cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_split_into_provider_and_path() {
        assert_eq!(
            split("http://a:1/b/c?d=/e").unwrap(),
            ("http://a:1".to_owned(), "/b/c?d=/e".to_owned())
        );
        assert_eq!(split("https://a").unwrap(), ("https://a".to_owned(), "/".to_owned()));
        for url in ["a", "ftp://a/b", "http:///b", ""] {
            assert_eq!(split(url).unwrap_err().exit_code(), 2, "{url}");
        }
    }
}
