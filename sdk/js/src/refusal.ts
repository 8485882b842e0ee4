// Why an accountant refuses a message or a request: codes that programs read, and a sentence for people.

/** Every refusal that this package knows, with its sentence. */
export const REFUSALS = {
  bad_signature: "The signature is not the right key's over this message on this chain.",
  bad_promise_signature: "The signature of the promise is not the lane key's.",
  unknown_agreement: 'The agreement is not known here; send it along with both signatures.',
  bad_agreement_signature: 'The agreement is not signed by both its consumer and its provider.',
  wrong_provider: 'The message or its agreement is meant for another provider.',
  wrong_accountant: 'The agreement names another accountant.',
  wrong_consumer_channel: "The promise is not of the channel of the agreement's consumer.",
  wrong_lane: 'The promise is of another lane than the agreement.',
  wrong_hashlock: 'The promise is locked with another hashlock than the exchange.',
  expires: "A consumer's promise must never expire.",
  past_deadline: "The agreement's deadline is over; make a new agreement.",
  above_cap: "The total is above the agreement's cap; make a new agreement.",
  above_invoice_cap: "The total grew by more than the agreement's invoice cap.",
  nothing_new: "The agreement's total is not above what is committed already.",
  insufficient_promise: "The promise is less than what the lane's payments add up to.",
  insufficient_balance: 'The channel does not hold enough for all its payments; top it up.',
  exit_open: 'The consumer is leaving: nothing new is taken from its channel.',
  channel_not_open: "The consumer's channel is not open on chain.",
  unknown_consumer: 'The consumer is not known here yet; try again when its channel is finalized.',
  device_unknown: 'The lane has no device key, or another one.',
  device_expires_soon: "The device's key expires too soon for its promise to be settled.",
  device_limit: "The promise is above the device's limit.",
  lane_busy: 'Too many payments of this lane are not revealed yet; try again later.',
  duplicate_hashlock: 'The hashlock was used before; derive a new preimage.',
  wrong_number: "The exchange's number is not the next one.",
  wrong_preimage: 'The preimage does not open the exchange before.',
  preimage_missing: 'The exchange before is not revealed; send its preimage.',
  exchange_conflict: 'Another exchange with this number is pending; reveal it or wait until it expires.',
  exchange_expired: 'The exchange expired before it was revealed; its payments must be exchanged again.',
  provider_channel_not_open: "The provider's channel is not open on chain.",
  provider_mismatch: 'The request was signed by somebody else than the provider it names.',
  too_many_messages: 'The exchange holds too many messages; split it.',
  empty_exchange: 'The exchange holds no message; to reveal the last one, use the reveal request.',
  accountant_closing: 'The accountant is closing and exchanges nothing any more.',
  accountant_punished: 'The accountant is punished and exchanges nothing until that is resolved.',
  read_only: 'The accountant exchanges nothing at the moment: it is out of touch with the chain, or being rebuilt; try again later.',
  overflow: 'Numbers too large to add.',
  not_pending: 'No exchange with this number waits for its preimage.',
  conditional_open: 'A promise against this consumer is not revealed yet; try again when it is, or has expired.',
  amount_too_high: 'So much is not free in the channel: payments are still to be collected from it.',
  not_reconciling: 'Reports are taken only while the accountant is being rebuilt.',
  duplicate_message: 'The exchange holds two messages under one agreement; send the newest only.',
} as const;

/** A refusal that this package knows. */
export type KnownRefusal = keyof typeof REFUSALS;

/** The code of a refusal. An accountant newer than this package may send others. */
export type RefusalCode = KnownRefusal | (string & {});

/** The sentence of a refusal. */
export const refusalText = (code: RefusalCode): string =>
  Object.hasOwn(REFUSALS, code) ? REFUSALS[code as KnownRefusal] : `The accountant refused: ${code}.`;
