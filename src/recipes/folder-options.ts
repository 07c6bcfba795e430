import { choice, type Numeric, type OptionSpec, whole } from "./options.js";

/** What every recipe for a folder of pictures takes. */
export const folderOptions: {
  readonly data: Extract<OptionSpec, { readonly kind: "text" }> & { readonly required: true };
  readonly size: Numeric<undefined>;
  readonly fit: ReturnType<typeof choice<"resize" | "tile">>;
} = {
  data: { kind: "text", default: undefined, required: true },
  size: whole(8, 1024, undefined),
  fit: choice(["resize", "tile"]),
};
