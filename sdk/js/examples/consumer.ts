// A consumer in the browser: registers without a balance in its wallet, then pays a provider as it goes.

import {
  type AccountId,
  ApiProblem,
  Consumer,
  type Invoice,
  type Limits,
  NOTCH,
  ProviderApi,
  type RpcSource,
  type SignerSource,
  actions,
  addressOf,
  calls,
  consumerChannelId,
  finalizedHeight,
  genesisHash,
  identityState,
  offerThrough,
  signAgreement,
  signPayment,
  signRequest,
  signerOf,
  submitWalletless,
  walletlessBytes,
} from '@tallystick/sdk';

/** Where a consumer is kept. `set` returns only when it is durable. */
export interface Store {
  get(): Promise<string | undefined>;
  set(json: string): Promise<void>;
}

// README: address
/** Anybody can send money to this address before the identity is registered. */
export const topUpAddress = (wallet: SignerSource, accountant: AccountId): string =>
  addressOf(consumerChannelId(signerOf(wallet).account, accountant));
// README: end

// README: register
/** Registers; the fee comes out of the channel that was topped up. */
export async function register(node: RpcSource, wallet: SignerSource, accountant: AccountId): Promise<string> {
  const identity = signerOf(wallet).account;
  const [genesis, height, { nextNonce }] = await Promise.all([
    genesisHash(node),
    finalizedHeight(node),
    identityState(node, identity),
  ]);
  const terms = { identity, accountant, beneficiary: null, provider: false };
  const request = await signRequest(wallet, actions.register(terms), { genesis, nonce: nextNonce, validUntil: height + 1000 });
  return submitWalletless(node, walletlessBytes(calls.registerFor({ ...terms, request })));
}
// README: end

// README: agree
/** Makes an agreement with a provider. `token` opens what it serves: send it as header `x-tally-token`. */
export async function agree(node: RpcSource, key: SignerSource, consumer: Consumer, provider: ProviderApi, store: Store) {
  const { genesis, accountant } = consumer.lane;
  const height = await finalizedHeight(node);
  const limits: Limits = { price: 2_000n, cap: NOTCH, invoiceCap: NOTCH / 100n, deadline: height + 10_000 };
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const agreement = consumer.agree(offerThrough(await provider.offer(), accountant), limits, salt, height);
  const consumerSignature = await signAgreement(key, agreement, genesis);
  const { providerSignature, token } = await provider.agree(agreement, consumerSignature);
  const next = consumer.countersigned({ agreement, consumerSignature, providerSignature });
  await store.set(JSON.stringify(next.toJson()));
  return { consumer: next, token };
}
// README: end

// README: pay
/** Pays an invoice, if it is fair. `units` is what the consumer itself has counted. */
export async function pay(
  { key, provider, store, height }: { key: SignerSource; provider: ProviderApi; store: Store; height: number },
  current: Consumer,
  invoice: Invoice,
  units: bigint,
): Promise<Consumer> {
  const { consumer, draft } = current.pay(invoice, { units, tolerance: 0n, height });
  await store.set(JSON.stringify(consumer.toJson())); // before the payment leaves
  try {
    const { paid } = await provider.pay(await signPayment(key, draft, consumer.lane.genesis));
    return consumer.acknowledged(invoice.agreement, paid);
  } catch (error) {
    const committed = error instanceof ApiProblem ? error.members.committed : undefined;
    if (!(error instanceof ApiProblem) || committed === undefined) throw error;
    const synced = consumer.resync(error.problemCode, invoice.agreement, committed);
    await store.set(JSON.stringify(synced.consumer.toJson()));
    if (!synced.retry) throw error;
    return synced.consumer; // the next invoice will be paid in step
  }
}
// README: end

/** The stored consumer, or a new one. `key` is the identity's own in lane 0, or a device's. */
export async function load(store: Store, terms: Parameters<typeof Consumer.create>[0]): Promise<Consumer> {
  const json = await store.get();
  return json === undefined ? Consumer.create(terms) : Consumer.fromJson(JSON.parse(json));
}
