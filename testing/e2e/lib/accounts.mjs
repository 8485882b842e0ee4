// Keyless accounts of pallets.

/**
 * The account of a pallet.
 * @param {string} name its 8 characters
 */
function palletAccount(name) {
  const account = new Uint8Array(32);
  account.set(new TextEncoder().encode(`modl${name}`));
  return account;
}

/** The account that fees and penalties for the insurance fund go to. */
export const INSURANCE_FUND = palletAccount('tly/insf');
/** The account that keeps payouts until they are withdrawn. */
export const PAYOUT_POT = palletAccount('tly/payo');
