/** Says what was changed or left out, beside the results. */
export function onNotice(notice: string): void {
  process.stderr.write(`${notice}\n`);
}
