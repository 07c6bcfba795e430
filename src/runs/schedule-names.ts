/** How the learning rate may run over the whole training, where it is not to run as the recipe has it. */
export type ScheduleName = "constant" | "cosine" | "exponential" | "step" | "warmup";

/** What `schedule` may be; in a file of its own, so that --help need not load the schedules. */
export const scheduleNames: readonly ScheduleName[] = ["constant", "cosine", "exponential", "step", "warmup"];
