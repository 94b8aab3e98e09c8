import ts from 'typescript';
import type { EventDefinition } from '#plugin-kit/contract';
import { propertiesOf } from './subscribers.js';

/** By what a type may not be looked into: it is a name as a whole. */
const OF_TEXT = new Set([
  'startsWith',
  'endsWith',
  'includes',
  'indexOf',
  'match',
  'search',
  'split',
  'slice',
  'has',
  'get',
  'test',
]);
const SAME = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);
const CHOOSING = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** What stands in a subscriber, or in a function that is handed what a subscriber got. */
const RECEIVES = /@Subscriber\(|\bReceived</;
/** Here stands what an event and a subscriber are. */
const DEFINES = /^libs\/plugin-kit\/src\/(?:contract\/define-event|events\/subscriber)\.ts$/;

/**
 * Where a file tells events apart otherwise than by `switch (event.type)` with `noOther`: `line: what is wrong`.
 * @param events that its subscriber listens to
 */
export function eventFaults(path: string, text: string, events: readonly EventDefinition[] = []): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const receives = RECEIVES.test(text) && !path.endsWith('.spec.ts') && !DEFINES.test(path);
  const doubtful = fieldsOfDifferentStanding(events);
  const faults: string[] = [];
  const visit = (node: ts.Node): void => {
    const fault =
      faultAnywhere(node) ?? (receives ? (faultInSubscriber(node) ?? presenceTest(node, doubtful)) : undefined);
    if (fault !== undefined) faults.push(`${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${fault}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return faults;
}

function faultAnywhere(node: ts.Node): string | undefined {
  if (isIn(node) && /(?:^|\.)(?:data|payload|event)$/.test(node.right.getText()))
    return `asks for the shape of a payload (${node.getText()})`;
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return faultInSql(node.getText());
  if (ts.isAsExpression(node) && node.type.getText().startsWith('Received<'))
    return `takes an event for another (${node.getText()})`;
  return undefined;
}

/** Another version is another event: its payload may be another. */
const PART_OF_TYPE =
  /\btype (?:NOT )?(?:I?LIKE|SIMILAR TO)\b|\btype !?~|\b(?:split_part|left|substr|substring|starts_with)\(type\b/i;

function faultInSql(text: string): string | undefined {
  const [found] = PART_OF_TYPE.exec(text) ?? [];
  return found && `looks into a type in SQL (${found})`;
}

function faultInSubscriber(node: ts.Node): string | undefined {
  if (isIn(node)) return `asks for a shape (${node.getText()})`;
  if (ts.isAsExpression(node) && node.type.getText() !== 'const')
    return `takes a value for another (${node.getText()})`;
  if (ts.isTypePredicateNode(node)) return `says itself what an event is (${node.getText()})`;
  if (ts.isElementAccessExpression(node) && isType(node.argumentExpression))
    return `looks a type up (${node.getText()})`;
  if (ts.isBinaryExpression(node) && SAME.has(node.operatorToken.kind) && [node.left, node.right].some(isType))
    return `compares types one by one (${node.getText()})`;
  if (ts.isCallExpression(node)) return faultOfCall(node);
  if (ts.isSwitchStatement(node) && isType(node.expression)) return faultOfSwitch(node);
  return undefined;
}

function faultOfCall({ expression, arguments: given }: ts.CallExpression): string | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const { name, expression: of } = expression;
  if (/^(?:hasOwn|hasOwnProperty)$/.test(name.text)) return `asks for a shape (${expression.getText()})`;
  return OF_TEXT.has(name.text) && [of, ...given].some(isType)
    ? `looks into a type (${expression.getText()})`
    : undefined;
}

function faultOfSwitch({ expression, caseBlock }: ts.SwitchStatement): string | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return 'switches over a type that was taken out of its event';
  const [other] = caseBlock.clauses.filter(ts.isDefaultClause);
  return other && /\bnoOther\(/.test(other.getText()) ? undefined : 'has a switch without `default: noOther(event)`';
}

/** Whether a field is there says nothing of the event, once another may have it too. */
function presenceTest(node: ts.Node, doubtful: ReadonlySet<string>): string | undefined {
  const [asked] = askedFor(node).filter((one) => doubtful.has(nameOf(one)));
  return asked && `asks whether ${nameOf(asked)} is there, which only some of its events always have`;
}

function askedFor(node: ts.Node): ts.Expression[] {
  if (ts.isTypeOfExpression(node)) return [node.expression];
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return [node.operand];
  if (ts.isConditionalExpression(node)) return [node.condition];
  if (ts.isIfStatement(node)) return [node.expression];
  if (!ts.isBinaryExpression(node)) return [];
  if (CHOOSING.has(node.operatorToken.kind)) return [node.left];
  const isCompared =
    SAME.has(node.operatorToken.kind) &&
    [node.left, node.right].some((side) => /^(?:undefined|null)$/.test(side.getText()));
  return isCompared ? [node.left, node.right] : [];
}

/** Fields that every one of these events has, and not all of them always. */
function fieldsOfDifferentStanding(events: readonly EventDefinition[]): ReadonlySet<string> {
  const [first, ...others] = events;
  if (!first) return new Set();
  const isRequired = ({ schema }: EventDefinition, name: string) =>
    ((schema['required'] ?? []) as readonly string[]).includes(name);
  const ofAll = Object.keys(propertiesOf(first)).filter((name) => others.every((event) => name in propertiesOf(event)));
  return new Set(ofAll.filter((name) => new Set(events.map((event) => isRequired(event, name))).size > 1));
}

const isIn = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword;
const isType = (node: ts.Node): boolean => nameOf(node) === 'type';

function nameOf(node: ts.Node): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isIdentifier(node) ? node.text : '';
}
