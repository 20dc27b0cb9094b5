// The answers to a lesson: kept in this browser or by a learning platform that speaks SCORM 1.2, and handed out as CSV.
// Whether an answer is right, and how people read it, lesson.js knows.
const KEY = `sockscope ${data.lesson ? said(data.lesson.id) : ''}`;
const kept = { steps: {} };
try { Object.assign(kept, JSON.parse(localStorage.getItem(KEY))); } catch (refused) { /* nothing is kept */ }
// `ours` from the moment at which a platform has given its answers; open until it was told of the end.
const session = { open: false, ours: false, told: 0 };
// A platform keeps the answers of one learner. This browser may be another's tomorrow, and keeps none of them.
const keep = () => {
  if (session.ours) return;
  try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch (refused) { /* a browser that keeps nothing */ }
};
const keptOf = (id) => (kept.steps[id] = kept.steps[id] || {});

// A cell as RFC 4180 has it. A spreadsheet would carry out what begins like a formula; an apostrophe keeps it a text.
const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const harmless = (text) => (/^([=+@\t\r]|-(?!\d*$))/.test(text) ? `'${text}` : text);

// The same table as `sockscope lessons answers` prints.
const csv = () => {
  const rows = [['lesson', 'step', 'question', 'answer', 'truth', 'right', 'tries']];
  for (const entry of steps) {
    const of = keptOf(entry.id);
    const put = (...cells) => rows.push([said(data.lesson.id), entry.id, ...cells]);
    for (const [name, question] of [['prediction', 'predict'], ['observation', 'observe']]) {
      const given = of[question];
      if (given) put(name, answerText(entry, question, given.answer), said(entry[question].said) || '', `${given.right}`, `${given.tries}`);
    }
    if (of.why) put('why', of.why, '', '', '');
  }
  return rows.map((cells) => `${cells.map(harmless).map(cell).join(',')}\r\n`).join('');
};
const saveCsv = () => el('a', { href: URL.createObjectURL(new Blob([csv()], { type: 'text/csv' })), download: `${said(data.lesson.id)}.csv` }).click();

// The interface of the platform, if the page stands inside one: in this window, those around it, or the opener's.
const platform = (() => {
  const above = (place, depth) => (place.API || depth > 7 || place.parent === place ? place.API : above(place.parent, depth + 1));
  try { return above(window, 0) || window.opener && above(window.opener, 0); } catch (foreign) { return null; }
})();
const set = (name, value) => platform.LMSSetValue(`cmi.${name}`, `${value}`);

const beginSession = () => {
  session.open = platform && `${platform.LMSInitialize('')}` === 'true';
  if (!session.open) return;
  session.ours = true;
  session.told = Number(platform.LMSGetValue('cmi.interactions._count')) || 0;
  Object.assign(kept, { steps: {}, step: null });
  try { Object.assign(kept.steps, JSON.parse(platform.LMSGetValue('cmi.suspend_data'))); } catch (empty) { /* nothing was told before */ }
  if (/^(not attempted)?$/.test(platform.LMSGetValue('cmi.core.lesson_status'))) set('core.lesson_status', 'incomplete');
  set('core.exit', 'suspend');
  platform.LMSCommit('');
};
// What there is to keep; a platform need not take more than so much.
const tell = () => {
  const all = JSON.stringify(kept.steps);
  if (all.length <= 4096) set('suspend_data', all);
};
const forget = () => {
  kept.steps = {};
  keep();
  if (!session.open) return;
  tell();
  platform.LMSCommit('');
};

// Keeps an answer and tells it; `result` is a word of SCORM.
const report = (id, type, response, result) => {
  keep();
  if (!session.open) return;
  const facts = { id, type, student_response: response.slice(0, 255), result };
  for (const [name, value] of Object.entries(facts)) set(`interactions.${session.told}.${name}`, value);
  session.told += 1;
  tell();
  if (isThrough()) {
    set('core.score.raw', score());
    set('core.lesson_status', 'completed');
  }
  platform.LMSCommit('');
};
const endSession = () => {
  if (session.open) platform.LMSFinish('');
  session.open = false;
};
