//! Passphrases come from where they should, and are not lost on the way.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};
use tallystick_keystore::{Error, Keystore, PassphraseSource, Scheme, load};
use tempfile::TempDir;

fn private(path: &Path, text: &[u8]) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn sources_are_written_as_they_are_read() {
    let sources = [
        (
            "env:TALLY_PASSPHRASE",
            PassphraseSource::Environment("TALLY_PASSPHRASE".into()),
        ),
        (
            "file:/etc/tally/pass:phrase",
            PassphraseSource::File(PathBuf::from("/etc/tally/pass:phrase")),
        ),
        ("prompt", PassphraseSource::Prompt),
        ("none", PassphraseSource::None),
    ];
    for (text, source) in sources {
        assert_eq!(text.parse(), Ok(source.clone()));
        assert_eq!(source.to_string(), text);
    }
    for bad in ["", "env:", "file:", "env", "hunter2", "prompt:", "none:x", "None"] {
        let error = bad.parse::<PassphraseSource>().unwrap_err();
        assert!(bad.is_empty() || !error.to_string().contains("hunter2"));
    }
}

#[test]
fn a_passphrase_comes_from_the_environment() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key.json");
    // Cargo sets these two for tests, the second one to nothing.
    let (name, empty) = ("CARGO_PKG_NAME", "CARGO_PKG_HOMEPAGE");
    let source = PassphraseSource::Environment(name.into());
    Keystore::with_work_factor(2)
        .create(&path, Scheme::Sr25519, &source)
        .unwrap();
    assert!(load(&path, &source).is_ok());
    let file = folder.path().join("passphrase");
    private(&file, concat!(env!("CARGO_PKG_NAME"), "\n").as_bytes());
    assert!(
        load(&path, &PassphraseSource::File(file)).is_ok(),
        "the same from elsewhere"
    );

    let unset = PassphraseSource::Environment("TALLY_TEST_UNSET".into());
    let error = load(&path, &unset).unwrap_err();
    assert!(error.to_string().contains("TALLY_TEST_UNSET"), "{error}");
    let empty = PassphraseSource::Environment(empty.into());
    assert!(matches!(
        load(&path, &empty).unwrap_err(),
        Error::EmptyPassphrase { .. }
    ));
}

#[test]
fn one_line_break_at_the_end_of_a_file_does_not_count() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key.json");
    let file = folder.path().join("passphrase");
    let source = PassphraseSource::File(file.clone());
    private(&file, b" two  words ");
    Keystore::with_work_factor(2)
        .create(&path, Scheme::Sr25519, &source)
        .unwrap();
    for same in [b" two  words \n".as_slice(), b" two  words \r\n"] {
        private(&file, same);
        assert!(load(&path, &source).is_ok());
    }
    for other in [b" two  words \n\n".as_slice(), b"two  words", b" two  words"] {
        private(&file, other);
        assert!(matches!(
            load(&path, &source).unwrap_err(),
            Error::WrongPassphrase { .. }
        ));
    }
}

#[test]
fn a_passphrase_file_that_others_may_use_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key.json");
    let file = folder.path().join("passphrase");
    let source = PassphraseSource::File(file.clone());
    private(&file, b"secret words");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let error = Keystore::with_work_factor(2)
        .create(&path, Scheme::Sr25519, &source)
        .unwrap_err();
    assert!(
        error.to_string().contains(&format!("chmod 600 '{}'", file.display())),
        "{error}"
    );
    assert!(!path.exists());
    for empty in [b"".as_slice(), b"\n"] {
        private(&file, empty);
        let created = Keystore::with_work_factor(2).create(&path, Scheme::Sr25519, &source);
        assert!(matches!(created.unwrap_err(), Error::EmptyPassphrase { .. }));
    }
    fs::remove_file(&file).unwrap();
    let created = Keystore::with_work_factor(2).create(&path, Scheme::Sr25519, &source);
    assert!(matches!(created.unwrap_err(), Error::NotFound { .. }));
    assert!(!path.exists());
}

#[test]
fn a_plain_key_needs_no_passphrase() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key.json");
    Keystore::with_work_factor(2)
        .create(&path, Scheme::Sr25519, &PassphraseSource::None)
        .unwrap();
    for source in [
        PassphraseSource::Prompt,
        PassphraseSource::Environment("TALLY_TEST_UNSET".into()),
        PassphraseSource::File(folder.path().join("nowhere")),
    ] {
        assert!(load(&path, &source).is_ok(), "{source}");
    }
}
