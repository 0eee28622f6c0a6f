// Everything that results hold goes into the page as text nodes and attributes, never as markup. filter.js stands before this.

const data = JSON.parse(document.getElementById('-data').textContent);
const byId = new Map(data.scenarios.map((scenario) => [scenario.id, scenario]));
const versions = new Map(data.implementations.map((item) => [item.key, item.version]));
const element = (id) => document.getElementById(id);
const overview = element('-overview');
const scenarioView = element('-scenario');
const search = element('-search');

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

const plural = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
const hashOf = (id) => '#' + encodeURIComponent(id).replaceAll('%2F', '/');

// ---- the overview

const rows = data.scenarios.map((scenario) => ({ scenario, row: element(scenario.id) }));
let shown = rows;
let current = -1;

function applyFilter() {
  const terms = parseFilter(search.value);
  shown = [];
  for (const entry of rows) {
    const visible = terms.length === 0 || matches(entry.scenario, terms);
    entry.row.hidden = !visible;
    if (visible) shown.push(entry);
  }
  for (const folder of document.querySelectorAll('.folder')) {
    folder.hidden = terms.length > 0 && folder.querySelector('.scenario:not([hidden])') === null;
    if (terms.length > 0) setFolder(folder, true);
  }
  element('-matches').textContent = terms.length === 0 ? '' : `${shown.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')}`;
  const nothing = element('-nothing');
  if (nothing) nothing.hidden = shown.length > 0;
  select(-1);
}

function setFilter(text) {
  search.value = text;
  if (location.hash !== '' && location.hash !== '#') location.hash = '';
  applyFilter();
  if (text !== '') element('-scenarios').scrollIntoView();
}

function setFolder(folder, open) {
  folder.classList.toggle('closed', !open);
  folder.querySelector('.folder-head button').setAttribute('aria-expanded', String(open));
}

function select(index) {
  shown[current]?.row.classList.remove('at');
  document.querySelector('.scenario.at')?.classList.remove('at');
  current = index;
  const row = shown[current]?.row;
  if (!row) return;
  setFolder(row.closest('.folder'), true);
  row.classList.add('at');
  row.scrollIntoView({ block: 'nearest' });
}

function sortCauses(key, descending) {
  const body = document.querySelector('.causes tbody');
  const ranks = { high: 0, medium: 1, low: 2 };
  const valueOf = (row) => key === 'count' ? Number(row.dataset.count)
    : key === 'severity' ? ranks[row.dataset.severity] ?? 3 : row.dataset[key].toLowerCase();
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const causes = [...body.querySelectorAll('tr:not(.group)')];
  if (key) causes.sort((a, b) => order(valueOf(a), valueOf(b)) * (descending ? -1 : 1));
  layOutCauses(causes);
}

function layOutCauses(causes) {
  const body = document.querySelector('.causes tbody');
  const key = element('-group').value;
  const expectedToo = element('-expected').checked;
  for (const row of causes) row.hidden = 'expected' in row.dataset && !expectedToo;
  const groups = new Map();
  for (const row of causes) {
    const name = key ? row.dataset[key] : '';
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  body.replaceChildren();
  for (const [name, members] of groups) {
    const count = members.filter((row) => !row.hidden).length;
    if (key && count > 0) body.append(make('tr', { class: 'group' }, make('td', { colspan: 6 }, `${name} (${count})`)));
    body.append(...members);
  }
}

function setUpCauses() {
  if (!document.querySelector('.causes')) return;
  const all = () => [...document.querySelectorAll('.causes tbody tr:not(.group)')];
  for (const header of document.querySelectorAll('.causes th[data-sort]')) {
    header.firstChild.addEventListener('click', () => {
      const first = header.dataset.sort === 'count' ? 'descending' : 'ascending';
      const other = first === 'ascending' ? 'descending' : 'ascending';
      const next = header.getAttribute('aria-sort') === first ? other : first;
      document.querySelectorAll('.causes th').forEach((th) => th.removeAttribute('aria-sort'));
      header.setAttribute('aria-sort', next);
      sortCauses(header.dataset.sort, next === 'descending');
    });
  }
  element('-group').addEventListener('change', () => layOutCauses(all()));
  element('-expected').addEventListener('change', () => layOutCauses(all()));
  element('-expected').checked = all().every((row) => 'expected' in row.dataset);
  layOutCauses(all());
}

// ---- one scenario

const tokens = /(\/\*[\s\S]*?\*\/|\/\/[^\n]*)|('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\b(const|let|new|if|else|return|throw|typeof|null|undefined|true|false)\b|\b(\d[\d_.xa-fA-F]*)\b/g;

function sourceLines(source) {
  const lines = [[]];
  const add = (text, kind) => text.split('\n').forEach((piece, i) => {
    if (i > 0) lines.push([]);
    if (piece !== '') lines.at(-1).push(kind ? make('span', { class: kind }, piece) : piece);
  });
  let end = 0;
  for (const match of source.matchAll(tokens)) {
    add(source.slice(end, match.index));
    add(match[0], match[1] !== undefined ? 't-c' : match[2] !== undefined ? 't-s' : match[3] !== undefined ? 't-k' : 't-n');
    end = match.index + match[0].length;
  }
  add(source.slice(end));
  if (lines.at(-1).length === 0) lines.pop();
  return lines;
}

function sourceBlock(scenario) {
  const hits = new Set(scenario.results.flatMap((result) => (result.divergences ?? []).map((d) => d.line)));
  return make('div', { class: 'source', tabindex: 0, 'aria-label': 'Source' }, make('ol', {},
    sourceLines(scenario.source.replaceAll('\r\n', '\n')).map((pieces, i) =>
      make('li', { class: hits.has(i + 1) ? 'hit' : undefined, 'data-line': i + 1 },
        make('span', {}, String(i + 1)), make('span', {}, pieces)))));
}

/** The text with what is not common to both put into <mark>, unless that is most of it. */
function marked(text, other) {
  let begin = 0;
  while (begin < text.length && begin < other.length && text[begin] === other[begin]) begin++;
  let end = 0;
  while (end < text.length - begin && end < other.length - begin && text.at(-1 - end) === other.at(-1 - end)) end++;
  if (begin + end < Math.min(text.length, other.length) * 0.4) return [text];
  return [text.slice(0, begin), make('mark', {}, text.slice(begin, text.length - end)), text.slice(text.length - end)];
}

function cell(record, kind, mark, other) {
  if (!record) return make('td', { class: 'void' });
  const near = (on) => scenarioView.querySelector(`.source [data-line="${Number(record.line)}"]`)?.classList.toggle('near', on);
  return make('td', { class: kind, 'data-mark': mark, onmouseenter: () => near(true), onmouseleave: () => near(false) },
    record.line > 0 && make('span', { class: 'at', title: `line ${record.line}` }, String(record.line)),
    other === undefined ? record.text : marked(record.text, other));
}

function traceTable(divergence, key) {
  const same = (a, b) => a && b && a.owner === b.owner && a.text === b.text;
  return make('table', { class: 'trace' },
    make('thead', {}, make('tr', {},
      make('th', {}, `${data.oracle.name} ${data.oracle.version} (oracle)`), make('th', {}, `${key} ${versions.get(key) ?? ''}`))),
    make('tbody', {}, divergence.rows.map(([left, right]) => {
      const a = divergence.oracle[left];
      const b = divergence.implementation[right];
      if (same(a, b)) return make('tr', { class: 'same' }, cell(a), cell(b));
      const both = Boolean(a && b);
      return make('tr', {}, cell(a, 'minus', both ? '✗' : '−', both ? b.text : undefined),
        cell(b, 'plus', both ? '✗' : '+', both ? a.text : undefined));
    })));
}

const wholeTrace = (title, records, length) => records && make('details', {}, make('summary', {}, `${title}: ${plural(length, 'record')}`),
  make('pre', {}, records.map((r) => `${String(r.line || '').padStart(4)}  ${r.text}`).join('\n') + (length > records.length ? `\n… ${plural(length - records.length, 'more record')} in results.json` : '')));

function divergenceBlock(divergence, result, aimed) {
  return make('div', { class: 'divergence' + (aimed === divergence.id ? ' aimed' : ''), 'data-id': divergence.id },
    make('h3', {}, divergence.summary || divergence.signature, make('span', { class: `severity ${/^(high|medium|low)$/.test(divergence.severity) ? divergence.severity : ''}` }, divergence.severity),
      make('span', { class: 'tag' }, divergence.class), divergence.line > 0 && make('span', { class: 'tag' }, `line ${divergence.line}`)),
    make('p', { class: 'ids' }, make('a', { href: hashOf(divergence.id) }, make('code', {}, divergence.id)), ' · ',
      make('button', { type: 'button', title: 'Show all scenarios of this cause', onclick: () => setFilter(`cause:"${divergence.signature}"`) }, make('code', {}, divergence.signature))),
    divergence.rows.length > 0 && traceTable(divergence, result.implementation));
}

const quote = (text) => /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages opened from a file have no clipboard in some browsers.
    const field = make('textarea', {});
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
  button.textContent = 'copied';
  setTimeout(() => { button.textContent = 'copy'; }, 1500);
}

function resultBlock(scenario, result, aimed) {
  const { symbol, family } = data.outcomes[result.outcome] ?? { symbol: '', family: 'none' };
  const command = `netparity run ${quote(scenario.id)} -i ${quote(result.implementation)}`;
  const again = result.confirmation;
  const body = make('div', { class: 'body' },
    result.reason && make('p', {}, result.reason, result.link && [' ', make('a', { href: result.link, rel: 'noopener noreferrer' }, result.link)]),
    (result.divergences ?? []).map((divergence) => divergenceBlock(divergence, result, aimed)),
    (again || result.folded) && make('p', { class: 'ids' }, [again && `Seen again in ${again.diverged} of ${plural(again.runs, 'further run')}.`,
      result.folded && `${plural(result.folded, 'more difference')} in this scenario follow${result.folded === 1 ? 's' : ''} from it.`].filter(Boolean).join(' ')),
    wholeTrace('Whole trace', result.trace, result.traceLength),
    result.output && make('details', { open: result.output.length < 1500 && result.outcome !== 'agrees' }, make('summary', {}, 'Output of the process'), make('pre', {}, result.output)));
  return make('article', { class: 'result', 'data-implementation': result.implementation },
    make('header', {}, make('h2', {}, result.implementation), make('span', { class: `pill ${family}` }, make('i', { 'aria-hidden': 'true' }, symbol), ` ${result.outcome}`),
      make('span', { class: 'time' }, `${result.durationMs} ms`),
      make('span', { class: 'command' }, make('code', {}, command), make('button', { type: 'button', onclick: (event) => copy(command, event.target) }, 'copy'))),
    body.childNodes.length > 0 && body);
}

function showScenario(scenario, aimed) {
  const at = shown.findIndex((entry) => entry.scenario === scenario);
  const link = (index, text) => shown[index] && make('a', { href: hashOf(shown[index].scenario.id) }, text);
  const slash = scenario.id.lastIndexOf('/') + 1;
  const plain = (result) => result.outcome === 'agrees' && !result.output && !result.trace && !result.reason;
  const oracle = scenario.oracle;
  scenarioView.replaceChildren(
    make('div', { class: 'crumbs' }, make('a', { href: '#' }, '← all scenarios'),
      make('nav', {}, at > 0 && link(at - 1, '↑ previous'), at >= 0 && make('span', {}, `${at + 1} of ${shown.length}`), at >= 0 && link(at + 1, '↓ next'))),
    make('h1', {}, make('span', {}, scenario.id.slice(0, slash)), scenario.id.slice(slash)),
    make('p', { class: 'lead' }, scenario.description),
    make('dl', { class: 'meta' },
      scenario.covers.length > 0 && [make('dt', {}, 'covers'), make('dd', {}, scenario.covers.map((id) => [make('code', {}, id), ' ']).flat())],
      scenario.issues.length > 0 && [make('dt', {}, 'issues'), make('dd', {}, scenario.issues.map((issue) =>
        [issue.link ? make('a', { href: issue.link, rel: 'noopener noreferrer' }, issue.text) : make('span', {}, issue.text), ' ']).flat())],
      make('dt', {}, 'oracle'), make('dd', {}, oracle.outcome === 'ok' ? `${plural(oracle.variants, 'variant')} in ${plural(oracle.runs, 'run')}` : oracle.outcome,
        oracle.saysLittle && make('span', { class: 'tag' }, 'says little'), oracle.detail && ` ${oracle.detail}`),
      make('dt', {}, 'file'), make('dd', {}, make('code', {}, scenario.path))),
    make('ul', { class: 'agreeing' }, scenario.results.filter(plain).map((result) =>
      make('li', {}, make('span', { class: 'pill good' }, make('i', { 'aria-hidden': 'true' }, '✓'), ' agrees'), ` ${result.implementation} `))),
    sourceBlock(scenario),
    ...scenario.results.filter((result) => !plain(result)).map((result) => resultBlock(scenario, result, aimed)),
    wholeTrace(`Trace of ${data.oracle.name}`, oracle.trace, oracle.traceLength) ?? '');
  if (at >= 0) current = at;
}

// ---- where we are

let place = 0;

function route() {
  let wanted = '';
  try {
    wanted = decodeURIComponent(location.hash.slice(1));
  } catch {
    // A broken escape leads to the summary.
  }
  const mark = wanted.lastIndexOf('#');
  const scenario = byId.get(wanted) ?? byId.get(mark > 0 ? wanted.slice(0, mark) : wanted);
  if (scenario && overview.hidden === false) place = window.scrollY;
  overview.hidden = Boolean(scenario);
  scenarioView.hidden = !scenario;
  if (!scenario) {
    scenarioView.replaceChildren();
    document.title = document.title.replace(/^.* › /, '');
    window.scrollTo(0, place);
    if (current >= 0) select(current);
    return;
  }
  showScenario(scenario, wanted);
  document.title = `${scenario.id} › ${document.title.replace(/^.* › /, '')}`;
  const aimed = scenarioView.querySelector('.aimed') ??
    [...scenarioView.querySelectorAll('.result')].find((node) => wanted === `${scenario.id}#${node.dataset.implementation}`);
  const source = scenarioView.querySelector('.source');
  const hit = source.querySelector('.hit');
  if (hit) source.scrollTop = Math.max(0, hit.offsetTop - source.offsetTop - source.clientHeight / 2);
  if (aimed) aimed.scrollIntoView({ block: 'center' });
  else window.scrollTo(0, 0);
}

function step(by) {
  if (shown.length === 0) return;
  const next = Math.min(shown.length - 1, Math.max(0, current + by));
  if (overview.hidden) location.hash = hashOf(shown[next].scenario.id);
  else select(next);
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || element('-help').open) return;
  if (event.target === search) {
    if (event.key === 'Escape') search.blur();
    if (event.key === 'Enter' || event.key === 'Escape') event.preventDefault();
    if (event.key === 'Enter') { search.blur(); if (!overview.hidden) element('-scenarios').scrollIntoView(); }
    return;
  }
  if (/^(select|input|textarea)$/i.test(event.target.tagName)) return;
  const actions = {
    j: () => step(1), k: () => step(-1), '?': () => element('-help').showModal(),
    '/': () => { search.focus(); search.select(); },
    Escape: () => { if (overview.hidden) location.hash = ''; }, u: () => { location.hash = ''; },
    Enter: () => {
      if (!overview.hidden && shown[current] && !event.target.closest('a, button')) location.hash = hashOf(shown[current].scenario.id);
      else return false;
    },
  };
  if (actions[event.key] && actions[event.key]() !== false) event.preventDefault();
});

document.addEventListener('click', (event) => {
  const filter = event.target.closest('[data-filter]');
  if (filter) setFilter(filter.dataset.filter);
  const head = event.target.closest('.folder-head button');
  if (head) setFolder(head.closest('.folder'), head.closest('.folder').classList.contains('closed'));
  const square = event.target.closest('.scenario td');
  if (square) {
    const key = data.implementations[square.cellIndex - 1]?.key;
    location.hash = hashOf(`${square.parentNode.id}#${key}`);
  }
});

search.addEventListener('input', () => {
  if (overview.hidden) location.hash = '';
  applyFilter();
});
element('-help-button').addEventListener('click', () => element('-help').showModal());
element('-open-all')?.addEventListener('click', () => document.querySelectorAll('.folder').forEach((folder) => setFolder(folder, true)));
element('-close-all')?.addEventListener('click', () => document.querySelectorAll('.folder').forEach((folder) => setFolder(folder, false)));
window.addEventListener('hashchange', route);
window.addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((node) => { node.open = true; }));
setUpCauses();
route();
