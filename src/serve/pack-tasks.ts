import type { Task } from "./task.js";

/** Bodies up to this many bytes travel in one buffer: handing over a buffer costs more than copying them. */
const small = 2 ** 16;

/** Tasks on their way to another thread: bodies that are small are parts of `packed`. */
export interface PackedTasks {
  readonly tasks: readonly (Omit<Task, "body"> & { readonly body: Uint8Array<ArrayBuffer> | Place })[];
  readonly packed: Uint8Array<ArrayBuffer>;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Packs tasks, with the buffers that are handed over. */
export function packTasks(tasks: readonly Task[]): { readonly work: PackedTasks; readonly transfer: ArrayBuffer[] } {
  const total = tasks.reduce((sum, { body }) => sum + (body.byteLength > small ? 0 : body.byteLength), 0);
  const packed = new Uint8Array(total);
  const transfer = [packed.buffer];
  let end = 0;
  const sent = tasks.map((task) => {
    if (task.body.byteLength > small) {
      transfer.push(task.body.buffer);
      return task;
    }
    const start = end;
    packed.set(task.body, start);
    end += task.body.byteLength;
    return { ...task, body: { start, end } };
  });
  return { work: { tasks: sent, packed }, transfer };
}

/** The tasks again, sharing the memory they came in. */
export function unpackTasks({ tasks, packed }: PackedTasks): Task[] {
  return tasks.map(({ body, ...task }) => ({
    ...task,
    body: body instanceof Uint8Array ? body : packed.subarray(body.start, body.end),
  }));
}
