// The next version of the runtime, which `make build` leaves beside the node: a higher version, another default of
// RegistrationFee, and a migration that raises the accountants' least settlements of consumers' promises.

import { readFile } from 'node:fs/promises';
import { ourBinary } from '../../lib/process.mjs';

/** @returns {Promise<Uint8Array>} its code, as a chain stores it */
export const nextRuntime = () => readFile(ourBinary('next-runtime/tallystick_next_runtime.wasm'));
