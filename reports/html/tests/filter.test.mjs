// The filter language of the page. The script is not a module, as it is put into the page as it is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const source = (name) => readFileSync(new URL(`../templates/${name}`, import.meta.url), 'utf8');
const { parseFilter, matches } = vm.runInNewContext(`${source('filter.js')}; ({ parseFilter, matches })`);

let count = 0;
const scenario = (results, more = {}) => ({
  id: `connect/refused-${count++}`, description: 'Gives error before close', source: "net.connect(1);", covers: ['Socket#end'],
  issues: [{ text: 'oven-sh/bun#43381' }], oracle: { saysLittle: false }, results, ...more,
});
const order = { class: 'order', severity: 'high', signature: 'order/Socket/close', summary: 'close comes early' };
const bunDiverges = scenario([
  { implementation: 'bun', outcome: 'diverges', divergences: [order] }, { implementation: 'node@18', outcome: 'agrees' }]);
const allAgree = scenario([{ implementation: 'bun', outcome: 'agrees' }, { implementation: 'node@18', outcome: 'agrees' }]);
const crashed = scenario([{ implementation: 'bun', outcome: 'crash' }], { id: 'unix/x', oracle: { saysLittle: true } });

const finds = (text, item) => matches(item, parseFilter(text));

test('the whole script is valid', () => {
  new vm.Script(source('filter.js') + source('page.js'));
});

test('nothing matches everything', () => {
  assert.ok(finds('', allAgree) && finds('   ', crashed));
});

test('words are looked for everywhere and all must be there', () => {
  assert.ok(finds('refused ERROR', allAgree));
  assert.ok(finds('"before close"', allAgree));
  assert.ok(!finds('"close before"', allAgree));
  assert.ok(!finds('refused absent', allAgree));
  assert.ok(finds('early', bunDiverges) && !finds('early', allAgree));
});

test('terms about a result hold for one and the same result', () => {
  assert.ok(finds('impl:bun is:diverges', bunDiverges));
  assert.ok(!finds('impl:node@18 is:diverges', bunDiverges));
  assert.ok(finds('class:order impl:bun severity:high', bunDiverges));
  assert.ok(!finds('class:order impl:node@18', bunDiverges));
});

test('a minus negates', () => {
  assert.ok(!finds('-refused', allAgree) && finds('-absent', allAgree));
  assert.ok(finds('impl:node@18 -is:diverges', bunDiverges));
  assert.ok(!finds('impl:bun -is:diverges', bunDiverges));
});

test('causes are found by signature, and a bare crash by its name', () => {
  assert.ok(finds('cause:"order/Socket/close"', bunDiverges) && !finds('cause:"order/Socket"', bunDiverges));
  assert.ok(finds('cause:crash class:crash', crashed));
});

test('families of outcomes have names', () => {
  assert.ok(finds('is:unexpected', bunDiverges) && finds('is:unexpected', crashed) && !finds('is:unexpected', allAgree));
  assert.ok(finds('is:judged', allAgree));
  assert.ok(finds('is:little', crashed) && !finds('is:little', allAgree) && !finds('-is:little', crashed));
});

test('surface, issue and folder are searched', () => {
  assert.ok(finds('covers:socket#end issue:bun#43381 in:connect', allAgree));
  assert.ok(!finds('in:conn', allAgree) && !finds('issue:deno', allAgree));
});

test('an unknown key is a word with a colon', () => {
  assert.ok(finds('net:x', scenario([], { description: 'about net:x' })) && !finds('net:x', allAgree));
});

test('an unfinished quotation and a lone minus do no harm', () => {
  assert.ok(finds('"before', allAgree));
  assert.doesNotThrow(() => finds('- "" is: class:', allAgree));
});
