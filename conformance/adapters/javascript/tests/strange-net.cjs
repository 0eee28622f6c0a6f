'use strict';
// A module that claims to be net and hands out values that are hard to report.

const net = require('net');

const cycle = { name: 'cycle' };
cycle.self = cycle;

const hostile = new Proxy({}, {
  get() { throw new Error('trap'); },
  ownKeys() { throw new Error('trap'); },
  getPrototypeOf() { throw new Error('trap'); },
});

const throwingGetter = { before: 1, after: 2 };
Object.defineProperty(throwingGetter, 'bad', { enumerable: true, get() { throw new Error('getter'); } });

const wide = {};
for (let i = 0; i < 101; ++i) wide[`key${i}`] = i;

const nested = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({ text: 'x'.repeat(4000) })));

class Custom {}

const failure = new Error('failed');
failure.code = 'EFAIL';
failure.errors = [new TypeError('one')];
failure.cause = failure;
Object.defineProperty(failure, 'port', { get() { return 7; } });

const values = {
  cycle, hostile, throwingGetter, wide, nested, failure,
  bigint: typeof BigInt === 'function' ? BigInt('123456789012345678901234567890') : undefined,
  symbol: Symbol('s'),
  holes: new Array(1e9),
  view: new DataView(new Uint8Array([0, 104, 105, 0]).buffer, 1, 2),
  custom: new Custom(),
  date: new Date(0),
  loneKey: { 'a\ud800': 1 },
  longKeys: { ['k'.repeat(1e6)]: 1 },
  nullPrototype: Object.assign(Object.create(null), { x: 1 }),
};

// Prints as a careless library would, half a message of the protocol included.
function value(name) {
  console.log(`{"t":"done","id":"${name}"`);
  console.error('a warning');
  return values[name];
}

module.exports = Object.assign({}, net, { value });
