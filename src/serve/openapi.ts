import { toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { version } from "../core/version.js";
import type { InputDescription } from "../data/input.js";
import type { ModelCard } from "../runs/model-card.js";
import type { Backend } from "./backend.js";
import { problemType } from "./problem.js";
import { answerBodies, jsonBody, problemBody, streamLine, streamQuery, taskQuery } from "./schemas.js";
import { answerTypes, type Operation, operations } from "./task.js";

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of what is served now, made of the schemas that check requests and of the models themselves. */
export function openApi(
  backend: Pick<Backend, "names" | "card">,
  { adaptive, hasToken }: { readonly adaptive: boolean; readonly hasToken: boolean },
): Json {
  const get = (summary: string, type = "application/json"): Json => ({
    get: { summary, responses: { 200: { description: summary, content: { [type]: {} } } } },
  });
  const models = backend.names.flatMap((name) => pathsOf(name, backend.card(name)!, adaptive));
  return {
    openapi: "3.1.0",
    info: { title: "Sandglass models", version },
    paths: {
      "/health/live": get("Whether the process answers"),
      "/health/ready": get("Whether it takes requests"),
      "/metrics": get("Metrics for Prometheus", "text/plain"),
      "/v1/models": get("The models"),
      ...Object.fromEntries(models),
    },
    components: {
      schemas: { Problem: schemaOf(problemBody) },
      ...(hasToken && { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } }),
    },
    ...(hasToken && { security: [{ bearer: [] }] }),
  };
}

function pathsOf(name: string, card: ModelCard, adaptive: boolean): [string, Json][] {
  const base = `/v1/models/${name}`;
  const body = bodyOf(card.input);
  const parameters = parametersOf(taskQuery);
  const post = (summary: string, more: Json): Json => ({
    post: { summary, ...more, tags: [name] },
  });
  const does = (operation: Operation): [string, Json] => [
    `${base}:${operation}`,
    post(`${summaries[operation]} (${card.reads})`, {
      parameters,
      requestBody: body,
      responses: {
        200: {
          description: summaries[operation],
          content: Object.fromEntries(answerTypes[operation].map((type) => [type, answerOf(operation, type)])),
        },
        ...errors,
      },
    }),
  ];
  const isDetector = card.kind === "detector";
  const list: [string, Json][] = [
    [base, { get: { summary: `The card of ${name}`, tags: [name], responses: { 200: { description: "The card" } } } }],
    ...operations.filter((operation) => isDetector || operation !== "score").map(does),
  ];
  if (isDetector && card.input.kind === "series") {
    const content = { "application/x-ndjson": { schema: schemaOf(streamLine) } };
    const responses = { 200: { description: "A line for each window", content }, ...errors };
    const points = { required: true, content: { "application/x-ndjson": {} } };
    list.push([
      `${base}:stream`,
      post("Judge a series point by point", { parameters: parametersOf(streamQuery), requestBody: points, responses }),
    ]);
  }
  if (isDetector && adaptive) {
    const responses = { 200: { description: "What was learned" }, ...errors };
    list.push([`${base}:update`, post("Learn from samples known to be normal", { requestBody: body, responses })]);
  }
  return list;
}

const summaries: Readonly<Record<Operation, string>> = {
  score: "Judge samples",
  reconstruct: "What the model makes of samples",
  denoise: "The same, by the name for models that take noise off",
  encode: "Codes of samples",
};

const problem: Json = { content: { [problemType]: { schema: { $ref: "#/components/schemas/Problem" } } } };
const errors: Json = {
  400: { description: "Samples the model was not taught to read", ...problem },
  401: { description: "No token, or a wrong one", ...problem },
  413: { description: "More than the server takes", ...problem },
  415: { description: "A content type that is not read", ...problem },
  503: { description: "Too much to do; come back after Retry-After", ...problem },
};

/** The body of a request: the schema that checks it, with the rows of this model where they have a form. */
function bodyOf(input: InputDescription): Json {
  const json = schemaOf(jsonBody);
  const row = rowOf(input);
  const schema = row === undefined ? json : { ...json, $defs: { row } };
  const binary = { schema: { type: "string", format: "binary" } };
  const pictures = input.kind === "image" ? { "image/png": binary, "image/jpeg": binary } : {};
  return {
    required: true,
    content: {
      "application/json": { schema },
      "application/x-ndjson": row === undefined ? {} : { schema: row },
      ...(input.kind === "table" || input.kind === "series" ? { "text/csv": {} } : {}),
      "application/x-npy": binary,
      ...pictures,
    },
  };
}

/** A row of a table as JSON Schema. */
function rowOf(input: InputDescription): Json | undefined {
  if (input.kind !== "table") return undefined;
  const { inputs } = input.schema;
  return {
    type: "object",
    properties: Object.fromEntries(
      inputs.map((column) => [
        column.name,
        column.kind === "numeric" ? { type: ["number", "null"] } : { enum: [...column.categories, null] },
      ]),
    ),
    required: inputs.map(({ name }) => name),
  };
}

const answerOf = (operation: Operation, type: string): Json =>
  type === "application/json" ? { schema: schemaOf(answerBodies[operation]) } : {};

function parametersOf(query: GenericSchema): Json[] {
  const { properties = {} } = schemaOf(query) as { readonly properties?: Readonly<Record<string, Json>> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: "query", required: false, schema },
    ...(description !== undefined && { description }),
  }));
}

/** A schema as JSON Schema: what a request is, before anything is made of it. */
function schemaOf(schema: GenericSchema): Json {
  const { $schema: _, ...rest } = toJsonSchema(schema, { typeMode: "input", errorMode: "ignore" }) as Json;
  return rest;
}
