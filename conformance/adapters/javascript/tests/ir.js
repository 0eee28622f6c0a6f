'use strict';
// Builders for programs in the IR, so that tests read like the scenarios that they stand for. `program(id, meta, body)`
// numbers steps and functions in source order and names what steps make, as the compiler does.

const kLabelledCalls = new Set(['connect', 'createConnection', 'createServer']);

const text = (v) => (/[\ud800-\udfff]/u.test(v)
  ? { k: 'str', utf16: Array.from({ length: v.length }, (_, i) => v.charCodeAt(i)) } : { k: 'str', v });

// A node as it is, any other value as the literal that it is written as.
function literal(value) {
  if (value === null) return { k: 'null' };
  if (value === undefined) return { k: 'undefined' };
  if (typeof value === 'boolean') return { k: 'bool', v: value };
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { k: 'num', v: '-0' };
    return { k: 'num', v: Number.isFinite(value) ? value : String(value) };
  }
  if (Array.isArray(value)) return { k: 'array', items: value.map(literal) };
  if (typeof value.k === 'string') return value;
  return { k: 'object', props: Object.entries(value).map(([key, one]) => [key, literal(one)]) };
}

const name = (n) => ({ k: 'var', name: n });
const net = name('net');
const get = (of, n) => ({ k: 'get', of, name: n });
const index = (of, key) => ({ k: 'index', of, key: literal(key) });
const call = (of, n, ...args) => ({ k: 'call', of: literal(of), name: n, args: args.map(literal) });
const make = (cls, ...args) => ({ k: 'new', class: cls, args: args.map(literal) });
const invoke = (fn, ...args) => ({ k: 'invoke', fn, args: args.map(literal) });
const help = (n, ...args) => ({ k: 'help', name: n, args: args.map(literal) });
const bin = (l, op, r) => ({ k: 'bin', op, l: literal(l), r: literal(r) });
const logic = (l, op, r) => ({ k: 'logic', op, l: literal(l), r: literal(r) });
const not = (of) => ({ k: 'not', of });
const neg = (of) => ({ k: 'neg', of: literal(of) });
const typeOf = (of) => ({ k: 'typeof', of });
const cond = (test, yes, no) => ({ k: 'cond', test, then: literal(yes), else: literal(no) });

const isStatement = (node) => ['let', 'assign', 'do', 'if', 'throw', 'return'].includes(node.k);
const body = (nodes) => nodes.map((node) => (isStatement(node) ? node : { k: 'do', expr: node }));

// fn(['socket'], statement, …), or fn([], expression) for an arrow function with an expression.
function fn(params, ...nodes) {
  if (nodes.length === 1 && !isStatement(nodes[0])) return { k: 'fn', params, expr: literal(nodes[0]) };
  return { k: 'fn', params, body: body(nodes) };
}

const constant = (n, value) => ({ k: 'let', name: n, const: true, value: literal(value) });
const variable = (n, value) => ({ k: 'let', name: n, const: false, value: literal(value) });
const assign = (to, op, value) => ({ k: 'assign', op, to, value: literal(value) });
const when = (test, yes, no) => {
  const node = { k: 'if', test, then: body(yes) };
  if (no !== undefined) node.else = body(no);
  return node;
};
const raise = (value) => ({ k: 'throw', value: literal(value) });
const give = (value) => (value === undefined ? { k: 'return' } : { k: 'return', value: literal(value) });

const kStepped = new Set(['assign', 'get', 'index', 'call', 'new', 'invoke', 'help']);

function number(tree) {
  let steps = 0;
  let functions = 0;
  let line = 0;
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    const { k } = node;
    if (k !== undefined) node.at = [++line, 1];
    if (k === 'fn') node.fn = ++functions;
    if (kStepped.has(k)) node.step = ++steps;
    if (k === 'new') node.label = node.class.replace(/^net\./, '').toLowerCase();
    if (k === 'call' && kLabelledCalls.has(node.name)) node.label = node.name === 'createServer' ? 'server' : 'socket';
    Object.values(node).forEach(visit);
  };
  visit(tree);
  return tree;
}

function program(id, meta, ...nodes) {
  const tree = JSON.parse(JSON.stringify(body(nodes)));
  return { program: 1, id, meta: { description: id, covers: ['x'], ...meta }, body: number(tree) };
}

module.exports = {
  name, net, get, index, call, make, invoke, help, bin, logic, not, neg, typeOf, cond, fn, constant, variable, assign,
  when, raise, give, literal, program,
};
