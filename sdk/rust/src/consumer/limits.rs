//! Limits of payments.

use super::{PaymentSessionError, StoredSession};
use crate::wire::ProviderOffer;
use tallystick_parties::Limits;
use tallystick_primitives::{Balance, BlockNumber};

/// Limits of payments to one provider. Amounts in 10^-12 NOTCH.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PaymentLimits {
    /// Highest price of a unit.
    pub price: Balance,
    /// Most that one agreement may come to.
    pub cap: Balance,
    /// Most that one payment may add: the most that can be lost to the provider at once.
    pub invoice_cap: Balance,
    /// Longest life of an agreement, in blocks.
    pub lifetime: BlockNumber,
    /// By how much an invoice may be above the units received: the provider counts data on its way already. None is
    /// twice the provider's allowance.
    pub tolerance: Option<Balance>,
}

impl PaymentLimits {
    /// The machine's limits at a height.
    pub(super) fn at(&self, height: BlockNumber) -> Limits {
        Limits {
            price: self.price,
            cap: self.cap,
            invoice_cap: self.invoice_cap,
            deadline: height.saturating_add(self.lifetime),
        }
    }

    /// The tolerance with this provider; the usual one is never above the invoice cap.
    pub(super) fn tolerance(&self, offer: &ProviderOffer) -> Balance {
        let usual = offer.allowance.saturating_mul(2).min(self.invoice_cap);
        self.tolerance.unwrap_or(usual)
    }

    /// Checks that an agreement made before is within the limits still.
    pub(super) fn still_fit(&self, stored: &StoredSession, offer: &ProviderOffer) -> Result<(), PaymentSessionError> {
        let asked = stored.price;
        if asked > self.price {
            return Err(tallystick_parties::AgreeError::TooDear {
                asked,
                limit: self.price,
            }
            .into());
        }
        if offer.price > asked {
            tracing::info!("the provider's price has risen; the agreement goes on at the old one");
        }
        Ok(())
    }
}
