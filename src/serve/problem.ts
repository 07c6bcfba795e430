import { UserError } from "../core/errors.js";

/** What a client is told when it gets no answer: problem details as JSON (RFC 9457), with the four parts of our errors. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly where?: string;
  readonly expected?: string;
  readonly got?: string;
  readonly remedy?: string;
}

/** Names of the statuses that are given here. */
const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** A request that is turned down with a status of its own. */
export class Refusal extends UserError {
  readonly status: number;

  constructor(status: number, problem: UserError["problem"]) {
    super(problem);
    this.status = status;
  }
}

/** What to say of an error: a mistake of the client in full, anything else without its inside. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof UserError)) return { title: titles[500]!, status: 500, detail: "A bug; the log says more." };
  const status = error instanceof Refusal ? error.status : 400;
  return { title: titles[status]!, status, detail: error.message, ...error.problem };
}

/** The media type of {@link Problem}. */
export const problemType = "application/problem+json";
