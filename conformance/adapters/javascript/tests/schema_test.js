'use strict';
// Everything that goes over the channel fits the published schema.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { Adapter, runtimes } = require('./adapter.js');
const ir = require('./ir.js');
const programs = require('./programs.js');

const kSchema = path.join(__dirname, '..', '..', 'protocol.schema.json');
const kCheck = path.join(__dirname, '..', '..', 'check');
const kPython = process.env.NETPARITY_PYTHON || 'python3';

// Null when the lines fit, else what is wrong.
function mismatch(t, definition, lines) {
  const input = lines.map((line) => JSON.stringify(line)).join('\n') + '\n';
  const command = [path.join(__dirname, 'validate.py'), kSchema, definition];
  const result = spawnSync(kPython, command, { input, encoding: 'utf8' });
  if (result.error !== undefined || result.status === 77) {
    t.skip('python3 with jsonschema is not installed');
    return null;
  }
  return result.status === 0 ? null : result.stderr;
}

const kRecord = { t: 'return', n: 1, step: 1, value: null };

for (const runtime of runtimes()) {
  describe(`schema on ${runtime.join(' ')}`, () => {
    test('every message fits it', async (t) => {
      const messages = [];
      for (const args of [[], ['--net-module', path.join(__dirname, 'strange-net.cjs')]]) {
        const adapter = new Adapter(runtime, args, { NETPARITY_TURNS: '1' });
        adapter.write('garbage');
        await adapter.run({ program: 3 });
        for (const make of [programs.echo, programs.refused, programs.throwing]) await adapter.run(make());
        const strange = [
          'cycle', 'hostile', 'throwingGetter', 'wide', 'nested', 'failure', 'bigint', 'symbol', 'holes', 'view', 'date',
        ];
        const calls = strange.map((one) => ir.help('probe', ir.call(ir.net, 'value', one)));
        await adapter.run(ir.program('values', {}, ...calls, ir.help('signal', [undefined, -0, NaN, 'x'.repeat(5000)]),
          ir.help('probe', ir.make('net.NoSuchClass')), ir.get(ir.net, 'isIP'),
          ir.assign(ir.get(ir.net, 'mine'), '=', ir.fn([], 1))));
        await adapter.run(programs.endless(), { limits: { records: 20 } });
        await adapter.exited;
        messages.push(...adapter.messages);
      }
      assert.equal(mismatch(t, 'message', messages), null);
    });
  });
}

describe('schema', () => {
  test('commands fit it', (t) => {
    const limits = { records: 1, bytes: 2 };
    const run = { cmd: 'run', id: 'r1', program: programs.echo(), bindings: { tmp: '/tmp/x' }, limits };
    assert.equal(mismatch(t, 'command', [run, { cmd: 'quit' }]), null);
  });

  test('what is no message does not fit it', (t) => {
    const wrong = [
      {}, { t: 'return' }, { ...kRecord, n: 0 }, { ...kRecord, step: '1' }, { ...kRecord, extra: 1 },
      { ...kRecord, value: { $: 'dream' } },
      { ...kRecord, value: 'x'.repeat(4097) }, { ...kRecord, value: { $: 'array', items: [{ x: 1 }], length: 1 } },
      { t: 'probe', n: 1, step: 1 }, { t: 'done', id: 'x', how: 'tired', dirty: false }, { t: 'hello', protocol: 2 },
    ];
    assert.equal(mismatch(t, 'message', [kRecord]), null);
    for (const one of wrong) {
      if (mismatch(t, 'message', [one]) === null) assert.fail(`${JSON.stringify(one).slice(0, 100)} was accepted`);
    }
  });

  test('each program of the self-check has an expectation with the documented keys, and each is described', () => {
    const names = fs.readdirSync(kCheck);
    const readme = fs.readFileSync(path.join(kCheck, 'README.md'), 'utf8');
    const programNames = names.filter((one) => one.endsWith('.js')).map((one) => one.slice(0, -3));
    const expectationNames = names.filter((one) => one.endsWith('.expect.json')).map((one) => one.split('.')[0]);
    assert.deepEqual(expectationNames, programNames);
    for (const one of programNames) {
      assert.ok(readme.includes(`| \`${one}\` |`), one);
      const expected = JSON.parse(fs.readFileSync(path.join(kCheck, `${one}.expect.json`), 'utf8'));
      for (const each of [expected, ...(expected.or === undefined ? [] : [expected.or])]) {
        assert.ok(['dry', 'none', 'unsupported'].includes(each.done), one);
        assert.ok(Array.isArray(each.records) && Array.isArray(each.never), one);
      }
    }
  });
});
