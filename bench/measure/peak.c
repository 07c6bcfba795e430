// Peak rate of single-precision multiply-adds on one core, in the widest vectors the compiler may use.
#include <stdio.h>
#include <time.h>

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif

typedef float vec __attribute__((vector_size(4 * LANES)));

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

#define EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define DECLARE(I) vec a##I = {I};
#define STEP(I) a##I = a##I * m + c;
#define TOTAL(I) +a##I

int main(void) {
  volatile float seed = 0.999f;
  vec m = (vec){} + seed, c = (vec){} + (1 - seed);
  EACH(DECLARE)
  double best = 0;
  for (double end = now() + 1; now() < end;) {
    const long steps = 2000000;
    double start = now();
    for (long i = 0; i < steps; i++) {
      EACH(STEP)
    }
    double rate = 2.0 * LANES * 12 * steps / (now() - start) / 1e9;
    if (rate > best) best = rate;
  }
  vec total = EACH(TOTAL);
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += total[i];
  printf("{\"gflops\": %.2f, \"lanes\": %d, \"checksum\": %g}\n", best, LANES, sum);
  return 0;
}
