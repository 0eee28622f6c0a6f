'use strict';
// What is recorded when a program does this or that.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { runAlone, runtimes } = require('./adapter.js');
const ir = require('./ir.js');
const programs = require('./programs.js');

const {
  name, net, get, index, call, make, invoke, help, bin, fn, constant, variable, assign, when, raise, give, program,
} = ir;

const brief = (messages) => messages.filter((message) => message.n !== undefined);
const kinds = (messages) => brief(messages).map((record) => record.t);
const marks = (messages) => brief(messages).filter((record) => record.t === 'mark').map((record) => record.label);
const errorOf = (messages) => brief(messages).find((record) => record.t === 'uncaught').error;

for (const runtime of runtimes()) {
  const run = (...nodes) => runAlone(runtime, program('test', {}, ...nodes));

  describe(`records on ${runtime.join(' ')}`, () => {
    test('a call that throws is a throw, and the probe around it has the error', async () => {
      const messages = await runAlone(runtime, programs.throwing());
      assert.deepEqual(kinds(messages), ['call', 'return', 'call', 'throw', 'probe', 'mark', 'end']);
      const [, , , thrown, probed] = brief(messages);
      assert.equal(thrown.error.code, 'ERR_SOCKET_BAD_PORT');
      assert.deepEqual(probed.error, thrown.error);
    });

    test('an error event without a listener is recorded and reaches the loop', async () => {
      const records = brief(await runAlone(runtime, programs.refused()));
      const at = records.findIndex((record) => record.name === 'error');
      assert.equal(records[at].listeners, 0);
      assert.equal(records[at].args[0].code, 'ECONNREFUSED');
      assert.equal(records[at + 1].t, 'uncaught');
      assert.deepEqual(marks(records), ['closed']);
    });

    test('an exception in a handler reaches the loop, and the program goes on', async () => {
      const messages = await runAlone(runtime, programs.throwingHandler());
      assert.equal(errorOf(messages).message, 'from a handler');
      assert.ok(brief(messages).some((record) => record.t === 'event' && record.name === 'close'));
    });

    test('an exception in the main program is uncaught, and what it began goes on', async () => {
      const messages = await run(help('immediate', fn([], help('mark', 'later'))), raise(make('Error', 'main')));
      assert.deepEqual(kinds(messages), ['uncaught', 'callback', 'mark', 'end']);
    });

    test('exceptions in every kind of task are uncaught', async () => {
      const thrower = (label) => fn([], raise(make('Error', label)));
      const messages = await run(
        help('nextTick', thrower('tick')), help('microtask', thrower('microtask')),
        help('immediate', thrower('immediate')), help('timeout', 1, thrower('timeout')));
      const errors = brief(messages).filter((record) => record.t === 'uncaught').map((record) => record.error.message);
      assert.deepEqual(errors.sort(), ['immediate', 'microtask', 'tick', 'timeout']);
    });

    test('errors of the language have one text everywhere', async () => {
      const socket = constant('socket', make('net.Socket'));
      const cases = [
        [[call({ k: 'null' }, 'method')], "Cannot read properties of null (reading 'method')"],
        [[get({ k: 'undefined' }, 'field')], "Cannot read properties of undefined (reading 'field')"],
        [[assign(get({ k: 'null' }, 'field'), '=', 1)], "Cannot set properties of null (setting 'field')"],
        [[socket, call(name('socket'), 'noSuchMethod')], 'noSuchMethod is not a function'],
        [[make('net.NoSuchClass')], 'net.NoSuchClass is not a constructor'],
        [[constant('text', 'x'), invoke(name('text'))], 'value is not a function'],
        [[call('text', 'noSuchMethod')], 'noSuchMethod is not a function'],
        [
          [constant('f', fn([], name('later'))), invoke(name('f')), constant('later', 1)],
          "Cannot access 'later' before initialization",
        ],
        [[constant('fixed', 1), assign(name('fixed'), '=', 2)], 'Assignment to constant variable.'],
      ];
      for (const [nodes, message] of cases) assert.equal(errorOf(await run(...nodes)).message, message);
    });

    test('a listener has no callback record, and off removes it', async () => {
      const messages = await run(
        constant('server', call(net, 'createServer')),
        constant('listener', fn(['value'], help('mark', name('value')))),
        call(name('server'), 'on', 'custom', name('listener')),
        call(name('server'), 'emit', 'custom', 1),
        call(name('server'), 'off', 'custom', name('listener')),
        call(name('server'), 'emit', 'custom', 2));
      assert.deepEqual(marks(messages), [1]);
      assert.ok(!kinds(messages).includes('callback'));
    });

    test('off also removes a listener that was given to another call', async () => {
      const messages = await run(
        constant('server', call(net, 'createServer')),
        constant('listener', fn([], help('mark', 'called'))),
        call(name('server'), 'listen', 0, '127.0.0.1', name('listener')),
        call(name('server'), 'removeListener', 'listening', name('listener')),
        help('immediate', fn([], call(name('server'), 'close'))));
      assert.deepEqual(marks(messages), []);
    });

    test('off removes the newest of what the same function listens as', async () => {
      const messages = await run(
        constant('server', call(net, 'createServer')),
        constant('listener', fn([], help('mark', 'called'))),
        call(name('server'), 'on', 'listening', name('listener')),
        call(name('server'), 'on', 'listening', fn([], help('mark', 'between'))),
        call(name('server'), 'listen', 0, '127.0.0.1', name('listener')),
        call(name('server'), 'off', 'listening', name('listener')),
        call(name('server'), 'on', 'listening', fn([], call(name('server'), 'close'))));
      assert.deepEqual(marks(messages), ['called', 'between']);
    });

    test('a time-out of 0 removes the listener that an earlier time-out added, and no other', async () => {
      const count = help('mark', call(name('socket'), 'listenerCount', 'timeout'));
      const messages = await run(
        constant('socket', make('net.Socket')),
        constant('listener', fn([], help('mark', 'called'))),
        constant('other', fn([], help('mark', 'other'))),
        call(name('socket'), 'setTimeout', 60000, name('listener')),
        call(name('socket'), 'setTimeout', 60000, name('other')),
        call(name('socket'), 'setTimeout', 0, fn([], help('mark', 'stranger'))),
        count,
        call(name('socket'), 'setTimeout', 0, name('listener')),
        count,
        call(name('socket'), 'emit', 'timeout'),
        count);
      assert.deepEqual(marks(messages), [2, 1, 'other', 0]);
    });

    test('a time-out of 0 removes a listener that `on` added', async () => {
      const messages = await run(
        constant('socket', make('net.Socket')),
        constant('listener', fn([], help('mark', 'called'))),
        call(name('socket'), 'on', 'timeout', name('listener')),
        call(name('socket'), 'setTimeout', 0, name('listener')),
        call(name('socket'), 'emit', 'timeout'),
        help('mark', 'end'));
      assert.deepEqual(marks(messages), ['end']);
    });

    test('what listens is the function itself for a program that asks', async () => {
      const messages = await run(
        constant('listener', fn([], help('mark', 'never'))),
        constant('socket', make('net.Socket')),
        call(name('socket'), 'on', 'newListener', fn(['event', 'added'],
          when(bin(name('event'), '===', 'timeout'), [help('mark', bin(name('added'), '===', name('listener')))]))),
        call(name('socket'), 'setTimeout', 60000, name('listener')),
        help('mark', bin(index(call(name('socket'), 'listeners', 'timeout'), 0), '===', name('listener'))),
        constant('raw', index(call(name('socket'), 'rawListeners', 'timeout'), 0)),
        help('mark', bin(get(name('raw'), 'listener'), '===', name('listener'))),
        call(name('socket'), 'setTimeout', 0, name('listener')));
      assert.deepEqual(marks(messages), [true, true, true]);
    });

    test('messages show neither names nor text of the adapter\'s own functions', async () => {
      const functions = [fn([], help('mark', 'never')), help('after', 1, fn([], help('mark', 'never')))];
      for (const one of functions) {
        const messages = await run(
          constant('f', one),
          constant('socket', make('net.Socket')),
          help('mark', get(name('f'), 'name')),
          help('mark', bin('', '+', name('f'))),
          help('probe', call(name('socket'), 'setTimeout', name('f'))),
          help('probe', call(net, 'connect', { port: 1, host: '127.0.0.1', localAddress: name('f') })));
        const [called, text] = marks(messages);
        assert.equal(called, '');
        assert.match(text, /^function \(\) \{\s*\[native code\]\s*\}$/);
        const probes = brief(messages).filter((record) => record.t === 'probe');
        assert.doesNotMatch(JSON.stringify(probes), /bound|=>|record|counter|closure|anonymous\(|args/);
      }
    });

    test('a function inside options is called with a path, and is still itself when read', async () => {
      const messages = await run(
        constant('lookup', fn(['host', 'options', 'done'],
          help('mark', name('host')),
          invoke(name('done'), make('Error', 'no such host')))),
        constant('options', { port: 1, host: 'some.test', lookup: name('lookup') }),
        constant('socket', call(net, 'connect', name('options'))),
        call(name('socket'), 'on', 'error', fn([], help('mark', 'error'))),
        help('mark', bin(get(name('options'), 'lookup'), '===', name('lookup'))));
      const callback = brief(messages).find((record) => record.t === 'callback');
      assert.deepEqual([callback.name, callback.on, callback.path], ['connect', 'net', 'lookup']);
      assert.deepEqual(marks(messages), ['some.test', true, 'error']);
    });

    test('a function that after made has no number of its own', async () => {
      const messages = await run(help('nextTick', help('after', 1, fn([], help('mark', 'done')))));
      const callbacks = brief(messages).filter((record) => record.t === 'callback');
      assert.deepEqual(callbacks.map((record) => [record.name, record.fn]), [['nextTick', null], ['after', 1]]);
    });

    test('properties of net objects are recorded, those of other values are not', async () => {
      const messages = await run(
        constant('server', call(net, 'createServer')),
        assign(get(name('server'), 'maxConnections'), '=', 3),
        assign(index(name('server'), 'maxConnections'), '+=', 1),
        variable('other', { n: 1 }),
        assign(get(name('other'), 'n'), '+=', 1),
        help('mark', get(name('other'), 'n')),
        help('probe', get(name('server'), 'maxConnections')));
      assert.deepEqual(kinds(messages), ['call', 'return', 'set', 'get', 'set', 'mark', 'probe', 'end']);
      assert.deepEqual(brief(messages).slice(2, 5).map((record) => [record.name, record.value]),
        [['maxConnections', 3], ['maxConnections', 3], ['maxConnections', 4]]);
    });

    test('an assignment that has no effect is no error, as in a sloppy script', async () => {
      const messages = await run(
        constant('socket', make('net.Socket')),
        assign(get(name('socket'), 'bytesWritten'), '=', 5),
        assign(get(ir.literal('text'), 'length'), '=', 5));
      assert.ok(!kinds(messages).includes('uncaught'));
    });

    test('variables are those of the block, and returns leave the function', async () => {
      const messages = await run(
        variable('x', 'outer'),
        constant('f', fn(['n'],
          when(bin(name('n'), '>', 1),
            [constant('x', 'inner'), give(name('x'))],
            [when(bin(name('n'), '===', 1), [give()])]),
          assign(name('x'), '+=', '!'),
          give(name('x')))),
        help('mark', [invoke(name('f'), 2), invoke(name('f'), 1), invoke(name('f'), 0), invoke(name('f'), 0)]));
      assert.deepEqual(marks(messages)[0].items, ['inner', { $: 'undefined' }, 'outer!', 'outer!!']);
    });

    test('every call of a function has variables of its own', async () => {
      const messages = await run(
        constant('counter', fn([], variable('n', 0), give(fn([], assign(name('n'), '+=', 1), give(name('n')))))),
        constant('a', invoke(name('counter'))),
        constant('b', invoke(name('counter'))),
        help('mark', [invoke(name('a')), invoke(name('a')), invoke(name('b'))]));
      assert.deepEqual(marks(messages)[0].items, [1, 2, 1]);
    });

    test('signal is a record', async () => {
      const messages = await run(help('signal', 'go'));
      assert.deepEqual(brief(messages)[0], { t: 'signal', n: 1, step: 1, label: 'go' });
    });
  });
}
