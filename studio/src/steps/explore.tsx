import type { JSX } from "preact";
export function ExploreStep(): JSX.Element {
  return <p>soon</p>;
}
