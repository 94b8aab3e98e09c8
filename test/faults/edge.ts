/** What came back over HTTP; status 0 when nothing did. */
export interface Answer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
  /** How long it took, in milliseconds. */
  readonly took: number;
}

export interface Question {
  readonly as?: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** `Idempotency-Key` */
  readonly key?: string;
}

const NONE = new Headers();
/** Longer than any operation that is asked here may take (10 s) and the network around it. */
export const PATIENCE_MS = 14_000;

/** People at their browsers: each gateway is asked in turn, and what they are answered is what is judged. */
export class Edge {
  private turn = 0;

  constructor(
    private readonly gateways: () => readonly string[],
    private readonly token: (subject: string) => string,
  ) {}

  /** One request, never repeated by itself. */
  async ask({ as, method, path, body, key }: Question): Promise<Answer> {
    const gateways = this.gateways();
    const url = gateways[this.turn++ % gateways.length] ?? 'http://127.0.0.1:1';
    const began = performance.now();
    try {
      const response = await fetch(url + path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(as !== undefined && { authorization: `Bearer ${this.token(as)}` }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
        took: performance.now() - began,
      };
    } catch (error) {
      return {
        status: 0,
        headers: NONE,
        body: String((error as Error).cause ?? error),
        took: performance.now() - began,
      };
    }
  }

  /** Asks until it succeeds: for setting up, while the services learn of each other. */
  async insist(
    question: Question,
    isEnough: (answer: Answer) => boolean = ({ status }) => status >= 200 && status < 300,
    withinMs = 30_000,
  ): Promise<Answer> {
    for (const deadline = performance.now() + withinMs; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const answer = await this.ask(question);
      if (isEnough(answer)) return answer;
      if (performance.now() > deadline)
        throw new Error(
          `${question.method} ${question.path} as ${question.as}: ${answer.status} ${JSON.stringify(answer.body)}`,
        );
    }
  }
}
