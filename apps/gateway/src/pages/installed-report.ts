import type { PluginsReport } from './plugins-page.js';

const KEPT_MS = 1_000;

/** What runs, asked of every plugin at most once a second however often somebody looks, and written down once for each form. */
export class InstalledReport {
  private kept: { readonly report: Promise<PluginsReport>; readonly at: number; readonly bodies: Map<string, Buffer> } | undefined;

  constructor(private readonly ask: () => Promise<PluginsReport>) {}

  /** @param form names what `write` makes of it */
  async as(form: string, write: (report: PluginsReport) => Buffer): Promise<Buffer> {
    if (!this.kept || performance.now() - this.kept.at > KEPT_MS) this.kept = { report: this.ask(), at: performance.now(), bodies: new Map() };
    const { report, bodies } = this.kept;
    let body = bodies.get(form);
    // Whoever failed to learn it is not answered by that for a second.
    if (!body) bodies.set(form, (body = write(await report.catch((error: unknown) => this.forget(error)))));
    return body;
  }

  private forget(error: unknown): never {
    this.kept = undefined;
    throw error;
  }
}
