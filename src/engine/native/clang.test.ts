import { contractWith } from "../../testing/native-contract.js";

await contractWith({ compiler: "clang", lanes: 8 });
await contractWith({ compiler: "clang", lanes: 16 }, ({ op }) => op.startsWith("conv") || op.startsWith("dense"));
