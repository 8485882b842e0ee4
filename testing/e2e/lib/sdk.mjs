// The TypeScript package, as `make build` leaves it. The check of the test vectors (vectors/) does without it.

export * from '../../../sdk/js/dist/index.js';
