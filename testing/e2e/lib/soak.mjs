// How much of something a run does.

/** Whether the long forms of tests are wanted (`make soak`). */
const SOAK = process.env.TALLYSTICK_SOAK === '1';

/**
 * @template T
 * @param {{ short: T, long: T }} counts
 * @returns {T}
 */
export const repetitions = ({ short, long }) => (SOAK ? long : short);
