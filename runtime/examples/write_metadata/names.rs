//! How names are written in each place.

/// `settle_to` as `settleTo`, `SettleTo` as `settleTo`.
pub fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for letter in name.chars() {
        if letter == '_' {
            upper = true;
        } else if upper {
            camel.push(letter.to_ascii_uppercase());
            upper = false;
        } else if camel.is_empty() {
            camel.push(letter.to_ascii_lowercase());
        } else {
            camel.push(letter);
        }
    }
    camel
}

/// `settle_to` as `SettleTo`.
pub fn pascal(name: &str) -> String {
    let camel = camel(name);
    let mut letters = camel.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_ascii_uppercase(), letters.as_str())
    })
}

/// `PaymentChannels` as `payment-channels`.
pub fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}
