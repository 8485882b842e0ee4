// A provider: trades consumers' payments for its accountant's promise, and settles it.

import {
  AccountantApi,
  type AnswerTerms,
  type ExchangeMessage,
  type RpcSource,
  type SignedAgreement,
  type SignedPromise,
  calls,
  checkExchangeAnswer,
  checkRevealAnswer,
  derivePreimage,
  hashlockOf,
  submitWalletless,
  walletlessBytes,
} from '@tallystick/sdk';

/** A provider's record of its accountant. */
export interface Book {
  /** As good as money: keep it like a key. */
  readonly secret: Uint8Array;
  readonly provider: Uint8Array;
  /** The number of the next exchange. */
  readonly number: number;
  readonly agreements: readonly SignedAgreement[];
  /** Checked by `checkPayment` when they arrived. */
  readonly messages: readonly ExchangeMessage[];
}

// README: exchange
/** Exchanges what was collected, and makes it final. The preimage leaves only after every promise was checked. */
export async function exchange(accountant: AccountantApi, book: Book, terms: AnswerTerms): Promise<SignedPromise | undefined> {
  const { secret, provider, number, agreements, messages } = book;
  const preimage = derivePreimage(secret, terms.accountant, number);
  const request = { provider, number, hashlock: hashlockOf(preimage), agreements, messages };
  const answer = await accountant.exchange(request); // the same request again gives the same answer
  const total = checkExchangeAnswer(request, answer, terms);
  for (const { index, refusal } of answer.refused) console.warn(`message ${index} was refused: ${refusal}`);
  if (answer.accepted.length === 0) return undefined; // the number and the preimage are not used up
  const reveal = { provider, number, preimage };
  const final = await accountant.reveal(reveal);
  checkRevealAnswer(reveal, final, { ...terms, total });
  return final.promise;
}
// README: end

// README: settle
/** Turns the newest promise into money, without a balance to pay fees from. */
export const settle = (node: RpcSource, book: Book, accountant: Uint8Array, final: SignedPromise): Promise<string> => {
  const preimage = derivePreimage(book.secret, accountant, book.number);
  return submitWalletless(node, walletlessBytes(calls.settleProviderPromise({ ...final, identity: book.provider, accountant, preimage })));
};
// README: end
