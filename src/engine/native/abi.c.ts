import { cKernelParameters } from "../../kernel/c-printer.js";

/** What the runtime and every compiled program agree on. All fields are eight bytes wide, so that JavaScript can fill a job. */
export const abi: string = `
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

typedef void kernel(${cKernelParameters});

struct range_work { kernel *run; long units, whole; };
struct gather { long input, in_block, offset, count; kernel *bytes, *floats; };
struct block_work { kernel *run; long only_partial; };
struct scatter { long output, in_block, offset, floats; kernel *run; };
struct shared_output { long output, offset, floats; };

/* A range phase has only ranges; a block phase has the rest. */
struct phase {
  const struct range_work *ranges; long range_count;
  const struct gather *gathers; long gather_count;
  const struct block_work *blocks; long block_count;
  const struct scatter *scatters; long scatter_count;
  long slot_start, slot_length;
};

struct program {
  const struct phase *phases; long phase_count;
  const long *scalars; long scalar_count;
  const struct shared_output *shared_outputs; long shared_output_count;
  long block_width, slots, block_stride, slot_stride, batch_size_offset, key_offset;
};

struct table { const char *data; long row_bytes, is_bytes; };

struct job {
  float *memory, *blocks, *slots, *scratch;
  long scratch_stride, batch_size, row_count;
  const uint32_t *rows;
  const struct table *tables;
  const float *scalars;
  const uint32_t *keys;
  float *const *outputs;
};
`;

/** Fields of `struct job`, in order. */
export const jobFields = [
  "memory",
  "blocks",
  "slots",
  "scratch",
  "scratchStride",
  "batchSize",
  "rowCount",
  "rows",
  "tables",
  "scalars",
  "keys",
  "outputs",
] as const;
