// Progress lines with the time since the start.

const began = Date.now();

/** @param {string} text */
export function progress(text) {
  console.log(`[${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s] ${text}`);
}
