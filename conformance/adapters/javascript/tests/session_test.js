'use strict';
// How an adapter talks with its harness: hello, commands, the end of programs, and what happens when things go wrong.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { Adapter, runAlone, runtimes } = require('./adapter.js');
const ir = require('./ir.js');
const programs = require('./programs.js');

const kStrangeNet = ['--net-module', path.join(__dirname, 'strange-net.cjs')];

const last = (messages) => messages[messages.length - 1];
const records = (messages) => messages.filter((message) => message.n !== undefined);

// Everything but what may differ between two runs of one program.
function comparable(messages) {
  const port = messages.map(({ value }) => value && value.props && value.props.find(([key]) => key === 'port'))
    .find((found) => found !== undefined);
  const text = JSON.stringify(records(messages));
  return port === undefined ? text : text.split(String(port[1])).join('PORT');
}

async function withAdapter(runtime, args, use) {
  const adapter = new Adapter(runtime, args);
  try {
    await use(adapter);
  } finally {
    await adapter.kill();
  }
}

function temporaryFile(t, name, content) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netparity-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

for (const runtime of runtimes()) {
  describe(`session on ${runtime.join(' ')}`, () => {
    test('hello comes first and says who speaks', () => withAdapter(runtime, [], async (adapter) => {
      const hello = await adapter.find(() => true);
      assert.equal(hello.t, 'hello');
      assert.equal(hello.protocol, 1);
      assert.match(hello.follows, /^\d+\.\d+\.\d+$/);
      assert.ok(hello.capabilities.includes('server'));
      assert.ok(!hello.capabilities.includes('turns'));
    }));

    test('a program runs from started to done, with records that count without a gap', async () => {
      const messages = await runAlone(runtime, programs.echo());
      assert.equal(messages[0].t === 'hello' ? messages[1].t : messages[0].t, 'started');
      assert.deepEqual(records(messages).map((record) => record.n), records(messages).map((record, i) => i + 1));
      assert.deepEqual({ ...last(messages), id: '' }, { t: 'done', id: '', how: 'dry', dirty: false });
      assert.deepEqual(last(records(messages)).open, []);
    });

    test('programs that share a process leave the traces that they leave alone', () => withAdapter(runtime, [], async (adapter) => {
      const all = [programs.echo, programs.refused, programs.throwingHandler, programs.echo, programs.refused];
      for (const make of all) {
        const together = await adapter.run(make());
        assert.equal(last(together).dirty, false);
        assert.equal(comparable(together), comparable(await runAlone(runtime, make())));
      }
    }));

    test('defaults that a program changed are back for the next one', () => withAdapter(runtime, [], async (adapter) => {
      const hello = await adapter.find(() => true);
      if (!hello.capabilities.includes('family-autoselection')) return;
      const read = ir.call(ir.net, 'getDefaultAutoSelectFamily');
      const change = ir.call(ir.net, 'setDefaultAutoSelectFamily', ir.not(read));
      const first = records(await adapter.run(ir.program('a', {}, read, change)));
      const second = records(await adapter.run(ir.program('b', {}, read)));
      assert.equal(second[1].value, first[1].value);
    }));

    test('a program that changes the process is dirty', async () => {
      assert.equal(last(await runAlone(runtime, ir.program('fresh', { process: 'fresh' }))).dirty, true);
    });

    test('a server that is left open but does not keep the loop alive is open and dirty', async () => {
      const messages = await runAlone(runtime, programs.leaking());
      assert.deepEqual(last(records(messages)).open, [{ on: 1, class: 'Server' }]);
      assert.equal(last(messages).dirty, true);
    });

    test('a socket that never connected is open but not dirty', async () => {
      const messages = await runAlone(runtime, ir.program('idle', {}, ir.make('net.Socket')));
      assert.deepEqual(last(records(messages)).open, [{ on: 1, class: 'Socket' }]);
      assert.equal(last(messages).dirty, false);
    });

    test('a server that is left listening keeps the program from ending', () => withAdapter(runtime, [], async (adapter) => {
      const program = ir.program('hang', {},
        ir.constant('server', ir.call(ir.net, 'createServer')),
        ir.call(ir.name('server'), 'listen', 0, '127.0.0.1', ir.fn([], ir.help('mark', programs.port))));
      adapter.write(JSON.stringify({ cmd: 'run', id: 'hang', program }));
      const port = (await adapter.find((message) => message.t === 'mark')).label;
      // That it accepts shows that its loop is running, after the point at which it would have reported its end.
      const client = net.connect(port, '127.0.0.1');
      client.on('error', () => {});
      await adapter.find((message) => message.t === 'event' && message.name === 'connection');
      client.destroy();
      assert.ok(!adapter.messages.some((message) => message.t === 'done' || message.t === 'end'));
    }));

    test('garbage is answered with harness-error, and the adapter goes on', () => withAdapter(runtime, [], async (adapter) => {
      const garbage = [
        'not json', '[1', 'null', '7', '{"cmd":"dance"}', '{"cmd":"run"}', '\u0000\ufffd', '{"cmd":"run","program":{}}',
      ];
      garbage.forEach((line) => adapter.write(line));
      const messages = await adapter.run(programs.throwing());
      const errors = adapter.messages.filter((message) => message.t === 'harness-error');
      assert.equal(errors.length, garbage.length);
      assert.ok(errors.every((error) => error.id === null && error.text !== ''));
      assert.equal(last(messages).how, 'dry');
    }));

    test('a program that cannot be compiled is a harness-error with done', () => withAdapter(runtime, [], async (adapter) => {
      const bad = [
        null, {}, { program: 2, body: [] }, { program: 1 }, { program: 1, body: [null] }, { program: 1, body: [{ k: 'loop' }] },
        ir.program('x', {}, ir.help('mark', ir.name('undeclared'))), ir.program('x', {}, ir.help('noSuchHelper')),
      ];
      for (const program of bad) {
        const messages = await adapter.run(program);
        const kinds = messages.slice(-2).map((message) => message.t);
        assert.deepEqual(kinds, ['harness-error', 'done'], JSON.stringify(program));
        assert.equal(last(messages).how, 'harness-error');
      }
      assert.equal(last(await adapter.run(programs.echo())).how, 'dry');
    }));

    test('what else the process prints cannot be taken for a message', () => withAdapter(runtime, kStrangeNet, async (adapter) => {
      const print = (label) => ir.call(ir.net, 'value', label);
      await adapter.run(ir.program('print', {}, print('custom'), print('date')));
      assert.deepEqual(adapter.messages.map((message) => message.t),
        ['hello', 'started', 'call', 'return', 'call', 'return', 'end', 'done']);
      await adapter.quit();
      assert.match(adapter.output, /"id":"custom"/);
      assert.match(adapter.output, /a warning/);
    }));

    test('a program that records without end is stopped', async () => {
      const adapter = new Adapter(runtime);
      const messages = await adapter.run(programs.endless(), { limits: { records: 50, bytes: 1e6 } });
      assert.deepEqual(messages.slice(-2).map((message) => message.t), ['harness-error', 'done']);
      assert.equal(messages[messages.length - 2].text, 'record limit');
      assert.equal(records(messages).length, 50);
      assert.equal(last(messages).dirty, true);
      await adapter.exited;
    });

    test('bytes of records are limited, too', async () => {
      const messages = await runAlone(runtime, programs.endless(), { limits: { records: 1e6, bytes: 5000 } });
      assert.equal(messages[messages.length - 2].text, 'record limit');
      assert.ok(JSON.stringify(messages).length < 8000);
    });

    test('ten megabytes make few and short records', async () => {
      const length = 10e6;
      const messages = await runAlone(runtime, programs.transfer(length));
      assert.equal(last(messages).how, 'dry');
      assert.ok(JSON.stringify(messages).length < 2e6);
      const arrived = records(messages).filter((record) => record.t === 'event' && record.name === 'data');
      assert.equal(arrived.reduce((sum, record) => sum + record.args[0].length, 0), length);
    });

    test('the end of input and quit both end the process', async () => {
      const one = new Adapter(runtime);
      assert.deepEqual(await one.quit(), { code: 0, signal: null });
      const other = new Adapter(runtime);
      other.child.stdin.end();
      assert.deepEqual(await other.exited, { code: 0, signal: null });
    });

    test('--once runs one program with its bindings and leaves', async (t) => {
      const program = ir.program('folder/once', {},
        ir.help('mark', ir.help('tmp', 'x.sock')),
        ir.help('mark', ir.get(ir.get(ir.name('peers'), 'slow'), 'port')));
      const file = temporaryFile(t, 'program.json', JSON.stringify(program));
      const bindings = temporaryFile(t, 'bindings.json', JSON.stringify({ tmp: '/tmp/folder', peers: { slow: { port: 7 } } }));
      const adapter = new Adapter(runtime, ['--once', file, bindings]);
      assert.deepEqual(await adapter.exited, { code: 0, signal: null });
      assert.deepEqual(adapter.messages.map((message) => message.t), ['hello', 'started', 'mark', 'mark', 'end', 'done']);
      const labels = adapter.messages.filter((message) => message.t === 'mark').map((message) => message.label);
      assert.deepEqual(labels, ['/tmp/folder/x.sock', 7]);
      assert.equal(last(adapter.messages).id, 'folder/once');
    });

    test('--once reports a file that it cannot use', async () => {
      const adapter = new Adapter(runtime, ['--once', '/nonexistent/program.json']);
      await adapter.exited;
      assert.deepEqual(adapter.messages.map((message) => message.t), ['hello', 'harness-error', 'done']);
    });

    test('arguments that it does not know end it with status 2', async () => {
      const adapter = new Adapter(runtime, ['--no-such-flag']);
      assert.equal((await adapter.exited).code, 2);
      assert.deepEqual(adapter.messages, []);
    });
  });
}
