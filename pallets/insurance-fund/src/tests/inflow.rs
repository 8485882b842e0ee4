//! The adapters, one per kind of inflow.

use super::*;
use crate::{Dust, Inflow, LostDeposit, Penalty, Slash, Surcharge, TransactionFee};
use frame_support::traits::{fungible::Mutate, tokens::Preservation};

#[test]
fn every_recorded_inflow_reaches_its_line_of_the_ledger() {
    execute_with_invariants(|| {
        let kinds: [(fn(Balance), Source); 4] = [
            (flow::<Inflow<Test, Penalty>>, Source::Penalty),
            (flow::<Inflow<Test, Surcharge>>, Source::Surcharge),
            (flow::<Inflow<Test, Slash>>, Source::Slash),
            (flow::<Inflow<Test, LostDeposit>>, Source::LostDeposit),
        ];
        let mut sum = 0;
        for (amount, (flow, source)) in (1..).zip(kinds) {
            flow(amount);
            System::assert_last_event(Event::Received { source, amount }.into());
            flow(10);
            sum += amount + 10;
            assert_eq!(Received::<Test>::get(source), amount + 10);
            assert_eq!(reserves(), sum);
        }
    });
}

#[test]
fn fees_and_dust_arrive_without_event_or_record() {
    execute_with_invariants(|| {
        System::reset_events();
        flow::<Inflow<Test, TransactionFee>>(100);
        flow::<Inflow<Test, Dust>>(3);
        assert_eq!(reserves(), 103);
        assert_eq!(Received::<Test>::iter().count(), 0);
        assert!(
            System::events()
                .iter()
                .all(|record| !matches!(record.event, RuntimeEvent::Fund(_)))
        );
        assert_eq!(Fund::ledger().other, DEPOSIT + 103);
    });
}

#[test]
fn the_dust_of_a_reaped_account_reaches_the_fund() {
    execute_with_invariants(|| {
        fund(&account("alice"), DEPOSIT + 5);
        assert_ok!(Balances::transfer(
            &account("alice"),
            &account("bank"),
            DEPOSIT,
            Preservation::Expendable
        ));
        assert_eq!((balance(&account("alice")), reserves()), (0, 5));
    });
}

#[test]
fn nothing_is_recorded_that_cannot_be_deposited() {
    let mut chain = new_chain();
    chain.execute_with(|| {
        // The chain's genesis did not endow the fund.
        let all = balance(&account("fund"));
        assert_ok!(Balances::transfer(
            &account("fund"),
            &account("bank"),
            all,
            Preservation::Expendable
        ));
        flow::<Inflow<Test, Penalty>>(DEPOSIT - 1);
        assert_eq!(Received::<Test>::get(Source::Penalty), 0);
        flow::<Inflow<Test, Penalty>>(DEPOSIT);
        assert_eq!(Received::<Test>::get(Source::Penalty), DEPOSIT);
        assert_ok!(Fund::do_try_state());
    });
}
