/** Has a listener told of each Ctrl-C. @returns what ends that. */
export function onInterrupt(listener: () => void): () => void {
  process.on('SIGINT', listener);
  return () => process.off('SIGINT', listener);
}
