import type { ProblemDocument } from '#plugin-kit/contract';

/** Thrown when the installation answers with a problem, or with what nobody expected. */
export class ProblemReply extends Error {
  constructor(
    readonly request: string,
    readonly status: number,
    readonly document: Partial<ProblemDocument>,
  ) {
    const errors = (document.errors ?? [])
      .slice(0, 5)
      .map(({ pointer, header, detail }) => `\n  ${header ?? pointer}: ${detail}`)
      .join('');
    super(
      `${request} was answered with ${status} ` +
        `${document.title ?? ''}${document.detail === undefined ? '' : ` – ${document.detail}`}${errors}`,
    );
  }
}
