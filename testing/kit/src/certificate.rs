//! Certificates for services that speak TLS.

use std::{fs, path::Path};

/// Makes a self-signed certificate for `localhost` and its key in `folder`. Returns the paths of the two files, and the
/// certificate as PEM.
pub fn for_localhost(folder: &Path) -> (String, String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let pem = made.serialize_pem().expect("the certificate as PEM");
    fs::write(&certificate, &pem).expect("a file for the certificate");
    fs::write(&key, made.serialize_private_key_pem()).expect("a file for the key");
    (certificate.display().to_string(), key.display().to_string(), pem)
}
