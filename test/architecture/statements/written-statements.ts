import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A type as far as it matters to what a driver hands over: `string`, `Date[]`, `object`, `null` … */
export type Kind = string;

/** A statement as it stands in the source: its types are known to the compiler alone. */
export interface WrittenStatement {
  readonly path: string;
  /** Undefined where it is not written as one literal. */
  readonly name: string | undefined;
  /** `never`: no rows come back; `unread`: nobody can read their columns. */
  readonly row: 'never' | 'unread' | ReadonlyMap<string, readonly Kind[]>;
  readonly params: readonly (readonly Kind[])[];
  /** What cannot be read as a type of rows or parameters. */
  readonly faults: readonly string[];
}

const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as { imports: Record<string, { types: string }> };

/** Reads all `statement<…>('name', …)` of these files. Packages are not looked into: no row consists of their types. */
export function writtenStatements(paths: readonly string[], root = process.cwd()): WrittenStatement[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const inner = text.startsWith('#')
        ? imports[text] && join(root, imports[text].types)
        : text.startsWith('.')
          ? join(from, '..', text.replace(/\.js$/, '.ts'))
          : undefined;
      return {
        resolvedModule:
          inner === undefined
            ? undefined
            : { resolvedFileName: inner, extension: '.ts', isExternalLibraryImport: false },
      };
    });
  const program = ts.createProgram({ rootNames: paths.map((path) => join(root, path)), options, host });
  const checker = program.getTypeChecker();
  return paths.flatMap((path) => {
    const found: WrittenStatement[] = [];
    const look = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'statement')
        found.push(written(path, node, checker));
      ts.forEachChild(node, look);
    };
    look(program.getSourceFile(join(root, path))!);
    return found;
  });
}

function written(
  path: string,
  { arguments: [name], typeArguments = ts.factory.createNodeArray() }: ts.CallExpression,
  checker: ts.TypeChecker,
): WrittenStatement {
  const faults: string[] = [];
  const [row, params] = typeArguments.map((node) => checker.getTypeFromTypeNode(node));
  if (row === undefined) faults.push('says no type of its rows');
  const tuple = params === undefined ? [] : tupleOf(params, checker);
  if (tuple === undefined) faults.push('says its parameters as something else than a tuple');
  return {
    path,
    name: name !== undefined && ts.isStringLiteralLike(name) ? name.text : undefined,
    row: row === undefined ? 'unread' : rowOf(row, checker, faults),
    params: (tuple ?? []).map((type) => kindsOf(type, checker)),
    faults,
  };
}

function tupleOf(type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] | undefined {
  return checker.isTupleType(type) ? checker.getTypeArguments(type as ts.TypeReference) : undefined;
}

function rowOf(type: ts.Type, checker: ts.TypeChecker, faults: string[]): WrittenStatement['row'] {
  if (type.flags & ts.TypeFlags.Never) return 'never';
  if (type.flags & ts.TypeFlags.NonPrimitive) return 'unread';
  const properties = checker.getPropertiesOfType(type);
  if (properties.length === 0) faults.push('has rows of a type that says nothing');
  return new Map(
    properties.map((property) => {
      if (property.name.includes('_'))
        faults.push(`names the column "${property.name}" as the table does: alias it in camelCase`);
      if (property.flags & ts.SymbolFlags.Optional)
        faults.push(`says that the column "${property.name}" may be absent: it may be null`);
      return [property.name, kindsOf(checker.getTypeOfSymbol(property), checker)];
    }),
  );
}

const PRIMITIVES: readonly (readonly [ts.TypeFlags, Kind])[] = [
  [ts.TypeFlags.Any, 'any'],
  [ts.TypeFlags.Unknown, 'unknown'],
  [ts.TypeFlags.StringLike, 'string'],
  [ts.TypeFlags.NumberLike, 'number'],
  [ts.TypeFlags.BooleanLike, 'boolean'],
  [ts.TypeFlags.BigIntLike, 'bigint'],
  [ts.TypeFlags.Null, 'null'],
  [ts.TypeFlags.Undefined, 'undefined'],
];

function kindsOf(type: ts.Type, checker: ts.TypeChecker): Kind[] {
  if (type.isUnion()) return [...new Set(type.types.flatMap((each) => kindsOf(each, checker)))];
  const primitive = PRIMITIVES.find(([flag]) => type.flags & flag);
  if (primitive) return [primitive[1]];
  // A string with a mark of its own.
  if (type.isIntersection())
    return kindsOf(
      type.types.find((each) => PRIMITIVES.some(([flag]) => each.flags & flag)) ?? type.types[0]!,
      checker,
    );
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return checker
      .getTypeArguments(type as ts.TypeReference)
      .flatMap((each) => kindsOf(each, checker).map((kind) => `${kind}[]`));
  const name = type.getSymbol()?.name;
  return [name === 'Date' || name === 'Buffer' ? name : 'object'];
}
