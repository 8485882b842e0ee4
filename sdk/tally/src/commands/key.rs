//! `tally key`

use crate::{CliError, args::key::KeyCommand, context::Context, output::Answer};
use std::path::Path;
use tallystick_keystore::{ExposeSecret, Header, Key, Keystore, SecretString, Subject};

/// Runs the command.
pub fn run(command: KeyCommand, context: &Context) -> Result<Answer, CliError> {
    let settings = context.settings();
    let keystore = Keystore::new();
    match command {
        KeyCommand::New { name, scheme } => {
            let path = settings.key_file(&name);
            make_folder(&path)?;
            let (key, phrase) = keystore.create(&path, scheme, &settings.passphrase)?;
            let answer = described(&key, &path).value("phrase", phrase.expose_secret());
            Ok(answer.block("\nWrite the phrase down and keep it safe: it is not shown again."))
        }
        KeyCommand::Import { name, scheme, from } => {
            let path = settings.key_file(&name);
            make_folder(&path)?;
            let phrase = match from {
                Some(file) => read_phrase(&file)?,
                None => rpassword::prompt_password("Phrase or secret URI: ")
                    .map(SecretString::from)
                    .map_err(|error| CliError::failed(format!("nobody can be asked: {error}; give --from")))?,
            };
            let key = keystore.import(&path, scheme, &phrase, &settings.passphrase)?;
            Ok(described(&key, &path))
        }
        KeyCommand::List => list(context, &keystore),
        KeyCommand::Show { name } => {
            let path = settings.key_file(name.as_deref().unwrap_or(&settings.key));
            let listed = path
                .parent()
                .map(|folder| keystore.list(folder))
                .transpose()?
                .unwrap_or_default();
            let found = listed.into_iter().find(|listed| listed.path == path).ok_or_else(|| {
                CliError::usage(format!(
                    "there is no key {}; `tally key list` shows those there are",
                    path.display()
                ))
            })?;
            let (header, encrypted) = found.found?;
            Ok(of_header(&header, encrypted, &path))
        }
        KeyCommand::Passphrase { name, new } => {
            let path = settings.key_file(name.as_deref().unwrap_or(&settings.key));
            keystore.change_passphrase(&path, &settings.passphrase, &new)?;
            Ok(Answer::new()
                .value("file", path.display().to_string())
                .value("passphrase", new.to_string()))
        }
    }
}

fn list(context: &Context, keystore: &Keystore) -> Result<Answer, CliError> {
    let folder = context.settings().keys();
    let listed = if folder.is_dir() {
        keystore.list(&folder)?
    } else {
        Vec::new()
    };
    let keys = listed.into_iter().map(|listed| match listed.found {
        Ok((header, encrypted)) => of_header(&header, encrypted, &listed.path),
        Err(error) => Answer::new()
            .value("name", name_of(&listed.path))
            .value("trouble", error.to_string()),
    });
    Ok(Answer::new().list("keys", keys.collect()))
}

fn of_header(header: &Header, encrypted: bool, path: &Path) -> Answer {
    let answer = Answer::new().value("name", name_of(path));
    let answer = match &header.subject {
        Subject::Key { scheme, account } => answer.value("account", account).value("scheme", scheme.to_string()),
        Subject::ProviderSecret { fingerprint } => answer.value("providerSecret", fingerprint),
    };
    answer
        .flag("encrypted", encrypted)
        .value("file", path.display().to_string())
}

fn described(key: &Key, path: &Path) -> Answer {
    Answer::new()
        .value("name", name_of(path))
        .account("account", key.account())
        .value("scheme", key.scheme().to_string())
        .value("file", path.display().to_string())
}

fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Keys live in a folder that only their owner may look into.
fn make_folder(path: &Path) -> Result<(), CliError> {
    use std::os::unix::fs::DirBuilderExt;
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| CliError::failed(format!("{} cannot be made: {error}", folder.display())))
}

fn read_phrase(file: &Path) -> Result<SecretString, CliError> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| CliError::failed(format!("{} cannot be read: {error}", file.display())))?;
    Ok(SecretString::from(text.trim().to_owned()))
}
