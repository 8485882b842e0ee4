//! How the values of [`json`](crate::json) are described in OpenAPI documents. The formats `amount` and `bytes` tell
//! generators of programs that the text is a number or bytes.

#![allow(dead_code, reason = "the types stand for their schemas only")]

use utoipa::ToSchema;

/// An account: 32 bytes, `0x` and hexadecimal.
#[derive(ToSchema)]
#[schema(format = "bytes", pattern = "^0x[0-9a-fA-F]{64}$")]
pub struct Account(String);

/// An amount of money as a decimal string, in units of 10^-12 NOTCH.
#[derive(ToSchema)]
#[schema(format = "amount", pattern = "^[0-9]{1,39}$", example = "1000000000000")]
pub struct Amount(String);

/// 32 bytes, such as a hash, a channel's id or a preimage: `0x` and hexadecimal.
#[derive(ToSchema)]
#[schema(format = "bytes", pattern = "^0x[0-9a-fA-F]{64}$")]
pub struct Bytes32(String);

/// A signature with its scheme in front (00 ed25519, 01 sr25519, 02 ecdsa): `0x` and hexadecimal.
#[derive(ToSchema)]
#[schema(format = "bytes", pattern = "^0x0[0-2]([0-9a-fA-F]{128}|[0-9a-fA-F]{130})$")]
pub struct SignatureBytes(String);
