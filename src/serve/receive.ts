import type { Context } from "hono";
import type { Place } from "./admission.js";
import type { Limits } from "./limits.js";
import { Refusal } from "./problem.js";
import { type AnswerType, answerTypes, type ContentType, contentTypes, type Operation } from "./task.js";

/** The declared length of a body; undefined where it comes in pieces. Throws a Refusal for one that is too long. */
export function declaredLength(c: Context, { maxBody }: Pick<Limits, "maxBody">): number | undefined {
  const text = c.req.header("content-length");
  if (text === undefined || c.req.header("transfer-encoding") !== undefined) return undefined;
  const length = Number(text);
  if (length > maxBody) throw tooLong(maxBody, length);
  return length;
}

const tooLong = (maxBody: number, got: number | string): Refusal =>
  new Refusal(413, { where: "body", expected: `at most ${maxBody} bytes`, got: `${got}` });

/** The whole body. Throws a Refusal when it is too long, ends early, or takes too long to come. */
export async function receiveBody(
  c: Context,
  { maxBody, maxTime }: Limits,
  place: Place,
): Promise<Uint8Array<ArrayBuffer>> {
  const length = declaredLength(c, { maxBody });
  const read = length === undefined ? readPieces(c, maxBody, place) : c.req.raw.arrayBuffer();
  const whole = read.catch((cause: unknown) => {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal(400, { where: "body", expected: "the whole of it", got: `an end before that: ${String(cause)}` });
  });
  return new Uint8Array(await within(maxTime, 408, "the whole body", whole));
}

/** A body whose length nobody said: what it takes is counted as it comes. */
async function readPieces(c: Context, maxBody: number, place: Place): Promise<ArrayBuffer> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = c.req.raw.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return await new Blob(pieces).arrayBuffer();
    length += value.byteLength;
    if (length > maxBody) throw tooLong(maxBody, "more");
    place.grow(value.byteLength);
    pieces.push(value);
  }
}

/** What work comes to, or a Refusal with that status after so many seconds. */
export async function within<T>(seconds: number, status: 408 | 504, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Refusal(status, { where: "request", expected: `${what} within ${seconds} s`, got: "nothing by then" }),
      );
    }, seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Nobody waits for it any more.
    work.catch(() => {});
  }
}

const otherNames: Readonly<Record<string, ContentType>> = {
  "application/ndjson": "application/x-ndjson",
  "application/jsonl": "application/x-ndjson",
  "application/jsonlines": "application/x-ndjson",
  "application/npy": "application/x-npy",
  "image/jpg": "image/jpeg",
};

/** What a request says its body is. Throws a Refusal for what is not read. */
export function contentTypeOf(c: Context): ContentType {
  const encoding = c.req.header("content-encoding");
  if (encoding !== undefined && encoding !== "identity") {
    throw new Refusal(415, { where: "content-encoding", expected: "a body as it is", got: encoding });
  }
  const said = (c.req.header("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  const type = otherNames[said] ?? contentTypes.find((one) => one === said);
  if (type !== undefined) return type;
  throw new Refusal(415, { where: "content-type", expected: contentTypes.join(", "), got: said || "none" });
}

/** What a request wants back, of what the operation can answer with. Throws a Refusal where that is nothing. */
export function acceptedType(c: Context, operation: Operation, type: ContentType): AnswerType {
  const offered = answerTypes[operation];
  const usual = type === "application/x-ndjson" && operation === "score" ? "application/x-ndjson" : offered[0];
  const header = c.req.header("accept")?.toLowerCase();
  if (header === undefined) return usual;
  // Ranked by the client's wish; on a tie by its order.
  const wishes = header
    .split(",")
    .map((part) => {
      const [name = "", ...parameters] = part.split(";").map((piece) => piece.trim());
      const q = parameters.find((parameter) => parameter.startsWith("q="));
      return { name: otherNames[name] ?? name, q: q === undefined ? 1 : Number(q.slice(2)) };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { name } of wishes) {
    if (name === "*/*" || name === "") return usual;
    const found = offered.find((one) => one === name || (name.endsWith("/*") && one.startsWith(name.slice(0, -1))));
    if (found !== undefined) return found;
  }
  throw new Refusal(406, { where: "accept", expected: `one of ${offered.join(", ")}`, got: header });
}
