'use strict';
// node --expose-internals sources.cjs FILE MODULE…: writes the sources of Node's built-in modules as a JSON object.
const { writeFileSync } = require('fs');
const { internalBinding } = require('internal/test/binding');

const [file, ...names] = process.argv.slice(2);
const { natives } = internalBinding('builtins');
const sources = {};
for (const name of names) {
  const source = natives[name.replace(/^node:/, '')];
  if (source !== undefined) sources[name] = source;
}
writeFileSync(file, JSON.stringify(sources));
