//! Codes of refusals. Written by `make generate` from the runtime's metadata: do not edit.

/// The code of a pallet's first error, and the pallet, in ascending order.
pub(crate) const BASES: &[(u8, &str)] = &[
    (0, "IdentityRegistry"),
    (64, "PaymentChannels"),
    (128, "Accountant"),
    (192, "FeeClaims"),
];
