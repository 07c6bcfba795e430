/** Seconds without a sign of life after which a worker of another host passes for dead. */
export const lease = 120;
