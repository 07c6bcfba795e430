import { Option } from "commander";

/** Where the queue is. In the environment it stays out of lists of processes, with its password. */
export const redisOption = (): Option => plainRedisOption().env("SANDGLASS_REDIS");

/** For a command that works without a queue where none is named. */
export const plainRedisOption = (): Option =>
  new Option("--redis <url>", "URL of the Redis with the queue, such as redis://127.0.0.1:6379");
