// stub while typing
import type { StudyLog } from "../study-log.js";
export async function redisLog(_url: string, _name: string): Promise<StudyLog> {
  throw new Error("todo");
}
