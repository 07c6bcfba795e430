import type { JSX } from "preact";
export function JudgeStep(): JSX.Element {
  return <p>soon</p>;
}
