import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
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
  tensorFields,
  tensorTypeFields,
  typeFields,
  valueFields,
} from "./fields.js";
import {
  elementTypes,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "./model.js";

// Fields go out in the order of the schema and maps in their own, so that one model has one spelling in bytes.

/** The bytes of a model. */
export function writeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  whole(writer, modelFields.irVersion, model.irVersion);
  text(writer, modelFields.producerName, model.producer);
  text(writer, modelFields.producerVersion, model.producerVersion);
  message(writer, modelFields.graph, () => {
    const { graph } = model;
    for (const node of graph.nodes) message(writer, graphFields.node, () => writeNode(writer, node));
    text(writer, graphFields.name, graph.name);
    for (const tensor of graph.initializers)
      message(writer, graphFields.initializer, () => writeTensor(writer, tensor));
    for (const value of graph.inputs) message(writer, graphFields.input, () => writeValue(writer, value));
    for (const value of graph.outputs) message(writer, graphFields.output, () => writeValue(writer, value));
  });
  for (const [domain, version] of model.opsets) {
    message(writer, modelFields.opsetImport, () => {
      text(writer, opsetFields.domain, domain);
      whole(writer, opsetFields.version, version);
    });
  }
  for (const [key, value] of model.metadata) {
    message(writer, modelFields.metadataProps, () => {
      text(writer, entryFields.key, key);
      text(writer, entryFields.value, value);
    });
  }
  return writer.finish();
}

function writeNode(writer: BinaryWriter, { inputs, outputs, name, op, attributes, domain }: OnnxNode): void {
  for (const input of inputs) text(writer, nodeFields.input, input);
  for (const output of outputs) text(writer, nodeFields.output, output);
  text(writer, nodeFields.name, name);
  text(writer, nodeFields.opType, op);
  for (const [key, attribute] of attributes) {
    message(writer, nodeFields.attribute, () => {
      text(writer, attributeFields.name, key);
      writeAttribute(writer, attribute);
      whole(writer, attributeFields.type, attributeTypes[attribute.kind]);
    });
  }
  if (domain !== "") text(writer, nodeFields.domain, domain);
}

function writeAttribute(writer: BinaryWriter, attribute: OnnxAttribute): void {
  switch (attribute.kind) {
    case "float":
      writer.tag(attributeFields.float, WireType.Bit32).float(attribute.value);
      break;
    case "int":
      whole(writer, attributeFields.int, attribute.value);
      break;
    case "string":
      text(writer, attributeFields.string, attribute.value);
      break;
    case "tensor":
      message(writer, attributeFields.tensor, () => writeTensor(writer, attribute.value));
      break;
    case "floats":
      for (const value of attribute.value) writer.tag(attributeFields.floats, WireType.Bit32).float(value);
      break;
    case "ints":
      for (const value of attribute.value) whole(writer, attributeFields.ints, value);
      break;
    case "strings":
      for (const value of attribute.value) text(writer, attributeFields.strings, value);
      break;
  }
}

function writeTensor(writer: BinaryWriter, { dims, type, name, data }: OnnxTensor): void {
  for (const length of dims) whole(writer, tensorFields.dims, length);
  whole(writer, tensorFields.dataType, elementTypes[type]);
  text(writer, tensorFields.name, name);
  writer.tag(tensorFields.rawData, WireType.LengthDelimited).bytes(littleEndian(data));
}

/** ONNX stores numbers little-endian, as every machine that JavaScript runs on holds them. */
function littleEndian({ buffer, byteOffset, byteLength }: OnnxTensor["data"]): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function writeValue(writer: BinaryWriter, { name, type, dims, note }: OnnxValue): void {
  text(writer, valueFields.name, name);
  message(writer, valueFields.type, () => {
    message(writer, typeFields.tensorType, () => {
      whole(writer, tensorTypeFields.elementType, type === undefined ? 0 : elementTypes[type]);
      message(writer, tensorTypeFields.shape, () => {
        for (const dim of dims) {
          message(writer, shapeFields.dim, () => {
            if (typeof dim === "number") whole(writer, dimFields.value, dim);
            else text(writer, dimFields.param, dim);
          });
        }
      });
    });
  });
  if (note !== undefined) text(writer, valueFields.docString, note);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function whole(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
