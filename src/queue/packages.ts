import { UserError } from "../core/errors.js";

/** The packages that queues need, which only those who use queues install. Throws a UserError where they are missing. */
export async function queuePackages(): Promise<{
  readonly bullmq: typeof import("bullmq");
  readonly Redis: typeof import("ioredis").Redis;
}> {
  try {
    const [bullmq, ioredis] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { bullmq, Redis: ioredis.Redis };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    const problem = {
      where: "`redis`",
      expected: "the packages bullmq and ioredis, which are installed apart",
      got: "an installation without them",
      remedy: "Install them: npm install bullmq@6 ioredis@6",
    };
    throw new UserError(problem, { cause });
  }
}
