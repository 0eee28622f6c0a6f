'use strict';
// Runs the adapter as a harness would: a child with commands on its standard input and messages on descriptor 3.

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const kAdapter = path.join(__dirname, '..', 'netparity-adapter.cjs');

// NETPARITY_TEST_RUNTIMES: command lines separated by ';', such as "/opt/node10/bin/node;deno run -A".
function runtimes() {
  const text = process.env.NETPARITY_TEST_RUNTIMES || process.execPath;
  return text.split(';').map((one) => one.trim()).filter((one) => one !== '').map((one) => one.split(/\s+/));
}

// A true pipe, as the protocol has it: what `stdio: 'pipe'` makes is a socket, which Deno cannot open by its name.
function openPipe() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netparity-'));
  const name = path.join(folder, 'records');
  execFileSync('mkfifo', [name]);
  const readEnd = fs.openSync(name, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  const writeEnd = fs.openSync(name, fs.constants.O_WRONLY);
  fs.rmSync(folder, { recursive: true });
  return { reader: new net.Socket({ fd: readEnd, readable: true, writable: false }), writeEnd };
}

class Adapter {
  constructor(runtime, args = [], env = {}) {
    const { reader, writeEnd } = openPipe();
    this.child = spawn(runtime[0], [...runtime.slice(1), kAdapter, ...args], {
      stdio: ['pipe', 'pipe', 'pipe', writeEnd],
      env: { ...process.env, NETPARITY_FD: '3', NETPARITY_TURNS: '', ...env },
    });
    fs.closeSync(writeEnd);
    this.messages = [];
    this.output = '';
    this.waiters = [];
    let rest = '';
    reader.setEncoding('utf8').on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) this.messages.push(JSON.parse(line));
      this.wake();
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => { this.output += chunk; });
    }
    this.child.stdin.on('error', () => {});
    const drained = new Promise((resolve) => reader.on('close', resolve));
    this.exited = new Promise((resolve) => this.child.on('close', async (code, signal) => {
      await drained;
      this.gone = { code, signal };
      resolve(this.gone);
      this.wake();
    }));
  }

  wake() {
    this.waiters.splice(0).forEach((resolve) => resolve());
  }

  // The first message from index `from` on that satisfies the test.
  async find(test, from = 0) {
    for (;;) {
      const found = this.messages.slice(from).find(test);
      if (found !== undefined) return found;
      if (this.gone !== undefined) {
        const messages = JSON.stringify(this.messages);
        throw new Error(`the adapter left (${JSON.stringify(this.gone)}): ${this.output}\n${messages}`);
      }
      await new Promise((resolve) => this.waiters.push(resolve));
    }
  }

  write(line) {
    this.child.stdin.write(line + '\n');
  }

  // All messages of one run, `started` to `done`.
  async run(program, { bindings = {}, limits, id = `r${this.messages.length}` } = {}) {
    const from = this.messages.length;
    this.write(JSON.stringify({ cmd: 'run', id, program, bindings, limits }));
    const done = await this.find((message) => message.t === 'done', from);
    return this.messages.slice(from, this.messages.indexOf(done) + 1);
  }

  async quit() {
    if (this.gone === undefined) this.child.stdin.end('{"cmd":"quit"}\n');
    return this.exited;
  }

  async kill() {
    this.child.kill('SIGKILL');
    return this.exited;
  }
}

// Runs one program in a process of its own.
async function runAlone(runtime, program, options = {}, args = [], env = {}) {
  const adapter = new Adapter(runtime, args, env);
  try {
    return await adapter.run(program, options);
  } finally {
    await adapter.quit();
  }
}

module.exports = { Adapter, runAlone, runtimes, kAdapter };
