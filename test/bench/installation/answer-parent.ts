/** What a process of a measurement can be asked for by `Child.ask`. It ends with its parent. */
export function answerParent(answers: Readonly<Record<string, (payload: never) => unknown>>): void {
  process.on('message', ({ id, kind, payload }: { id: number; kind: string; payload: never }) => {
    void (async () => {
      try {
        process.send?.({ id, answer: (await answers[kind]?.(payload)) ?? null });
      } catch (error) {
        process.send?.({ id, error: (error as Error).stack ?? String(error) });
      }
    })();
  });
  for (const event of ['disconnect', 'SIGTERM'] as const) process.once(event, () => process.exit(0));
}
