//! The parameters of a production chain on its first day.

use tallystick_runtime::configs::parameters::chain_parameters;

/// As JSON, in the form of the runtime API's answer.
pub fn parameters() -> Result<Vec<u8>, String> {
    let mut text = serde_json::to_vec_pretty(&chain_parameters()).map_err(|error| error.to_string())?;
    text.push(b'\n');
    Ok(text)
}
