import { expose, transferHandlers } from "comlink";
import { Lab } from "./lab.js";
import { sayProblem } from "./say.js";

// Errors travel as the words they are for the visitor.
const thrown = transferHandlers.get("throw")!;
transferHandlers.set("throw", {
  canHandle: (value): value is unknown => thrown.canHandle(value),
  deserialize: (value) => thrown.deserialize(value),
  serialize: (one) => {
    const { value } = one as { readonly value: unknown };
    return [{ isError: true, value: { name: "Problem", message: sayProblem(value) } }, []];
  },
});

expose(new Lab());
