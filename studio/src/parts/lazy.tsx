import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A step whose code is loaded when it is first shown. */
export function lazily(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Lazily(): JSX.Element {
    const [, again] = useState(0);
    useEffect(() => {
      if (loaded !== undefined) return;
      void load().then((component) => {
        loaded = component;
        again((count) => count + 1);
      });
    }, []);
    const Loaded = loaded;
    return Loaded === undefined ? <p class="muted">One moment …</p> : <Loaded />;
  };
}
