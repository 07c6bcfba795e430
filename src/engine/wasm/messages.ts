import type { DriverJob, KernelFunction, Plan, ProgramMemory } from "./driver.js";
import { ProgramDriver } from "./driver.js";

/** What the main thread tells a worker. */
export type Message =
  | {
      readonly kind: "start";
      readonly memory: WebAssembly.Memory;
      readonly thread: { readonly number: number; readonly count: number };
    }
  | {
      readonly kind: "program";
      readonly id: number;
      readonly module: WebAssembly.Module;
      readonly plan: Plan;
      readonly memory: ProgramMemory;
    }
  | { readonly kind: "run"; readonly id: number; readonly job: DriverJob; readonly steps: number }
  | { readonly kind: "forget"; readonly id: number };

/** What a worker answers to every message but `forget`. */
export interface Reply {
  readonly error?: string;
}

export function kernelsOf(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Readonly<Record<string, KernelFunction>> {
  return new WebAssembly.Instance(module, { host: { memory } }).exports as Record<string, KernelFunction>;
}

/** A worker's side of the conversation: answers each message. */
export function createResponder(): (message: Message) => Reply | undefined {
  let memory: WebAssembly.Memory | undefined;
  let thread = { number: 0, count: 1 };
  const drivers = new Map<number, ProgramDriver>();
  const respond = (message: Message): void => {
    switch (message.kind) {
      case "start":
        memory = message.memory;
        thread = message.thread;
        return;
      case "program": {
        const own = memory!;
        const kernels = kernelsOf(message.module, own);
        drivers.set(
          message.id,
          new ProgramDriver(message.plan, { memory: message.memory, kernels, thread, buffer: () => own.buffer }),
        );
        return;
      }
      case "run":
        drivers.get(message.id)!.run(message.job, 0, message.steps);
        return;
      case "forget":
        drivers.delete(message.id);
    }
  };
  return (message) => {
    try {
      respond(message);
      return message.kind === "forget" ? undefined : {};
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
}
