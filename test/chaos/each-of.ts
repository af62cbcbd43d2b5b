const AT_ONCE = 8;

/** Does it for each thing, a few at a time; what fails is left as it is. */
export async function eachOf<Thing>(
  things: readonly Thing[],
  act: (thing: Thing) => Promise<void>,
): Promise<void> {
  const waiting = things.values();
  const lane = async () => {
    for (const thing of waiting) await act(thing).catch(() => undefined);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
