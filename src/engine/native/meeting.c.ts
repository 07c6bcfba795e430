/** Where the threads of a pool wait for each other, and how they share the slots of a phase. Part of the runtime. */
export const meetingSource: string = `
/* Where a number of threads wait for the last of them. */
struct meeting {
  int members;
  atomic_int arrived, sleeping;
  atomic_uint round;
  pthread_mutex_t lock;
  pthread_cond_t turn;
};

/* How many of a thread's own slots are taken, on a cache line of its own. */
struct counter { _Alignas(64) atomic_int taken; };

static const int patience = 4000;

static void open_meeting(struct meeting *meeting, long members) {
  meeting->members = (int)members;
  pthread_mutex_init(&meeting->lock, NULL);
  pthread_cond_init(&meeting->turn, NULL);
}

static void close_meeting(struct meeting *meeting) {
  pthread_mutex_destroy(&meeting->lock);
  pthread_cond_destroy(&meeting->turn);
}

/* First awake, because phases are short, then asleep, because jobs may be far apart. The last one resets the counters. */
static void meet(struct meeting *meeting, struct counter *counters) {
  unsigned round = atomic_load(&meeting->round);
  if (atomic_fetch_add(&meeting->arrived, 1) == meeting->members - 1) {
    for (int i = 0; counters != NULL && i < meeting->members; i++) atomic_store(&counters[i].taken, 0);
    atomic_store(&meeting->arrived, 0);
    atomic_store(&meeting->round, round + 1);
    if (atomic_load(&meeting->sleeping) > 0) {
      pthread_mutex_lock(&meeting->lock);
      pthread_cond_broadcast(&meeting->turn);
      pthread_mutex_unlock(&meeting->lock);
    }
    return;
  }
  for (int i = 0; i < patience; i++) {
    if (atomic_load_explicit(&meeting->round, memory_order_acquire) != round) return;
    PAUSE();
  }
  pthread_mutex_lock(&meeting->lock);
  atomic_fetch_add(&meeting->sleeping, 1);
  while (atomic_load(&meeting->round) == round) pthread_cond_wait(&meeting->turn, &meeting->lock);
  atomic_fetch_sub(&meeting->sleeping, 1);
  pthread_mutex_unlock(&meeting->lock);
}
`;
