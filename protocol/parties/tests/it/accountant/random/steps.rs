//! The events that can happen in one step.

use super::{EXIT_DELAY, LANES, RESERVE, Session, Sim};
use rand::{Rng, seq::SliceRandom};
use sp_core::H256;
use tallystick_messages::{Agreement, ExchangeMessage, ExchangeRequest, RevealRequest, SignedAgreement, Unit};
use tallystick_parties::accountant::{
    consumer::{LaneBook, Standing},
    *,
};
use tallystick_primitives::{AccountId, Lane, NEVER_EXPIRES, Promise, hashlock, ids::as_channel};
use tallystick_testing_kit::tags;

impl Sim {
    /// Does something; returns whether the accountant's disk was lost.
    pub fn step(&mut self) -> bool {
        match self.below(100) {
            0..=34 => self.pay(),
            35..=59 => self.exchange(),
            60..=62 => self.reveal(),
            63..=72 => self.advance(),
            73..=77 => self.collect(),
            78..=80 => self.relay(),
            81..=84 => self.prove(),
            85..=87 => self.top_up(),
            88 => self.charge_fee(),
            89..=90 => self.leave(),
            91..=92 => self.fast_exit(),
            93 => self.carry_out_fast_exit(),
            94..=95 => self.replace_key(),
            96 => self.deliver_late_events(),
            97 => return self.lose_disk(),
            _ => self.replay(),
        }
        false
    }

    fn key(&self, consumer: usize, lane: Lane) -> Option<AccountId> {
        match lane {
            0 => Some(self.channels[consumer].identity.clone()),
            _ => self.channels[consumer].devices.get(&lane).cloned(),
        }
    }

    fn agree(&mut self) -> Option<usize> {
        let (consumer, provider) = (self.below(self.channels.len()), self.below(self.providers.len()));
        let lane = *LANES.choose(&mut self.rng)?;
        let key = self.key(consumer, lane)?;
        self.salt += 1;
        let mut salt = [0; 32];
        salt[..8].copy_from_slice(&self.salt.to_le_bytes());
        let agreement = Agreement {
            consumer: self.channels[consumer].identity.clone(),
            lane,
            provider: self.providers[provider].identity.clone(),
            accountant: self.terms.accountant.clone(),
            salt: H256(salt),
            price: 1,
            cap: 400,
            invoice_cap: 40,
            deadline: self.view.finalized + 300,
            unit: Unit::try_from("byte").unwrap(),
        };
        let provider_key = agreement.provider.clone();
        let signed = SignedAgreement::new(
            agreement,
            &self.terms.genesis,
            |payload| tags::sign(payload, &key),
            |payload| tags::sign(payload, &provider_key),
        );
        self.sessions.push(Session {
            consumer,
            provider,
            signed,
            total: 0,
        });
        if self.sessions.len() > 30 {
            self.sessions.remove(0);
        }
        Some(self.sessions.len() - 1)
    }

    /// A consumer answers an invoice; now and then it pays too much, too little, or the same once more.
    fn pay(&mut self) {
        let chosen = match self.sessions.len() {
            count if count > 0 && !self.chance(10) => Some(self.below(count)),
            _ => self.agree(),
        };
        let Some(place) = chosen else { return };
        let (consumer, provider, paid) = {
            let session = &self.sessions[place];
            (session.consumer, session.provider, session.total)
        };
        let lane = self.sessions[place].signed.agreement.lane;
        let Some(key) = self.key(consumer, lane) else { return };
        if self.chance(70) {
            self.resync(place);
        }
        let paid = self.sessions[place].total.min(paid);
        let again = paid > 0 && self.chance(25);
        let delta = if again { 0 } else { self.rng.gen_range(1..=30) };
        let total = paid + delta;
        let extra = if self.chance(10) { self.rng.gen_range(1..=10) } else { 0 };
        let highest = self.signed.entry((consumer, lane)).or_default();
        *highest += delta + extra;
        let mut amount = *highest;
        if self.chance(10) {
            amount = self.rng.gen_range(0..=amount);
        }
        self.sessions[place].total = total;
        let number = self.provider(provider).next_number;
        let agreement = &self.sessions[place].signed.agreement;
        let channel = as_channel(&self.channel_id(consumer));
        let message = ExchangeMessage::new(
            &self.terms.genesis,
            Promise::of_consumer(channel, lane, amount, self.lock(provider, number)),
            agreement.id(&self.terms.genesis),
            total,
            agreement.provider.clone(),
            |payload| tags::sign(payload, &key),
        );
        if again {
            self.count("resigned");
        }
        self.inbox[provider].push(message);
        if self.inbox[provider].len() > 12 {
            self.inbox[provider].remove(0);
        }
    }

    /// A consumer learns what the accountant holds of it, as it is told with a refusal.
    fn resync(&mut self, place: usize) {
        let session = &self.sessions[place];
        let (consumer, lane) = (session.consumer, session.signed.agreement.lane);
        let id = session.signed.agreement.id(&self.terms.genesis);
        let total = self.book.agreement(&id).map_or(0, |record| record.total);
        let record = self.book.consumer(&self.channel_id(consumer)).unwrap();
        let amount = record.lane(lane).map_or(0, |lane| lane.backed().max(lane.taken()));
        self.sessions[place].total = total;
        self.signed.insert((consumer, lane), amount);
    }

    fn exchange(&mut self) {
        let provider = self.below(self.providers.len());
        let record = self.provider(provider);
        let number = match self.chance(95) {
            true => record.next_number,
            false => record.next_number.saturating_sub(1),
        };
        let lock = self.lock(provider, number);
        let mut messages = self.inbox[provider].clone();
        messages.shuffle(&mut self.rng);
        if self.chance(90) {
            messages.retain(|message| message.promise.hashlock == lock);
        }
        messages.truncate(self.rng.gen_range(1..=8));
        let pending = record.pending.as_ref().map(|pending| pending.number);
        let brings = self.chance(90);
        let preimage = pending
            .or(number.checked_sub(1))
            .filter(|_| brings)
            .map(|before| self.preimage(provider, before));
        let agreements = self
            .sessions
            .iter()
            .filter(|session| session.provider == provider)
            .take(16)
            .map(|session| session.signed.clone())
            .collect();
        let request = ExchangeRequest {
            provider: self.providers[provider].identity.clone(),
            number,
            hashlock: lock,
            preimage,
            agreements,
            messages,
        };
        self.post(provider, &request);
        self.history.push(request);
        if self.history.len() > 40 {
            self.history.remove(0);
        }
    }

    fn checked(&self, request: &ExchangeRequest) -> CheckedExchange {
        let prepared = PreparedExchange::new(&self.book, &self.terms, request.clone());
        verify_with(vec![prepared], tags::verify_all).remove(0)
    }

    fn post(&mut self, provider: usize, request: &ExchangeRequest) {
        let before = self.book.clone();
        let outcome = exchange(&self.book, &self.terms, &self.view, &self.checked(request));
        self.book.apply(outcome.changes);
        let Ok(draft) = outcome.result else {
            self.count("refused");
            return;
        };
        self.receive(provider, request, &draft);
        if draft.promise.is_some() {
            self.count("accepted");
            // INV3: the same again gives the same and changes nothing.
            let again = exchange(&self.book, &self.terms, &self.view, &self.checked(request));
            assert!(again.changes.is_empty());
            let again = again.result.unwrap();
            assert_eq!(again.promise, draft.promise);
            assert_eq!((&again.accepted, again.total), (&draft.accepted, draft.total));
            assert_eq!(again.previous, draft.previous);
            assert_eq!(replay(&self.book, &self.terms, &self.view, request), Some(again));
        }
        self.assert_refused_do_nothing(&before, request, &draft);
    }

    /// INV7: without the refused messages everything would be the same.
    fn assert_refused_do_nothing(&mut self, before: &MemoryBook, request: &ExchangeRequest, draft: &ExchangeDraft) {
        let was_answered = replay(before, &self.terms, &self.view, request).is_some();
        if was_answered || draft.refused.is_empty() || draft.accepted.is_empty() {
            return;
        }
        self.count("mixed");
        let mut only = request.clone();
        only.messages = draft
            .accepted
            .iter()
            .map(|place| request.messages[usize::try_from(*place).unwrap()].clone())
            .collect();
        let prepared = PreparedExchange::new(before, &self.terms, only);
        let checked = verify_with(vec![prepared], tags::verify_all).remove(0);
        let outcome = exchange(before, &self.terms, &self.view, &checked);
        let mut book = before.clone();
        book.apply(outcome.changes);
        assert_eq!(outcome.result.unwrap().promise, draft.promise);
        assert_eq!(book.consumers, self.book.consumers);
        assert_eq!(book.agreements, self.book.agreements);
    }

    fn reveal(&mut self) {
        let provider = self.below(self.providers.len());
        let record = self.provider(provider);
        let Some(number) = record.next_number.checked_sub(1) else {
            return;
        };
        let request = RevealRequest {
            provider: self.providers[provider].identity.clone(),
            number,
            preimage: self.preimage(provider, number),
        };
        let outcome = reveal(&self.book, &self.terms, &self.view, &request);
        self.book.apply(outcome.changes);
        let Ok(draft) = outcome.result else { return };
        self.providers[provider].given.push((number, draft.promise.clone()));
        self.count("revealed");
        let again = reveal(&self.book, &self.terms, &self.view, &request);
        assert!(again.changes.is_empty());
        assert_eq!(again.result.unwrap(), draft);
    }

    /// Time passes. Before it does, the accountant collects what is urgent.
    fn advance(&mut self) {
        self.deliver_late_events();
        let blocks = self.rng.gen_range(1..=15);
        for consumer in 0..self.channels.len() {
            self.collect_from(consumer, Some(self.view.finalized + blocks));
        }
        self.view.finalized += blocks;
        for provider in 0..self.providers.len() {
            // Whether it is noticed at once or later must not matter.
            if self.chance(70) {
                let identity = self.providers[provider].identity.clone();
                let outcome = expire(&self.book, &self.view, &identity);
                self.book.apply(outcome.changes);
                if outcome.result.unwrap().is_some() {
                    self.count("expired");
                }
            }
        }
    }

    fn collect(&mut self) {
        let consumer = self.below(self.channels.len());
        self.collect_from(consumer, None);
    }

    /// Settles everything, or only what has to be settled by a block.
    fn collect_from(&mut self, consumer: usize, urgent_by: Option<u32>) {
        let channel = self.channel_id(consumer);
        loop {
            let record = self.book.consumer(&channel).unwrap();
            let next = collectable(&channel, &record, self.view.finalized)
                .into_iter()
                .find(|collectable| match urgent_by {
                    Some(height) => collectable.settle_by.is_some_and(|by| by <= height),
                    None => true,
                });
            let Some(collectable) = next else { break };
            let gross = self.channels[consumer]
                .settle(
                    &self.terms.genesis,
                    self.view.finalized,
                    &collectable.cheque,
                    &collectable.preimage,
                )
                .expect("what is collectable can be settled");
            assert_eq!(gross, collectable.gross);
            self.count("collected");
            self.settled(consumer, collectable.preimage);
        }
    }

    fn settled(&mut self, consumer: usize, preimage: [u8; 32]) {
        let event = Observation::ConsumerPromiseSettled {
            identity: self.channels[consumer].identity.clone(),
            preimage,
        };
        let snapshot = self.channels[consumer].snapshot(self.view.finalized);
        self.observe(&[event, snapshot]);
        self.refresh_fees(consumer);
    }

    /// A provider settles a consumer's promise itself, whether the accountant has taken it or not.
    fn relay(&mut self) {
        let provider = self.below(self.providers.len());
        let Some(message) = self.inbox[provider].choose(&mut self.rng).cloned() else {
            return;
        };
        let record = self.provider(provider);
        let Some(number) = (0..=record.next_number)
            .rev()
            .take(4)
            .find(|number| self.lock(provider, *number) == message.promise.hashlock)
        else {
            return;
        };
        let preimage = self.preimage(provider, number);
        let consumer = (0..self.channels.len())
            .find(|consumer| message.promise.is_of(&self.channel_id(*consumer)))
            .unwrap();
        let height = self.view.finalized;
        let genesis = self.terms.genesis;
        if self.channels[consumer]
            .settle(&genesis, height, &message.signed_promise(), &preimage)
            .is_ok()
        {
            self.count("relayed");
            self.settled(consumer, preimage);
        }
    }

    /// A provider settles a promise that it was given, without telling the accountant.
    fn prove(&mut self) {
        let provider = self.below(self.providers.len());
        let height = self.view.finalized;
        let good: Vec<(u64, Promise)> = self.providers[provider]
            .given
            .iter()
            .rev()
            .take(6)
            .filter(|(_, promise)| height <= promise.valid_until)
            .cloned()
            .collect();
        let Some((number, promise)) = good.choose(&mut self.rng).cloned() else {
            return;
        };
        let number = match hashlock(&self.preimage(provider, number)) == promise.hashlock {
            true => number,
            // The one before an exchange that came after an expired one.
            false => return,
        };
        let holder = &mut self.providers[provider];
        holder.proven = holder.proven.max(promise.amount);
        let snapshot = holder.snapshot(height);
        let event = Observation::ProviderPromiseSettled {
            identity: holder.identity.clone(),
            preimage: self.preimage(provider, number),
        };
        self.count("proven");
        if self.chance(30) {
            self.late_events.push(event);
            self.observe(&[snapshot]);
        } else {
            self.observe(&[event, snapshot]);
        }
    }

    fn deliver_late_events(&mut self) {
        for event in std::mem::take(&mut self.late_events) {
            self.count("published late");
            self.observe(&[event]);
        }
    }

    fn top_up(&mut self) {
        let consumer = self.below(self.channels.len());
        let record = self.book.consumer(&self.channel_id(consumer)).unwrap();
        if self.channels[consumer].balance < 1_000 {
            let missing = record.uncollected().saturating_sub(record.balance);
            self.channels[consumer].balance += missing + self.rng.gen_range(1..=200);
        }
        self.see(consumer);
    }

    fn charge_fee(&mut self) {
        let consumer = self.below(self.channels.len());
        let channel = &mut self.channels[consumer];
        let fee = self.rng.gen_range(0..=channel.fees_left).min(channel.balance);
        channel.balance -= fee;
        channel.fees_left -= fee;
        self.see(consumer);
        self.refresh_fees(consumer);
    }

    /// The reserve is there until the accountant has collected everything.
    fn refresh_fees(&mut self, consumer: usize) {
        let record = self.book.consumer(&self.channel_id(consumer)).unwrap();
        if record.uncollected() == 0 {
            self.channels[consumer].fees_left = RESERVE;
        }
    }

    fn leave(&mut self) {
        let consumer = self.below(self.channels.len());
        let height = self.view.finalized;
        let exit = self.channels[consumer].exit;
        match exit {
            Some(exit) if height > exit.lapses_after => self.channels[consumer].exit = None,
            Some(exit) if height >= exit.opens_at => {
                self.channels[consumer].exit = None;
                self.channels[consumer].balance = 0;
                self.count("exit finalized");
            }
            Some(_) if self.chance(20) => self.channels[consumer].exit = None,
            Some(_) => {}
            None => {
                self.channels[consumer].exit = Some(Exit {
                    opens_at: height + EXIT_DELAY,
                    lapses_after: height + EXIT_DELAY + 60,
                });
            }
        }
        self.see(consumer);
    }

    fn fast_exit(&mut self) {
        let consumer = self.below(self.channels.len());
        self.nonce += 1;
        let request = FastExitRequest {
            identity: self.channels[consumer].identity.clone(),
            amount: self.rng.gen_range(1..=200),
            beneficiary: AccountId::new([1; 32]),
            nonce: self.nonce,
            valid_until: self.view.finalized + self.rng.gen_range(0..=40),
        };
        let outcome = fast_exit(&self.book, &self.terms, &self.view, &request);
        self.book.apply(outcome.changes);
        if outcome.result.is_ok() {
            let again = fast_exit(&self.book, &self.terms, &self.view, &request);
            assert!(again.result.is_ok() && again.changes.is_empty());
            self.fast_exits.push((consumer, request));
        }
    }

    fn carry_out_fast_exit(&mut self) {
        let Some((consumer, request)) = self.fast_exits.pop() else {
            return;
        };
        if self.view.finalized > request.valid_until || self.channels[consumer].balance < request.amount {
            return;
        }
        self.channels[consumer].balance -= request.amount;
        self.count("fast exit");
        let event = Observation::FastExited {
            identity: request.identity,
            gross: request.amount,
        };
        let snapshot = self.channels[consumer].snapshot(self.view.finalized);
        self.observe(&[event, snapshot]);
    }

    /// A device's key is replaced, or revoked, or comes back.
    fn replace_key(&mut self) {
        let consumer = self.below(self.channels.len());
        let lane = LANES[1];
        let height = self.view.finalized;
        let channel = &mut self.channels[consumer];
        if channel.older.get(&lane).is_some_and(|(_, until)| height <= *until) {
            return;
        }
        let fresh = AccountId::new(self.rng.r#gen());
        match channel.devices.remove(&lane) {
            Some(old) => {
                channel.older.insert(lane, (old, height + EXIT_DELAY));
                if self.rng.gen_range(0..100) < 80 {
                    channel.devices.insert(lane, fresh);
                }
                self.count("key replaced");
            }
            None => {
                channel.devices.insert(lane, fresh);
            }
        }
        self.see(consumer);
    }

    fn replay(&mut self) {
        let Some(request) = self.history.choose(&mut self.rng).cloned() else {
            return;
        };
        let provider = self
            .providers
            .iter()
            .position(|provider| provider.identity == request.provider)
            .unwrap();
        let before = self.provider(provider);
        let was_answered = replay(&self.book, &self.terms, &self.view, &request);
        let outcome = exchange(&self.book, &self.terms, &self.view, &self.checked(&request));
        if let Some(draft) = was_answered {
            // All that may happen is that another exchange is found to have expired.
            let is_over = before.expires_after().is_some_and(|last| self.view.finalized > last);
            assert!(is_over || outcome.changes.is_empty());
            self.book.apply(outcome.changes);
            let again = outcome.result.unwrap();
            assert_eq!((&again.promise, &again.previous), (&draft.promise, &draft.previous));
            assert_eq!((&again.accepted, again.total), (&draft.accepted, draft.total));
            // The committed state is told as it is now.
            assert!(is_over || again == draft);
            self.count("replayed");
            return;
        }
        self.book.apply(outcome.changes);
        let after = self.provider(provider);
        if request.number < before.next_number {
            assert!(outcome.result.is_err(), "an old number is never taken again");
            assert!(after.total_with_pending() <= before.total_with_pending());
        } else if let Ok(draft) = outcome.result {
            self.receive(provider, &request, &draft);
        }
    }

    /// A provider keeps what an answer brings it.
    fn receive(&mut self, provider: usize, request: &ExchangeRequest, draft: &ExchangeDraft) {
        if let Some(promise) = &draft.promise {
            assert_eq!(promise.amount, draft.total);
            self.providers[provider].given.push((request.number, promise.clone()));
            self.keep(provider, request, &draft.accepted);
        }
        if let Some(previous) = &draft.previous {
            assert_eq!(previous.valid_until, NEVER_EXPIRES);
            self.providers[provider]
                .given
                .push((request.number - 1, previous.clone()));
        }
    }

    /// INV6.
    pub fn assert_totals_rise(&mut self, before: &MemoryBook) {
        for (identity, old) in &before.providers {
            let new = self.book.provider(identity).unwrap();
            assert!(new.total >= old.total);
            let rolled_back = new.expired != old.expired;
            assert!(rolled_back || new.total_with_pending() >= old.total_with_pending());
            if let Some(old) = old.pending.as_ref().filter(|_| rolled_back) {
                assert!(self.view.finalized > old.valid_until, "rolled back too early");
            }
        }
        for (id, old) in &before.agreements {
            let new = self.book.agreement(id).unwrap();
            let provider = &old.signed.agreement.provider;
            let rolled_back =
                self.book.provider(provider).unwrap().expired != before.provider(provider).unwrap().expired;
            assert!(rolled_back || new.total >= old.total);
        }
        for (channel, old) in &before.consumers {
            let new = self.book.consumer(channel).unwrap();
            let spent = |consumer: &Consumer| consumer.lanes.iter().map(|lane| lane.spent).sum::<u128>();
            assert!(spent(&new) >= spent(old));
            for old in &old.lanes {
                let new = new.lane(old.lane).unwrap();
                assert!(new.settled >= old.settled);
                let current = |lane: &LaneBook| {
                    let cheque = lane
                        .cheque
                        .clone()
                        .filter(|cheque| cheque.standing == Standing::Current);
                    cheque.map_or(0, |cheque| cheque.amount)
                };
                let was_cut = new.older_terms.is_some() || current(new) == 0;
                assert!(was_cut || current(new) >= current(old));
            }
        }
    }
}
