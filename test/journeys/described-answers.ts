import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Described>>;
}

/** The published document, as far as it is read here. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface SeenAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const BASE = 'https://described.example/openapi.json';

/**
 * Holds answers against the published document, as a stranger's validating proxy does: is the status one that is
 * described for this operation, the media type one of that status, and the body as its schema says?
 */
export class DescribedAnswers {
  private readonly ajv = addFormats.default(new Ajv2020({ strict: false, logger: false, allErrors: false }));
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly templates: readonly { readonly pattern: RegExp; readonly fixed: number; readonly path: string }[];
  /** Operation and status → how often it was seen. */
  readonly seen = new Map<string, number>();

  constructor(private readonly document: OpenApiDocument) {
    this.ajv.addSchema(document, BASE);
    this.templates = Object.keys(document.paths).map((path) => ({
      path,
      fixed: path.replaceAll(/\{\w+\}/g, '').length,
      pattern: new RegExp(`^${path.replaceAll(/[.$+?()|[\]\\^]/g, String.raw`\$&`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
  }

  /** What is not as it is described; undefined when all is, or when the document does not have the operation. */
  faultOf(method: string, target: string, answer: SeenAnswer): string | undefined {
    const found = this.operationAt(method, target.split(/[?#]/)[0]!);
    if (!found) return undefined;
    const { operation, place } = found;
    const { status, contentType, text } = answer;
    const key = `${operation.operationId} ${status}`;
    this.seen.set(key, (this.seen.get(key) ?? 0) + 1);
    const described = operation.responses[String(status)];
    const told = `${operation.operationId} → ${status} ${contentType} ${text.slice(0, 300)}`;
    if (!described) return `the status is not described: ${told}`;
    if (text === '') return undefined;
    const mediaType = contentType.split(';')[0]!.trim();
    const types = Object.keys(described.content ?? {});
    const type = types.find((one) => one.split(';')[0]!.trim() === mediaType);
    if (type === undefined) return `the media type is not described (${types.join(', ') || 'none'}): ${told}`;
    if (!mediaType.endsWith('json') || described.content![type]!.schema === undefined) return undefined;
    const validate = this.validatorAt(`${place}/responses/${status}/content/${escaped(type)}/schema`);
    return validate(JSON.parse(text))
      ? undefined
      : `the body is not as its schema says (${this.ajv.errorsText(validate.errors)}): ${told}`;
  }

  private operationAt(method: string, path: string): { operation: Operation; place: string } | undefined {
    const verb = method.toLowerCase();
    // A fixed segment goes before a parameter.
    const [best] = this.templates.filter(({ pattern }) => pattern.test(path)).toSorted((a, b) => b.fixed - a.fixed);
    const operation = best && this.document.paths[best.path]![verb];
    return operation && { operation, place: `#/paths/${escaped(best.path)}/${verb}` };
  }

  private validatorAt(pointer: string): ValidateFunction {
    let validate = this.validators.get(pointer);
    if (!validate) this.validators.set(pointer, (validate = this.ajv.compile({ $ref: BASE + pointer })));
    return validate;
  }
}

/** A name as a step of a JSON pointer in a fragment (RFC 6901 section 6). */
const escaped = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
