import { UserError } from "../../core/errors.js";
import {
  attributeFields,
  attributeTypes,
  dimFields,
  entryFields,
  graphFields,
  modelFields,
  nodeFields,
  opsetFields,
  shapeFields,
  tensorTypeFields,
  typeFields,
  valueFields,
} from "./fields.js";
import { bytesField, floatField, floatsField, readMessage, textField, wholeField, wholesField } from "./message.js";
import {
  type ElementType,
  elementTypes,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "./model.js";
import { readTensor } from "./read-tensor.js";

/** Most nodes, tensors or entries of a file: empty ones take two bytes each, so bytes alone bound them badly. */
const mostItems = 100_000;

/**
 * The model in the bytes of an ONNX file. Graphs inside nodes are not read.
 *
 * @throws UserError naming `where` for bytes that are no such file, are cut short, or keep numbers in other files.
 */
export function readModel(bytes: Uint8Array, where: string): OnnxModel {
  try {
    return readModelMessage(bytes);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new UserError(
      { where, expected: "an ONNX file that holds its own numbers", got: `a damaged or foreign one (${got})` },
      { cause: error },
    );
  }
}

function readModelMessage(bytes: Uint8Array): OnnxModel {
  let irVersion = 0;
  let producer = "";
  let producerVersion = "";
  let graph: OnnxGraph | undefined;
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  readMessage(bytes, {
    [modelFields.irVersion]: wholeField((value) => {
      irVersion = value;
    }),
    [modelFields.producerName]: textField((value) => {
      producer = value;
    }),
    [modelFields.producerVersion]: textField((value) => {
      producerVersion = value;
    }),
    [modelFields.graph]: bytesField((value) => {
      if (graph !== undefined) throw new Error("two graphs");
      graph = readGraph(value);
    }),
    [modelFields.opsetImport]: bytesField((value) => {
      const [domain, version] = readOpset(value);
      opsets.set(domain === "ai.onnx" ? "" : domain, version);
      few(opsets.size);
    }),
    [modelFields.metadataProps]: bytesField((value) => {
      const [key, entry] = readEntry(value);
      if (metadata.has(key)) throw new Error(`metadata ${JSON.stringify(key)} twice`);
      metadata.set(key, entry);
      few(metadata.size);
    }),
  });
  if (graph === undefined) throw new Error("no graph");
  return { irVersion, opsets, producer, producerVersion, graph, metadata };
}

function readGraph(bytes: Uint8Array): OnnxGraph {
  let name = "";
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const each = <T>(list: T[], read: (bytes: Uint8Array) => T) =>
    bytesField((value) => {
      list.push(read(value));
      few(list.length);
    });
  readMessage(bytes, {
    [graphFields.node]: each(nodes, readNode),
    [graphFields.name]: textField((value) => {
      name = value;
    }),
    [graphFields.initializer]: each(initializers, readTensor),
    [graphFields.input]: each(inputs, readValue),
    [graphFields.output]: each(outputs, readValue),
    [graphFields.sparseInitializer]: () => {
      throw new Error("a sparse initializer");
    },
  });
  return { name, nodes, initializers, inputs, outputs };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let [op, domain, name] = ["", "", ""];
  readMessage(bytes, {
    [nodeFields.input]: textField((value) => inputs.push(value)),
    [nodeFields.output]: textField((value) => outputs.push(value)),
    [nodeFields.name]: textField((value) => {
      name = value;
    }),
    [nodeFields.opType]: textField((value) => {
      op = value;
    }),
    [nodeFields.domain]: textField((value) => {
      domain = value === "ai.onnx" ? "" : value;
    }),
    [nodeFields.attribute]: bytesField((value) => {
      const [key, attribute] = readAttribute(value);
      if (attribute !== undefined) attributes.set(key, attribute);
    }),
  });
  return { op, domain, name, inputs, outputs, attributes };
}

/** Undefined for kinds nobody here needs: graphs and lists of tensors. */
function readAttribute(bytes: Uint8Array): readonly [string, OnnxAttribute | undefined] {
  let name = "";
  let type = 0;
  let [float, int] = [0, 0];
  let string = "";
  let tensor: OnnxTensor | undefined;
  const floats: number[] = [];
  const ints: number[] = [];
  const strings: string[] = [];
  readMessage(bytes, {
    [attributeFields.name]: textField((value) => {
      name = value;
    }),
    [attributeFields.float]: floatField((value) => {
      float = value;
    }),
    [attributeFields.int]: wholeField((value) => {
      int = value;
    }),
    [attributeFields.string]: textField((value) => {
      string = value;
    }),
    [attributeFields.tensor]: bytesField((value) => {
      tensor = readTensor(value);
    }),
    [attributeFields.floats]: floatsField((value) => floats.push(value)),
    [attributeFields.ints]: wholesField((value) => ints.push(value)),
    [attributeFields.strings]: textField((value) => strings.push(value)),
    [attributeFields.type]: wholeField((value) => {
      type = value;
    }),
  });
  const values: { readonly [K in OnnxAttribute["kind"]]: OnnxAttribute | undefined } = {
    float: { kind: "float", value: float },
    int: { kind: "int", value: int },
    string: { kind: "string", value: string },
    tensor: tensor && { kind: "tensor", value: tensor },
    floats: { kind: "floats", value: floats },
    ints: { kind: "ints", value: ints },
    strings: { kind: "strings", value: strings },
  };
  const kind = (Object.keys(attributeTypes) as OnnxAttribute["kind"][]).find((each) => attributeTypes[each] === type);
  return [name, kind && values[kind]];
}

function readValue(bytes: Uint8Array): OnnxValue {
  let name = "";
  let code = 0;
  const dims: (number | string)[] = [];
  const inside = (fields: Parameters<typeof readMessage>[1]) => bytesField((value) => readMessage(value, fields));
  readMessage(bytes, {
    [valueFields.name]: textField((value) => {
      name = value;
    }),
    [valueFields.type]: inside({
      [typeFields.tensorType]: inside({
        [tensorTypeFields.elementType]: wholeField((value) => {
          code = value;
        }),
        [tensorTypeFields.shape]: inside({
          [shapeFields.dim]: bytesField((value) => {
            let dim: number | string = "";
            readMessage(value, {
              [dimFields.value]: wholeField((length) => {
                dim = length;
              }),
              [dimFields.param]: textField((param) => {
                dim = param;
              }),
            });
            dims.push(dim);
          }),
        }),
      }),
    }),
  });
  const type = (Object.keys(elementTypes) as ElementType[]).find((each) => elementTypes[each] === code);
  return { name, type, dims };
}

function readOpset(bytes: Uint8Array): readonly [string, number] {
  let domain = "";
  let version = 0;
  readMessage(bytes, {
    [opsetFields.domain]: textField((value) => {
      domain = value;
    }),
    [opsetFields.version]: wholeField((value) => {
      version = value;
    }),
  });
  return [domain, version];
}

function readEntry(bytes: Uint8Array): readonly [string, string] {
  let [key, entry] = ["", ""];
  readMessage(bytes, {
    [entryFields.key]: textField((value) => {
      key = value;
    }),
    [entryFields.value]: textField((value) => {
      entry = value;
    }),
  });
  return [key, entry];
}

function few(count: number): void {
  if (count > mostItems) throw new Error(`more than ${mostItems} entries of one kind`);
}
