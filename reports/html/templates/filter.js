'use strict';
// The filter language: terms that must all hold; those about a result must hold for one and the same result.

const unexpected = new Set(['diverges', 'gone', 'unstable', 'crash', 'hang', 'leak']);
const judged = new Set(['agrees', 'diverges', 'expected', 'unstable', 'unconfirmed', 'crash', 'hang', 'leak']);

function parseFilter(text) {
  const terms = [];
  for (const match of text.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi)) {
    const value = (match[3] ?? match[4]).toLowerCase();
    if (value !== '') terms.push({ not: match[1] === '-', key: (match[2] ?? '').toLowerCase(), value });
  }
  return terms;
}

const someDivergence = (result, test) => (result.divergences ?? []).some(test);
const resultTests = {
  impl: (result, value) => result.implementation.toLowerCase() === value,
  is: (result, value) => result.outcome === value || (value === 'unexpected' && unexpected.has(result.outcome)) ||
    (value === 'judged' && judged.has(result.outcome)),
  class: (result, value) => someDivergence(result, (d) => d.class.toLowerCase() === value) ||
    (!result.divergences && result.outcome === value),
  severity: (result, value) => someDivergence(result, (d) => d.severity.toLowerCase() === value),
  cause: (result, value) => someDivergence(result, (d) => d.signature.toLowerCase() === value) ||
    (!result.divergences && result.outcome === value),
};
const scenarioTests = {
  covers: (scenario, value) => scenario.covers.some((id) => id.toLowerCase().includes(value)),
  issue: (scenario, value) => scenario.issues.some((issue) => issue.text.toLowerCase().includes(value)),
  in: (scenario, value) => scenario.id.toLowerCase().startsWith(value.replace(/\/*$/, '/')),
};

const haystacks = new Map();
function haystack(scenario) {
  let text = haystacks.get(scenario.id);
  if (text === undefined) {
    const said = scenario.results.flatMap((result) =>
      [result.reason ?? '', ...(result.divergences ?? []).flatMap((d) => [d.summary, d.signature])]);
    text = [scenario.id, scenario.description, scenario.source, ...scenario.covers, ...said].join('\n').toLowerCase();
    haystacks.set(scenario.id, text);
  }
  return text;
}

function matches(scenario, terms) {
  const ofResult = terms.filter((term) => term.key in resultTests && !(term.key === 'is' && term.value === 'little'));
  for (const term of terms) {
    if (ofResult.includes(term)) continue;
    const test = term.key === 'is' ? () => scenario.oracle.saysLittle
      : scenarioTests[term.key] ?? (() => haystack(scenario).includes(term.key ? `${term.key}:${term.value}` : term.value));
    if (test(scenario, term.value) === term.not) return false;
  }
  return ofResult.length === 0 || scenario.results.some((result) =>
    ofResult.every((term) => resultTests[term.key](result, term.value) !== term.not));
}
