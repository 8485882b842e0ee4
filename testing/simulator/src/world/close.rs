//! The end: nothing more arrives, providers settle, and what they were really paid is counted.

use super::World;
use crate::{
    check::Violation,
    setup::{FINALITY_LAG, INCLUSION, Mutant, ProviderKind},
};

impl World {
    /// Everything on its way is lost, and everybody settles. PROVIDER and ACCOUNTANT then hold for money that was paid,
    /// no matter what could have been.
    pub(super) fn close(&mut self) -> Result<(), Violation> {
        self.network = crate::network::Network::default();
        for provider in 0..self.providers.len() {
            for accountant in 0..self.accountants.len() {
                self.settle_up(provider, accountant);
            }
        }
        for _ in 0..INCLUSION + FINALITY_LAG {
            self.block();
            self.check()?;
        }
        for provider in self.providers.iter().filter(|party| party.kind == ProviderKind::Honest) {
            for (accountant, side) in &provider.sides {
                let (worth, slack) = self.served_at(side);
                let paid = self.chain.head.provider(provider.place, *accountant).settled;
                if worth > paid + slack {
                    let what = format!(
                        "provider {} at accountant {accountant}, in the end: served for {worth}, paid {paid}, at risk {slack}",
                        provider.place
                    );
                    return Err(self.fail("PROVIDER", what));
                }
            }
        }
        Ok(())
    }

    /// An honest provider settles all that it can, at once.
    fn settle_up(&mut self, provider: usize, accountant: usize) {
        let height = self.chain.finalized.height;
        let dawdles = self.has(Mutant::ProviderDawdles);
        if self.providers[provider].kind != ProviderKind::Honest || dawdles {
            return;
        }
        let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
            return;
        };
        let pending = side.machine.settle_pending(height).ok();
        let cheque = match pending {
            Some(step) => Some(step.apply(&mut side.machine)),
            None => side.machine.cheque(),
        };
        if let Some(cheque) = cheque {
            self.submit_cheque(provider, accountant, cheque);
        }
    }
}
