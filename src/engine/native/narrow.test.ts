import { contractWith } from "../../testing/native-contract.js";

await contractWith({ compiler: "gcc", lanes: 4 });
