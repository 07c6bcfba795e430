/**
 * Elements that gathering takes from every row before it goes on to the next: what all lanes write then stays in the
 * first-level cache.
 */
export const gatherChunk = 64;
