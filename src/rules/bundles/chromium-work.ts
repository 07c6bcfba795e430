import type { Browser, CDPSession, Page } from "playwright-core";

// What Chromium itself says of the work it did, for tests.

/** Seconds of processors that the browser and all its processes have used until now. */
export async function processorSeconds(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Microseconds of the thread's own work. */
  readonly tdur?: number;
}

/** Milliseconds of work of each task of a page's main thread while something is done. */
export async function tasksOf(browser: Browser, page: Page, work: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, {
    categories: ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing"],
  });
  await page.evaluate('performance.mark("work begins")');
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const mark = traceEvents.find(({ name }) => name === "work begins");
  if (mark === undefined) throw new Error("the trace lacks its beginning");
  return traceEvents
    .filter(({ name, ph, pid, tid, ts }) => {
      const own = pid === mark.pid && tid === mark.tid && ts >= mark.ts;
      return own && ph === "X" && name.endsWith("RunTask");
    })
    .map(({ tdur = 0 }) => tdur / 1000);
}
