'use strict';
// Small programs that several tests use.

const {
  name, net, get, call, make, help, bin, fn, constant, variable, assign, when, raise, program,
} = require('./ir.js');

const port = get(call(name('server'), 'address'), 'port');
const closeServer = fn([], call(name('server'), 'close'));

// A client sends five bytes, the server sends them back, both end.
const echo = () => program('echo', {},
  constant('server', call(net, 'createServer', fn(['socket'], call(name('socket'), 'pipe', name('socket'))))),
  call(name('server'), 'listen', 0, '127.0.0.1', fn([],
    constant('client', call(net, 'connect', port, '127.0.0.1')),
    call(name('client'), 'on', 'data', fn([], call(name('client'), 'end'))),
    call(name('client'), 'on', 'close', closeServer),
    call(name('client'), 'write', 'hello', fn([], help('mark', 'written'))))));

// connect() validates its port at once.
const throwing = () => program('throwing', {},
  constant('socket', make('net.Socket')),
  help('probe', call(name('socket'), 'connect', 70000)),
  help('mark', 'after'));

// An `error` that nobody listens to.
const refused = () => program('refused', {},
  constant('server', call(net, 'createServer')),
  call(name('server'), 'listen', 0, '127.0.0.1', fn([],
    constant('port', port),
    call(name('server'), 'close', fn([],
      constant('client', call(net, 'connect', name('port'), '127.0.0.1')),
      call(name('client'), 'on', 'close', fn([], help('mark', 'closed'))))))));

const throwingHandler = () => program('throwing-handler', {},
  constant('server', call(net, 'createServer')),
  call(name('server'), 'on', 'listening', fn([], raise(make('Error', 'from a handler')))),
  call(name('server'), 'listen', 0, '127.0.0.1'),
  help('timeout', 1, fn([], call(name('server'), 'close'))));

const leaking = () => program('leaking', {},
  constant('server', call(net, 'createServer')),
  call(name('server'), 'listen', 0, '127.0.0.1', fn([], call(name('server'), 'unref'))));

const hanging = () => program('hanging', {},
  constant('server', call(net, 'createServer')),
  call(name('server'), 'listen', 0, '127.0.0.1'));

// Sends so many bytes over a connection.
const transfer = (length) => program('transfer', {},
  constant('server', call(net, 'createServer', fn(['socket'],
    call(name('socket'), 'on', 'error', fn([], help('mark', 'error'))),
    help('onceTotal', name('socket'), length, fn([], call(name('socket'), 'end')))))),
  call(name('server'), 'listen', 0, '127.0.0.1', fn([],
    constant('client', call(net, 'connect', port, '127.0.0.1')),
    call(name('client'), 'resume'),
    call(name('client'), 'end', help('bytes', length, 7)),
    call(name('client'), 'on', 'close', closeServer))));

// Records without end.
const endless = () => program('endless', {},
  variable('n', 0),
  variable('again', null),
  assign(name('again'), '=', fn([],
    assign(name('n'), '+=', 1),
    help('mark', name('n')),
    when(bin(name('n'), '<', 1e9), [help('immediate', name('again'))]))),
  help('immediate', name('again')));

module.exports = {
  echo, throwing, refused, throwingHandler, leaking, hanging, transfer, endless, port, closeServer,
};
