/** Longer than any orderly stop of ours, shorter than the patience of whoever restarts us. */
const STOP_WITHIN_MS = 15_000;

/**
 * Ends this program when the one that started it is gone, however that ended.
 *
 * The kernel closes the channel between them even after SIGKILL. The stop goes through SIGTERM so that
 * Nest's shutdown hooks run as for any other stop. Started by hand, without a channel, it changes nothing.
 */
export function stopOnParentExit(): void {
  const stop = (): void => {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  };
  if (process.connected === false) {
    stop(); // the parent died while we were loading
    return;
  }
  if (process.connected === undefined) return;
  process.once('disconnect', stop);
  process.channel?.unref(); // the listener alone would keep a finished program alive
}
