// Fields, boxes, lists and editors: what they hold, and what they stand for.

const TEXT = 4000;  // characters of a value
const OPTIONS = 300;  // of a list, that are told

const checked = i => i.indeterminate ? 'mixed' : String(i.checked);

// A box that cannot be seen or reached stands for its label: the label is then the box.
function markBox(i) {
  const style = getComputedStyle(i), {width, height} = i.getBoundingClientRect();
  const clipped = style.clip !== 'auto' || /inset\((50|100)%/.test(style.clipPath);
  const reached = visible(i) && width > 1 && height > 1 && !clipped && style.pointerEvents !== 'none';
  const label = [...i.labels ?? []].find(l => visible(l) && (words(l.textContent) || l.contains(i)));
  if (reached || !label) return;
  const kind = role(i) === 'switch' ? 'switch' : i.type;
  const state = {role: kind, 'aria-checked': checked(i), 'aria-disabled': String(i.disabled)};
  const name = attr(i, 'aria-label') || words(label.innerText) || attr(i, 'title');
  give(label, name ? {...state, 'aria-label': name} : state);
  tell(label, {box: true});
  leaveOut(i);
}

function markEditor(e) {
  const attributes = {'aria-multiline': 'true'};
  if (!ROLES.has(role(e))) attributes.role = 'textbox';
  const frame = e.tagName === 'BODY' ? frameElement : null;
  const name = frame && (attr(frame, 'aria-label') || attr(frame, 'title'));
  if (name && !attr(e, 'aria-label')) attributes['aria-label'] = name;
  give(e, attributes);
  tell(e, {editor: e.innerText.slice(0, TEXT)});
}

function markDrawn(e) {
  const input = find(e, 'textarea, [contenteditable=true]');
  let lines = query(e, '.CodeMirror-line, .ace_line, .view-line');
  if (!lines.length) lines = query(e, '.CodeMirror-code, .ace_content, .view-lines');
  const name = attr(e, 'aria-label') || (input && attr(input, 'aria-label')) || '';
  give(e, {role: 'textbox', ...name && {'aria-label': name}});
  tell(e, {editor: lines.map(line => line.textContent.replaceAll('\u200b', '')).join('\n').slice(0, TEXT),
    drawn: true});
  if (input) leaveOut(input);
}

// The options as they are told: each its own text, those that are alike counted.
function optionTexts(e) {
  const texts = [...e.options].map(o => words(o.label || o.text) || words(o.value) || '(empty)');
  const taken = new Set(texts), seen = new Map();
  return texts.map(text => {
    let count = (seen.get(text) ?? 0) + 1;
    if (count > 1) while (taken.has(`${text} (${count})`)) count++;
    seen.set(text, count);
    return count > 1 ? `${text} (${count})` : text;
  });
}

// As `clean` of labels.py writes it, on whose text models choose.
const asShown = text => text.replace(/\[(\d+)\]/g, '($1)').replaceAll(' | ', ' / ').toWellFormed().trim();

const optgroup = o => o.parentElement?.tagName === 'OPTGROUP' ? o.parentElement : null;
const groupOf = o => words(optgroup(o)?.label);
const isDisabled = o => o.disabled || !!optgroup(o)?.disabled;

// Tells the options of a list of which the snapshot would not say all.
function markList(e) {
  const options = [...e.options], hidden = attr(e, 'aria-hidden') === 'true';
  const texts = new Set(options.map(o => words(o.label || o.text)).filter(Boolean));
  const isPlain = !e.multiple && !hidden && options.length && options.length <= OPTIONS &&
    texts.size === options.length && !options.some(isDisabled) && !find(e, 'optgroup');
  if (isPlain || (hidden && !e.getClientRects().length)) return;
  const shown = optionTexts(e);
  tell(e, {
    options: options.slice(0, OPTIONS).map((o, i) => [shown[i], o.selected, isDisabled(o), groupOf(o)]),
    more: Math.max(0, options.length - OPTIONS),
    multiple: e.multiple,
  });
  set(e, 'firstChild', null);
}

const FORMS = {date: 'yyyy-mm-dd', time: 'hh:mm', month: 'yyyy-mm', week: 'yyyy-Www',
  'datetime-local': 'yyyy-mm-ddThh:mm', color: '#rrggbb'};
// How a value has to be written; empty for fields that take any text.
const formOf = e => e.type === 'range'
  ? `a number from ${e.min || 0} to ${e.max || 100} in steps of ${e.step || 1}` : FORMS[e.type] ?? '';
const FORM = /^[dmyhsaxn0-9_#*\s().\/:,+%€$£-]{4,}$|\b(dd|mm|yy(yy)?|hh)\b/i;  // of a placeholder

function describeField(e) {
  const facts = {}, states = [];
  if (e.matches(':user-invalid') || attr(e, 'aria-invalid') === 'true')
    states.push(['invalid', reason(e)].filter(Boolean).join(': '));
  const long = (e.tagName === 'TEXTAREA' && /\n/.test(e.value.trim())) || e.value?.length > 80;
  if (long && !isSecret(e)) facts.value = e.value.slice(0, TEXT);
  if (isSecret(e) && e.value) facts.secret = true;
  if (e.type === 'file') facts.role = 'file';
  const written = ['progressbar', 'meter'].includes(role(e)) && words(e.textContent);
  const said = attr(e, 'aria-valuetext') || (!written && attr(e, 'aria-valuenow'));
  if (e.type === 'range') {
    facts.value = e.value;
    const steps = e.step && e.step !== '1' ? `, step ${e.step}` : '';
    states.push(`${e.min || 0} to ${e.max || 100}${steps}`);
  } else if (said) facts.value = said;
  const hint = words(attr(e, 'placeholder'));
  if (!e.value && FORMS[e.type]) states.push(FORMS[e.type]);
  else if (!e.value && hint.length < 40 && FORM.test(hint)) states.push(hint);
  if (e.list) {
    const offered = [...e.list.options].map(o => words(o.value || o.label));
    states.push('suggestions: ' + [...offered.slice(0, 8), ...offered.length > 8 ? ['…'] : []].join('; '));
  }
  if (states.length) facts.states = states;
  return facts;
}

// Why a field is invalid, in the browser's words or the page's.
function reason(e) {
  const ids = (attr(e, 'aria-errormessage') || attr(e, 'aria-describedby') || '').split(/\s+/);
  const said = ids.map(id => id && e.getRootNode().getElementById?.(id)?.textContent).join(' ');
  const asked = e.validity?.patternMismatch ? attr(e, 'title') ?? '' : '';
  return words(`${e.validationMessage || said} ${asked}`).slice(0, 200);
}
