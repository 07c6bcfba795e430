import type { Tensor } from "../engine/contract.js";
import type { Value } from "../graph/value.js";
import type { Workspace } from "./workspace.js";

/** Named arrays inside an engine, each behind its graph parameter. */
export class Storage {
  readonly tensors: Map<Value<"parameter">, Tensor> = new Map();
  readonly #named = new Map<string, Tensor>();

  /** Adds arrays, zeros where `data` has none of that name. */
  add(
    workspace: Workspace,
    parameters: ReadonlyMap<string, Value<"parameter">>,
    data: ReadonlyMap<string, Float32Array>,
  ): void {
    for (const [name, parameter] of parameters) {
      const tensor = workspace.tensor(parameter.shape, data.get(name));
      this.tensors.set(parameter, tensor);
      this.#named.set(name, tensor);
    }
  }

  /** Copies of the arrays of these names. */
  read(names: Iterable<string>): Map<string, Float32Array> {
    return new Map([...names].map((name) => [name, this.#named.get(name)!.read()]));
  }
}
