'use strict';
// How values are encoded: known bytes, and whatever a module may hand out.

const assert = require('node:assert/strict');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { Adapter, runtimes } = require('./adapter.js');
const ir = require('./ir.js');

const kStrangeNet = ['--net-module', path.join(__dirname, 'strange-net.cjs')];

const { call, help, net, program } = ir;

// The sum of (byte + 1) * base ** (bytes behind it) that the protocol defines, in whole numbers of any size.
function hashOf(bytes) {
  return [[31337n, 67108859n], [48271n, 67108837n]].map(([base, prime]) => {
    let sum = 0n;
    for (const byte of bytes) sum = (sum * base + BigInt(byte) + 1n) % prime;
    return Number(sum);
  });
}

function pseudoRandomBytes(length, seed) {
  const bytes = [];
  for (let i = 0, x = BigInt(seed); i < length; ++i) {
    x = (x * 1103515245n + 12345n) % 2n ** 31n;
    bytes.push(Number((x >> 16n) & 255n));
  }
  return Buffer.from(bytes);
}

for (const runtime of runtimes()) {
  describe(`values on ${runtime.join(' ')}`, () => {
    const plain = new Adapter(runtime);
    const handingOut = new Adapter(runtime, kStrangeNet);
    after(() => Promise.all([plain.quit(), handingOut.quit()]));

    const label = async (node) => {
      const messages = await plain.run(program('test', {}, help('mark', node)));
      return messages.find((message) => message.t === 'mark').label;
    };
    const strange = async (name) => {
      const messages = await handingOut.run(program('test', {}, call(net, 'value', name)));
      return messages.find((message) => message.t === 'return').value;
    };

    test('bytes are hashed as the protocol defines, whatever their number', async () => {
      for (const length of [0, 1, 7, 8, 9, 16, 33, 1000]) {
        const bytes = pseudoRandomBytes(length, 9);
        const expected = {
          $: 'data', type: 'buffer', length, hash: hashOf(bytes), head: bytes.subarray(0, 32).toString('latin1'),
        };
        assert.deepEqual(await label(help('bytes', length, 9)), expected);
      }
    });

    test('hashes of large numbers of the largest byte are exact', async () => {
      const bytes = Buffer.alloc(4000, 255);
      assert.deepEqual((await label(help('hex', 'ff'.repeat(4000)))).hash, hashOf(bytes));
    });

    test('strings are themselves up to 4,096 units and if they are valid', async () => {
      assert.equal(await label('a"\\\n\u0000é€😀'), 'a"\\\n\u0000é€😀');
      assert.equal(await label('x'.repeat(4096)), 'x'.repeat(4096));
      const long = 'é'.repeat(4097);
      assert.deepEqual(await label(long), {
        $: 'data', type: 'string', length: 8194, hash: hashOf(Buffer.from(long)), head: 'Ã©'.repeat(16),
      });
      for (const lone of ['\ud800', 'x\udc00', '\udc00\ud800']) {
        assert.deepEqual((await label(lone)).hash, hashOf(Buffer.from(lone)));
      }
    });

    test('numbers that JSON lacks have names', async () => {
      assert.deepEqual((await label([NaN, Infinity, -Infinity, -0, 0, 1e300])).items,
        [...['NaN', 'Infinity', '-Infinity', '-0'].map((v) => ({ $: 'number', v })), 0, 1e300]);
    });

    test('cycles, hostile proxies and getters that throw are reported, not met', async () => {
      assert.deepEqual((await strange('cycle')).props, [['name', 'cycle'], ['self', { $: 'other', type: 'cycle' }]]);
      assert.deepEqual(await strange('hostile'), { $: 'other', type: 'unreadable' });
      const { props } = await strange('throwingGetter');
      assert.deepEqual(props, [['before', 1], ['after', 2], ['bad', { $: 'other', type: 'unreadable' }]]);
    });

    test('what is huge is cut', async () => {
      assert.deepEqual(await strange('wide'), { $: 'other', type: 'Object' });
      assert.deepEqual(await strange('longKeys'), { $: 'other', type: 'Object' });
      const holes = await strange('holes');
      assert.deepEqual([holes.length, holes.items.length, holes.items[99]], [1e9, 100, { $: 'undefined' }]);
      assert.ok(JSON.stringify(await strange('nested')).length < 1 << 20);
    });

    test('errors show their fields, their causes and their parts', async () => {
      assert.deepEqual(await strange('failure'), {
        $: 'error', name: 'Error', message: 'failed', code: 'EFAIL', port: 7,
        errors: [{ $: 'error', name: 'TypeError', message: 'one' }], cause: { $: 'other', type: 'cycle' },
      });
    });

    test('other values say what they are', async () => {
      assert.deepEqual(await strange('bigint'), { $: 'bigint', v: '123456789012345678901234567890' });
      assert.deepEqual(await strange('symbol'), { $: 'other', type: 'Symbol' });
      assert.deepEqual(await strange('custom'), { $: 'other', type: 'Custom' });
      assert.deepEqual(await strange('date'), { $: 'other', type: 'Date' });
      assert.deepEqual(await strange('nullPrototype'), { $: 'object', props: [['x', 1]] });
      assert.deepEqual(await strange('loneKey'), { $: 'object', props: [['a\ufffd', 1]] });
      assert.equal((await strange('view')).head, 'hi');
    });

    test('an object of net is its number, the module its name', async () => {
      const messages = await plain.run(program('refs', {},
        ir.constant('server', call(net, 'createServer')), help('mark', [ir.name('server'), ir.name('server'), net])));
      assert.deepEqual(messages.find((message) => message.t === 'mark').label.items,
        [{ $: 'ref', on: 1 }, { $: 'ref', on: 1 }, { $: 'ref', on: 'net' }]);
    });
  });
}
