// How the chain splits a transaction fee.

/** The part that goes to the insurance fund, in percent; the author gets the rest. */
const INSURANCE_PERCENT = 20n;

/** @param {bigint} fee */
export function split(fee) {
  const insured = (fee * INSURANCE_PERCENT) / 100n;
  return { insured, rest: fee - insured };
}
