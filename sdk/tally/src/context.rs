//! Keys, chain and accountant, opened when a command needs them.

use crate::{
    CliError,
    args::{Account, Whose},
    settings::Settings,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tallystick_chain::{Chain, State, Status};
use tallystick_keystore::{Keystore, Subject};
use tallystick_primitives::{AccountId, Hash, state::AccountantState};
use tallystick_sdk::{
    AccountantApi, Caller, FileKey, Signer,
    store::{LocalStore, Owner},
};

/// Longest wait for the node.
const PATIENCE: Duration = Duration::from_secs(5);

/// Settings, and access to keys, chain and accountant.
pub struct Context {
    settings: Settings,
}

/// The accountant that a command is about.
pub struct Accountant {
    /// Its account.
    pub account: AccountId,
    /// The address of its service, if the command or the chain names one.
    pub url: Option<String>,
}

impl Context {
    /// Nothing is opened yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The chain, as soon as the node answers.
    pub async fn chain(&self) -> Result<Chain, CliError> {
        let chain = Chain::connect(self.settings.chain.clone());
        let spinner = self.spinner("connecting to the chain");
        let connected = tokio::time::timeout(PATIENCE, chain.connected()).await;
        spinner.finish_and_clear();
        if connected.is_err() {
            let reason = match &*chain.status().borrow() {
                Status::Disconnected { reason, .. } => reason.to_string(),
                Status::Connected { .. } => "it answers too late".to_owned(),
            };
            let url = &self.settings.chain;
            return Err(CliError::Unreachable(format!(
                "the node at {url} cannot be used: {reason}"
            )));
        }
        Ok(chain)
    }

    /// The chain's genesis hash.
    pub fn genesis(&self, chain: &Chain) -> Result<Hash, CliError> {
        chain
            .genesis()
            .ok_or_else(|| CliError::Unreachable("the node has not given the genesis hash yet".to_owned()))
    }

    /// The finalized state.
    pub async fn state(&self) -> Result<State, CliError> {
        Ok(self.chain().await?.state().await?)
    }

    /// The accountant that is named by `--accountant`, which must exist on chain. A service at a given address names its
    /// accountant itself.
    pub async fn accountant(&self, state: &State) -> Result<Accountant, CliError> {
        let (accountant, _) = self.accountant_on_chain(state).await?;
        Ok(accountant)
    }

    /// The same, with its state on chain.
    pub async fn accountant_on_chain(&self, state: &State) -> Result<(Accountant, AccountantState), CliError> {
        let accountant = self.named_accountant().await?;
        let found = state.accountant(&accountant.account).await?.ok_or_else(|| {
            CliError::refused(
                "unknown_accountant",
                format!("the chain knows no accountant {}", accountant.account),
            )
        })?;
        let url = accountant
            .url
            .or_else(|| Some(found.url.clone()).filter(|url| !url.is_empty()));
        let account = accountant.account;
        Ok((Accountant { account, url }, found))
    }

    /// The accountant that is named by `--accountant`, without asking the chain.
    pub async fn named_accountant(&self) -> Result<Accountant, CliError> {
        let named = self.settings.accountant.as_ref().ok_or_else(|| {
            CliError::usage("no accountant is named; give --accountant with its account or its service's address")
        })?;
        if !named.contains("://") {
            let Account(account) = named
                .parse()
                .map_err(|error| CliError::usage(format!("--accountant: {error}")))?;
            return Ok(Accountant { account, url: None });
        }
        let spinner = self.spinner("asking the accountant");
        let info = AccountantApi::discover(named).await;
        spinner.finish_and_clear();
        Ok(Accountant {
            account: info?.accountant,
            url: Some(named.clone()),
        })
    }

    /// A client of the accountant's service.
    pub fn api(
        &self,
        accountant: &Accountant,
        genesis: Hash,
        caller: Option<Caller>,
    ) -> Result<AccountantApi, CliError> {
        let url = accountant.url.as_deref().ok_or_else(|| {
            CliError::usage(
                "the chain does not say where the accountant's service is; give its address as --accountant",
            )
        })?;
        Ok(AccountantApi::new(url, accountant.account.clone(), genesis, caller)?)
    }

    /// The key that is named by `--key`.
    pub fn key(&self) -> Result<Arc<FileKey>, CliError> {
        self.key_named(&self.settings.key)
    }

    /// A key by its name or file.
    pub fn key_named(&self, name: &str) -> Result<Arc<FileKey>, CliError> {
        let path = self.settings.key_file(name);
        let key = Keystore::new().load(&path, &self.settings.passphrase)?;
        Ok(Arc::new(FileKey(key)))
    }

    /// The identity that a command is about: the given one, or that of the key, which is not opened for it.
    pub fn identity(&self, whose: &Whose) -> Result<AccountId, CliError> {
        if let Some(Account(account)) = &whose.identity {
            return Ok(account.clone());
        }
        let path = self.settings.key_file(&self.settings.key);
        let missing = || {
            CliError::usage(format!(
                "there is no key {}; make one with `tally key new`, or give --identity",
                path.display()
            ))
        };
        let folder = path.parent().ok_or_else(missing)?;
        let listed = Keystore::new().list(folder).map_err(|_| missing())?;
        let (header, _) = listed
            .into_iter()
            .find(|listed| listed.path == path)
            .ok_or_else(missing)?
            .found?;
        match header.subject {
            Subject::Key { account, .. } => {
                let Account(account) = account.parse().map_err(|error| CliError::failed(format!("{error}")))?;
                Ok(account)
            }
            Subject::ProviderSecret { .. } => Err(CliError::usage(format!("{} holds no key", path.display()))),
        }
    }

    /// The identity behind requests to the accountant and to providers: the key's own account, or the one whose device
    /// the key is.
    pub fn caller(&self, identity: Option<&Account>, lane: u32) -> Result<Caller, CliError> {
        let key: Arc<dyn Signer> = self.key()?;
        match (identity, lane) {
            (_, 0) => Ok(Caller::identity(key)),
            (Some(Account(identity)), lane) => Ok(Caller::device(identity.clone(), lane, key)),
            (None, _) => Err(CliError::usage("a device pays for an identity: give --identity")),
        }
    }

    /// The file of records of an identity in a role.
    pub fn store(&self, role: &str, identity: &AccountId, genesis: Hash) -> Result<LocalStore, CliError> {
        let owner = Owner {
            identity: identity.clone(),
            genesis,
        };
        Ok(LocalStore::open(&self.store_path(role, identity, genesis), &owner)?)
    }

    /// The path of that file.
    pub fn store_path(&self, role: &str, identity: &AccountId, genesis: Hash) -> PathBuf {
        let chain = format!("{genesis:?}").chars().skip(2).take(16).collect::<String>();
        let name = format!("{role}-{}.redb", tallystick_keystore::key::address(identity));
        self.settings.data_dir.join("state").join(chain).join(name)
    }

    /// Shows on standard error how many bytes have come.
    pub fn progress(&self, message: &'static str) -> ProgressBar {
        let progress = self.spinner(message);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {bytes} of {total_bytes} ({elapsed})") {
            progress.set_style(style);
        }
        progress
    }

    /// Shows on a terminal that the command waits.
    pub fn spinner(&self, message: &'static str) -> ProgressBar {
        let spinner = ProgressBar::new_spinner().with_message(message);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            spinner.set_style(style);
        }
        spinner.enable_steady_tick(Duration::from_millis(120));
        spinner
    }
}
