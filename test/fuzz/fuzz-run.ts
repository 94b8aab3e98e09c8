import type { FuzzRequest } from './endpoint.js';
import { headersOf, targetOf } from './endpoint.js';
import { type HttpAnswer, KeptConnections, answersIn, sendRaw } from './exchanges.js';
import type { FuzzWorld } from './fuzz-world.js';
import { type RawRequest, bytesOf } from './raw-bytes.js';
import { watchStillness } from './stillness.js';

export type Form = 'valid' | 'near' | 'raw';

/** One thing to send, in one of the three forms. */
export type Shot =
  | { readonly form: 'valid' | 'near'; readonly request: FuzzRequest }
  | { readonly form: 'raw'; readonly raw: RawRequest };

export interface Outcome {
  readonly shot: Shot;
  /** `closed`: the connection ended without an answer, which raw bytes may bring about. */
  readonly verdict: 'accepted' | 'refused' | 'closed';
  readonly status: number | undefined;
}

/** Sends shots, several at once, and judges every answer. */
export class FuzzRun {
  readonly sent: Record<Form, number> = { valid: 0, near: 0, raw: 0 };
  /** How often each status was answered, by form. */
  readonly statuses = new Map<string, number>();
  private readonly faults: string[] = [];
  private readonly connections: KeptConnections;
  private readonly underWay = new Set<Shot>();
  /** No fault, and it may explain those that there are. */
  private readonly held: string[] = [];
  private readonly stillness = watchStillness({
    // With nothing under way it is the making of what is to be sent, which nobody waits for.
    onBusy: (what) =>
      void (
        this.underWay.size > 0 &&
        this.faults.unshift(
          `${what}, while these were under way: ${JSON.stringify([...this.underWay]).slice(0, 20_000)}`,
        )
      ),
    onHeld: (what) => void this.held.push(what),
  });

  constructor(
    private readonly world: FuzzWorld,
    private readonly atOnce: { readonly asked: number; readonly raw: number },
  ) {
    this.connections = new KeptConnections(world.platform.url);
  }

  async send(shots: readonly Shot[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const work = async (queue: Iterable<Shot>): Promise<void> => {
      for (const shot of queue) {
        this.underWay.add(shot);
        outcomes.push(await (shot.form === 'raw' ? this.shootRaw(shot) : this.shoot(shot)));
        this.underWay.delete(shot);
        this.sent[shot.form] += 1;
      }
    };
    const workers = (count: number, own: readonly Shot[]) => {
      const queue = own.values();
      return Array.from({ length: count }, () => work(queue));
    };
    const isRaw = ({ form }: Shot) => form === 'raw';
    await Promise.all([
      ...workers(
        this.atOnce.asked,
        shots.filter((shot) => !isRaw(shot)),
      ),
      ...workers(this.atOnce.raw, shots.filter(isRaw)),
    ]);
    return outcomes;
  }

  /** What must not be; the first of it, and what may explain it. */
  wrong(): string[] {
    return this.faults.length === 0 ? [] : [...this.held, ...this.faults.slice(0, 5)];
  }

  /** How many requests of this form were accepted. */
  accepted(form: Form): number {
    return [...this.statuses]
      .filter(([name]) => new RegExp(`^${form} [23]`).test(name))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  close(): void {
    this.connections.close();
    this.stillness.close();
  }

  private async shoot(shot: Shot & { form: 'valid' | 'near' }): Promise<Outcome> {
    const { request } = shot;
    const path = targetOf(request);
    const what =
      `${request.method} ${path} as ${request.as} ${JSON.stringify(request.headers)} ` +
      `${request.body?.slice(0, 600)}`;
    try {
      const answer = await this.connections.ask(
        request.method,
        path,
        headersOf(request, this.world.tokens),
        request.body,
      );
      return this.judge(shot, answer, what);
    } catch (error) {
      this.faults.push(`${shot.form}: ${String(error)} ← ${what}`);
      return { shot, verdict: 'closed', status: undefined };
    }
  }

  private async shootRaw(shot: Shot & { form: 'raw' }): Promise<Outcome> {
    const bytes = bytesOf(shot.raw, this.world.tokens);
    const what = JSON.stringify(
      bytes
        .toString('latin1')
        .replaceAll(/(?<=bearer )[\w.-]{20,}/gi, '…')
        .slice(0, 1_500),
    );
    try {
      const answers = answersIn(await sendRaw(this.world.platform.url, bytes));
      const outcomes = answers.map((answer) => this.judge(shot, answer, what));
      const worst = outcomes.find(({ verdict }) => verdict === 'accepted') ?? outcomes[0];
      return worst ?? { shot, verdict: 'closed', status: undefined };
    } catch (error) {
      this.faults.push(`raw: ${String(error)} ← ${what}`);
      return { shot, verdict: 'closed', status: undefined };
    }
  }

  /** A result, or a problem's document; never a fault of ours, and never a refusal without a document. */
  private judge(shot: Shot, answer: HttpAnswer, what: string): Outcome {
    const { status } = answer;
    this.statuses.set(`${shot.form} ${status}`, (this.statuses.get(`${shot.form} ${status}`) ?? 0) + 1);
    const told = `${shot.form}: ${what} → ${status} ${answer.contentType} ${answer.text.slice(0, 300)}`;
    const undescribed =
      shot.form === 'raw'
        ? undefined
        : this.world.described.faultOf(shot.request.method, targetOf(shot.request), answer);
    if (undescribed !== undefined) this.faults.push(`${undescribed} ← ${what}`);
    if (status >= 500) this.faults.push(told);
    else if (
      status >= 400 &&
      !isPageAskedFor(answer, what) &&
      !(shot.form === 'raw' ? isCalledProblem : isProblem)(answer)
    )
      this.faults.push(`no problem document: ${told}`);
    return { shot, verdict: status < 400 ? 'accepted' : 'refused', status };
  }
}

/** Whoever says that they prefer HTML, as browsers do, is shown a page. */
const isPageAskedFor = ({ contentType, text }: HttpAnswer, what: string): boolean =>
  contentType.startsWith('text/html') && what.includes('text/html') && (text === '' || text.includes('<h1>'));

/**
 * Of what is sent raw, the sender may leave before all of the answer has come, or ask for none but its headers (HEAD).
 */
const isCalledProblem = ({ contentType }: HttpAnswer): boolean => contentType.startsWith('application/problem+json');

function isProblem(answer: HttpAnswer): boolean {
  const { status, text } = answer;
  if (!isCalledProblem(answer)) return false;
  try {
    const problem = JSON.parse(text) as { type?: unknown; status?: unknown };
    return (
      typeof problem.type === 'string' && problem.type.startsWith('urn:lyftet:problem:') && problem.status === status
    );
  } catch {
    return false;
  }
}
