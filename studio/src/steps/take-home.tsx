import type { JSX } from "preact";
export function TakeHomeStep(): JSX.Element {
  return <p>soon</p>;
}
