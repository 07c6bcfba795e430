/** `worker.ts` and all it imports as one classic script. `npm run build` writes it here; straight from the compiler it is empty. */
export const workerText: string = "";
