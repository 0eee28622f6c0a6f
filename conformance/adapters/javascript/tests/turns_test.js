'use strict';
// The numbers of turns, which make a Node an oracle.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { Adapter, runAlone, runtimes } = require('./adapter.js');
const ir = require('./ir.js');
const programs = require('./programs.js');

const { name, call, net, help, fn, constant, program } = ir;

const kTurns = { NETPARITY_TURNS: '1' };
const records = (messages) => messages.filter((message) => message.n !== undefined);

for (const runtime of runtimes()) {
  const traced = async (...nodes) => records(await runAlone(runtime, program('turns', {}, ...nodes), {}, [], kTurns));
  const describeRuntime = async () => {
    const adapter = new Adapter(runtime);
    const hello = await adapter.find(() => true);
    await adapter.quit();
    return hello;
  };
  const isNode = async () => (await describeRuntime()).name === 'node';

  describe(`turns on ${runtime.join(' ')}`, () => {
    test('only Node claims them, and only when asked', async () => {
      const adapter = new Adapter(runtime, [], kTurns);
      const hello = await adapter.find(() => true);
      await adapter.quit();
      assert.equal(hello.capabilities.includes('turns'), await isNode());
    });

    test('the main program, its ticks and its microtasks are turn 0; immediates and timers have their own', async (t) => {
      if (!await isNode()) return t.skip('no turns');
      const mark = (label) => fn([], help('mark', label));
      const trace = await traced(
        help('nextTick', fn([], help('mark', 'tick'), help('microtask', mark('microtask')))),
        help('microtask', fn([], help('mark', 'microtask 2'), help('nextTick', mark('tick 2')))),
        help('immediate', fn([], help('mark', 'immediate'), help('nextTick', mark('tick of immediate')))),
        help('immediate', mark('immediate 2')),
        help('timeout', 30, mark('timeout')));
      const turns = new Map(trace.filter((record) => record.t === 'mark').map((record) => [record.label, record.turn]));
      for (const label of ['tick', 'microtask', 'microtask 2', 'tick 2']) assert.equal(turns.get(label), 0, label);
      const own = ['immediate', 'immediate 2', 'timeout'].map((label) => turns.get(label));
      assert.equal(new Set([0, ...own]).size, 4);
      assert.deepEqual(own, own.slice().sort((a, b) => a - b));
      // Before Node 11, queues were drained after all immediates only.
      const major = Number.parseInt((await describeRuntime()).follows, 10);
      if (major >= 11) assert.equal(turns.get('tick of immediate'), turns.get('immediate'));
      return undefined;
    });

    test('connect and ready share a turn; connections, chunks and closes have their own', async (t) => {
      if (!await isNode()) return t.skip('no turns');
      const trace = await traced(
        constant('server', call(net, 'createServer', fn(['peer'], call(name('peer'), 'end', 'x')))),
        call(name('server'), 'listen', 0, '127.0.0.1', fn([],
          constant('client', call(net, 'connect', programs.port, '127.0.0.1')),
          call(name('client'), 'on', 'connect', fn([], help('nextTick', fn([], help('mark', 'tick'))))),
          call(name('client'), 'resume'),
          call(name('client'), 'on', 'close', programs.closeServer))));
      const turnOf = (event) => trace.find((record) => record.t === 'event' && record.name === event).turn;
      assert.equal(turnOf('ready'), turnOf('connect'));
      assert.equal(trace.find((record) => record.t === 'mark').turn, turnOf('connect'));
      const client = trace.filter((record) => record.t === 'event' && record.class === 'Socket' && record.on === 2);
      const turns = ['connect', 'data', 'close'].map((event) => client.find((record) => record.name === event).turn);
      assert.equal(new Set([...turns, turnOf('connection')]).size, 4);
      return undefined;
    });

    test('turns never go back, not even over an exception', async (t) => {
      if (!await isNode()) return t.skip('no turns');
      const messages = await runAlone(runtime, programs.throwingHandler(), {}, [], kTurns);
      const turns = records(messages).map((record) => record.turn);
      assert.deepEqual(turns, turns.slice().sort((a, b) => a - b));
      const timer = records(messages).find((record) => record.t === 'callback');
      assert.ok(timer.turn > records(messages).find((record) => record.t === 'uncaught').turn);
      return undefined;
    });

    test('counting turns changes no order', async (t) => {
      if (!await isNode()) return t.skip('no turns');
      const order = (messages) => records(messages).map(({ t: kind, step, on, name: what }) => [kind, step, on, what]);
      for (const make of [programs.echo, programs.refused, programs.throwingHandler]) {
        const counted = await runAlone(runtime, make(), {}, [], kTurns);
        assert.deepEqual(order(counted), order(await runAlone(runtime, make())));
      }
      return undefined;
    });
  });
}
