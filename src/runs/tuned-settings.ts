import { UserError } from "../core/errors.js";
import { type LossName, resolveLoss } from "../nn/index.js";
import type { Settings } from "../tune/space.js";
import { type ScheduleName, scheduleNames } from "./schedule-names.js";

/** Settings that every run knows; any other is for the recipe's own model and optimizer. */
export interface KnownSettings {
  readonly learningRate?: number;
  readonly batchSize?: number;
  readonly schedule?: ScheduleName;
  readonly loss?: LossName;
}

/** Those of the settings that every run knows. Throws a UserError that names the setting that cannot be. */
export function knownSettings({ learningRate, batchSize, schedule, loss }: Settings): KnownSettings {
  const wrong = (name: string, expected: string, got: unknown): UserError =>
    new UserError({ where: `settings.${name}`, expected, got: String(got) });
  if (learningRate !== undefined && !(typeof learningRate === "number" && learningRate > 0)) {
    throw wrong("learningRate", "a number above 0", learningRate);
  }
  if (batchSize !== undefined && !(Number.isSafeInteger(batchSize) && (batchSize as number) >= 1)) {
    throw wrong("batchSize", "a whole number from 1", batchSize);
  }
  if (schedule !== undefined && !scheduleNames.includes(schedule as ScheduleName)) {
    throw wrong("schedule", `one of ${scheduleNames.join(", ")}`, schedule);
  }
  return {
    ...(learningRate !== undefined && { learningRate }),
    ...(batchSize !== undefined && { batchSize: batchSize as number }),
    ...(schedule !== undefined && { schedule: schedule as ScheduleName }),
    ...(loss !== undefined && { loss: resolveLoss(loss as LossName).type }),
  };
}
