// A lesson: its words and the fields of its questions, which stand in the handout, and what is locked until they are answered.
// What is right was found in the recorded run when the page was made; here it is only compared.
let at = 0;
const steps = data.lesson ? data.lesson.steps.map((entry) => ({ ...entry, id: said(entry.id) })) : [];

const part = (id, selector) => document.querySelector(`.paper[data-lang="${lang}"] [data-step="${CSS.escape(id)}"] ${selector}`);
const cloned = (node) => [...node.cloneNode(true).childNodes];
const rich = (id, name) => part(id, `.${name}`) && el(`div.${name}`, null, cloned(part(id, `.${name}`)));

// What of a step is open: its prediction, its observation, its explanation, or nothing.
const phaseOf = (entry) => {
  const of = keptOf(entry.id);
  if (entry.predict && !of.predict) return 'predict';
  if (entry.observe && !(of.observe && of.observe.right)) return 'observe';
  return entry.why && !of.why ? 'why' : 'done';
};
const isThrough = () => steps.every((entry) => phaseOf(entry) === 'done');
const score = () => {
  const given = steps.flatMap(({ id }) => [keptOf(id).predict, keptOf(id).observe]).filter(Boolean);
  return Math.round(100 * given.filter((one) => one.right && one.tries === 1).length / Math.max(given.length, 1));
};

const isRight = ({ kind, truth }, answer) => {
  if (truth === null) return true;
  return kind === 'number' ? answer >= truth[0] && answer <= truth[1] : `${answer}` === `${truth}`;
};

// Whether a question knows an answer: an older edition of the lesson may have asked another one.
const fits = (id, name, { kind }, { answer }) => {
  const of = (one, many) => Number.isInteger(one) && one >= 0 && one < many;
  if (kind === 'choice') return of(answer, part(id, `.${name}`).querySelectorAll('.say').length);
  if (kind === 'number') return of(answer, 1e15);
  if (!Array.isArray(answer)) return false;
  if (kind === 'cuts') return answer.every((one) => of(one, 1e15));
  const fields = part(id, `.${name}`).querySelectorAll('select');
  return answer.length === fields.length && answer.every((one, place) => of(one, fields[place].options.length - 1));
};
// Drops the answers that no question knows.
const sift = () => {
  const found = {};
  for (const entry of steps) {
    const of = { ...(kept.steps || found)[entry.id] };
    for (const name of ['predict', 'observe']) {
      if (of[name] && !(entry[name] && fits(entry.id, name, entry[name], of[name]))) delete of[name];
    }
    if (typeof of.why !== 'string') delete of.why;
    found[entry.id] = of;
  }
  kept.steps = found;
};

// What stands in the fields of a question; `null` as long as it is not whole.
const answerIn = (form, kind) => {
  const fields = [...form.querySelectorAll('input, select')];
  const checked = fields.filter((field) => field.checked).map((field) => Number(field.value));
  if (kind === 'choice') return checked.length ? checked[0] : null;
  if (kind === 'cuts') return checked;
  const values = fields.map((field) => field.value.trim());
  if (!values.every((value) => /^\d{1,15}$/.test(value))) return null;
  const numbers = values.map(Number);
  if (kind === 'number') return numbers[0];
  if (kind === 'waits') return numbers;
  return new Set(numbers).size < numbers.length ? null : numbers.map((_, place) => numbers.indexOf(place));
};

// An answer as the program writes it: code between backticks, what is strong between stars, Chinese without a space.
const MARKS = { CODE: '`', B: '**' };
const answerText = (entry, name, answer) => {
  const { kind } = entry[name];
  const says = () => [...part(entry.id, `.${name}`).querySelectorAll('.say')];
  const say = (place) => [...says()[place].childNodes].map((node) => [node.textContent].concat(MARKS[node.nodeName] || []).reduce((text, mark) => mark + text + mark)).join('');
  const whomOf = (place, whom) => says()[place].parentNode.querySelector('select').options[whom + 1].text;
  const gap = (whom) => (lang === 'en' || /^[ -~]*$/.test(whom) ? ' ' : '');
  if (kind === 'choice') return say(answer);
  if (kind === 'order') return answer.map(say).join(' → ');
  if (kind === 'waits') return answer.map((whom, place) => [say(place), whomOf(place, whom)].join(gap(whomOf(place, whom)))).join(word('between'));
  if (kind === 'number') return `${answer}`;
  return answer.length ? word(answer.length > 1 ? 'cuts' : 'cut').replace('{n}', answer.join(word('joint'))) : word('nocut');
};

const asked = (entry, name) => {
  const { kind } = entry[name];
  const problem = el('p.bad', { role: 'status' });
  const submit = (event) => {
    event.preventDefault();
    const answer = answerIn(event.target, kind);
    if (answer === null) return problem.replaceChildren(word('incomplete'));
    const of = keptOf(entry.id);
    const right = isRight(entry[name], answer);
    of[name] = { answer, right, tries: (of[name] ? of[name].tries : 0) + 1 };
    const type = { choice: 'choice', number: 'numeric' }[kind] || 'fill-in';
    report(`${entry.id}-${name}`, type, kind === 'choice' ? 'abcdefghi'[answer] : answerText(entry, name, answer), right ? 'correct' : 'wrong');
    return enter(at, true);
  };
  return el('form.q', { submit }, cloned(part(entry.id, `.${name}`)), problem, el('button.main', null, word('answer')));
};

// What was answered, beside what is true, with what there is to say to it.
const judged = (entry, name) => {
  const [{ answer, right }, { kind, replies, said: truth, ...usual }] = [keptOf(entry.id)[name], entry[name]];
  const reply = kind === 'choice' && replies[answer] || (right ? usual.right : usual.wrong);
  return el(`div.verdict.${right ? 'good' : 'bad'}`, { tabindex: -1 },
    el('p', null, el('b', null, right ? '✓ ' : '× ', word(right ? 'right' : 'wrong')), ' · ', word('said'), ' ', marked(answerText(entry, name, answer))),
    (name === 'predict' || right) && truth && el('p', null, word('truth'), ' ', marked(said(truth))),
    reply && el('p', null, marked(said(reply))));
};

const explained = ({ id }) => {
  const ask = cloned(part(id, '.why .ask'));
  const of = keptOf(id);
  if (of.why) return el('div.q', null, el('p', null, ask), el('blockquote', null, own(of.why)), el('b', null, word('compare')), rich(id, 'model'));
  const field = el('textarea', { rows: 3, maxlength: 2000, 'aria-label': word('write') });
  const problem = el('p.bad', { role: 'status' });
  const submit = (event) => {
    event.preventDefault();
    const words = field.value.trim();
    if (!words) return problem.replaceChildren(word('incomplete'));
    of.why = words;
    report(`${id}-why`, 'fill-in', of.why, 'neutral');
    return enter(at, true);
  };
  return el('form.q', { submit }, el('p', null, ask), field, problem, el('button.main', null, word('keep')));
};

const lessonPanel = (entry) => {
  const [id, phase] = [entry.id, phaseOf(entry)];
  const turn = (name, to, may) => button(word(name), null, () => may && enter(to, true), { 'aria-disabled': !may, class: name });
  const hint = part(id, '.help');
  const isOpen = phase !== 'predict';
  return [
    el('h2', { tabindex: -1 }, part(id, 'h2').textContent), rich(id, 'text'),
    entry.predict && (isOpen ? judged(entry, 'predict') : [asked(entry, 'predict'), el('p.faint', null, word('locked'))]),
    isOpen && [part(id, '.histogram') && part(id, '.histogram').cloneNode(true), rich(id, 'after')],
    isOpen && entry.observe && [keptOf(id).observe && judged(entry, 'observe'), phase === 'observe' && asked(entry, 'observe')],
    entry.why && /why|done/.test(phase) && explained(entry),
    entry.task && phase === 'done' && el('div.q', null, cloned(part(id, '.task'))),
    hint && el('details', null, el('summary', null, word('hint')), cloned(hint)),
    el('div.turns', null, turn('previous', at - 1, at > 0), `${at + 1} / ${steps.length}`, turn('following', at + 1, phase === 'done' && at + 1 < steps.length)),
    isThrough() && el('p.good', null, '✓ ', word('done')),
    el('div.turns', null, button(word('csv'), null, saveCsv), button(word('paper'), null, () => print()),
      button(word('restart'), null, () => { forget(); enter(0, true); })),
  ].flat(2).filter(Boolean);
};

// Goes to a step of the lesson. What came into sight last is put where it is heard.
const enter = (place, moved) => {
  at = place;
  const entry = steps[at];
  kept.step = entry.id;
  keep();
  const [run, quiet] = [runs[entry.run], phaseOf(entry) === 'predict'];
  nodes.stage.hidden = !run || run.events === 0;
  if (run) {
    const until = quiet ? entry.asked : entry.shown;
    Object.assign(look, { run: entry.run, until, quiet, place: until });
    playing(null);
    redraw();
  }
  const beside = !quiet && runs[entry.beside];
  nodes.beside.replaceChildren(...beside ? [el('h3', null, word('beside')), ...beside.frame(beside.count - 1).flows.map(flowCard)] : []);
  nodes.lesson.replaceChildren(...lessonPanel(entry));
  if (moved) [...nodes.lesson.querySelectorAll('h2, .verdict')].pop().focus();
};
