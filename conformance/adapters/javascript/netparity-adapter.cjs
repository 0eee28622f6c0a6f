'use strict';
// The Netparity adapter for JavaScript runtimes: executes programs (conformance/program/IR.md) on `net` and reports
// what happens (conformance/adapters/PROTOCOL.md).
//
//   COMMAND = node|bun netparity-adapter.cjs, or deno run -A netparity-adapter.cjs
//
//   --once PROGRAM.json [BINDINGS.json]   run one program and leave
//   --net-module PATH                     observe this module instead of the runtime's own `net`
//   --name, --version, --follows TEXT     what to say of it in `hello`
//
// One file on purpose, so that a runtime can be tested by copying it there; and only syntax that Node 10 parses.
// Its sections: channel, values, observer, turns, interpreter, helpers, session, main.

const fs = require('fs');
const path = require('path');

const isDeno = typeof Deno !== 'undefined';
const isBun = typeof Bun !== 'undefined';
const isNode = !isDeno && !isBun;

// ---------------------------------------------------------------------------------------------------------------------
// Channel: JSON Lines over descriptors, synchronous both ways, so that it is no handle of the event loop.
// ---------------------------------------------------------------------------------------------------------------------

const kMaximumLine = 1 << 20;

function pauseThread() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

class Channel {
  constructor() {
    this.output = Channel.openOutput();
    this.input = Buffer.alloc(0);
    this.ended = false;
  }

  static openOutput() {
    const text = process.env.NETPARITY_FD;
    if (text === undefined || text === '') return 1;
    const fd = Number(text);
    // Deno numbers its files itself, so the inherited descriptor has to be opened by its name.
    return isDeno ? fs.openSync(`/dev/fd/${fd}`, 'a') : fd;
  }

  // Writes one message; returns its length in bytes, or -1 when it would be longer than the protocol allows.
  send(message) {
    const line = Buffer.from(JSON.stringify(message) + '\n');
    if (line.length > kMaximumLine) return -1;
    for (let sent = 0; sent < line.length; ) {
      try {
        sent += fs.writeSync(this.output, line, sent, line.length - sent);
      } catch (error) {
        if (error.code === 'EAGAIN') pauseThread();
        else process.exit(error.code === 'EPIPE' ? 0 : 2);
      }
    }
    return line.length;
  }

  // The next line of the input, or null at its end. Blocks.
  receive() {
    const pieces = [this.input];
    for (;;) {
      const last = pieces[pieces.length - 1];
      const at = last.indexOf(10);
      if (at >= 0) {
        this.input = last.slice(at + 1);
        pieces[pieces.length - 1] = last.slice(0, at);
        return Buffer.concat(pieces).toString('utf8');
      }
      const chunk = this.ended ? null : Channel.readChunk();
      if (chunk === null) {
        this.ended = true;
        this.input = Buffer.alloc(0);
        const rest = Buffer.concat(pieces).toString('utf8');
        return rest === '' ? null : rest;
      }
      pieces.push(chunk);
    }
  }

  static readChunk() {
    const chunk = Buffer.alloc(65536);
    for (;;) {
      try {
        const length = fs.readSync(0, chunk, 0, chunk.length, null);
        return length > 0 ? chunk.slice(0, length) : null;
      } catch (error) {
        if (error.code !== 'EAGAIN') return null;
        pauseThread();
      }
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Values: any JavaScript value as JSON of bounded size, whatever its getters and proxies do.
// ---------------------------------------------------------------------------------------------------------------------

const kLongString = 4096;
const kMaximumItems = 100;
const kMaximumDepth = 6;
// Of one record: enough for every honest value, and far below the longest line.
const kMaximumNodes = 4000;
const kMaximumText = 200000;

const kUndefined = { $: 'undefined' };
const kFunction = { $: 'function' };
const kLoneSurrogate = /[\ud800-\udfff]/u;

const kErrorFields = [
  'code', 'errno', 'syscall', 'address', 'port', 'path', 'hostname', 'localAddress', 'localPort',
];

// h = Σ (byte+1)·B^(length-1-i) mod P by Horner's rule, eight bytes a step: all intermediate sums stay below 2^53.
const kHashStride = 8;
const kHashes = [[31337, 67108859], [48271, 67108837]].map(([base, prime]) => {
  const powers = [1];
  while (powers.length <= kHashStride) powers.push((powers[powers.length - 1] * base) % prime);
  return { prime, powers };
});

function hashBytes(bytes) {
  return kHashes.map(({ prime, powers }) => {
    const [, p1, p2, p3, p4, p5, p6, p7, p8] = powers;
    const whole = bytes.length - (bytes.length % kHashStride);
    let hash = 0;
    let i = 0;
    for (; i < whole; i += kHashStride) {
      hash = (hash * p8 +
              (bytes[i] + 1) * p7 + (bytes[i + 1] + 1) * p6 + (bytes[i + 2] + 1) * p5 + (bytes[i + 3] + 1) * p4 +
              (bytes[i + 4] + 1) * p3 + (bytes[i + 5] + 1) * p2 + (bytes[i + 6] + 1) * p1 + bytes[i + 7] + 1) % prime;
    }
    for (; i < bytes.length; ++i) hash = (hash * p1 + bytes[i] + 1) % prime;
    return hash;
  });
}

function encodeData(type, bytes) {
  return {
    $: 'data', type, length: bytes.length, hash: hashBytes(bytes),
    head: bytes.slice(0, 32).toString('latin1'),
  };
}

function encodeStringAsData(text) {
  return encodeData('string', Buffer.from(text, 'utf8'));
}

function encodeNumber(value) {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
}

// A name (event, property key) as text that any JSON parser takes.
function plainName(name) {
  const text = String(name).slice(0, kLongString);
  return kLoneSurrogate.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
}

function isPlainObject(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

class ValueEncoder {
  // refer(object) gives the identity of an object of net, or null for any other value.
  constructor(refer) {
    this.refer = refer;
    this.begin();
  }

  // To be called once a record.
  begin() {
    this.nodes = 0;
    this.text = 0;
    this.path = [];
  }

  encode(value) {
    try {
      return this.encodeAny(value);
    } catch (error) {
      this.path = [];
      return { $: 'other', type: 'unreadable' };
    }
  }

  encodeAny(value) {
    if (++this.nodes > kMaximumNodes) return { $: 'other', type: 'too large' };
    switch (typeof value) {
      case 'undefined': return kUndefined;
      case 'boolean': return value;
      case 'number': return encodeNumber(value);
      case 'string': return this.encodeString(value);
      case 'bigint': return { $: 'bigint', v: String(value).slice(0, kLongString) };
      case 'symbol': return { $: 'other', type: 'Symbol' };
      case 'function': return kFunction;
      default: return value === null ? null : this.encodeObject(value);
    }
  }

  encodeString(text) {
    this.text += text.length;
    if (text.length > kLongString || this.text > kMaximumText || kLoneSurrogate.test(text)) {
      return encodeStringAsData(text);
    }
    return text;
  }

  encodeObject(value) {
    const on = this.refer(value);
    if (on !== null) return { $: 'ref', on };
    if (ArrayBuffer.isView(value)) {
      return encodeData('buffer', Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    }
    if (value instanceof ArrayBuffer) return encodeData('buffer', Buffer.from(value));
    if (this.path.indexOf(value) >= 0) return { $: 'other', type: 'cycle' };
    this.path.push(value);
    const encoded = this.encodeComposite(value);
    this.path.pop();
    return encoded;
  }

  encodeComposite(value) {
    if (value instanceof Error) return this.encodeError(value);
    const isArray = Array.isArray(value);
    if (this.path.length <= kMaximumDepth) {
      if (isArray) return this.encodeArray(value);
      if (isPlainObject(value)) {
        const keys = Object.keys(value);
        for (const key of keys) this.text += key.length;
        if (keys.length <= kMaximumItems && this.text <= kMaximumText) {
          return { $: 'object', props: keys.map((key) => [plainName(key), this.encodeProperty(value, key)]) };
        }
      }
    }
    return { $: 'other', type: className(value) };
  }

  encodeArray(array) {
    const items = [];
    const length = array.length;
    for (let i = 0; i < length && i < kMaximumItems; ++i) items.push(this.encodeProperty(array, i));
    return { $: 'array', items, length };
  }

  encodeProperty(object, key) {
    const depth = this.path.length;
    try {
      return this.encodeAny(object[key]);
    } catch (error) {
      this.path.length = depth;
      return { $: 'other', type: 'unreadable' };
    }
  }

  encodeError(error) {
    const encoded = { $: 'error' };
    for (const field of ['name', 'message']) encoded[field] = this.encodeProperty(error, field);
    for (const field of kErrorFields) {
      if (error[field] !== undefined) encoded[field] = this.encodeProperty(error, field);
    }
    if (this.path.length > kMaximumDepth) return encoded;
    if (Array.isArray(error.errors)) {
      encoded.errors = error.errors.slice(0, kMaximumItems).map((one, i, all) => this.encodeProperty(all, i));
    }
    if (error.cause !== undefined) encoded.cause = this.encodeProperty(error, 'cause');
    return encoded;
  }
}

function className(value) {
  const prototype = Object.getPrototypeOf(value);
  const constructor = prototype && prototype.constructor;
  return typeof constructor === 'function' ? plainName(constructor.name) : 'Object';
}

// ---------------------------------------------------------------------------------------------------------------------
// Observer: sees every emission without taking part. It adds no listener and reads no property that caches anything.
// ---------------------------------------------------------------------------------------------------------------------

const kSocketState = [
  'connecting', 'pending', 'readyState', 'destroyed', 'readableEnded', 'writableEnded', 'writableFinished',
  'readableLength', 'writableLength', 'bytesRead', 'bytesWritten', 'timeout',
];
const kServerState = ['listening'];
const kClassNames = ['Socket', 'Server', 'BlockList', 'SocketAddress', 'BoundSocket'];

class Observer {
  constructor(net) {
    this.net = net;
    this.session = null;
    this.classes = kClassNames.filter((name) => typeof net[name] === 'function')
      .map((name) => ({ name, constructor: net[name] }));
    this.watch('Socket', kSocketState);
    this.watch('Server', kServerState);
  }

  watch(name, stateNames) {
    const constructor = this.net[name];
    const prototype = typeof constructor === 'function' ? constructor.prototype : null;
    if (prototype === null || typeof prototype.emit !== 'function') {
      throw new Error(`net.${name}.prototype.emit is not a function: its events cannot be observed`);
    }
    const observer = this;
    const emit = prototype.emit;
    Object.defineProperty(prototype, 'emit', {
      configurable: true, writable: true, enumerable: false,
      value: function(event) {
        if (observer.session !== null) observer.seen(this, name, event, arguments, stateNames);
        return emit.apply(this, arguments);
      },
    });
  }

  // Symbols name the runtime's private events; the streams of the process itself are sockets when they are pipes.
  seen(object, name, event, args, stateNames) {
    if (typeof event === 'symbol' || object._isStdio === true) return;
    try {
      this.session.recordEvent(object, name, plainName(event), Array.prototype.slice.call(args, 1), stateNames);
    } catch (error) {
      this.session.fail(error);
    }
  }

  classOf(value) {
    for (const { name, constructor } of this.classes) {
      if (value instanceof constructor) return name;
    }
    return null;
  }

  // 'Socket' for net.Socket itself.
  nameOfClass(value) {
    const found = this.classes.find(({ constructor }) => constructor === value);
    return found === undefined ? null : found.name;
  }
}

function isOpen(object, name) {
  if (name === 'Server') return object.listening === true;
  return name === 'Socket' && object.destroyed !== true;
}

// A socket that never connected holds nothing that could act later.
function isInert(object, name) {
  return name === 'Socket' && object.pending === true && object.connecting !== true && !object.timeout;
}

// ---------------------------------------------------------------------------------------------------------------------
// Turns: numbers the callbacks of the event loop, on Node and only when asked, because it costs time.
// ---------------------------------------------------------------------------------------------------------------------

class TurnCounter {
  constructor() {
    this.turn = 0;
    this.depth = 0;
    // Ticks and microtasks belong to the turn that drains them.
    const drained = new Set();
    const hook = require('async_hooks').createHook({
      trackPromises: false,
      init: (id, type) => {
        if (type === 'TickObject' || type === 'Microtask' || type === 'PROMISE') drained.add(id);
      },
      before: (id) => {
        if (this.depth++ === 0 && !drained.has(id)) ++this.turn;
      },
      after: (id) => {
        drained.delete(id);
        if (this.depth > 0) --this.depth;
      },
    });
    hook.enable();
  }

  restart() {
    this.turn = 0;
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Interpreter: compiles a program to closures. A frame is an array: slot 0 holds the enclosing frame, the rest
// variables; as the language has no loops, one frame a function call is enough for all its blocks.
// ---------------------------------------------------------------------------------------------------------------------

const kUnset = { toString: () => 'unset' };

class ProgramError extends Error {}

class Completion {
  constructor(value) {
    this.value = value;
  }
}

class Scope {
  constructor(parent, layout) {
    this.parent = parent;
    this.layout = layout;
    this.names = new Map();
  }

  declare(name, constant) {
    if (this.names.has(name)) throw new ProgramError(`${name} is declared twice`);
    const variable = { slot: this.layout.size++, constant, layout: this.layout };
    this.names.set(name, variable);
    return variable;
  }

  find(name) {
    for (let scope = this; scope !== null; scope = scope.parent) {
      const variable = scope.names.get(name);
      if (variable !== undefined) return variable;
    }
    return null;
  }
}

function frameAt(frame, hops) {
  while (hops-- > 0) frame = frame[0];
  return frame;
}

const kBinary = {
  '===': (l, r) => l === r, '!==': (l, r) => l !== r,
  '<': (l, r) => l < r, '<=': (l, r) => l <= r, '>': (l, r) => l > r, '>=': (l, r) => l >= r,
  '+': (l, r) => l + r, '-': (l, r) => l - r, '*': (l, r) => l * r, '/': (l, r) => l / r, '%': (l, r) => l % r,
};
const kAssign = { '+=': kBinary['+'], '-=': kBinary['-'] };
const kSpecialNumbers = { 'NaN': NaN, 'Infinity': Infinity, '-Infinity': -Infinity, '-0': -0 };

class Compiler {
  constructor(session) {
    this.session = session;
    // Lexically inside a probe: property reads are not recorded.
    this.quiet = false;
  }

  // Returns a function that runs the main program.
  program(body) {
    const layout = { size: 1, parent: null };
    const run = this.block(body, new Scope(null, layout));
    return () => { run(this.newFrame(layout, null)); };
  }

  newFrame(layout, parent) {
    const frame = new Array(layout.size).fill(kUnset);
    frame[0] = parent;
    return frame;
  }

  // --- statements: (frame) => undefined, or a Completion when the function returns

  block(statements, scope) {
    if (!Array.isArray(statements)) throw new ProgramError('a body must be an array of statements');
    const steps = this.hoist(statements, scope).map((statement) => this.statement(statement, scope));
    return (frame) => {
      for (let i = 0; i < steps.length; ++i) {
        const completion = steps[i](frame);
        if (completion !== undefined) return completion;
      }
      return undefined;
    };
  }

  // Names are in scope from the start of their block, as closures may use what is declared after them.
  hoist(statements, scope) {
    for (const statement of statements) {
      if (statement.k === 'let') scope.declare(statement.name, statement.const === true);
    }
    return statements;
  }

  statement(node, scope) {
    switch (node.k) {
      case 'let': {
        const value = this.expression(node.value, scope);
        const { slot } = scope.find(node.name);
        return (frame) => { frame[slot] = value(frame); };
      }
      case 'assign': return this.assignment(node, scope);
      case 'do': {
        const value = this.expression(node.expr, scope);
        return (frame) => { value(frame); };
      }
      case 'if': {
        const test = this.expression(node.test, scope);
        const yes = this.block(node.then, new Scope(scope, scope.layout));
        const no = this.block(node.else === undefined ? [] : node.else, new Scope(scope, scope.layout));
        return (frame) => (test(frame) ? yes(frame) : no(frame));
      }
      case 'throw': {
        const value = this.expression(node.value, scope);
        return (frame) => { throw value(frame); };
      }
      case 'return': {
        if (node.value === undefined) return () => new Completion(undefined);
        const value = this.expression(node.value, scope);
        return (frame) => new Completion(value(frame));
      }
      default: throw new ProgramError(`no statement is called ${node.k}`);
    }
  }

  assignment(node, scope) {
    const combine = node.op === '=' ? null : kAssign[node.op];
    if (combine === undefined) throw new ProgramError(`no assignment is written ${node.op}`);
    const value = this.expression(node.value, scope);
    if (node.to.k === 'var') {
      const { read, write } = this.variable(node.to.name, scope);
      if (combine === null) return (frame) => { write(frame, value(frame)); };
      return (frame) => { write(frame, combine(read(frame), value(frame))); };
    }
    const { of, key } = this.member(node.to, scope);
    const { session } = this;
    return (frame) => {
      const object = of(frame);
      const name = key(frame);
      const before = combine === null ? undefined : session.getProperty(node.step, object, name);
      const right = value(frame);
      session.setProperty(node.step, object, name, combine === null ? right : combine(before, right));
    };
  }

  member(node, scope) {
    if (node.k !== 'get' && node.k !== 'index') throw new ProgramError(`cannot assign to ${node.k}`);
    const of = this.expression(node.of, scope);
    if (node.k === 'get') return { of, key: () => node.name };
    return { of, key: this.expression(node.key, scope) };
  }

  variable(name, scope) {
    const variable = scope.find(name);
    if (variable === null) return this.globalVariable(name);
    let hops = 0;
    for (let layout = scope.layout; layout !== variable.layout; layout = layout.parent) ++hops;
    const { slot, constant } = variable;
    const check = (value) => {
      if (value === kUnset) throw new ReferenceError(`Cannot access '${name}' before initialization`);
      return value;
    };
    return {
      read: (frame) => check(frameAt(frame, hops)[slot]),
      write: (frame, value) => {
        const home = frameAt(frame, hops);
        check(home[slot]);
        if (constant) throw new TypeError('Assignment to constant variable.');
        home[slot] = value;
      },
    };
  }

  globalVariable(name) {
    const value = this.session.globalValue(name);
    if (value === undefined) throw new ProgramError(`${name} is not declared`);
    return { read: () => value, write: () => { throw new TypeError('Assignment to constant variable.'); } };
  }

  // --- expressions: (frame) => value

  expressions(nodes, scope) {
    if (!Array.isArray(nodes)) throw new ProgramError('arguments must be an array of expressions');
    const all = nodes.map((node) => this.expression(node, scope));
    return (frame) => all.map((one) => one(frame));
  }

  expression(node, scope) {
    const compile = kExpressions[node.k];
    if (compile === undefined) throw new ProgramError(`no expression is called ${node.k}`);
    return compile(this, node, scope);
  }

  // Compiles the expression of a probe.
  silently(node, scope) {
    const before = this.quiet;
    this.quiet = true;
    const compiled = this.expression(node, scope);
    this.quiet = before;
    return compiled;
  }

  closure(node, scope) {
    const { session } = this;
    const layout = { size: 1, parent: scope.layout };
    const inner = new Scope(scope, layout);
    for (const name of node.params) inner.declare(name, false);
    const count = node.params.length;
    const quiet = this.quiet;
    this.quiet = false;
    const value = node.body === undefined ? this.expression(node.expr, inner) : null;
    const body = node.body === undefined ? null : this.block(node.body, new Scope(inner, layout));
    this.quiet = quiet;
    return (outer) => {
      const closure = anonymous((...args) => {
        const frame = this.newFrame(layout, outer);
        for (let i = 0; i < count; ++i) frame[i + 1] = session.unwrap(args[i]);
        if (value !== null) return value(frame);
        const completion = body(frame);
        return completion === undefined ? undefined : completion.value;
      });
      session.functions.set(closure, node.fn);
      return closure;
    };
  }
}

const kExpressions = {
  null: () => () => null,
  undefined: () => () => undefined,
  bool: (compiler, node) => () => node.v,
  num: (compiler, node) => {
    const value = typeof node.v === 'string' ? kSpecialNumbers[node.v] : node.v;
    return () => value;
  },
  str: (compiler, node) => {
    const text = node.utf16 === undefined ? node.v : node.utf16.map((unit) => String.fromCharCode(unit)).join('');
    return () => text;
  },
  array: (compiler, node, scope) => compiler.expressions(node.items, scope),
  object: (compiler, node, scope) => {
    const props = node.props.map(([key, value]) => ({ key, value: compiler.expression(value, scope) }));
    return (frame) => {
      const object = {};
      for (const { key, value } of props) object[key] = value(frame);
      return object;
    };
  },
  var: (compiler, node, scope) => compiler.variable(node.name, scope).read,
  get: (compiler, node, scope) => memberRead(compiler, node, scope),
  index: (compiler, node, scope) => memberRead(compiler, node, scope),
  call: (compiler, node, scope) => {
    const { session } = compiler;
    const of = compiler.expression(node.of, scope);
    const args = compiler.expressions(node.args, scope);
    return (frame) => {
      const object = of(frame);
      const method = session.readMember(object, node.name);
      return session.callMethod(node.step, object, node.name, method, args(frame));
    };
  },
  new: (compiler, node, scope) => {
    const args = compiler.expressions(node.args, scope);
    return (frame) => compiler.session.construct(node.step, node.class, args(frame));
  },
  invoke: (compiler, node, scope) => {
    const fn = compiler.expression(node.fn, scope);
    const args = compiler.expressions(node.args, scope);
    return (frame) => {
      const target = fn(frame);
      const values = args(frame);
      if (typeof target !== 'function') throw new TypeError('value is not a function');
      return target(...values);
    };
  },
  help: (compiler, node, scope) => {
    const { session } = compiler;
    if (node.name === 'probe') {
      const value = compiler.silently(node.args[0], scope);
      return (frame) => session.probe(node.step, () => value(frame));
    }
    const helper = kHelpers[node.name];
    if (helper === undefined) throw new ProgramError(`no helper is called ${node.name}`);
    const args = compiler.expressions(node.args, scope);
    return (frame) => helper(session, node.step, ...args(frame));
  },
  fn: (compiler, node, scope) => compiler.closure(node, scope),
  bin: (compiler, node, scope) => {
    const combine = kBinary[node.op];
    if (combine === undefined) throw new ProgramError(`no operator is written ${node.op}`);
    const l = compiler.expression(node.l, scope);
    const r = compiler.expression(node.r, scope);
    return (frame) => combine(l(frame), r(frame));
  },
  logic: (compiler, node, scope) => {
    const l = compiler.expression(node.l, scope);
    const r = compiler.expression(node.r, scope);
    return node.op === '&&' ? (frame) => l(frame) && r(frame) : (frame) => l(frame) || r(frame);
  },
  not: (compiler, node, scope) => {
    const of = compiler.expression(node.of, scope);
    return (frame) => !of(frame);
  },
  neg: (compiler, node, scope) => {
    const of = compiler.expression(node.of, scope);
    return (frame) => -of(frame);
  },
  typeof: (compiler, node, scope) => {
    const of = compiler.expression(node.of, scope);
    return (frame) => typeof of(frame);
  },
  cond: (compiler, node, scope) => {
    const test = compiler.expression(node.test, scope);
    const yes = compiler.expression(node.then, scope);
    const no = compiler.expression(node.else, scope);
    return (frame) => (test(frame) ? yes(frame) : no(frame));
  },
};

function memberRead(compiler, node, scope) {
  const { session } = compiler;
  const { of, key } = compiler.member(node, scope);
  if (compiler.quiet) return (frame) => session.readMember(of(frame), key(frame));
  return (frame) => session.getProperty(node.step, of(frame), key(frame));
}

// ---------------------------------------------------------------------------------------------------------------------
// Helpers of the scenario language: (session, step, ...arguments) => value
// ---------------------------------------------------------------------------------------------------------------------

function pseudoRandomBytes(length, seed) {
  const bytes = Buffer.alloc(length);
  let x = seed === undefined ? 1 : seed;
  for (let i = 0; i < length; ++i) {
    // The low 31 bits of a product depend on the low bits of its factors only.
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    bytes[i] = (x >> 16) & 255;
  }
  return bytes;
}

const kHelpers = {
  bytes: (session, step, length, seed) => pseudoRandomBytes(length, seed),
  hex: (session, step, digits) => Buffer.from(String(digits).replace(/\s+/g, ''), 'hex'),
  nextTick: (session, step, fn) => { process.nextTick(session.helperCallback(step, 'nextTick', fn)); },
  microtask: (session, step, fn) => { queueTask(session, session.helperCallback(step, 'microtask', fn)); },
  immediate: (session, step, fn) => {
    session.immediates.push(setImmediate(session.helperCallback(step, 'immediate', fn)));
  },
  timeout: (session, step, delay, fn) => {
    session.timers.push(setTimeout(session.helperCallback(step, 'timeout', fn), delay));
  },
  after: (session, step, count, fn) => {
    const done = session.helperCallback(step, 'after', fn);
    let calls = 0;
    const counter = anonymous(() => {
      if (++calls === count) done();
    });
    session.functions.set(counter, null);
    return counter;
  },
  onceTotal: (session, step, socket, count, fn) => {
    const done = session.helperCallback(step, 'onceTotal', fn);
    let total = 0;
    socket.on('data', (chunk) => {
      const before = total;
      total += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length;
      if (before < count && total >= count) done();
    });
  },
  dispose: (session, step, object) => { object[Symbol.dispose](); },
  asyncDispose: (session, step, object, fn) => {
    const settled = session.helperCallback(step, 'asyncDispose', fn);
    object[Symbol.asyncDispose]().then(() => settled(), (error) => settled(error));
  },
  mark: (session, step, label) => { session.record({ t: 'mark', step, label: session.values.encode(label) }); },
  tmp: (session, step, name) => path.join(session.bindings.tmp, String(name)),
  signal: (session, step, label, value) => {
    const record = { t: 'signal', step, label: session.values.encode(label) };
    if (value !== undefined) record.value = session.values.encode(value);
    session.record(record);
  },
};

function queueTask(session, fn) {
  if (typeof queueMicrotask === 'function') {
    queueMicrotask(fn);
    return;
  }
  // Node 10: a promise would turn the exception into a rejection.
  Promise.resolve().then(() => {
    try {
      fn();
    } catch (error) {
      session.uncaught(error);
    }
  });
}

// Takes from a function what the runtime could print of it, its name and its text: they would be ours, and messages of
// net show both. Also takes its `this`, which programs do not have.
function anonymous(fn) {
  return Object.defineProperty(fn.bind(null), 'name', { value: '' });
}

// ---------------------------------------------------------------------------------------------------------------------
// Session: one run of one program. Numbers objects, writes records, and performs what the interpreter asks of `net`.
// ---------------------------------------------------------------------------------------------------------------------

const kListenerMethods = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);
const kRemovalMethods = new Set(['off', 'removeListener']);
const kListingMethods = new Set(['listeners', 'rawListeners']);
const kDefaultLimits = { records: 20000, bytes: 8000000 };

// Has Node write what V8 counted so far (NODE_V8_COVERAGE): before `done`, as the process may be ended after it and not
// end by itself. A descriptor is kept for that, as a program may have used up all others.
const counts = {
  spare: isNode && process.env.NODE_V8_COVERAGE ? fs.openSync('/dev/null', 'r') : null,
  write() {
    if (this.spare === null) return;
    fs.closeSync(this.spare);
    require('v8').takeCoverage();
    this.spare = fs.openSync('/dev/null', 'r');
  },
};

class Session {
  constructor(host, command) {
    this.host = host;
    this.net = host.net;
    this.id = command.id;
    this.bindings = command.bindings || {};
    this.limits = Object.assign({}, kDefaultLimits, command.limits);
    this.values = new ValueEncoder((value) => this.refer(value));
    this.numbers = new WeakMap();
    this.objects = [];
    this.functions = new WeakMap();
    this.originals = new WeakMap();
    this.timers = [];
    this.immediates = [];
    this.recorded = 0;
    this.written = 0;
    const { program } = command;
    if (program === null || typeof program !== 'object' || program.program !== 1) {
      throw new ProgramError('this is not a program of version 1');
    }
    this.meta = program.meta || {};
    this.main = new Compiler(this).program(program.body);
  }

  globalValue(name) {
    if (name === 'net') return this.net;
    return Object.prototype.hasOwnProperty.call(this.bindings, name) ? this.bindings[name] : undefined;
  }

  // --- running

  run() {
    this.host.channel.send({ t: 'started', id: this.id });
    if (this.host.turns !== null) this.host.turns.restart();
    this.host.observer.session = this;
    try {
      this.main();
    } catch (error) {
      this.uncaught(error);
    }
  }

  // The loop ran dry.
  finish() {
    const open = this.objects.filter(({ object, name }) => isOpen(object, name));
    this.record({ t: 'end', open: open.map(({ on, name }) => ({ on, class: name })) });
    this.host.observer.session = null;
    this.timers.forEach((timer) => clearTimeout(timer));
    this.immediates.forEach((immediate) => clearImmediate(immediate));
    const dirty = this.meta.process === 'fresh' || open.some(({ object, name }) => !isInert(object, name));
    counts.write();
    this.host.channel.send({ t: 'done', id: this.id, how: 'dry', dirty });
  }

  // Gives up on the program at once: the process may be in any state, so it ends.
  abandon(how, message) {
    this.host.channel.send(message);
    counts.write();
    this.host.channel.send({ t: 'done', id: this.id, how, dirty: true });
    process.exit(0);
  }

  fail(error) {
    const text = error instanceof Error ? String(error.stack) : String(error);
    this.abandon('harness-error', { t: 'harness-error', id: this.id, text: text.slice(0, kLongString) });
  }

  unsupported(step, what) {
    this.abandon('unsupported', { t: 'unsupported', id: this.id, step, what });
  }

  // --- records

  record(fields) {
    this.values.begin();
    if (this.host.observer.session !== this) return;
    const message = Object.assign({ t: fields.t, n: ++this.recorded }, fields);
    if (this.host.turns !== null) message.turn = this.host.turns.turn;
    if (this.recorded > this.limits.records || this.written > this.limits.bytes) this.fail('record limit');
    const length = this.host.channel.send(message);
    if (length < 0) this.fail('a record is longer than the protocol allows');
    this.written += length;
  }

  recordEvent(object, name, event, args, stateNames) {
    const state = {};
    for (const key of stateNames) state[key] = this.values.encodeProperty(object, key);
    const encoded = event === 'data' && typeof args[0] === 'string'
      ? [encodeStringAsData(args[0])].concat(this.encodeAll(args.slice(1)))
      : this.encodeAll(args);
    const listeners = typeof object.listenerCount === 'function' ? object.listenerCount(event) : 0;
    const on = this.numberOf(object, name);
    this.record({ t: 'event', on, class: name, name: event, args: encoded, listeners, state });
  }

  uncaught(error) {
    this.record({ t: 'uncaught', error: this.values.encode(error) });
  }

  encodeAll(values) {
    return values.map((value) => this.values.encode(value));
  }

  // --- identity

  refer(value) {
    if (value === this.net) return 'net';
    const name = this.host.observer.classOf(value);
    return name === null ? null : this.numberOf(value, name);
  }

  numberOf(object, name) {
    const known = this.numbers.get(object);
    if (known !== undefined) return known;
    const on = this.objects.length + 1;
    this.numbers.set(object, on);
    this.objects.push({ object, on, name });
    return on;
  }

  // Where a member of this value stands in records: null when the value is not of net.
  placeOf(value) {
    if (typeof value === 'function') {
      const name = this.host.observer.nameOfClass(value);
      return name === null ? null : { on: 'net', prefix: name + '.' };
    }
    const on = typeof value === 'object' ? this.refer(value) : null;
    return on === null ? null : { on, prefix: '' };
  }

  // --- functions of the program

  // Puts a recording function in the place of each of the program's functions, also inside options, which keep their
  // identity: net may look at them again.
  wrapAll(values, call) {
    const seen = new Set();
    return values.map((value) => this.wrap(value, call, '', seen));
  }

  wrap(value, call, at, seen) {
    if (typeof value === 'function') {
      const original = this.unwrap(value);
      return this.functions.has(original) ? this.recorder(original, call, at) : value;
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return value;
    if (!Array.isArray(value) && !isPlainObject(value)) return value;
    seen.add(value);
    for (const key of Object.keys(value)) {
      const wrapped = this.wrap(value[key], call, at === '' ? key : `${at}.${key}`, seen);
      if (wrapped !== value[key]) value[key] = wrapped;
    }
    return value;
  }

  recorder(original, call, at) {
    const recorder = anonymous((...args) => {
      const fields = {
        t: 'callback', step: call.step, fn: this.functions.get(original), on: call.on, name: call.name,
        args: this.encodeAll(args),
      };
      if (at !== '') fields.path = at;
      this.record(fields);
      return original(...args);
    });
    this.originals.set(recorder, original);
    return recorder;
  }

  unwrap(value) {
    const original = typeof value === 'function' ? this.originals.get(value) : undefined;
    return original === undefined ? value : original;
  }

  helperCallback(step, name, fn) {
    if (typeof fn !== 'function') throw new TypeError(`${name} needs a function`);
    if (!this.functions.has(fn)) this.functions.set(fn, null);
    return this.recorder(fn, { step, on: null, name }, '');
  }

  // What the emitter knows a function of the program as: itself when it was given to `on`, a recorder when it was given
  // to a call such as connect. In the order of the emitter's listeners; each once.
  registeredAs(emitter, event, fn) {
    if (typeof fn !== 'function' || typeof emitter.listeners !== 'function') return [];
    const listeners = emitter.listeners(event);
    if (!Array.isArray(listeners)) return [];
    return Array.from(new Set(listeners.filter((listener) => this.unwrap(listener) === fn)));
  }

  // The one that removing the function removes: the newest.
  listenerFor(emitter, event, fn) {
    const known = this.registeredAs(emitter, event, fn);
    return known.length === 0 ? fn : known[known.length - 1];
  }

  // --- what programs do

  readMember(object, key) {
    if (object === null || object === undefined) {
      throw new TypeError(`Cannot read properties of ${object} (reading '${String(key)}')`);
    }
    return this.unwrap(object[key]);
  }

  getProperty(step, object, key) {
    const place = object === null || object === undefined ? null : this.placeOf(object);
    if (place === null) return this.readMember(object, key);
    const fields = { t: 'get', step, on: place.on, name: plainName(place.prefix + String(key)) };
    let value;
    try {
      value = object[key];
    } catch (error) {
      this.record(Object.assign(fields, { error: this.values.encode(error) }));
      throw error;
    }
    this.record(Object.assign(fields, { value: this.values.encode(value) }));
    return this.unwrap(value);
  }

  // As in a sloppy script: an assignment that has no effect is no error.
  setProperty(step, object, key, value) {
    if (object === null || object === undefined) {
      throw new TypeError(`Cannot set properties of ${object} (setting '${String(key)}')`);
    }
    const place = this.placeOf(object);
    if (place === null) {
      if (typeof object === 'object' || typeof object === 'function') Reflect.set(object, key, value);
      return;
    }
    const name = plainName(place.prefix + String(key));
    const fields = { t: 'set', step, on: place.on, name, value: this.values.encode(value) };
    try {
      Reflect.set(object, key, value);
    } catch (error) {
      this.record(Object.assign(fields, { error: this.values.encode(error) }));
      throw error;
    }
    this.record(fields);
  }

  callMethod(step, object, name, method, args) {
    const place = this.placeOf(object);
    if (place === null) {
      if (typeof method !== 'function') throw new TypeError(`${name} is not a function`);
      return method.apply(object, args);
    }
    const fullName = place.prefix + name;
    this.record({ t: 'call', step, on: place.on, name: fullName, args: this.encodeAll(args) });
    return this.outcome(step, () => {
      if (typeof method !== 'function') throw new TypeError(`${fullName} is not a function`);
      if (fullName === 'listenerCount') return this.countListeners(object, method, args);
      const value = method.apply(object, this.argumentsFor(step, place.on, object, fullName, args));
      return kListingMethods.has(name) && Array.isArray(value) ? value.map((one) => this.unwrap(one)) : value;
    });
  }

  argumentsFor(step, on, object, name, args) {
    if (kListenerMethods.has(name)) return args;
    if (kRemovalMethods.has(name)) return [args[0], this.listenerFor(object, args[0], args[1])].slice(0, args.length);
    const wrapped = this.wrapAll(args, { step, on, name });
    // A time-out of 0 removes the listener that an earlier one added.
    if (name === 'setTimeout' && args[0] === 0 && this.registeredAs(object, 'timeout', args[1]).length > 0) {
      wrapped[1] = this.listenerFor(object, 'timeout', args[1]);
    }
    return wrapped;
  }

  // The number of times that a function listens is the sum over what the emitter knows it as.
  countListeners(object, method, args) {
    const [event, fn] = args;
    const known = args.length > 1 ? this.registeredAs(object, event, fn) : [];
    if (known.every((one) => one === fn)) return method.apply(object, args);
    return known.reduce((sum, one) => sum + method.call(object, event, one), 0);
  }

  construct(step, name, args) {
    if (name === 'Error') {
      const error = new Error(...args);
      // Messages of net show the stack, whose frames would be ours.
      error.stack = String(error);
      return error;
    }
    if (name === 'AbortController') {
      if (typeof AbortController === 'undefined') this.unsupported(step, 'AbortController');
      return new AbortController();
    }
    const short = name.replace(/^net\./, '');
    const call = { step, on: 'net', name: `new ${short}` };
    this.record({ t: 'call', step, on: 'net', name: call.name, args: this.encodeAll(args) });
    return this.outcome(step, () => {
      const constructor = this.net[short];
      if (typeof constructor !== 'function') throw new TypeError(`${name} is not a constructor`);
      return Reflect.construct(constructor, this.wrapAll(args, call));
    });
  }

  // Performs the call of a step and records its result.
  outcome(step, perform) {
    let value;
    try {
      value = perform();
    } catch (error) {
      this.record({ t: 'throw', step, error: this.values.encode(error) });
      throw error;
    }
    this.record({ t: 'return', step, value: this.values.encode(value) });
    return value;
  }

  probe(step, evaluate) {
    const fields = { t: 'probe', step };
    try {
      fields.value = this.values.encode(evaluate());
    } catch (error) {
      fields.error = this.values.encode(error);
    }
    this.record(fields);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Main: takes commands while the event loop has nothing to do.
// ---------------------------------------------------------------------------------------------------------------------

function parseArguments(argv) {
  const options = { once: null, bindings: null, netModule: null, name: null, version: null, follows: null };
  const rest = argv.slice();
  const value = (flag) => {
    if (rest.length === 0) throw new Error(`${flag} needs a value`);
    return rest.shift();
  };
  while (rest.length > 0) {
    const flag = rest.shift();
    switch (flag) {
      case '--once':
        options.once = value(flag);
        if (rest.length > 0 && rest[0].slice(0, 2) !== '--') options.bindings = rest.shift();
        break;
      case '--net-module': options.netModule = path.resolve(value(flag)); break;
      case '--name': options.name = value(flag); break;
      case '--version': options.version = value(flag); break;
      case '--follows': options.follows = value(flag); break;
      default: throw new Error(`unknown argument ${flag}`);
    }
  }
  return options;
}

function describeRuntime() {
  const where = `${process.platform}-${process.arch}`;
  if (isBun) return { name: 'bun', version: Bun.version, build: `${Bun.revision} ${where}` };
  if (isDeno) return { name: 'deno', version: Deno.version.deno, build: `v8 ${Deno.version.v8} ${where}` };
  return { name: 'node', version: process.versions.node, build: `v8 ${process.versions.v8} ${where}` };
}

function describe(options, net, hasTurns) {
  const runtime = describeRuntime();
  const foreign = options.netModule !== null;
  const capabilities = ['server', 'client', 'unix', 'abstract', 'dns', 'half-open', 'lookup', 'encoding', 'pipe', 'ref'];
  if (typeof net.getDefaultAutoSelectFamily === 'function') capabilities.push('family-autoselection');
  if (hasTurns) capabilities.push('turns');
  return {
    t: 'hello',
    protocol: 1,
    name: options.name || (foreign ? path.basename(options.netModule) : runtime.name),
    version: options.version || (foreign ? 'unknown' : runtime.version),
    build: foreign ? `${options.netModule} on ${runtime.name} ${runtime.version}` : runtime.build,
    follows: options.follows || process.versions.node,
    capabilities,
    errors: 'node',
  };
}

// The process-wide settings of net, which a program may change and the next one must not see.
class Defaults {
  constructor(net) {
    this.net = net;
    this.names = ['DefaultAutoSelectFamily', 'DefaultAutoSelectFamilyAttemptTimeout']
      .filter((name) => typeof net[`get${name}`] === 'function' && typeof net[`set${name}`] === 'function');
    this.values = this.names.map((name) => net[`get${name}`]());
  }

  restore() {
    this.names.forEach((name, i) => {
      if (this.net[`get${name}`]() !== this.values[i]) this.net[`set${name}`](this.values[i]);
    });
  }
}

class Host {
  constructor(options) {
    this.options = options;
    this.channel = new Channel();
    this.net = require(options.netModule === null ? 'net' : options.netModule);
    this.observer = new Observer(this.net);
    this.defaults = new Defaults(this.net);
    this.turns = isNode && process.env.NETPARITY_TURNS === '1' ? new TurnCounter() : null;
    this.next = null;
    this.current = null;
    this.programs = 0;
  }

  start() {
    const onError = (error) => {
      if (this.current !== null) this.current.uncaught(error);
      else this.refuse(null, error);
    };
    process.on('uncaughtException', onError);
    process.on('unhandledRejection', onError);
    process.on('beforeExit', () => this.dry());
    this.channel.send(describe(this.options, this.net, this.turns !== null));
  }

  // The loop has nothing left to do: a program is over, or the next one may start. An idle immediate makes the runtime
  // ask again. A program is not started in the turn that waited for its command, because the loop's clock stood still
  // meanwhile and timers would fire early.
  dry() {
    if (this.next !== null) {
      this.current = this.next;
      this.next = null;
      this.launch(() => this.current.run());
      setImmediate(() => {});
      return;
    }
    if (this.current !== null) {
      const ended = this.current;
      this.current = null;
      ended.finish();
      this.defaults.restore();
      if (this.options.once !== null) process.exit(0);
    }
    this.next = this.options.once === null ? this.awaitProgram() : this.loadProgram();
    if (this.next === null) process.exit(0);
    setImmediate(() => {});
  }

  // Calls main so that queues drain after it as they do after a main program. Node and Bun do that for this handler;
  // Deno only for a module that is being evaluated.
  launch(main) {
    if (!isDeno) {
      main();
      return;
    }
    globalThis.netparityMain = main;
    const load = new Function('url', 'return import(url)');
    load(`data:text/javascript,globalThis.netparityMain()//${++this.programs}`);
  }

  // The session of the next run command, or null when there are no more.
  awaitProgram() {
    for (;;) {
      const line = this.channel.receive();
      if (line === null) return null;
      if (line.trim() === '') continue;
      let command = null;
      try {
        command = JSON.parse(line);
        if (command === null || typeof command !== 'object') throw new Error('a command must be an object');
        if (command.cmd === 'quit') return null;
        if (command.cmd !== 'run') throw new Error(`no command is called ${command.cmd}`);
        if (typeof command.id !== 'string') throw new Error('a run command needs an id');
        return new Session(this, command);
      } catch (error) {
        this.refuse(command, error);
      }
    }
  }

  loadProgram() {
    const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
    const command = { id: null, program: null };
    try {
      command.program = load(this.options.once);
      command.id = typeof command.program.id === 'string' ? command.program.id : path.basename(this.options.once);
      command.bindings = this.options.bindings === null ? {} : load(this.options.bindings);
      return new Session(this, command);
    } catch (error) {
      command.id = command.id || path.basename(this.options.once);
      command.cmd = 'run';
      this.refuse(command, error);
      return null;
    }
  }

  // A command that cannot be carried out. What has no id cannot be done either.
  refuse(command, error) {
    const id = command !== null && typeof command.id === 'string' ? command.id : null;
    const text = error instanceof ProgramError ? error.message : String(error && error.stack);
    this.channel.send({ t: 'harness-error', id, text: text.slice(0, kLongString) });
    if (id !== null) this.channel.send({ t: 'done', id, how: 'harness-error', dirty: false });
  }
}

try {
  new Host(parseArguments(process.argv.slice(2))).start();
} catch (error) {
  fs.writeSync(2, `netparity-adapter: ${error && error.message}\n`);
  process.exit(2);
}
