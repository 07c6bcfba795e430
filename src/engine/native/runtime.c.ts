import { gatherChunk } from "../lower/gather-chunk.js";
import { abi } from "./abi.c.js";
import { meetingSource } from "./meeting.c.js";

/**
 * The part of the native engine that is the same for every program: memory, a pool of threads, and the driver that
 * takes them through the phases of each step. The same as the driver of the WebAssembly engine.
 */
export const runtimeSource: string = `#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
${abi}
#if defined(__x86_64__) || defined(__i386__)
#define PAUSE() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define PAUSE() __asm__ volatile("isb")
#else
#define PAUSE() ((void)0)
#endif

/*
 * Subnormal numbers are taken for zero: they cost most CPUs a hundred cycles each, and weights that no gradient reaches
 * pass through them on their way to zero.
 */
static void flush_subnormals(void) {
#if defined(__SSE2__)
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
#elif defined(__aarch64__)
  unsigned long long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (1ull << 24)));
#endif
}

/* ---- memory: address space at once, pages as they are touched ---- */

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

EXPORT void *sandglass_reserve(long bytes) {
  void *at = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) return NULL;
#ifdef MADV_HUGEPAGE
  madvise(at, (size_t)bytes, MADV_HUGEPAGE);
#endif
  return at;
}

EXPORT void sandglass_release(char *at, long bytes) { munmap(at, (size_t)bytes); }

EXPORT void sandglass_write(char *to, long offset, const void *from, long bytes) { memcpy(to + offset, from, (size_t)bytes); }

EXPORT void sandglass_read(const char *from, long offset, void *to, long bytes) { memcpy(to, from + offset, (size_t)bytes); }

EXPORT void sandglass_clear(char *at, long offset, long bytes) { memset(at + offset, 0, (size_t)bytes); }

/* With the address sanitizer, accesses to these bytes are errors until they are opened again. */
#if defined(__SANITIZE_ADDRESS__)
#define GUARDS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARDS 1
#endif
#endif
#ifdef GUARDS
void __asan_poison_memory_region(void const volatile *at, size_t bytes);
void __asan_unpoison_memory_region(void const volatile *at, size_t bytes);
EXPORT void sandglass_guard(char *at, long offset, long bytes) { __asan_poison_memory_region(at + offset, bytes); }
EXPORT void sandglass_unguard(char *at, long offset, long bytes) { __asan_unpoison_memory_region(at + offset, bytes); }
#else
EXPORT void sandglass_guard(char *at, long offset, long bytes) {}
EXPORT void sandglass_unguard(char *at, long offset, long bytes) {}
#endif

EXPORT const void *sandglass_address(const void *at) { return at; }

/* ---- threads ---- */
${meetingSource}
/* The caller meets its threads at the gate, before and after a job; inside a job they meet without it. */
struct pool {
  long threads;
  const struct program *program;
  const struct job *job;
  atomic_int stopping;
  struct counter *counters;
  struct meeting gate, inner;
  pthread_t *members;
};

struct member { struct pool *pool; long number; };

/* ---- one job ---- */

struct thread {
  struct pool *pool;
  const struct program *program;
  const struct job *job;
  long number, count;
  float *scratch;
  long masked_to;
};

static void run_ranges(const struct thread *t, const struct phase *phase, long blocks) {
  const struct job *job = t->job;
  for (long i = 0; i < phase->range_count; i++) {
    long units = phase->ranges[i].units, from = 0, to = units;
    if (phase->ranges[i].whole) {
      if (i % t->count != t->number) continue;
    } else {
      from = units * t->number / t->count;
      to = units * (t->number + 1) / t->count;
    }
    if (from < to) phase->ranges[i].run(job->memory, t->scratch, job->blocks, job->slots, from, to, blocks);
  }
}

struct block { long first, in_batch, valid, number; float *slot; };

static void run_block(struct thread *t, const struct phase *phase, struct block at) {
  const struct program *program = t->program;
  const struct job *job = t->job;
  long width = program->block_width;
  float *own = job->blocks + at.number * program->block_stride;
  if (t->masked_to != at.valid) {
    for (long lane = 0; lane < width; lane++) {
      int bits = lane < at.valid ? -1 : 0;
      memcpy(t->scratch + lane, &bits, 4);
    }
    t->masked_to = at.valid;
  }
  for (long i = 0; i < phase->gather_count; i++) {
    const struct gather *gather = phase->gathers + i;
    const struct table *table = job->tables + gather->input;
    kernel *run = table->is_bytes ? gather->bytes : gather->floats;
    float *target = (gather->in_block ? own : t->scratch) + gather->offset;
    for (long from = 0; from < gather->count; from += ${gatherChunk}) {
      long to = from + ${gatherChunk} < gather->count ? from + ${gatherChunk} : gather->count;
      for (long lane = 0; lane < width; lane++) {
        /* Lanes without a sample get a copy of one, so that nothing in them is out of the ordinary. */
        uint32_t row = job->rows[at.first + (lane < at.valid ? lane : at.valid - 1)];
        run((float *)(table->data + row * table->row_bytes), target + lane, 0, 0, from, to, 0);
      }
    }
  }
  for (long i = 0; i < phase->block_count; i++) {
    const struct block_work *work = phase->blocks + i;
    if (work->only_partial && at.valid == width) continue;
    work->run(job->memory, t->scratch, own, at.slot, at.in_batch, 0, 0);
  }
  for (long i = 0; i < phase->scatter_count; i++) {
    const struct scatter *scatter = phase->scatters + i;
    float *source = (scatter->in_block ? own : t->scratch) + scatter->offset;
    float *target = job->outputs[scatter->output] + at.first * scatter->floats;
    for (long lane = 0; lane < at.valid; lane++)
      scatter->run(target + lane * scatter->floats, source + lane, 0, 0, 0, 0, 0);
  }
}

/*
 * A slot nobody has taken in this phase, or -1. Each thread has slots of its own, and those that others have left when it
 * is done: so a block mostly stays in the cache of one core from phase to phase.
 */
static long next_slot(struct thread *t, long slots) {
  for (long turn = 0; turn < t->count; turn++) {
    long owner = (t->number + turn) % t->count;
    long taken = atomic_fetch_add_explicit(&t->pool->counters[owner].taken, 1, memory_order_relaxed);
    long slot = slots * owner / t->count + taken;
    if (slot < slots * (owner + 1) / t->count) return slot;
  }
  return -1;
}

static void run_blocks(struct thread *t, const struct phase *phase, long first, long count) {
  const struct program *program = t->program;
  long width = program->block_width, slots = program->slots, blocks = (count + width - 1) / width;
  for (long slot; (slot = next_slot(t, slots)) >= 0;) {
    float *sums = t->job->slots + slot * program->slot_stride;
    memset(sums + phase->slot_start, 0, (size_t)phase->slot_length * sizeof(float));
    long end = (blocks * (slot + 1) + slots - 1) / slots;
    for (long number = (blocks * slot + slots - 1) / slots; number < end; number++) {
      long in_batch = number * width, left = count - in_batch;
      run_block(t, phase, (struct block){first + in_batch, in_batch, left < width ? left : width, number, sums});
    }
  }
}

static void write_step(const struct thread *t, long step, long count) {
  const struct program *program = t->program;
  float *memory = t->job->memory;
  for (long i = 0; i < program->scalar_count; i++)
    memory[program->scalars[i]] = t->job->scalars[step * program->scalar_count + i];
  if (program->batch_size_offset >= 0) memory[program->batch_size_offset] = (float)count;
  memcpy(memory + program->key_offset, t->job->keys + 2 * step, 8);
}

static void read_step(const struct thread *t, long step) {
  const struct program *program = t->program;
  for (long i = 0; i < program->shared_output_count; i++) {
    const struct shared_output *out = program->shared_outputs + i;
    memcpy(t->job->outputs[out->output] + step * out->floats, t->job->memory + out->offset, (size_t)out->floats * 4);
  }
}

static void run_job(struct pool *pool, long number) {
  const struct job *job = pool->job;
  struct thread t = {pool, pool->program, job, number, pool->threads, job->scratch + number * job->scratch_stride, -1};
  long steps = (job->row_count + job->batch_size - 1) / job->batch_size;
  for (long step = 0; step < steps; step++) {
    long first = step * job->batch_size, left = job->row_count - first;
    long count = left < job->batch_size ? left : job->batch_size;
    if (number == 0) write_step(&t, step, count);
    meet(&pool->inner, pool->counters);
    for (long i = 0; i < t.program->phase_count; i++) {
      const struct phase *phase = t.program->phases + i;
      if (phase->range_count > 0) run_ranges(&t, phase, (count + t.program->block_width - 1) / t.program->block_width);
      else run_blocks(&t, phase, first, count);
      meet(&pool->inner, pool->counters);
    }
    if (number == 0) read_step(&t, step);
  }
}

static void *work(void *given) {
  struct member member = *(struct member *)given;
  struct pool *pool = member.pool;
  free(given);
  flush_subnormals();
  for (;;) {
    meet(&pool->gate, NULL);
    if (atomic_load(&pool->stopping)) return NULL;
    run_job(pool, member.number);
    meet(&pool->gate, NULL);
  }
}

EXPORT void sandglass_stop(struct pool *pool) {
  atomic_store(&pool->stopping, 1);
  meet(&pool->gate, NULL);
  for (long i = 0; i < pool->threads; i++) pthread_join(pool->members[i], NULL);
  close_meeting(&pool->gate);
  close_meeting(&pool->inner);
  free(pool->counters);
  free(pool->members);
  free(pool);
}

/* NULL where the system gives no more threads. Kernels want more stack than a foreign caller may have. */
EXPORT struct pool *sandglass_start(long threads) {
  struct pool *pool = calloc(1, sizeof *pool);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 8 << 20);
  pool->threads = threads;
  pool->members = calloc((size_t)threads, sizeof *pool->members);
  pool->counters = aligned_alloc(64, (size_t)threads * sizeof *pool->counters);
  memset(pool->counters, 0, (size_t)threads * sizeof *pool->counters);
  open_meeting(&pool->gate, threads + 1);
  open_meeting(&pool->inner, threads);
  for (long i = 0; i < threads; i++) {
    struct member *member = malloc(sizeof *member);
    *member = (struct member){pool, i};
    if (pthread_create(&pool->members[i], &attributes, work, member) != 0) return NULL;
  }
  return pool;
}

EXPORT void sandglass_run(struct pool *pool, const struct program *program, const struct job *job) {
  pool->program = program;
  pool->job = job;
  meet(&pool->gate, NULL);
  meet(&pool->gate, NULL);
}
`;
