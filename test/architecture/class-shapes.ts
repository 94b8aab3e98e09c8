import { type ClassDeclaration, type ClassProperty, type Decorator, type Module, parseSync } from '@swc/core';

/** A class as its file writes it. */
export interface ClassShape {
  readonly name: string;
  /** Names of its decorators: `Operation`, `Subscriber`. */
  readonly decorators: readonly string[];
  /** Public fields that objects of it have, and whether anything decorates them. */
  readonly fields: readonly { readonly name: string; readonly isDecorated: boolean }[];
}

/**
 * The classes of a TypeScript file that stand at its top or inside of its functions' bodies are not looked into: only
 * the top.
 */
export function classesIn(source: string): readonly ClassShape[] {
  const { body } = parseSync(source, { syntax: 'typescript', decorators: true, target: 'es2022' }) as Module;
  return body.flatMap((item) => {
    const declaration = item.type === 'ExportDeclaration' ? item.declaration : item;
    return declaration.type === 'ClassDeclaration' ? [shapeOf(declaration)] : [];
  });
}

function shapeOf({ identifier, decorators = [], body }: ClassDeclaration): ClassShape {
  const fields = body.filter(
    (member): member is ClassProperty =>
      member.type === 'ClassProperty' && !member.isStatic && !member.declare && member.accessibility !== 'private',
  );
  return {
    name: identifier.value,
    decorators: decorators.flatMap(nameOf),
    fields: fields.flatMap(({ key, decorators: own = [] }) =>
      key.type === 'Identifier' ? [{ name: key.value, isDecorated: own.length > 0 }] : [],
    ),
  };
}

function nameOf({ expression }: Decorator): string[] {
  const called = expression.type === 'CallExpression' ? expression.callee : expression;
  return called.type === 'Identifier' ? [called.value] : [];
}
