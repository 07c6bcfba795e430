import type { JSX } from "preact";
export function ModelStep(): JSX.Element {
  return <p>soon</p>;
}
