import type { Study } from "../tune/study.js";

export async function writeStudyPage(_study: Study): Promise<string> {
  return "";
}
